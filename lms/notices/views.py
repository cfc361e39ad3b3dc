"""A person's notices, what of them goes by e-mail, and how that ends."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms import clock
from lms.http import UserRequest
from lms.models import User
from lms.permissions import navigation_of

from . import unsubscribing
from .choosing import choose
from .forms import MailChoicesForm
from .kinds import OF_AUTHORS, OF_STAFF, OF_SUPERVISORS, Kind
from .models import MailChoices, Notice

PER_PAGE = 25
_ALL = "all"


@login_required
@require_safe
@never_cache
def inbox(request: UserRequest) -> HttpResponse:
    """What the person was told, newest first; what they have not read, unless they ask for all."""
    shows_all = request.GET.get("show") == _ALL
    mine = Notice.objects.of(request.user)
    page = Paginator(mine if shows_all else mine.unread(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "shows_all": shows_all, "query": f"show={_ALL}" if shows_all else ""}
    return render(request, "notices/inbox.html", context)


@login_required
@require_POST
def open_notice(request: UserRequest, notice: UUID) -> HttpResponse:
    """Mark it as read and go where it leads."""
    one = get_object_or_404(Notice.objects.of(request.user), uuid=notice)
    one.mark_read(at=clock.now())
    return redirect(one.link or "notices:inbox")


@login_required
@require_POST
def read(request: UserRequest, notice: UUID) -> HttpResponse:
    """Mark it as read and stay."""
    one = get_object_or_404(Notice.objects.of(request.user), uuid=notice)
    one.mark_read(at=clock.now())
    return _back(request)


@login_required
@require_POST
def read_all(request: UserRequest) -> HttpResponse:
    """Mark as read what there was when the page was made; what came since stays unread."""
    mine = Notice.objects.of(request.user)
    try:
        newest = get_object_or_404(mine, uuid=UUID(request.POST.get("newest", "")))
    except ValueError as error:
        raise Http404 from error
    mine.unread().not_after(newest).update(read_at=clock.now())
    return _back(request)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mail_choices(request: UserRequest) -> HttpResponse:
    """What goes by e-mail, and when."""
    person = User.objects.select_related("mail_choices").get(pk=request.user.pk)
    form = MailChoicesForm(
        request.POST if request.method == "POST" else None,
        choices=MailChoices.of(person),
        kinds=_kinds_for(person),
    )
    if request.method != "POST" or not form.is_valid():
        crumbs = [
            {"label": _("Profile"), "url": reverse("portal:profile")},
            {"label": _("Notices by e-mail"), "url": ""},
        ]
        return render(request, "notices/choices.html", {"form": form, "crumbs": crumbs, "person": person})
    choose(person, by_mail=form.chosen(), rhythm=form.cleaned_data["rhythm"])
    messages.success(request, _("Your choice is saved."))
    return redirect("notices:choices")


@csrf_exempt  # a mail program asks, with nothing but the signed address; our own page asks the address below
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page that asks before it ends anything; a POST, as mail programs send it on one click, ends it."""
    person, kind = _meant(token)
    if request.method == "POST":
        unsubscribing.unsubscribe(person, kind)
        return HttpResponse(status=204)
    return render(request, "notices/unsubscribe.html", {"kind": kind, "token": token})


@require_POST
@never_cache
def confirm_unsubscribing(request: HttpRequest, token: str) -> HttpResponse:
    """The button of that page: messages of the kind end, or all of them."""
    person, kind = _meant(token)
    ended = None if "all" in request.POST else kind
    unsubscribing.unsubscribe(person, ended)
    return render(request, "notices/unsubscribed.html", {"kind": ended})


def _meant(token: str) -> tuple[User, Kind | None]:
    try:
        return unsubscribing.read(token)
    except unsubscribing.BadToken as error:
        raise Http404 from error


def _back(request: HttpRequest) -> HttpResponse:
    shown = f"?show={_ALL}" if request.POST.get("show") == _ALL else ""
    return redirect(reverse("notices:inbox") + shown)


def _kinds_for(person: User) -> list[Kind]:
    """The kinds that the person may get at all."""
    nav = navigation_of(person)
    belongs = [(nav.may_author, OF_AUTHORS), (nav.is_supervisor, OF_SUPERVISORS), (nav.may_see_reports, OF_STAFF)]
    left_out = frozenset().union(*(kinds for may, kinds in belongs if not may))
    return [kind for kind in Kind if kind not in left_out]
