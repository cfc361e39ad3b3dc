"""What people owe by a day: courses by duty and levels by record, in one list that is past its day or nearly there."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from certificates.models import CertificationRecord
from certificates.owing import without_exempt
from courses.models import CoursePage, Duty, Enrolment
from lms.models import User
from lms.permissions import Scope

from .filters import PeopleFilters
from .records import at_level, levels, records_within

SOON = timedelta(days=30)
COURSE, LEVEL, DECISION = "course", "level", "decision"
_WAITING = CertificationRecord.Status.REQUIREMENTS_MET
_COMPLETED = Enrolment.objects.completed().filter(learner=OuterRef("learner"), course=OuterRef("course"))
# What a row says of its person; the same names for courses and levels, so that they make one table.
_PERSON = {"person_id": F("learner_id"), "person": F("learner__display_name")}
# What the list may be put in order by besides; `with_people` adds it to the rows that are shown.
_BY = {"organization": F("learner__organization__name"), "supervisor": F("learner__supervisor__display_name")}
_DESCRIBED = {
    "person_uuid": "uuid",
    "email": "email",
    "organization": "organization__name",
    "short": "organization__abbreviation",
    "supervisor": "supervisor__display_name",
}
_LEVEL_IN_WORDS = Concat(
    F("level__name"),
    Value(" ("),
    F("level__scheme__code"),
    Value(")"),
    Case(When(area=None, then=Value("")), default=Concat(Value(", "), F("area__name")), output_field=CharField()),
    output_field=CharField(),
)


def is_late(on: date) -> Q:
    """Of what has a day: the day has passed."""
    return Q(due_on__lt=on)


def is_soon(on: date) -> Q:
    """It is today or within the next 30 days."""
    return Q(due_on__gte=on, due_on__lte=on + SOON)


def courses_owed(scope: Scope, *, on: date) -> QuerySet[Duty]:
    """The duties with a day, of people who are here, are not exempt and have not completed the course."""
    owed = Duty.objects.owed(on=on).filter(scope.over("learner__organization"), due_on__isnull=False)
    return owed.filter(~Exists(_COMPLETED), learner__is_active=True)


def levels_owed(scope: Scope, *, on: date) -> QuerySet[CertificationRecord]:
    """The open records with a day, of people who are here and not exempt; also while a decision is waited for."""
    return without_exempt(records_within(scope).open().filter(due_on__isnull=False), on=on)


class OwedFilters(PeopleFilters):
    """What the report on what is overdue can be narrowed by; the same filters leave courses and levels."""

    due = django_filters.ChoiceFilter(
        label=_("Day"), empty_label=_("Past"), choices=[("soon", _("Within the next 30 days"))], method="at_any_time"
    )
    what = django_filters.ChoiceFilter(
        label=_("What"),
        empty_label=_("Anything"),
        choices=[
            (COURSE, _("Courses")),
            (LEVEL, _("Levels")),
            (DECISION, _("Levels that wait for a decision")),
        ],
        method="of_kind",
    )
    course = django_filters.ModelChoiceFilter(
        label=_("Course"), queryset=CoursePage.objects.order_by("title"), to_field_name="slug", method="of_course"
    )
    level = django_filters.ChoiceFilter(label=_("Level"), empty_label=_("Any"), choices=levels, method="on_the_level")
    days = django_filters.NumberFilter(
        label=_("Days overdue, at least"),
        validators=[MinValueValidator(1), MaxValueValidator(36_500)],
        method="late_by",
    )
    supervisor = django_filters.CharFilter(
        label=_("Supervisor"), field_name="learner__supervisor__display_name", lookup_expr="icontains"
    )
    person = django_filters.CharFilter(label=_("Name or e-mail address"), method="naming")

    @classmethod
    def within(cls, scope: Scope, *, on: date) -> QuerySet[Duty]:
        return courses_owed(scope, on=on)

    @property
    def is_about_soon(self) -> bool:
        """Whether it asks for what is due soon, and not for what is overdue."""
        return self.is_valid() and self.form.cleaned_data["due"] == "soon"

    def courses(self) -> QuerySet[Duty]:
        """The courses that the filters leave."""
        return self._in_time(self.narrowed(courses_owed(self.scope, on=self.today)))

    def levels(self) -> QuerySet[CertificationRecord]:
        """The levels that they leave."""
        return self._in_time(self.narrowed(levels_owed(self.scope, on=self.today)))

    def number(self) -> int:
        """How many courses and levels."""
        return self.courses().count() + self.levels().count()

    def _in_time(self, owed: QuerySet[Any]) -> QuerySet[Any]:
        return owed.filter(is_soon(self.today) if self.is_about_soon else is_late(self.today))

    def at_any_time(self, owed: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return owed  # see _in_time, which also holds without this filter

    def of_kind(self, owed: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if (value == COURSE) != (owed.model is Duty):
            return owed.none()
        return owed.filter(status=_WAITING) if value == DECISION else owed

    def of_course(self, owed: QuerySet[Any], name: str, value: CoursePage) -> QuerySet[Any]:
        return owed.filter(course=value) if owed.model is Duty else owed.none()

    def on_the_level(self, owed: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return owed.none() if owed.model is Duty else at_level(owed, value)

    def late_by(self, owed: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        return owed.filter(due_on__lte=self.today - timedelta(days=int(value)))


def rows_of(filters: OwedFilters, *, by: str = "") -> QuerySet[Any]:
    """Courses and levels as one list, what is owed longest first; `by` is what else it will be put in order by."""
    person = _PERSON | ({by: _BY[by]} if by in _BY else {})
    courses = filters.courses().values(kind=Value(COURSE), what_owed=F("course__title"), due_day=F("due_on"), **person)
    kind = Case(When(status=_WAITING, then=Value(DECISION)), default=Value(LEVEL), output_field=CharField())
    levels = filters.levels().values(kind=kind, what_owed=_LEVEL_IN_WORDS, due_day=F("due_on"), **person)
    both: QuerySet[Any] = courses.order_by().union(levels.order_by(), all=True)
    return both.order_by("due_day", "person", "what_owed", "person_id")


def with_people(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each with address, organization and supervisor of its person, in one statement.

    Joined to the whole list, of which a page shows fifty rows, they took a third of its time.
    """
    people = User.objects.filter(pk__in={row["person_id"] for row in rows}).values_list("pk", *_DESCRIBED.values())
    described = {pk: dict(zip(_DESCRIBED, values, strict=True)) for pk, *values in people}
    return [row | described[row["person_id"]] for row in rows]


