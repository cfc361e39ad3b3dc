"""Who changed what about whom, and who looked at whom: about people in reach; for administrators, everything."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lms.audit.looks import Look
from lms.models import Change
from lms.portal.changes import actions_in_words, told
from quizzes.granting import PRIVATE_REASONS

from .columns import LinkColumn, MomentColumn, ReportColumn
from .differences import KEPT_BACK, differences_of, is_kept_back
from .scoped import PeriodFilters, named
from .staff_report import StaffReport
from .timeline import Kind, of_kind, with_subjects

_OF_PEOPLE = {"lms", "audit", "account"}
_SUBJECTS = [(kind.value, kind.label) for kind in Kind if kind not in (Kind.MESSAGES, Kind.LOOKS)]
_SUBJECTS.append(("other", _("Courses, questions, facts")))


class ChangeFilters(PeriodFilters):
    """By who, whom, what, when and why."""

    actor = django_filters.CharFilter(label=_("Who: name or e-mail address"), method="by_actor")
    person = django_filters.CharFilter(label=_("About whom: name or e-mail address"), method="about_person")
    action = django_filters.ChoiceFilter(label=_("What"), empty_label=_("Any"), choices=actions_in_words)
    subject = django_filters.ChoiceFilter(
        label=_("Of which kind"), empty_label=_("Any"), choices=_SUBJECTS, method="of_subject"
    )
    reason = django_filters.CharFilter(label=_("Words in the reason"), method="for_reason")

    @classmethod
    def rows(cls, *, is_administrator: bool) -> QuerySet[Change]:
        return Change.objects.all() if is_administrator else Change.objects.filter(person__isnull=False)

    def by_actor(self, changes: QuerySet[Change], name: str, value: str) -> QuerySet[Change]:
        return changes.filter(named("actor", value))

    def about_person(self, changes: QuerySet[Change], name: str, value: str) -> QuerySet[Change]:
        return changes.filter(named("person", value))

    def of_subject(self, changes: QuerySet[Change], name: str, value: str) -> QuerySet[Change]:
        if value == "other":
            return changes.filter(of_kind(Kind.ACCOUNT)).exclude(subject_type__app_label__in=_OF_PEOPLE)
        if value == Kind.ACCOUNT:
            return changes.filter(subject_type__app_label__in=_OF_PEOPLE)
        return changes.filter(of_kind(Kind(value)))

    def for_reason(self, changes: QuerySet[Change], name: str, value: str) -> QuerySet[Change]:
        """What is not shown is not found by its words either."""
        kept_back = Q(action__in=PRIVATE_REASONS)
        for app, model in KEPT_BACK:
            kept_back |= Q(subject_type__app_label=app, subject_type__model=model)
        return changes.filter(~kept_back, reason__icontains=value)


class WhatColumn(ReportColumn):
    """What was done, and to what."""

    def get_value(self, instance: Change) -> str:
        [one] = told([instance], [instance.subject] if instance.subject else [], to_others=True)
        about = one.about or ("" if instance.person_id else instance.subject_type.name)
        return f"{one.what}: {about}" if about else one.what


class DifferencesColumn(ReportColumn):
    """From what to what."""

    def get_value(self, instance: Change) -> str:
        return "; ".join(map(str, differences_of(instance)))


class ReasonColumn(ReportColumn):
    """Why, in the words of whoever did it."""

    def get_value(self, instance: Change) -> str:
        if instance.action in PRIVATE_REASONS:
            return _now("(on the page of the person)") if instance.reason else ""
        return "" if is_kept_back(instance) else instance.reason


class ActorColumn(ReportColumn):
    """Who did it; nobody is the system itself."""

    def get_value(self, instance: Change) -> str:
        return instance.actor.display_name if instance.actor else _now("the system")


def _record_url(row: Change | Look) -> str | None:
    return reverse("reports:person", args=[row.person.uuid]) if row.person else None


class _AuditReport(StaffReport):
    """What both have in common: newest first unless asked otherwise."""

    permission_required = None  # reach_of asks for the role

    def order_queryset(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.order_by("at", "pk") if self.request.GET.get("ordering") == "at" else rows


class ChangesReport(_AuditReport):
    """Every change of a record."""

    name = "changes"
    page_title = _("Audit: changes")
    explanation = _(
        "Who changed what about whom, from what to what, when and why. Changes about people of your organizations; "
        "administrators see those about everybody, and about nobody. Questions and keys are never shown; why somebody "
        "was given more time or attempts is on their own page alone, and no search finds it."
    )
    filterset_class = ChangeFilters
    model = Change
    exported_columns: ClassVar = [
        MomentColumn("at", _("When"), "at", sort_key="at", classname="day"),
        ActorColumn("actor", _("Who")),
        LinkColumn("person", _("About whom"), "person.display_name", url_of=_record_url),
        WhatColumn("what", _("What")),
        DifferencesColumn("differences", _("From → to")),
        ReasonColumn("reason", _("Why")),
    ]
    columns = exported_columns

    @classmethod
    def found(cls, filters: Any) -> QuerySet[Change]:
        return with_subjects(filters.found()).select_related("actor", "person", "subject_type").order_by("-at", "-pk")


class LookFilters(PeriodFilters):
    """By who, whom, what and when."""

    viewer = django_filters.CharFilter(label=_("Who: name or e-mail address"), method="by_viewer")
    person = django_filters.CharFilter(label=_("At whom: name or e-mail address"), method="at_person")
    page = django_filters.ChoiceFilter(label=_("What"), empty_label=_("Any"), choices=Look.Page.choices)
    capacity = django_filters.ChoiceFilter(label=_("As"), empty_label=_("Any"), choices=Look.Capacity.choices)
    detail = django_filters.CharFilter(label=_("Course, level or filters"), lookup_expr="icontains")

    @classmethod
    def rows(cls, *, is_administrator: bool) -> QuerySet[Look]:
        shown = Look.objects.filter(person__isnull=False, hidden_because="")
        return Look.objects.all() if is_administrator else shown

    def by_viewer(self, looks: QuerySet[Look], name: str, value: str) -> QuerySet[Look]:
        return looks.filter(named("viewer", value))

    def at_person(self, looks: QuerySet[Look], name: str, value: str) -> QuerySet[Look]:
        return looks.filter(named("person", value))


class LooksReport(_AuditReport):
    """Every look at a record."""

    name = "looks"
    page_title = _("Audit: looks")
    explanation = _(
        "Who opened whose record, what of it, in which capacity and when; the same again within ten minutes is one "
        "line. Looks at people of your organizations; administrators see all, lists with the number of their rows too."
    )
    filterset_class = LookFilters
    model = Look
    exported_columns: ClassVar = [
        MomentColumn("at", _("When"), "at", sort_key="at", classname="day"),
        ReportColumn("viewer", _("Who"), "viewer.display_name"),
        ReportColumn("capacity", _("As"), "get_capacity_display"),
        LinkColumn("person", _("At whom"), "person.display_name", url_of=_record_url),
        ReportColumn("page", _("What"), "get_page_display"),
        ReportColumn("detail", _("Course, level or filters"), "detail"),
        ReportColumn("rows", _("Rows"), "rows", classname="num"),
    ]
    columns = exported_columns

    @classmethod
    def found(cls, filters: Any) -> QuerySet[Look]:
        looks: QuerySet[Look] = filters.found()
        return looks.select_related("viewer", "person").order_by("-at", "-pk")
