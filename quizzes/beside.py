"""What the review and the release of a course say of its questions: what waits, and what was changed since."""

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.beside import Item, Section
from courses.models import CoursePage
from lms.models import User

from .models import Bank, Question, QuestionStep, QuizDraw
from .models.bank import QuestionQuerySet


def told_beside(course: CoursePage, person: User) -> list[Section]:
    """Codes and what was done, in a number of statements that does not grow; never a word of a question."""
    drawn = QuizDraw.objects.filter(quiz__path__startswith=course.path).values("bank")
    questions = Question.objects.filter(Q(bank__course=course) | Q(bank__in=drawn)).distinct()
    seen = set(_seen(questions, person))
    return [section for section in (_waiting(questions, seen), _changed(course, questions, seen)) if section.items]


def _seen(questions: QuestionQuerySet, person: User) -> QuerySet[Question, int]:
    """Those that the person may open, by key."""
    if not person.has_perm("quizzes.view_question"):
        return questions.none().values_list("pk", flat=True)
    return questions.filter(bank__in=Bank.objects.seen_by(person)).values_list("pk", flat=True)


def _waiting(questions: QuestionQuerySet, seen: set[int]) -> Section:
    items = [
        Item(question.code, question.get_status_display(), _address("review", question, seen))
        for question in questions.waiting().order_by("code")
    ]
    words = _("Learners are asked none of these changes before a reviewer approves them, whatever is released here.")
    heading = ngettext("%d question waits for review", "%d questions wait for review", len(items))
    return Section(heading % len(items), words, items)


def _changed(course: CoursePage, questions: QuestionQuerySet, seen: set[int]) -> Section:
    """What became another since the last edition; learners have met it already, since attempts draw from the bank."""
    last = course.editions.order_by("-number").first()
    since = Q(taken_at__gt=last.released_at) if last else Q()
    steps = QuestionStep.objects.of_change().filter(since).select_related("taken_by").order_by("taken_at", "pk")
    rows = questions.filter(steps__in=steps.values("pk")).prefetch_related(Prefetch("steps", steps, to_attr="taken"))
    items = [
        Item(question.code, _words(question.taken), _address("history", question, seen))
        for question in rows.order_by("code")
    ]
    heading = ngettext(
        "%d question was changed since the last edition",
        "%d questions were changed since the last edition",
        len(items),
    )
    return Section(heading % len(items), items=items)


def _words(steps: list[QuestionStep]) -> str:
    return "; ".join(
        f"{step.get_kind_display()} ({step.taken_by.display_name})" if step.taken_by else str(step.get_kind_display())
        for step in steps
    )


def _address(name: str, question: Question, seen: set[int]) -> str:
    return reverse(f"questions:{name}", args=[question.uuid]) if question.pk in seen else ""
