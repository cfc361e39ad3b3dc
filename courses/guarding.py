"""In front of Wagtail's admin: addresses that show more of other people's courses than their own lists do."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import permission_denied
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from lms.permissions import PagePolicyInForce

from .models import Recording

_IN_BULK = "wagtail_bulk_action"
_WAGTAILS = ("wagtailadmin_", _IN_BULK)
_PAGES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")
_ON_FILES = ["add", "change", "delete", "choose"]
# What lists files and pages by their ids without asking whose they are; the choosers do ask.
_CLOSED = ("wagtailadmin_api:images", "wagtailadmin_api:documents", "wagtailadmin_reports:page_types_usage")


class OnlyOnesOwn:
    """Turns away from a page that is neither in the person's explorer nor theirs to edit, whatever the address does.

    Wagtail asks for rights view by view, and some (browsing a chooser, histories, confirmations) name the page first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Answer in the view's place, as Wagtail does when somebody lacks a right."""
        match = request.resolver_match
        if match is None or not match.view_name.startswith(_WAGTAILS) or not _is_in_question(request.user):
            return None
        if match.view_name == _IN_BULK:
            return None if _may_handle(request, **kwargs) else permission_denied(request)
        if match.view_name.startswith(_CLOSED):
            return permission_denied(request)
        wanted = {kwargs[name] for name in _PAGES if name in kwargs}
        return None if all(_may_open(request.user, pk) for pk in wanted) else permission_denied(request)


def _is_in_question(user: Any) -> bool:
    """Whoever gets past the door of the admin, and may not see everything in it."""
    return not user.is_superuser and user.has_perm("wagtailadmin.access_admin")


def _may_open(user: Any, pk: Any) -> bool:
    """Whether the page is found in the person's explorer, or waits for them in a review."""
    if not str(pk).isdecimal():
        return True
    if PagePolicyInForce("wagtailcore.Page").explorable_instances(user).filter(pk=pk).exists():
        return True
    page = Page.objects.filter(pk=pk).specific().first()
    return page is None or page.permissions_for_user(user).can_edit()


def _may_handle(request: HttpRequest, app_label: str, model_name: str, **kwargs: Any) -> bool:
    """Whether all that is to be handled at once is open to the person: Wagtail names what it leaves out.

    All pages of a list may be meant by the page above them, which then is the person's to edit. All files of a list
    are only ever one's own.
    """
    user, asked = request.user, set(request.GET.getlist("id"))
    wanted = {_number(pk) for pk in asked}
    if (app_label, model_name) == ("wagtailcore", "page"):
        above = Page.objects.filter(pk=_number(request.GET.get("childOf", ""))).specific().first()
        is_own = "all" not in asked or (above is not None and above.permissions_for_user(user).can_edit())
        return is_own and all(_may_open(user, pk) for pk in wanted)
    model = {"image": get_image_model(), "document": get_document_model()}.get(model_name)
    if model is None or not wanted:
        return True
    own = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, _ON_FILES)
    return own.filter(pk__in=wanted).count() == model.objects.filter(pk__in=wanted).count()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def recordings_to_choose(user: Any) -> QuerySet[Recording]:
    """Of the library of audio and video, what lies in the collections that the person may add to."""
    policy = policy_registry.get_by_type(Recording)
    own = policy.collections_user_has_any_permission_for(user, ["add", "change"])
    return Recording.objects.filter(collection__in=list(own))


def offer_recordings_to_choose(_recordings: Any, request: HttpRequest) -> QuerySet[Recording]:
    """In place of wagtailmedia's own list, which knows neither teams of courses nor a right to choose."""
    return recordings_to_choose(request.user)