def late_and_soon(scope: Scope, *, on: date) -> tuple[int, int]:
    """How many courses and levels are late, and how many are due soon: as many as the list has, in two statements."""
    numbers = {"late": Count("pk", filter=is_late(on)), "soon": Count("pk", filter=is_soon(on))}
    both = [owed.aggregate(**numbers) for owed in (courses_owed(scope, on=on), levels_owed(scope, on=on))]
    return sum(one["late"] for one in both), sum(one["soon"] for one in both)


def people_of(filters: OwedFilters) -> QuerySet[User]:
    """Those whose courses and levels are in the list, each once."""
    return owing(filters.courses(), filters.levels())


def number_of_people(filters: OwedFilters) -> int:
    """How many of them there are, without looking each up among everybody."""
    both = (filters.courses(), filters.levels())
    courses, levels = (owed.order_by().values("learner").distinct() for owed in both)  # a union with none is no union
    return courses.union(levels).count()


def owing(courses: QuerySet[Duty], levels: QuerySet[CertificationRecord]) -> QuerySet[User]:
    """The people who owe one of them."""
    mine = Q(pk__in=courses.order_by().values("learner")) | Q(pk__in=levels.order_by().values("learner"))
    return User.objects.filter(mine)


def numbers_by_place(filters: OwedFilters) -> dict[int | None, tuple[int, int]]:
    """For each organization, by its key or None, how many courses and how many levels: two statements."""
    courses, levels = _by_place(filters.courses()), _by_place(filters.levels())
    return {place: (courses.get(place, 0), levels.get(place, 0)) for place in courses.keys() | levels.keys()}


def _by_place(owed: QuerySet[Any]) -> dict[int | None, int]:
    return dict(owed.order_by().values_list("learner__organization").annotate(Count("pk")))


def days_late(due: date, *, on: date) -> int | None:
    """How long it has been overdue; nothing while it is not."""
    return (on - due).days if due < on else None
