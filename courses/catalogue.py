"""The catalogue narrowed by what a person ticks: each choice with the number of courses it would show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .models.editions import EditionActivity

A_PAGE = 24
# Name, label and choices of each group; a course has one of the choices of a group.
LENGTH = ("length", _("Length"), [
    ("1", _("Up to 1 hour")), ("2", _("1 to 2 hours")), ("5", _("2 to 5 hours")), ("more", _("More than 5 hours")),
])  # fmt: skip
EXAMINATION = ("examination", _("Final examination"), [("yes", _("With one")), ("no", _("Without"))])
MINE = ("mine", _("Where I stand"), [
    ("none", _("Not enrolled")), ("not-started", _("Not started")), ("in-progress", _("In progress")),
    ("completed", _("Completed")), ("failed", _("Failed")),
])  # fmt: skip
SORTED = {"title": _("Title"), "short": _("Shortest first"), "new": _("Newest first")}


@dataclass(frozen=True)
class Choice:
    """Something to tick: how many courses it shows beside what is ticked in other groups."""

    value: str
    label: Any
    count: int
    is_chosen: bool
    without_url: str


@dataclass(frozen=True)
class Group:
    """Choices of one kind; a course is shown that has one of those ticked."""

    name: str
    label: Any
    choices: list[Choice]


@dataclass(frozen=True)
class Catalogue:
    """What is shown, and how it can be narrowed further."""

    page: Any
    groups: list[Group]
    order: str
    orders: list[tuple[str, Any]]
    state: str

    @property
    def chosen(self) -> list[Choice]:
        """What is ticked, in all groups."""
        return [choice for group in self.groups for choice in group.choices if choice.is_chosen]


def narrow(courses: Iterable[Any], query: QueryDict, *, is_member: bool) -> Catalogue:
    """The courses that fit; one statement beside those that fetch them. What the address asks wrongly is ignored."""
    everything = list(courses)
    values = _values(everything)
    shapes = [LENGTH, EXAMINATION, *([MINE] if is_member else [])]
    asked = {name: set(query.getlist(name)) & {value for value, _label in choices} for name, _, choices in shapes}
    fitting = [course for course in everything if _fits(values[course.pk], asked)]
    order = query.get("order", "") if query.get("order", "") in SORTED else ""
    state = [(name, value) for name, chosen in asked.items() for value in sorted(chosen)]
    state += [("order", order)] if order else []
    groups = [_group(shape, list(values.values()), asked, state) for shape in shapes]
    page = Paginator(_in_order(fitting, order), A_PAGE).get_page(query.get("page"))
    orders: list[tuple[str, Any]] = [("", _("As in the catalogue")), *SORTED.items()]
    return Catalogue(page, [group for group in groups if len(group.choices) > 1], order, orders, urlencode(state))


def _values(courses: list[Any]) -> dict[int, dict[str, str]]:
    """What each course has in each group."""
    newest = {course.pk: course.editions.all()[0] for course in courses}
    finals = EditionActivity.objects.filter(edition__in=newest.values(), rules__opens_after_all=True)
    examined = set(finals.order_by().values_list("edition", flat=True))
    return {
        course.pk: {
            "length": _length(newest[course.pk].minutes),
            "examination": "yes" if newest[course.pk].pk in examined else "no",
            "mine": next((enrolment.status.value for enrolment in getattr(course, "mine", [])), "none"),
        }
        for course in courses
    }


def _length(minutes: int) -> str:
    for hours in (1, 2, 5):
        if minutes <= 60 * hours:
            return str(hours)
    return "more"


def _fits(values: dict[str, str], asked: dict[str, set[str]], *, beside: str = "") -> bool:
    return all(not chosen or name == beside or values[name] in chosen for name, chosen in asked.items())


def _group(
    shape: Any, values: list[dict[str, str]], asked: dict[str, set[str]], state: list[tuple[str, str]]
) -> Group:
    """The choices that any course has, counted among the courses that fit all the other groups."""
    name, label, choices = shape
    there = {each[name] for each in values}
    fitting = [each[name] for each in values if _fits(each, asked, beside=name)]
    return Group(
        name,
        label,
        [
            Choice(
                value,
                words,
                fitting.count(value),
                value in asked[name],
                "?" + urlencode([pair for pair in state if pair != (name, value)]),
            )
            for value, words in choices
            if value in there or value in asked[name]
        ],
    )


def _in_order(courses: list[Any], order: str) -> list[Any]:
    if order == "title":
        return sorted(courses, key=lambda course: course.editions.all()[0].title.casefold())
    if order == "short":
        return sorted(courses, key=lambda course: course.editions.all()[0].minutes)
    if order == "new":
        return sorted(courses, key=lambda course: course.editions.all()[0].released_at, reverse=True)
    return courses
