"""The rows behind the numbers of certification: one a person and level."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from certificates.models import CertificationRecord, Level
from certificates.models.records import CertificationRecordQuerySet
from certificates.owing import exemptions_from_levels
from lms.permissions import Scope

from .columns import DayColumn, MomentColumn, MomentDayColumn, OrganizationColumn, PersonColumn, ReportColumn
from .filters import PeopleFilters
from .staff_report import StaffReport

Status = CertificationRecord.Status


def records_within(scope: Scope) -> CertificationRecordQuerySet:
    """The records of people who are here, in reach."""
    return CertificationRecord.objects.filter(scope.over("learner__organization"), learner__is_active=True)


def is_late(*, on: date) -> Q:
    """Open, past its day, and asked of somebody who is not exempt."""
    late = Q(status__in=CertificationRecord.OPEN_STATUSES, due_on__lt=on)
    return late & ~Q(Exists(exemptions_from_levels(on=on)))


def levels() -> list[tuple[str, str]]:
    """Every level, as an address names it and as people do."""
    found = Level.objects.select_related("scheme")
    return [(f"{level.scheme.code}:{level.code}", str(level)) for level in found]


def at_level(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    """Those of the level that an address names by scheme and code."""
    scheme, _colon, code = value.partition(":")
    return rows.filter(level__scheme__code=scheme, level__code=code)


class RecordFilters(PeopleFilters):
    """What the summary of certification and its rows can be narrowed by."""

    level = django_filters.ChoiceFilter(label=_("Level"), empty_label=_("Any"), choices=levels, method="on_the_level")
    status = django_filters.ChoiceFilter(label=_("Status"), empty_label=_("Any"), choices=Status.choices)

    @classmethod
    def within(cls, scope: Scope, *, on: date) -> QuerySet[CertificationRecord]:
        return records_within(scope)

    def on_the_level(self, records: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return at_level(records, value)


class RecordRowFilters(RecordFilters):
    """And what only makes sense for single people."""

    due = django_filters.ChoiceFilter(
        label=_("Due"), empty_label=_("Any"), choices=[("overdue", _("Overdue"))], method="when_due"
    )
    person = django_filters.CharFilter(label=_("Name or e-mail address"), method="naming")

    def when_due(self, records: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return records.filter(is_late(on=self.today))


_STATUS = ReportColumn("status", _("Status"), "get_status_display")


class RecordsReport(StaffReport):
    """Who is on the way to which level, and who holds it."""

    name = "records"
    page_title = _("Certification records")
    explanation = _(
        "Each row is a person and a level that is required of them or that they hold. People who left are not here. "
        "The organization is the one they belong to today. Overdue means that the day has passed and the level is not "
        "granted, also while a decision is waited for."
    )
    model = CertificationRecord
    filterset_class = RecordRowFilters
    exported_columns: ClassVar = [
        ReportColumn("person", _("Person"), "learner.display_name"),
        ReportColumn("email", _("E-mail address"), "learner.email"),
        ReportColumn("organization", _("Organization"), "learner.organization.name"),
        ReportColumn("level", _("Level"), lambda record: str(record.level)),
        ReportColumn("area", _("Area"), "area.name"),
        _STATUS,
        DayColumn("due", _("Due"), "due_on"),
        MomentColumn("since", _("In this status since"), "changed_at"),
    ]
    columns: ClassVar = [
        PersonColumn("person", _("Person"), "learner.display_name", sort_key="person", address="learner.email"),
        OrganizationColumn(
            "organization",
            _("Organization"),
            "learner.organization.name",
            sort_key="organization",
            short="learner.organization.short_name",
        ),
        ReportColumn("level", _("Level"), lambda record: str(record.level), sort_key="level"),
        ReportColumn("area", _("Area"), "area.name"),
        _STATUS,
        DayColumn("due", _("Due"), "due_on", sort_key="due", classname="day"),
        MomentDayColumn("since", _("Since"), "changed_at", sort_key="since", classname="day"),
    ]
    # What the page may be ordered by, each with the fields that do it.
    _ORDER: ClassVar = {
        "person": ["learner__display_name"],
        "organization": ["learner__organization__name"],
        "level": ["level__scheme__code", "level__order"],
        "due": ["due_on"],
        "since": ["changed_at"],
    }

    @classmethod
    def found(cls, filters: PeopleFilters) -> QuerySet[Any]:
        related = ("learner__organization", "level__scheme", "area")
        return filters.found().select_related(*related).order_by("-changed_at", "-pk")

    def order_queryset(self, records: QuerySet[Any]) -> QuerySet[Any]:
        if not self.ordering:
            return records
        fields = [F(name) for name in self._ORDER[self.ordering.removeprefix("-")]]
        down = self.ordering.startswith("-")
        by = [field.desc(nulls_last=True) if down else field.asc(nulls_last=True) for field in fields]
        return records.order_by(*by, "-pk")
