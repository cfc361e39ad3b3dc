"""Wagtail's views of a snippet, as facts need them: nothing is lost by two at once, and a review publishes."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, LiveStatusTagColumn
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.snippets.views import snippets

from courses.rra.models import NotPublishable

from .forms import stamp_of

_READERS = ["add", "change", "view"]
_UNSEEN = _lazy(
    "Somebody saved or published this fact since you opened it. Your words are still here, and nothing is saved yet. "
    "Look at theirs in the history; if you save again, yours become the newest draft."
)
_CHANGED = _lazy(
    "You changed the draft, so that nobody else has read it: nothing is decided. Save it for somebody else to review, "
    "or open it again and decide about what was sent."
)


class IndexView(snippets.IndexView):
    """The facts of a kind; nothing is done with many of them at once."""

    @cached_property
    def columns(self) -> list[Any]:
        """Without ticks, and without Wagtail's status, which costs a statement a row."""
        left_out = (BulkActionsCheckboxColumn, LiveStatusTagColumn)
        return [column for column in super().columns if not isinstance(column, left_out)]


class CreateView(snippets.CreateView):
    """Begins a fact; it has a code from then on."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
        except IntegrityError:
            form.add_error(None, _("Somebody began a fact with this code just now. Save again."))
            return self.form_invalid(form)
        return response


class EditView(snippets.EditView):
    """Drafts the next version. Every save is deliberate, and none is put over what the writer has not seen."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False
        if self.view_name == "revisions_revert":
            # What is gone back to becomes a draft of today.
            self.object.based_on, self.object.began_retired = self.object.latest_number(), self.object.is_retired

    def form_valid(self, form: Any) -> HttpResponse:
        before = self.live_object.latest_number()
        try:
            with transaction.atomic():
                self.live_object.hold()
                if form.cleaned_data["seen"] != stamp_of(self.model.objects.get(pk=self.live_object.pk)):
                    return self._refuse(form, _UNSEEN)
                if self.action == "workflow-action" and not form.is_as_it_was:
                    return self._refuse(form, _CHANGED)
                response: HttpResponse = super().form_valid(form)
        except NotPublishable as refusal:
            messages.error(self.request, refusal.args[0])
            return redirect(self.get_edit_url())
        if self.action == "workflow-action":
            say_if_nothing_changed(self.request, self.live_object, before)
        return response

    def submit_action(self) -> None:
        """Send what was saved just now, also when it goes on with a review that sent the draft back."""
        self.__dict__.pop("workflow_state", None)  # it remembers the draft of before
        super().submit_action()

    def save_instance(self) -> Any:
        """A decision of the review is about the draft as it was sent, and saves no other."""
        if self.action != "workflow-action":
            return super().save_instance()
        self.new_revision = self.object.latest_revision
        return self.form.instance

    def _refuse(self, form: Any, why: Any) -> HttpResponse:
        self.produced_error_code, self.produced_error_message = "invalid_revision", str(why)
        form.refresh_stamp()
        return self.form_invalid(form)


class WorkflowActionView(snippets.WorkflowActionView):
    """A decision of the review, which may publish; where that cannot be, nothing is decided and it says why."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = self.object.latest_number()
        try:
            response: HttpResponse = super().post(request, *args, **kwargs)
        except NotPublishable as refusal:
            messages.error(request, refusal.args[0])
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
            return redirect(self.redirect_url)
        if self.action_name == "approve":
            say_if_nothing_changed(request, self.object, before)
        return response


def say_if_nothing_changed(request: HttpRequest, fact: Any, before: int) -> None:
    """After an approval: whether it said something new."""
    row = type(fact).objects.get(pk=fact.pk)
    if row.has_unpublished_changes or row.workflow_in_progress:
        return
    if row.latest_number() == before:
        messages.info(request, _("It says what version %d says: no new version was written.") % before)
    else:
        messages.success(request, _("Published as version %d.") % row.latest_number())


class HistoryView(snippets.HistoryView):
    """What became of the drafts, for whoever reads them."""

    any_permission_required = _READERS


class CompareView(snippets.RevisionsCompareView):
    """Two drafts field by field, for whoever reads them."""

    permission_required = "view"

    def setup(self, request: HttpRequest, pk: str, *args: Any, **kwargs: Any) -> None:
        if not pk.isdecimal() or len(pk) > 18:
            raise Http404
        super().setup(request, pk, *args, **kwargs)


class PreviewRevisionView(snippets.PreviewRevisionView):
    """The page that a draft would give, for whoever reads them."""

    permission_required = "view"


class PreviewOnEditView(snippets.PreviewOnEditView):
    """The same beside the form, which reviewers open as well."""

    permission_required = "view"


class UnscheduleView(snippets.RevisionsUnscheduleView):
    """Lets what is to be published at a moment not be: those who write drafts may."""

    permission_required = "change"


class ConfirmWorkflowCancellationView(PermissionCheckedMixin, snippets.ConfirmWorkflowCancellationView):
    """Whether a review is under way, for whoever reads drafts."""

    permission_required = "view"


class UsageView(snippets.UsageView):
    """What refers to the row; what rests on versions is on the fact's page."""

    permission_required = "view"


class NoView(snippets.DeleteView):
    """Facts are not deleted: whatever rests on one still has to be read."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise PermissionDenied
