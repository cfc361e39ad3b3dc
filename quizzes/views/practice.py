"""Practice: what is fading, and drills of a few minutes. Nothing here counts toward anything."""

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.rra.explorer import Kind, Labels
from courses.views.mine import crumbs
from lms import clock
from lms.http import UserRequest

from .. import drilling
from ..checks import response_in, verdict_on
from ..dealing import LENGTH, MINUTES
from ..drilling import CannotAnswer, DrillOver, NothingToAsk, Part
from ..fading import by_course, by_step, held_of
from ..grading import BadResponse, Response
from ..models import Drill, DrillItem, PracticeCard, QuestionVersion
from ..remembering import Sureness
from ..studied import Studied, studied_by


@login_required
@never_cache
@require_safe
def index(request: UserRequest) -> HttpResponse:
    """What is due, what is fading and what is new, by lesson and by step, each to be practised."""
    at = clock.now()
    studied, cards = studied_by(request.user), drilling.cards_of(request.user)
    going = drilling.going_on(request.user, at=at)
    left = drilling.new_left(cards.values(), at=at)
    held = held_of(studied.questions, cards, new_left=left, at=at)
    new = min(held.new, left)
    of_now = [cards[one.question] for one in studied.questions if one.question in cards]
    context = {
        "studied": studied,
        "held": held,
        "new_today": new,
        "going": going,
        "position": drilling.next_position(going) if going else None,
        "length": min(LENGTH, held.due + new),
        "minutes": MINUTES,
        "next_due_at": min((card.due_at for card in of_now), default=None),
        "courses": by_course(studied, cards, new_left=left, at=at),
        "steps": by_step(studied, cards, Labels(timezone.localdate(at)), new_left=left, at=at),
        "crumbs": crumbs((_("Practice"), "")),
    }
    return render(request, "quizzes/practice/index.html", context)


@login_required
@require_POST
def start(request: UserRequest) -> HttpResponse:
    """Begin a drill on everything, a course, a lesson or a step; or go on with the one under way."""
    at = clock.now()
    part = Part(**{name: request.POST.get(name, "") for name in ("course", "lesson", "step")})
    studied = studied_by(request.user)
    try:
        drill = drilling.start(request.user, studied, part, about=_name_of(part, studied, at=at), at=at)
    except NothingToAsk:
        messages.info(request, _("There is nothing to ask about this today. Come back tomorrow."))
        return redirect("practice:index")
    return redirect(_onward(drill))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: UserRequest, drill: UUID, position: int) -> HttpResponse:
    """One question, to be answered once; from then on, what became of the answer."""
    item = _own_item(request, drill, position)
    if request.method == "POST":
        return _answer(request, item, at=clock.now())
    if item.given is None and item.drill.ended_at:
        return redirect(item.drill)
    return _page(request, item)


@login_required
@never_cache
@require_safe
def done(request: UserRequest, drill: UUID) -> HttpResponse:
    """What came of a drill, and when its questions come back; one under way goes on."""
    found = get_object_or_404(Drill.objects.of(request.user), uuid=drill)
    if drilling.next_position(found) is not None:
        return redirect(_onward(found))
    items = list(found.items.filter(answer__isnull=False).select_related("answer__version"))
    due = dict(_cards(request, items).values_list("question", "due_at"))
    context = {
        "drill": found,
        "told": [(item, due.get(item.question_id)) for item in items],
        "right": sum(item.answer.state == item.answer.State.RIGHT for item in items),
        "still_due": PracticeCard.objects.of(request.user).askable().due(at=clock.now()).count(),
        "crumbs": crumbs((_("Practice"), reverse("practice:index")), (_("Drill"), "")),
    }
    return render(request, "quizzes/practice/done.html", context)


def _answer(request: UserRequest, item: DrillItem, *, at: datetime) -> HttpResponse:
    """Take the answer; then the page tells what became of it."""
    asked_now = drilling.askable(item)
    here = redirect("practice:question", item.drill.uuid, item.position)
    if item.given or asked_now is None:
        return here
    try:
        response = response_in(asked_now, request.POST)
    except BadResponse:
        return _page(request, item, problem=_("That answer could not be read. Please choose again."))
    shown = drilling.shown(item, drilling.asked_of(asked_now), response)
    if not response or shown.problem:
        return _page(request, item, response, problem=shown.problem or _("Choose an answer first."))
    try:
        version, sureness = _number(request.POST.get("version", "")), _sureness(request.POST.get("sure", ""))
        drilling.answer(item, response, version=version, sureness=sureness, at=at)
    except DrillOver:
        messages.info(request, _("You began another drill since. This one is over."))
    except drilling.ChangedMeanwhile:
        messages.info(request, _("This question was changed meanwhile. Please answer it as it stands now."))
    except CannotAnswer:
        pass  # the page says how it stands
    return here


def _page(
    request: UserRequest, item: DrillItem, response: Response | None = None, *, problem: str = ""
) -> HttpResponse:
    given, asked_now = item.given, None if item.given else drilling.askable(item)
    version: QuestionVersion | None = given.version if given else asked_now.practised_version if asked_now else None
    shown = drilling.shown(item, version, given.response if given else response) if version else None
    following = drilling.next_position(item.drill)
    context: dict[str, Any] = {
        "item": item,
        "total": item.drill.items.count(),
        "version": version,
        "asked": shown,
        "checked": verdict_on(version, given.response, shown) if given and version and shown else None,
        "problem": problem,
        "card": _cards(request, [item]).first() if given else None,
        "next_url": _onward(item.drill) if following != item.position else "",
        "is_last": following is None,
        "crumbs": crumbs((_("Practice"), reverse("practice:index")), (item.drill.about or _("Drill"), "")),
    }
    return render(request, "quizzes/practice/question.html", context, status=422 if problem else 200)


def _own_item(request: UserRequest, drill: UUID, position: int) -> DrillItem:
    items = DrillItem.objects.filter(drill__in=Drill.objects.of(request.user), drill__uuid=drill, position=position)
    return get_object_or_404(items.select_related("drill", "answer__version"))


def _cards(request: UserRequest, items: list[DrillItem]) -> QuerySet[PracticeCard]:
    return PracticeCard.objects.of(request.user).filter(question__in=[item.question_id for item in items])


def _onward(drill: Drill) -> str:
    """The first question that is open, or what came of the drill."""
    position = drilling.next_position(drill)
    return drill.get_absolute_url() if position is None else reverse("practice:question", args=[drill.uuid, position])


def _name_of(part: Part, studied: Studied, *, at: datetime) -> str:
    """What the part is called; nothing for everything. A part that was not studied is a 404."""
    if part.is_all:
        return ""
    questions = part.among(studied.questions)
    if not questions:
        raise Http404
    if part.step:
        return Labels(timezone.localdate(at)).of(Kind.STEP, part.step).name
    return questions[0].lesson.title if part.lesson else questions[0].lesson.course


def _number(sent: str) -> int:
    """The number of a version; 0 is none."""
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0


def _sureness(sent: str) -> Sureness:
    with suppress(ValueError):
        return Sureness(sent)
    return Sureness.PLAIN
