"""A question in a lesson, answered on the spot."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.http import UserRequest

from ..checks import checked, response_in, shown
from ..grading import BadResponse, Response
from ..models import Question


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: UserRequest, question: UUID) -> HttpResponse:
    """Ask, or say what became of the answer: a page of its own, or the fragment that a lesson takes in.

    Posting changes nothing, so it answers with the verdict and not with a redirect.
    """
    asked_about = Question.objects.for_practice().drawable().select_related("current")
    found: Question = get_object_or_404(asked_about, uuid=question)
    response: Response | None = None
    problem = ""
    if request.method == "POST":
        try:
            response = response_in(found, request.POST)
        except BadResponse:
            problem = _("That answer could not be read. Please choose again.")
        else:
            problem = "" if response else _("Choose an answer first.")
    context = {
        "question": found,
        "asked": shown(found, response),
        "checked": checked(found, response) if response else None,
        "problem": problem,
        "back": _back(request),
    }
    is_fragment = "fragment" in request.GET
    return render(request, "quizzes/check_form.html" if is_fragment else "quizzes/check.html", context)


def _back(request: UserRequest) -> str:
    """Where the lesson is, if the address is one of ours."""
    back: str = request.GET.get("back", "")
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""
