"""Field notes in the admin, for those who review them; nothing here says who wrote one, since nobody knows."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from courses.rra.addresses import page_of
from courses.rra.forms import NoteFilter, PublishForm, RefuseForm
from courses.rra.models import FactVersion, FieldNote
from courses.rra.models.field_notes import AlreadyDecided
from lms import clock
from lms.http import UserRequest

PAGE = 50
_PERMISSION = "rra.review_field_note"


class NotesMenuItem(MenuItem):
    """Shown to those who review field notes."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Field notes"),
            reverse("field-notes:index"),
            name="field-notes",
            icon_name="comment",
            order=270,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(_PERMISSION)


@require_safe
def index(request: UserRequest) -> HttpResponse:
    """The notes up to yesterday, in no order that tells anything; those waiting unless asked otherwise."""
    form = NoteFilter(request.GET if "state" in request.GET else {"state": FieldNote.State.WAITING})
    state = form.chosen()
    found = _reviewed_by(request)
    found = found.filter(state=state) if state else found
    page = Paginator(found, PAGE).get_page(request.GET.get("p"))
    context = {"form": form, "page": page, "query": f"state={state}", **_head(_("Field notes"))}
    return render(request, "rra/admin/field_notes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: UserRequest, note: UUID) -> HttpResponse:
    """A note beside the fact it is about: to publish, as it is or reworded, or to refuse."""
    found: FieldNote = get_object_or_404(_reviewed_by(request).select_related("decided_by"), pk=note)
    is_refusing = "refuse" in request.POST
    sent = request.POST if request.method == "POST" else None
    publish = PublishForm(None if is_refusing else sent, initial={"words": found.text})
    refuse = RefuseForm(sent if is_refusing else None)
    form = refuse if is_refusing else publish
    if sent is not None and form.is_valid() and _decided(request, found, form):
        return redirect("field-notes:index")
    context = {
        "note": found,
        "about": FactVersion.objects.filter(fact=found.fact_id).order_by("-number").first(),
        "page_url": page_of(found.fact),
        "publish": publish,
        "refuse": refuse,
        **_head(_("Field note"), inside=True),
    }
    return render(request, "rra/admin/field_note.html", context)


def _decided(request: UserRequest, note: FieldNote, form: PublishForm | RefuseForm) -> bool:
    try:
        if isinstance(form, RefuseForm):
            note.refuse(reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        else:
            note.publish(form.cleaned_data["words"], by=request.user, at=clock.now())
    except AlreadyDecided:
        form.add_error(None, _("Somebody decided on this note meanwhile. Open it again to see how."))
        return False
    messages.success(request, _("Saved. What was sent is dropped."))
    return True


def _reviewed_by(request: UserRequest) -> QuerySet[FieldNote]:
    if not request.user.has_perm(_PERMISSION):
        raise PermissionDenied
    return FieldNote.objects.for_review(on=clock.now().date()).select_related("fact")


def _head(title: str, *, inside: bool = False) -> dict[str, Any]:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    if inside:
        crumbs.append({"url": reverse("field-notes:index"), "label": _("Field notes")})
    crumbs.append({"url": "", "label": title})
    return {"header_title": title, "header_icon": "comment", "breadcrumbs_items": crumbs}


urlpatterns = [path("", index, name="index"), path("<uuid:note>/", one, name="note")]
