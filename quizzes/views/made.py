"""The desk for questions that were made of facts, and where a reviewer says that a fact is exclusive."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.rra.models import Fact
from lms import clock
from lms.http import UserRequest

from ..made import Decided, decide_page, items_seen_by, names_on, shown
from ..made_forms import ExclusiveForm, MadeFilterForm, MadeForm
from ..models import ExclusiveMark
from .desk import head, may_see

PAGE_SIZE = 10


@may_see
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: UserRequest) -> HttpResponse:
    """What waits, a page at a time: read, approved or rejected one by one, or the rest of the page at once."""
    may = request.user.has_perm("quizzes.review_question")
    if request.method == "POST" and not may:
        raise PermissionDenied
    seen = items_seen_by(request.user)
    filters = MadeFilterForm(request.GET, items=seen, names=names_on(timezone.localdate(clock.now())))
    items = seen.select_related("question__waiting", "question__current").order_by("phase", "step", "name")
    fitting = items.matching(**filters.cleaned_data) if filters.is_valid() else items
    page = Paginator(fitting, PAGE_SIZE).get_page(request.GET.get("p"))
    query = urlencode({name: value for name, value in request.GET.items() if name in filters.fields and value})
    forms = [MadeForm(item=item) for item in page]
    if request.method == "POST":
        # As it was sent: what came onto the page meanwhile was not seen by whoever decides.
        codes = request.POST.getlist("shown")[:PAGE_SIZE]
        forms = [MadeForm(request.POST, item=item) for item in items.filter(question__code__in=codes)]
        if not [form for form in forms if not form.is_valid()]:
            decided = decide_page(forms, rest="rest" in request.POST, by=request.user, at=clock.now())
            _tell(request, decided, gone=len(codes) - len(forms))
            return redirect(f"{reverse('questions:made')}?{query}&p={page.number}".replace("?&", "?"))
        messages.error(request, _("Nothing was decided yet: look below for what is missing."))
    context = {"form": filters, "page": page, "items": shown(forms), "query": query, "may_decide": may}
    return render(request, "quizzes/authoring/made.html", context | head(_("Made of the facts")))


@may_see
@require_http_methods(["GET", "HEAD", "POST"])
def exclusive(request: UserRequest, code: str) -> HttpResponse:
    """Say, by name and with a reason, that nobody else holds an assignment at its step, or take that back."""
    may = request.user.has_perm("quizzes.review_question")
    if request.method == "POST" and not may:
        raise PermissionDenied
    facts = Fact.objects.filter(kind=Fact.Kind.ASSIGNMENT, retired_at=None)
    fact = get_object_or_404(facts, code=code)
    newest = fact.versions.select_related("fact").order_by("-number")[0]
    form = ExclusiveForm(request.POST if request.method == "POST" else None, newest=newest)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("is_exclusive", "reason")}
        ExclusiveMark.put(newest, by=request.user, at=clock.now(), **said)
        messages.success(request, _("Noted. Questions follow when they are next made of the facts."))
        return redirect("questions:exclusive", code)
    marks = ExclusiveMark.objects.filter(version__fact=fact).select_related("version__fact", "marked_by")
    context = {"fact": newest, "form": form, "marks": marks.order_by("-pk"), "may_decide": may}
    return render(request, "quizzes/authoring/exclusive.html", context | head(_("Is %s exclusive?") % code))


def _tell(request: UserRequest, decided: Decided, *, gone: int) -> None:
    if decided.approved:
        words = ngettext("%d question is approved.", "%d questions are approved.", decided.approved)
        messages.success(request, words % decided.approved)
    if decided.rejected:
        words = ngettext("%d question is rejected.", "%d questions are rejected.", decided.rejected)
        messages.success(request, words % decided.rejected)
    for problem in decided.problems:
        messages.error(request, problem)
    if gone:
        words = ngettext("%d was decided meanwhile.", "%d were decided meanwhile.", gone)
        messages.warning(request, words % gone)
    if not (decided.approved or decided.rejected or decided.problems or gone):
        messages.info(request, _("Nothing was decided."))
