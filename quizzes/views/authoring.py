"""The question bank inside the administration, under permissions of its own."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms import clock
from lms.http import UserRequest

from ..approving import may_send, may_stop
from ..bank_forms import BankForm, QuestionFilterForm
from ..fitness import lacks_of
from ..forms import CHANGED_MEANWHILE, QuestionEditor, initial_of
from ..models import Bank, Question, QuestionVersion
from ..models.bank import WAITING
from ..presenting import asked_for_preview
from ..shapes import version_fields, wording_of
from ..writing import ChangedMeanwhile, CodeTaken, add_bank, add_question, write_question
from .approving import sent_to_review
from .desk import head, may_see, may_write, question_seen, writes

PAGE_SIZE = 50


@may_see
@require_safe
def index(request: UserRequest) -> HttpResponse:
    """The questions, by bank, status, tag and words; the same number of statements however many there are."""
    seen = Bank.objects.seen_by(request.user)
    form = QuestionFilterForm(request.GET, banks=seen)
    all_seen = Question.objects.filter(bank__in=seen)
    questions = all_seen.with_latest().select_related("bank").prefetch_related("tags")
    if form.is_valid():
        questions = questions.matching(**form.cleaned_data)
    page = Paginator(questions, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "page": page,
        "query": urlencode({name: value for name, value in request.GET.items() if name in form.fields and value}),
        "add_url": _add_url(request.GET.get("bank", "")),
        "waiting": all_seen.waiting().filter(generated=None).count(),
        "made_waiting": all_seen.waiting().exclude(generated=None).count(),
        "waiting_url": f"{reverse('questions:index')}?{urlencode({'status': WAITING})}",
    }
    return render(request, "quizzes/authoring/index.html", context | head(_("Questions"), icon="help"))


@may_see
@require_http_methods(["GET", "HEAD", "POST"])
def banks(request: UserRequest) -> HttpResponse:
    """The banks, and a new one."""
    form = BankForm(request.POST or None, author=request.user)
    if request.method == "POST" and not request.user.has_perm("quizzes.author_question"):
        raise PermissionDenied
    if form.is_valid():
        try:
            add_bank(**form.cleaned_data, actor=request.user, at=clock.now())
        except CodeTaken:
            form.add_error("code", _("There is a bank with this code."))
        else:
            return redirect("questions:banks")
    shown = Bank.objects.seen_by(request.user).with_counts().select_related("course")
    context = {"form": form, "banks": shown}
    return render(request, "quizzes/authoring/banks.html", context | head(_("Banks")))


@may_write
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """A new question, in the bank that was named, else in the one written in last, else in the only one there is."""
    own = Bank.objects.written_by(request.user)
    initial = {"bank": _bank_meant(request, own), "tags": request.GET.get("tags", "")}
    editor = QuestionEditor(request.POST or None, initial=initial, banks=own)
    if request.method == "POST" and editor.is_valid():
        placing = editor.placing(exposure=Question.Exposure.SECRET)
        question = add_question(editor.wording, placing, actor=request.user, at=clock.now())
        messages.success(request, _("Question %(code)s was saved.") % {"code": question.code})
        if "send" in request.POST:
            sent_to_review(request, question)
        if "another" in request.POST:
            return redirect(_add_url(placing.bank.code, tags=" ".join(sorted(placing.tags))))
        return redirect("questions:edit", question.uuid)
    return render(request, "quizzes/authoring/edit.html", {"editor": editor} | head(_("Add a question")))


@may_see
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: UserRequest, question: UUID) -> HttpResponse:
    """The question in its newest version; whoever may only look is shown what waits for review, or its history."""
    found, latest = question_seen(request, question)
    if not writes(request, found):
        return redirect("questions:review" if found.waiting_id else "questions:history", found.uuid)
    own = Bank.objects.written_by(request.user)
    # Quizzes draw by bank and tag: a question that was drawn once moves to no other bank past its review.
    banks = own.filter(pk=found.bank_id) if found.current_id else own
    initial, wording = initial_of(found, latest), wording_of(latest)
    editor = QuestionEditor(request.POST or None, initial=initial, banks=banks, wording=wording)
    if request.method == "POST" and editor.is_valid() and _written(request, found, editor):
        return redirect("questions:edit", found.uuid)
    is_unsent = may_send(found, latest)
    context = {
        "editor": editor,
        "question": found,
        "latest": latest,
        "last_step": latest.steps.select_related("taken_by").first(),
        "may_send": is_unsent,
        "lacks": lacks_of(latest) if is_unsent else [],
        "may_stop": may_stop(found),
    }
    return render(request, "quizzes/authoring/edit.html", context | head(found.code))


@may_see
@require_safe
def preview(request: UserRequest, question: UUID) -> HttpResponse:
    """The newest version as a learner would meet it."""
    _question, latest = question_seen(request, question)
    return _preview(request, latest)


@may_write
@require_POST
def preview_draft(request: UserRequest) -> HttpResponse:
    """What is in the editor, as a learner would meet it; nothing is saved."""
    editor = QuestionEditor(request.POST, initial={}, banks=Bank.objects.written_by(request.user))
    if not editor.is_valid():
        return render(request, "quizzes/authoring/preview.html", {"problems": editor.problems()})
    return _preview(request, QuestionVersion(**version_fields("preview", editor.wording)))


def _bank_meant(request: UserRequest, own: QuerySet[Bank]) -> Bank | None:
    """None where there are several and nothing tells which."""
    named = own.filter(code=request.GET.get("bank", "")[:60].replace("\0", "")).first()
    if named:
        return named
    written = QuestionVersion.objects.filter(created_by=request.user, question__bank__in=own)
    last = written.order_by("-created_at", "-pk").select_related("question__bank").first()
    if last:
        return last.question.bank
    some = list(own[:2])
    return some[0] if len(some) == 1 else None


def _written(request: UserRequest, question: Question, editor: QuestionEditor) -> bool:
    """Whether it could be saved, with words about what became of it."""
    placing = editor.placing(exposure=question.exposure)
    note, based_on = editor.form.cleaned_data["note"], editor.form.cleaned_data["based_on"]
    try:
        is_new = write_question(
            question, editor.wording, placing, actor=request.user, at=clock.now(), note=note, based_on=based_on
        )
    except ChangedMeanwhile:
        editor.form.add_error(None, CHANGED_MEANWHILE)
        return False
    messages.success(request, _("Saved.") if is_new else _("Nothing was changed."))
    if "send" in request.POST:
        sent_to_review(request, question)
    return True


def _preview(request: UserRequest, version: QuestionVersion) -> HttpResponse:
    return render(request, "quizzes/authoring/preview.html", {"asked": asked_for_preview(version)})


def _add_url(bank: str, **more: str) -> str:
    return f"{reverse('questions:add')}?{urlencode({'bank': bank} | more)}"
