"""Wagtail's library of recordings, where what an edition shows stays as it is."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import permission_denied
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.permissions import policy_registry
from wagtailmedia.views import chooser, media

from courses.guarding import recordings_to_choose
from courses.models import Recording


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def edit(request: HttpRequest, media_id: int) -> HttpResponse:
    """wagtailmedia's own, one at a time: a release at the same moment comes before or after."""
    get_object_or_404(Recording.objects.select_for_update(), pk=media_id)
    answer: HttpResponse = media.edit(request, media_id)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def delete(request: HttpRequest, media_id: int) -> HttpResponse:
    """wagtailmedia's own, unless an edition shows the recording."""
    recording = get_object_or_404(Recording.objects.select_for_update(), pk=media_id)
    may = policy_registry.get_by_type(Recording).user_has_permission_for_instance
    if recording.is_released() and may(request.user, "change", recording):
        messages.error(request, _("“%s” is shown in a released edition: it stays.") % recording.title)
        return redirect("wagtailmedia:edit", media_id)
    answer: HttpResponse = media.delete(request, media_id)
    return answer


@require_safe
def choose(request: HttpRequest, media_id: int) -> HttpResponse:
    """Wagtailmedia's own answer to its chooser, for what the chooser offers this person."""
    recording = get_object_or_404(Recording, pk=media_id)
    if not recordings_to_choose(request.user).filter(pk=recording.pk).exists():
        return permission_denied(request)
    chosen = {"step": "media_chosen", "result": chooser.get_media_json(recording)}
    answer: HttpResponse = render_modal_workflow(request, None, None, None, json_data=chosen)
    return answer


@require_safe
def usage(request: HttpRequest, media_id: int) -> HttpResponse:
    """wagtailmedia's own, for those who may use this recording, not any."""
    recording = get_object_or_404(Recording, pk=media_id)
    may = policy_registry.get_by_type(Recording).user_has_any_permission_for_instance
    if not may(request.user, ["add", "change", "delete", "choose"], recording):
        return permission_denied(request)
    answer: HttpResponse = media.usage(request, media_id)
    return answer
