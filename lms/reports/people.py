"""Finding a person, and the way to their record."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from lms.models import User
from lms.permissions import Role, Scope, scope_of

from .columns import LinkColumn, OrganizationColumn, ReportColumn
from .scoped import ScopedFilters, named
from .staff_report import StaffReport


def people_within(scope: Scope) -> QuerySet[User]:
    """The people whose organization is reached, whether they are active or not; each by one account."""
    return User.objects.filter(scope.over("organization"), merged_into=None)


class PeopleFilters(ScopedFilters):
    """By name or address, organization, and whether they are still here."""

    person_path = ""

    q = django_filters.CharFilter(label=_("Name or e-mail address"), method="naming")
    active = django_filters.ChoiceFilter(
        label=_("Account"), empty_label=_("Any"), choices=[("yes", _("Active")), ("no", _("Deactivated"))],
        method="being",
    )  # fmt: skip

    @classmethod
    def rows(cls, *, is_administrator: bool) -> QuerySet[User]:
        return User.objects.filter(merged_into=None)

    def naming(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return people.filter(named("", value))

    def being(self, people: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return people.filter(is_active=value == "yes")


def record_url(person: User) -> str:
    """The whole record of the person."""
    return reverse("reports:person", args=[person.uuid])


class AccountColumn(ReportColumn):
    """Whether the person may sign in."""

    def get_value(self, instance: User) -> str:
        return _now("active") if instance.is_active else _now("deactivated")


class PeopleReport(StaffReport):
    """Everybody in reach, each with the way to their record."""

    name = "people"
    page_title = _("People")
    explanation = _("Choose a person to see their whole record on one page. The organization is today's.")
    filterset_class = PeopleFilters
    permission_required = None  # reach_of asks for the role
    model = User
    exported_columns: ClassVar = [
        LinkColumn("person", _("Person"), "display_name", url_of=record_url),
        ReportColumn("email", _("E-mail address"), "email"),
        ReportColumn("organization", _("Organization"), "organization.name"),
        ReportColumn("supervisor", _("Supervisor"), "supervisor.display_name"),
        AccountColumn("account", _("Account")),
    ]
    columns: ClassVar = [
        LinkColumn("person", _("Person"), "display_name", sort_key="display_name", url_of=record_url, address="email"),
        OrganizationColumn(
            "organization",
            _("Organization"),
            "organization.name",
            sort_key="organization__name",
            short="organization.abbreviation",
        ),
        ReportColumn("supervisor", _("Supervisor"), "supervisor.display_name"),
        AccountColumn("account", _("Account")),
    ]

    @classmethod
    def found(cls, filters: Any) -> QuerySet[User]:
        people: QuerySet[User] = filters.found()
        return people.select_related("organization", "supervisor").order_by("display_name", "pk")

    def order_queryset(self, people: QuerySet[Any]) -> QuerySet[Any]:
        ordered: QuerySet[Any] = super().order_queryset(people)
        return ordered.order_by(self.ordering, "pk") if self.ordering else ordered


class FindPersonPanel(Component):
    """A field on the admin's first page that finds people."""

    name = "find-person"
    template_name = "reports/find_person_panel.html"
    order = 40

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"url": reverse("staff_reports:people")}


def add_find_person_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Put the field on the admin's first page for staff with a scope."""
    if scope_of(request.user, Role.COE_STAFF):
        panels.append(FindPersonPanel())
