"""Reporting a problem with a question once an attempt is handed in; nothing here tells what is asked or right."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import problems
from courses.forms import ProblemForm
from courses.views.mine import crumbs
from courses.views.problems import reported
from lms.http import UserRequest

from ..models import Attempt


class QuestionProblemForm(ProblemForm):
    """The same for a question of an attempt, by its number."""

    question = forms.TypedChoiceField(
        label=gettext_lazy("Which question?"), coerce=int, required=False, empty_value=None
    )

    field_order = ["question"]

    def __init__(self, data: Any, *, count: int, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        choices = [(number, _("Question %s") % number) for number in range(1, count + 1)]
        field = self.fields["question"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("The quiz as a whole")), *choices]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: UserRequest, attempt: UUID) -> HttpResponse:
    """Report a problem with a question of an attempt that is over; `?question=` is its number there."""
    over = Attempt.objects.of(request.user).filter(submitted_at__isnull=False)
    sitting = get_object_or_404(over.select_related("edition_activity__edition"), uuid=attempt)
    asked = dict(sitting.items.values_list("position", "version__question__uuid"))
    initial = {"key": uuid4(), "question": request.GET.get("question")}
    form = QuestionProblemForm(request.POST if request.method == "POST" else None, count=len(asked), initial=initial)
    if form.is_bound and form.is_valid():
        number = form.cleaned_data.pop("question")
        place = problems.Place(sitting.edition_activity, question=asked.get(number), question_number=number)
        if reported(request, form, place):
            return redirect("quizzes:result", sitting.uuid)
    title = sitting.edition_activity.title
    context = {
        "form": form,
        "title": title,
        "action": request.path,
        "crumbs": crumbs((title, reverse("quizzes:result", args=[sitting.uuid])), (_("Report a problem"), "")),
    }
    return render(request, "courses/problems/report.html", context, status=422 if form.errors else 200)
