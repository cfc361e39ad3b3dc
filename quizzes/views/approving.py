"""How a question comes before learners, and is taken away from them: sent, read side by side, decided, stopped."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms import clock
from lms.http import UserRequest

from ..approving import NotFit, NothingToSend, NothingWaits, NotPossible, decide, may_decide, may_stop, send, stop
from ..comparing import Told, compared
from ..fitness import lacks_of, references_of
from ..forms import CHANGED_MEANWHILE
from ..models import Question, QuestionVersion
from ..models.bank import WAITING
from ..review_forms import DecisionForm, StopForm
from ..shapes import wording_of
from ..writing import ChangedMeanwhile, tags_of
from .desk import head, may_see, may_write, question_seen, question_written, writes


@may_see
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: UserRequest, question: UUID) -> HttpResponse:
    """What waits, beside what learners are asked now; whoever may decide does it here."""
    found, _latest = question_seen(request, question)
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"based_on": found.revision})
    if found.waiting is None:
        if request.method == "POST":
            messages.error(request, _("Nothing was decided: it was decided, changed or taken back meanwhile."))
        return redirect("questions:history", found.uuid)
    may = may_decide(found, request.user)
    if request.method == "POST" and not may:
        raise PermissionDenied
    if form.is_valid() and _decided(request, found, form):
        return redirect(f"{reverse('questions:index')}?status={WAITING}")
    context = {
        "question": found,
        "version": found.waiting,
        "sent": found.waiting.steps.filter(kind="sent").select_related("taken_by").first(),
        "parts": _parts(found, found.waiting, found.current),
        "lacks": lacks_of(found.waiting),
        "form": form,
        "may_decide": may,
        "may_write": writes(request, found),
    }
    return render(request, "quizzes/authoring/review.html", context | head(_("Review of %s") % found.code))


@may_write
@require_POST
def send_to_review(request: UserRequest, question: UUID) -> HttpResponse:
    """Let reviewers decide on the newest version as it is."""
    found, _latest = question_written(request, question)
    sent_to_review(request, found)
    return redirect("questions:edit", found.uuid)


@may_write
@require_http_methods(["GET", "HEAD", "POST"])
def stop_asking(request: UserRequest, question: UUID) -> HttpResponse:
    """Suspend or retire it at once, with a reason."""
    found, _latest = question_written(request, question)
    form = StopForm(request.POST if request.method == "POST" else None, ways=may_stop(found))
    if form.is_valid():
        how = {"words": form.cleaned_data["words"], "by": request.user, "at": clock.now()}
        try:
            stop(found, form.cleaned_data["way"], **how)
            messages.success(request, _("Learners are not asked %s any more.") % found.code)
        except NotPossible:
            messages.error(request, _("Nothing was changed: somebody else stopped it meanwhile."))
        return redirect("questions:edit", found.uuid)
    context = {"question": found, "form": form}
    return render(request, "quizzes/authoring/stop.html", context | head(_("Stop asking %s") % found.code))


@may_see
@require_safe
def history(request: UserRequest, question: UUID) -> HttpResponse:
    """Every version beside the one before, with what was decided about it."""
    found, _latest = question_seen(request, question)
    versions = list(found.versions.select_related("created_by").prefetch_related("steps__taken_by"))
    references = references_of(versions)
    told = [_told(found, version, references[version.pk]) for version in versions]
    steps = [
        {"version": version, "parts": compared(told[place + 1] if place + 1 < len(told) else None, told[place])}
        for place, version in enumerate(versions)
    ]
    context = {"question": found, "steps": steps, "may_write": writes(request, found)}
    return render(request, "quizzes/authoring/history.html", context | head(_("History of %s") % found.code))


def sent_to_review(request: UserRequest, question: Question) -> None:
    """Send it, and say what became of that."""
    try:
        send(question, by=request.user, at=clock.now(), based_on=question.revision)
    except NotFit as refusal:
        words = _("It was not sent to review. %s")
        messages.error(request, words % " ".join(refusal.problems))
    except NothingToSend:
        messages.info(request, _("Nothing waits to be sent to review."))
    except ChangedMeanwhile:
        messages.error(request, CHANGED_MEANWHILE)
    else:
        messages.success(request, _("%s was sent to review. Somebody else decides.") % question.code)


def _decided(request: UserRequest, question: Question, form: DecisionForm) -> bool:
    """Whether it could be decided, with words about it."""
    approve = form.cleaned_data["decision"] == "approve"
    how = {"words": form.cleaned_data["words"], "based_on": form.cleaned_data["based_on"]}
    try:
        decide(question, approve=approve, by=request.user, at=clock.now(), **how)
    except NotFit as refusal:
        for problem in refusal.problems:
            form.add_error(None, problem)
        return False
    except NothingWaits:
        form.add_error(None, _("Nothing was decided: what you read was changed or decided meanwhile. Look again."))
        return False
    words = _("%s is approved: learners are asked it from now on.") if approve else _("%s was sent back.")
    messages.success(request, words % question.code)
    return True


def _parts(question: Question, version: QuestionVersion, before: QuestionVersion | None) -> list[Any]:
    """The version beside the one that was approved before."""
    references = references_of([each for each in (version, before) if each])
    old = _told(question, before, references[before.pk]) if before and before != version else None
    return compared(old, _told(question, version, references[version.pk]))


def _told(question: Question, version: QuestionVersion, references: list[str]) -> Told:
    return Told(wording_of(version), references, tags_of(question, version))
