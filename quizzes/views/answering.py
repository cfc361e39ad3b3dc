"""Answers, as a form or as JSON: either way graded nowhere but here, and only after handing in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms import clock
from lms.http import BadBody, UserRequest, read_json

from ..attempts import SequenceTaken, save_answer
from ..grading import BadResponse
from ..models import AttemptItem
from ..models.attempts import AttemptClosed
from ..presenting import asked
from ..sent import response_sent
from .signing_in import signed_in_for

LONGEST_BODY = 20_000
LARGEST_SEQUENCE = 2**31 - 1


@signed_in_for("quizzes:question")
@require_POST
def answer(request: UserRequest, attempt: UUID, position: int) -> HttpResponse:
    """Keep an answer to one question of the learner's own attempt."""
    items = AttemptItem.objects.of(request.user).select_related("attempt", "version")
    item: AttemptItem = get_object_or_404(items, attempt__uuid=attempt, position=position)
    if request.content_type == "application/json":
        return _answer_json(request, item, at=clock.now())
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return _answer_form(request, item, at=clock.now())
    return JsonResponse({"state": "refused"}, status=415)


def _answer_json(request: UserRequest, item: AttemptItem, *, at: datetime) -> JsonResponse:
    """The receipt, on which alone the page may say "Saved"."""
    try:
        sent = read_json(request, longest=LONGEST_BODY)
        client_seq = _sequence(sent.get("client_seq"))
        event = save_answer(item, sent.get("response"), client_seq=client_seq, at=at)
    except AttemptClosed:
        url = reverse("quizzes:result", args=[item.attempt.uuid])
        return JsonResponse({"state": "closed", "url": url}, status=409)
    except SequenceTaken:
        return JsonResponse({"state": "elsewhere"}, status=409)
    except (BadBody, BadResponse):
        return JsonResponse({"state": "refused"}, status=400)
    told = asked(item.version, item.order, event.response)
    return JsonResponse(
        {
            "state": "saved" if event.counts else "overtaken",
            "receipt": str(event.receipt),
            "client_seq": event.client_seq,
            "time": f"{timezone.localtime(event.received_at):%H:%M:%S}",
            "is_answered": told.is_answered,
            "problem": told.problem,
        }
    )


def _answer_form(request: UserRequest, item: AttemptItem, *, at: datetime) -> HttpResponse:
    """Save and go on; what is there already is not saved again."""
    here = redirect("quizzes:question", item.attempt.uuid, item.position)
    try:
        client_seq = _sequence(request.POST.get("client_seq", ""))
        response = item.checked(response_sent(item.version, request.POST))
        if response != (item.response or type(response)()) or not item.attempt.takes_answers(at=at):
            save_answer(item, response, client_seq=client_seq, at=at)
    except AttemptClosed:
        return redirect("quizzes:result", item.attempt.uuid)
    except SequenceTaken:
        messages.warning(request, _("You answered this question in another window. That answer is shown here."))
        return here
    except BadResponse:
        messages.error(request, _("That answer could not be read. Please choose again."))
        return here
    return redirect(_onward(item, request.POST.get("go", "")))


def _sequence(value: Any) -> int:
    """A sequence from 1: an integer in JSON, digits in a form."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 10:
        value = int(value)
    if type(value) is not int or not 1 <= value <= LARGEST_SEQUENCE:
        raise BadResponse("no sequence")
    return value


def _onward(item: AttemptItem, go: str) -> str:
    """The page that the pressed button asks for."""
    step = {"previous": -1, "next": 1}.get(go, 0)
    if step and item.position + step > 0:
        return reverse("quizzes:question", args=[item.attempt.uuid, item.position + step])
    return reverse("quizzes:review", args=[item.attempt.uuid])
