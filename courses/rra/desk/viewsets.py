"""The six kinds of facts in Wagtail's menu."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses.rra.models import Assignment, Drafted, OrganizationProfile, Phase, Source, Step, Term

from . import views
from .panels import PANELS


def _standing(fact: Drafted) -> str:
    """The number of its version, whether a draft of the next is there, and whether it is retired."""
    said = [_("Version %d") % fact.based_on if fact.based_on else _("Not published")]
    said += [_("draft")] * bool(fact.based_on and fact.has_unpublished_changes) + [_("retired")] * fact.is_retired
    return ", ".join(str(words) for words in said)


class FactViewSet(SnippetViewSet):
    """A kind of fact."""

    model: type[Drafted]
    pk_path_converter = "int"
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    list_display = ["__str__", Column("standing", label=_("Where it stands"), accessor=_standing, width="20%")]
    index_view_class = views.IndexView
    list_filter: Any = ["live", "has_unpublished_changes"]
    related: list[str] = []
    add_view_class = views.CreateView
    edit_view_class = views.EditView
    delete_view_class = views.NoView
    history_view_class = views.HistoryView
    usage_view_class = views.UsageView
    revisions_view_class = views.PreviewRevisionView
    revisions_compare_view_class = views.CompareView
    revisions_unschedule_view_class = views.UnscheduleView
    preview_on_edit_view_class = views.PreviewOnEditView
    workflow_action_view_class = views.WorkflowActionView
    confirm_workflow_cancellation_view_class = views.ConfirmWorkflowCancellationView

    def register_chooser_viewset(self) -> None:
        """Forms choose from lists; Wagtail's choosers would show drafts to whoever reaches the admin."""

    def get_edit_handler(self) -> Any:
        return PANELS[self.model].bind_to_model(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.model.objects.select_related("latest_revision", *self.related)


class AssignmentViewSet(FactViewSet):
    """Who may or must do what."""

    model = Assignment
    icon = "key"
    menu_label = _("Assignments")
    search_fields = ["code", "statement", "organization__name", "step__name"]
    list_filter = ["type", "level", "basis", "checked", "live", "has_unpublished_changes"]
    ordering = ["code"]


class StepViewSet(FactViewSet):
    """The steps of the process."""

    model = Step
    icon = "list-ol"
    menu_label = _("Steps")
    search_fields = ["code", "name", "description"]
    list_filter = ["phase", "live", "has_unpublished_changes"]
    related = ["phase"]


class PhaseViewSet(FactViewSet):
    """The phases of the process."""

    model = Phase
    icon = "bars"
    menu_label = _("Phases")
    search_fields = ["code", "name", "description"]


class OrganizationViewSet(FactViewSet):
    """What is said of organizations."""

    model = OrganizationProfile
    icon = "group"
    menu_label = _("Organizations")
    search_fields = ["code", "organization__name", "organization__abbreviation", "description"]
    related = ["organization"]


class TermViewSet(FactViewSet):
    """The words of the field."""

    model = Term
    icon = "openquote"
    menu_label = _("Terms")
    search_fields = ["code", "term", "name", "definition"]


class SourceViewSet(FactViewSet):
    """What facts rest on."""

    model = Source
    icon = "doc-full"
    menu_label = _("Sources")
    search_fields = ["code", "title", "url"]
    list_filter = ["status", "live", "has_unpublished_changes"]


class FactsGroup(SnippetViewSetGroup):
    """All of them under one entry."""

    items = (AssignmentViewSet, StepViewSet, PhaseViewSet, OrganizationViewSet, TermViewSet, SourceViewSet)
    menu_label = _("Facts")
    menu_name = "facts"
    menu_icon = "key"
    menu_order = 250


def keep_publishing_to_reviews(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Offer neither to publish by hand nor to unpublish: a review publishes, and a fact is retired by a draft."""
    if issubclass(context["model"], Drafted):
        left_out = {"action-publish", "action-unpublish"}
        menu_items[:] = [item for item in menu_items if item.name not in left_out]
