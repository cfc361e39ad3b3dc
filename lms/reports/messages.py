"""Every message that left or was given up, and a way to send again what did not leave."""

from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import AdminDateInput

from lms import clock
from lms.http import UserRequest
from lms.models import Organization
from lms.notices.keeping import NothingToSend, send_again
from lms.notices.kinds import Kind
from lms.notices.models import Mail, Message
from lms.permissions import Scope

from .choosing import LongSelect
from .columns import MomentColumn, ReportColumn, TemplateColumn
from .filters import SENSIBLE_DAYS, beginning_of
from .staff_report import StaffReport, reach_of


class MessageFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    outcome = django_filters.ChoiceFilter(
        label=_("What became of it"),
        empty_label=_("Any"),
        choices=[("failed", _("Not left, or not known")), *Message.Outcome.choices],
        method="with_outcome",
    )
    kind = django_filters.ChoiceFilter(label=_("About"), empty_label=_("Any"), choices=Kind.choices, method="of_kind")
    organization = django_filters.ModelChoiceFilter(
        label=_("Organization"),
        queryset=Organization.objects.all(),
        to_field_name="code",
        field_name="person__organization",
        widget=LongSelect,
    )
    person = django_filters.CharFilter(label=_("Name or e-mail address"), method="naming")
    day_from = django_filters.DateFilter(
        label=_("From"), widget=AdminDateInput, validators=SENSIBLE_DAYS, method="from_day"
    )
    day_to = django_filters.DateFilter(
        label=_("To, including"), widget=AdminDateInput, validators=SENSIBLE_DAYS, method="to_day"
    )

    def __init__(self, data: Any = None, *, scope: Scope, today: date, request: Any = None) -> None:
        super().__init__(data, messages_within(scope), request=request)
        if not scope.everywhere:
            self.filters["organization"].field.queryset = Organization.objects.filter(pk__in=scope.organizations)

    def found(self) -> QuerySet[Message]:
        """What the filters leave; nothing when one of them makes no sense."""
        if not self.is_valid():
            return self.queryset.none()
        found: QuerySet[Message] = self.filter_queryset(self.queryset)
        return found

    def with_outcome(self, found: Any, name: str, value: str) -> QuerySet[Message]:
        narrowed: QuerySet[Message] = found.failed() if value == "failed" else found.filter(outcome=value)
        return narrowed

    def of_kind(self, found: Any, name: str, value: str) -> QuerySet[Message]:
        narrowed: QuerySet[Message] = found.about(value)
        return narrowed

    def naming(self, found: QuerySet[Message], name: str, value: str) -> QuerySet[Message]:
        return found.filter(Q(person__display_name__icontains=value) | Q(person__email__icontains=value))

    def from_day(self, found: QuerySet[Message], name: str, value: date) -> QuerySet[Message]:
        return found.filter(at__gte=beginning_of(value))

    def to_day(self, found: QuerySet[Message], name: str, value: date) -> QuerySet[Message]:
        return found.filter(at__lt=beginning_of(value + timedelta(days=1)))


def messages_within(scope: Scope) -> QuerySet[Message]:
    """The messages to people whose organization is reached."""
    return Message.objects.filter(scope.over("person__organization"))


class AgainColumn(TemplateColumn):
    """A button where something of the message is left to send."""

    cell_template_name = "reports/again_cell.html"

    def get_cell_context_data(self, instance: Message, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"message": instance, "csrf_token": parent_context.get("csrf_token")}


class MessagesReport(StaffReport):
    """Messages to people."""

    name = "messages"
    page_title = _("Messages")
    model = Message
    filterset_class = MessageFilters
    header_icon = "mail"
    results_template_name = "reports/messages_results.html"
    explanation = _(
        "Each row is an e-mail that the mail server took, or that was given up. Its words are not kept: only whom it "
        "went to, what it was about, and when. Not known means that the mail server had all of it and fell silent; "
        "it is not sent again by itself, since it could arrive twice. Messages about signing in are not listed."
    )
    exported_columns: ClassVar = [
        MomentColumn("at", _("When"), "at", sort_key="at"),
        ReportColumn("person", _("Person"), "person.display_name", sort_key="person__display_name"),
        ReportColumn("email", _("E-mail address now"), "person.email"),
        ReportColumn("organization", _("Organization"), "person.organization.name"),
        ReportColumn("subject", _("Subject"), "subject"),
        ReportColumn("about", _("About"), "about"),
        ReportColumn("outcome", _("What became of it"), "get_outcome_display", sort_key="outcome"),
        ReportColumn("reason", _("Why not"), "reason"),
        ReportColumn("tries", _("Tries"), "tries", classname="num"),
        ReportColumn("message_id", _("Message-ID"), "message_id"),
    ]

    @classmethod
    def found(cls, filters: MessageFilters) -> QuerySet[Any]:
        return filters.found().select_related("person__organization").order_by("-at", "-pk")

    @property
    def columns(self) -> list[Column]:
        left_out = {"email", "subject", "tries", "message_id"}
        shown = [column for column in self.exported_columns if column.name not in left_out]
        return [*shown, AgainColumn("again", _("Send again"))]

    def get_filtered_queryset(self) -> Any:
        left = Mail.objects.filter(message=OuterRef("pk"), outcome__in=[Mail.Outcome.GIVEN_UP, Mail.Outcome.UNCERTAIN])
        found = self.found(self.filters).annotate(may_go_again=Exists(left.filter(notice__read_at=None)))
        return self.order_queryset(found)

    def order_queryset(self, found: QuerySet[Any]) -> QuerySet[Any]:
        ordered: QuerySet[Any] = super().order_queryset(found)
        return ordered.order_by(self.ordering, "-pk") if self.ordering else ordered

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        waiting = Mail.objects.waiting().filter(self.scope.over("person__organization"))
        counts = waiting.aggregate(waiting=Count("pk"), tried=Count("pk", filter=Q(tries__gt=0)))
        return super().get_context_data(*args, **kwargs) | counts


@require_POST
def again(request: UserRequest, message: UUID) -> HttpResponse:
    """Send a message again that did not leave, or perhaps did not."""
    found = get_object_or_404(messages_within(reach_of(request.user)), uuid=message)
    try:
        send_again(found, by=request.user, at=clock.now())
    except NothingToSend:
        messages.info(
            request, _t("Nothing was sent: it is on its way already, was read in Cadre, or its person has left.")
        )
    else:
        messages.success(request, _t("The message to %s is on its way again.") % found.person)
    return redirect(reverse("staff_reports:messages") + "?outcome=failed")
