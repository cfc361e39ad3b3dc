"""Whom and what a report counts: those in reach of the person asking, narrowed by what was asked."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets import AdminDateInput

from courses.models import CoursePage, Duty, Enrolment
from lms.models import Organization
from lms.permissions import Scope

from .choosing import LongSelect

Status = Enrolment.Status
# Every enrolment has exactly one status; the same parting as Enrolment.status, for the database.
HAS_STATUS = {
    Status.NOT_STARTED: Q(opened_at=None, completed_at=None, failed_at=None),
    Status.IN_PROGRESS: Q(opened_at__isnull=False, completed_at=None, failed_at=None),
    Status.COMPLETED: Q(completed_at__isnull=False),
    Status.FAILED: Q(failed_at__isnull=False, completed_at=None),
}
SENSIBLE_DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


def _duty(on: date) -> QuerySet[Duty]:
    """For an enrolment, the duty that is owed on the day."""
    return Duty.objects.owed(on=on).filter(learner=OuterRef("learner"), course=OuterRef("course"))


def enrolments_within(scope: Scope) -> QuerySet[Enrolment]:
    """The enrolments of people whose organization is reached."""
    return Enrolment.objects.filter(scope.over("learner__organization"))


def overdue(enrolments: QuerySet[Enrolment], *, on: date) -> QuerySet[Enrolment]:
    """Those owed by an earlier day and not completed, by people who are still active."""
    return enrolments.filter(Exists(_duty(on).filter(due_on__lt=on)), completed_at=None, learner__is_active=True)


def with_due_day(enrolments: QuerySet[Enrolment], *, on: date) -> QuerySet[Enrolment]:
    """Each with the day of the duty that is owed on this day, as `due_on`; none for those who are exempt."""
    return enrolments.annotate(due_on=Subquery(_duty(on).values("due_on")[:1]))


def beginning_of(day: date) -> datetime:
    """Midnight in the zone of the person asking."""
    return timezone.make_aware(datetime.combine(day, time.min))


class PeopleFilters(WagtailFilterSet):
    """What every report can be narrowed by, whatever it counts: rows that have a `learner`."""

    organization = django_filters.ModelChoiceFilter(
        label=_("Organization"),
        queryset=Organization.objects.all(),
        to_field_name="code",
        method="in_organization",
        widget=LongSelect,
    )
    reach = django_filters.ChoiceFilter(
        label=_("Reach"),
        empty_label=_("The organization and everything under it"),
        choices=[("alone", _("The organization alone")), ("none", _("People without an organization"))],
        method="without_organization",
    )

    def __init__(self, data: Any = None, *, scope: Scope, today: date, request: Any = None) -> None:
        super().__init__(data, self.within(scope, on=today), request=request)
        self.scope, self.today = scope, today
        if not scope.everywhere:
            reached = Organization.objects.filter(pk__in=scope.organizations)
            self.filters["organization"].field.queryset = reached

    @classmethod
    def within(cls, scope: Scope, *, on: date) -> QuerySet[Any]:
        """Everything the report could show whoever reaches so far."""
        raise NotImplementedError

    def found(self) -> QuerySet[Any]:
        """What the filters leave; nothing when one of them makes no sense, rather than everything."""
        return self.narrowed(self.queryset)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """What they leave of rows in reach."""
        if not self.is_valid():
            return rows.none()
        found: QuerySet[Any] = self.filter_queryset(rows)
        return found

    def in_organization(self, rows: QuerySet[Any], name: str, value: Organization) -> QuerySet[Any]:
        if self.form.cleaned_data["reach"] == "alone":
            return rows.filter(learner__organization=value)
        return rows.filter(learner__organization__in=Organization.objects.within([value], on=self.today))

    def without_organization(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(learner__organization=None) if value == "none" else rows

    def naming(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(learner__display_name__icontains=value) | Q(learner__email__icontains=value))


class EnrolmentFilters(PeopleFilters):
    """What every report on enrolments can be narrowed by, so that a number and its rows share one address."""

    course = django_filters.ModelChoiceFilter(
        label=_("Course"), queryset=CoursePage.objects.order_by("title"), to_field_name="slug"
    )
    enrolled_from = django_filters.DateFilter(
        label=_("Enrolled from"), widget=AdminDateInput, validators=SENSIBLE_DAYS, method="from_day"
    )
    enrolled_to = django_filters.DateFilter(
        label=_("Enrolled to, including"), widget=AdminDateInput, validators=SENSIBLE_DAYS, method="to_day"
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), empty_label=_("Any"), choices=Status.choices, method="with_status"
    )

    @classmethod
    def within(cls, scope: Scope, *, on: date) -> QuerySet[Enrolment]:
        return enrolments_within(scope)

    def from_day(self, enrolments: QuerySet[Enrolment], name: str, value: date) -> QuerySet[Enrolment]:
        return enrolments.filter(enrolled_at__gte=beginning_of(value))

    def to_day(self, enrolments: QuerySet[Enrolment], name: str, value: date) -> QuerySet[Enrolment]:
        return enrolments.filter(enrolled_at__lt=beginning_of(value + timedelta(days=1)))

    def with_status(self, enrolments: QuerySet[Enrolment], name: str, value: str) -> QuerySet[Enrolment]:
        return enrolments.filter(HAS_STATUS[Status(value)])
