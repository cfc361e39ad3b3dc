"""What a fact changed, to read and to answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certificates import deltas
from certificates.models import DeltaAssignment
from courses.rra.as_of import read_as_of
from lms import clock
from lms.http import UserRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delta(request: UserRequest, assignment: UUID) -> HttpResponse:
    """The old and the new text side by side, and questions on what is other; all right passes it."""
    mine = DeltaAssignment.objects.of(request.user).shown().select_related("unit__version__fact", "basis__fact")
    found = get_object_or_404(mine.select_related("learner"), uuid=assignment)
    change = deltas.compare(found.basis, found.unit.version)
    questions = deltas.questions_of(found, change) if found.is_open else []
    if request.method == "POST":
        return _answered(request, found, questions)
    context = {
        "assignment": found,
        "change": change,
        "questions": questions,
        "as_of": read_as_of(request, at=clock.now()),
        "crumbs": [{"label": _("My learning"), "url": reverse("portal:learn")}, {"label": found.what, "url": ""}],
    }
    return render(request, "certificates/delta.html", context)


def _answered(request: UserRequest, found: DeltaAssignment, questions: list[Any]) -> HttpResponse:
    chosen = {place: request.POST.get(f"question-{place}", "") for place, _question in enumerate(questions)}
    right = deltas.right_in(questions, chosen)
    try:
        if request.POST.get("try") != str(found.tries):
            raise deltas.AnsweredMeanwhile
        deltas.answer(found, is_right=right == len(questions), by=request.user, at=clock.now())
    except deltas.AnsweredMeanwhile:
        messages.info(request, _("This was answered in another window, or the fact changed again."))
        return redirect("portal:learn" if found.ended_at else found)
    if found.passed_at:
        messages.success(request, _("All right. What you completed now rests on the fact as it stands."))
    else:
        words = ngettext(
            "%(right)d of %(all)d answer is right. Read both texts again and try once more.",
            "%(right)d of %(all)d answers are right. Read both texts again and try once more.",
            len(questions),
        )
        messages.warning(request, words % {"right": right, "all": len(questions)})
    return redirect(found)
