"""What authors find on the admin's first page: their courses, and what is in hand in each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.models import Page, TaskState

from lms.models import User
from lms.permissions import PagePolicyInForce, Role, scope_of

from .models import ActivityPage, CourseEdition, CoursePage, ModulePage
from .releasing import may_release
from .teams import is_instructor, may_manage

# Where an activity stands and what it says: revision, place, module's place and module's title.
Standing = tuple[int | None, int, int, str]


@dataclass(frozen=True)
class Work:
    """What is in hand in a course; `is_own` says whether the person is in its team.

    `to_decide` is how many drafts wait for a decision of theirs; `banks` are the codes of those its last edition draws
    questions from.
    """

    course: CoursePage
    edition: CourseEdition | None
    drafts: list[Page]
    to_decide: int
    changed: int
    banks: list[str]
    is_own: bool
    has_roster: bool
    may_be_released: bool


def works_of(person: User) -> list[Work]:
    """The courses the person may change; the same number of statements however many there are."""
    releases = may_release(person)
    policy = PagePolicyInForce(CoursePage)
    may_open = CoursePage.objects.all() if releases else policy.instances_user_has_permission_for(person, "change")
    courses = list(may_open.order_by("path"))
    own = set(CoursePage.objects.managed_by(person).values_list("pk", flat=True))
    editions = {edition.course_id: edition for edition in _last_editions(courses)}
    modules = _by_course(ModulePage.objects.order_by("path"), courses)
    activities = _by_course(ActivityPage.objects.order_by("path"), courses)
    awaited = set(TaskState.objects.reviewable_by(person).values_list("revision__object_id", flat=True))
    sees_rosters = bool(scope_of(person, Role.COE_STAFF))
    return [
        _work(
            course,
            editions.get(course.pk),
            modules[course.path],
            activities[course.path],
            awaited,
            is_own=course.pk in own,
            sees_rosters=sees_rosters,
            may_release=releases,
        )
        for course in courses
    ]


def _work(
    course: CoursePage,
    edition: CourseEdition | None,
    modules: list[ModulePage],
    activities: list[ActivityPage],
    awaited: set[str],
    *,
    is_own: bool,
    sees_rosters: bool,
    may_release: bool,
) -> Work:
    drafts = [page for page in (course, *modules, *activities) if is_draft(page)]
    return Work(
        course=course,
        edition=edition,
        drafts=drafts,
        to_decide=sum(str(page.pk) in awaited for page in drafts),
        changed=_differing(promised(edition), published(modules, activities)) if edition else 0,
        banks=sorted(set(_banks(edition))) if edition else [],
        is_own=is_own,
        has_roster=is_own or sees_rosters,
        may_be_released=may_release,
    )


def _last_editions(courses: list[CoursePage]) -> Iterable[CourseEdition]:
    last = CourseEdition.objects.filter(course=OuterRef("course")).order_by("-number")
    return CourseEdition.objects.filter(course__in=courses, pk=Subquery(last.values("pk")[:1])).prefetch_related(
        "activities"
    )


def _by_course(pages: Iterable[Any], courses: list[CoursePage]) -> defaultdict[str, list[Any]]:
    """The pages under the path of each course."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    length = len(courses[0].path) if courses else 0  # courses stand in one catalogue, at one depth
    for page in pages:
        found[page.path[:length]].append(page)
    return found


def is_draft(page: Page) -> bool:
    """Whether it waits to be published; a page that was unpublished for good does not."""
    is_newer = page.has_unpublished_changes and page.latest_revision_id != page.live_revision_id
    return is_newer and (page.live or page.first_published_at is None)


def published(modules: list[ModulePage], activities: list[ActivityPage]) -> dict[int, Standing]:
    """The activities as the next edition would hold them."""
    live = [module for module in modules if module.live]
    places = {module.path: (number, module.title) for number, module in enumerate(live, start=1)}
    taught = [page for page in activities if page.live and page.path[: -page.steplen] in places]
    return {
        page.pk: (page.live_revision_id, position, *places[page.path[: -page.steplen]])
        for position, page in enumerate(taught, start=1)
    }


def promised(edition: CourseEdition) -> dict[int, Standing]:
    """The activities as the edition holds them."""
    return {
        activity.activity_id: (
            activity.revision_id,
            activity.position,
            activity.module_position,
            activity.module_title,
        )
        for activity in edition.activities.all()
    }


def _differing(old: dict[int, Standing], new: dict[int, Standing]) -> int:
    """How many were added, removed or changed."""
    return sum(old.get(pk) != new.get(pk) for pk in old.keys() | new.keys())


def _banks(edition: CourseEdition) -> Iterator[str]:
    for activity in edition.activities.all():
        for draw in activity.rules.get("draws", []):
            yield draw["bank"]


class CoursesPanel(Component):
    """A person's courses."""

    name = "your-courses"
    template_name = "courses/admin/courses_panel.html"
    order = 60

    def __init__(self, works: list[Work], *, may_begin: bool) -> None:
        self.works, self.may_begin = works, may_begin

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"works": self.works, "may_begin": self.may_begin, "perms": parent_context["perms"]}


def add_courses_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Put the panel on the admin's first page for those who may change a course, or begin one."""
    works = works_of(request.user) if isinstance(request.user, User) else []
    may_begin = is_instructor(request.user)
    if works or may_begin:
        panels.append(CoursesPanel(works, may_begin=may_begin))


def doors_of_course(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In a course's header, where those who write, release or lead it go from there."""
    if not issubclass(page.specific_class, CoursePage):
        return
    manages = may_manage(user, page.specific)
    doors = [
        (True, _("Outline"), "courses_outline", "list-ul"),
        (may_release(user), _("Release an edition"), "courses_release", "upload"),
        (manages, _("Roster"), "courses_roster", "clipboard-list"),
        (manages, _("Team"), "courses_team", "group"),
        (manages, _("Copy the course"), "courses_copy", "copy"),
    ]
    for order, (_is_open, label, name, icon) in enumerate((door for door in doors if door[0]), start=4):
        yield Button(label, url=reverse(name, args=[page.pk]), icon_name=icon, priority=order)
