"""The words of messages in the admin, for administrators: write, look at, save, and go back to our own."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from lms import clock
from lms.http import UserRequest

from . import wording
from .forms import WordingForm
from .kinds import Kind
from .mailing import Said, say
from .models import Notice, Wording

KINDS = {**dict(Kind.choices), wording.SEVERAL: gettext_lazy("Several notices of different kinds, in one message")}
_EMPTY = wording.Words("", "", "")


class WordsMenuItem(MenuItem):
    """Shown to administrators."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Words of messages"), reverse("notices_words"), name="message-words", icon_name="mail"
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@require_safe
def index(request: UserRequest) -> HttpResponse:
    """Each kind of message with its subject, and whether its words are our own."""
    _refuse_others(request)
    newest = {one.kind: one for one in Wording.objects.order_by("number").select_related("made_by")}
    rows = [
        {
            "kind": kind,
            "label": label,
            "subject": (newest[kind].subject if kind in newest else "") or wording.standard(kind).subject,
            "newest": newest.get(kind),
        }
        for kind, label in KINDS.items()
    ]
    return render(request, "notices/admin/words.html", {"rows": rows} | _head(_("Words of messages")))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: UserRequest, kind: str) -> HttpResponse:
    """The words of a kind, to write, to look at with made-up notices, and to save."""
    _refuse_others(request)
    label = _label_of(kind)
    form = WordingForm(request.POST if request.method == "POST" else None, newest=wording.newest(kind))
    is_valid = form.is_bound and form.is_valid()
    if (
        is_valid
        and "preview" not in request.POST
        and _is_saved(request, kind, form.words(), form.cleaned_data["seen"])
    ):
        return redirect("notices_words")
    context = {
        "kind": kind,
        "form": form,
        "versions": Wording.objects.filter(kind=kind).select_related("made_by")[:20],
        "standard": wording.standard(kind),
        "placeholders": wording.PLACEHOLDERS,
        "preview": _preview(request, kind, form.words() if is_valid else None),
    }
    return render(request, "notices/admin/words_edit.html", context | _head(label, inside=True))


@require_POST
def back_to_standard(request: UserRequest, kind: str) -> HttpResponse:
    """Our own words again, as one more version."""
    _refuse_others(request)
    _label_of(kind)
    newest = wording.newest(kind)
    if newest is None or newest.is_standard:
        messages.info(request, _("These are Cadre's own words already."))
    else:
        _is_saved(request, kind, _EMPTY, newest.number)
    return redirect("notices_words")


def _is_saved(request: UserRequest, kind: str, words: wording.Words, seen: int) -> bool:
    try:
        wording.write(kind, words, seen=seen, by=request.user, at=clock.now())
    except wording.ChangedMeanwhile:
        messages.error(request, _("Nothing was saved: somebody else changed these words since you opened them."))
        return False
    messages.success(request, _("The words are saved. They hold for every message from now on."))
    return True


def _preview(request: UserRequest, kind: str, words: wording.Words | None) -> Said:
    """The message with two made-up notices to the person who asks."""
    ours = wording.in_force(kind) if words is None else wording.standard(kind)
    shown = words or _EMPTY
    merged = wording.Words(shown.subject or ours.subject, shown.opening or ours.opening, shown.closing or ours.closing)
    at, when = clock.now(), _("Due on 4 July 2026: %s")
    notices = [
        Notice(title=when % _("a first course"), body=_("Why it is asked."), link="/learn/", created_at=at),
        Notice(title=when % _("a second course"), created_at=at),
    ]
    return say(request.user, notices, merged, unsubscribe="https://example.org/")


def _label_of(kind: str) -> str:
    if kind not in KINDS:
        raise Http404
    return str(KINDS[kind])


def _refuse_others(request: UserRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


def _head(title: str, *, inside: bool = False) -> dict[str, object]:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    if inside:
        crumbs.append({"url": reverse("notices_words"), "label": _("Words of messages")})
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "mail",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
    }
