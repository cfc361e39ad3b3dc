"""Exactly what a change of a fact would touch, sort by sort: each a count and the rows behind it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.models import Award
from certificates.resting import completions_resting_on_older
from courses.models import CourseEdition, CoursePage, EditionActivity, EditionCitation, Enrolment, LessonPage
from courses.rra.models import Fact, FactVersion
from courses.touched import lessons_resting_on_older, words_at
from lms.models import User
from lms.permissions import Scope
from quizzes.models import Attempt, Bank, Question, QuizPage
from quizzes.models.bank import PRACTICE, QuestionQuerySet
from quizzes.touched import touched_items, touched_questions

Cell = tuple[str, str]


@dataclass(frozen=True)
class Touch:
    """One sort of what would be touched; `rows` may be counted and sliced, `cells` says some in texts and links."""

    name: str
    label: Any
    rows: Any
    headings: Sequence[Any]
    cells: Callable[[Sequence[Any]], list[list[Cell]]]
    are_shown: bool = True

    @property
    def count(self) -> int:
        """How many there are, shown or not."""
        return len(self.rows) if isinstance(self.rows, list) else self.rows.count()


def next_version(fact: Fact, change_class: str) -> FactVersion:
    """The version that would be published, as far as it matters for what it touches; not saved."""
    latest = FactVersion.objects.filter(fact=fact).aggregate(number=Max("number"))["number"] or 0
    return FactVersion(fact=fact, number=latest + 1, change_class=change_class)


def touched_by(version: FactVersion, person: User, scope: Scope) -> list[Touch]:
    """Every sort, in the order in which they are shown: lessons, questions, quizzes, attempts, courses, people.

    Questions have codes only for those who may see the bank, completions names only for those who may see the people.
    """
    quizzes = quizzes_drawing(touched_questions(version))
    return [
        _paragraphs(version),
        _questions(version, person),
        _quizzes(quizzes),
        _attempts(version),
        _courses(version, quizzes),
        _people(version, scope),
    ]


def _each(cells: Callable[[Any], list[Cell]]) -> Callable[[Sequence[Any]], list[list[Cell]]]:
    return lambda rows: [cells(row) for row in rows]


def _paragraphs(version: FactVersion) -> Touch:
    places = lessons_resting_on_older(version).order_by("label", "target_id", "block")
    return Touch(
        "places",
        gettext_lazy("Places in lessons"),
        places.values_list("label", "url", "target_id", "block").distinct(),
        [_("Lesson"), _("It begins")],
        _places,
    )


def _places(rows: Sequence[Any]) -> list[list[Cell]]:
    words = words_at((target, block) for _label, _url, target, block in rows)
    return [
        [(label, f"{url}#b-{block}" if block else url), (Truncator(words.get((target, block), "")).chars(110), "")]
        for label, url, target, block in rows
    ]


def _questions(version: FactVersion, person: User) -> Touch:
    may_see = person.has_perm("quizzes.view_question")
    seen = set(Bank.objects.seen_by(person).values_list("pk", flat=True)) if may_see else set()

    def cells(question: Question) -> list[Cell]:
        url = reverse("questions:edit", args=[question.uuid]) if question.bank_id in seen else ""
        return [(question.code, url), (question.bank.name, ""), (str(question.get_status_display()), "")]

    rows = touched_questions(version).select_related("bank").order_by("code")
    headings = [_("Question"), _("Bank"), _("Status")]
    return Touch("questions", gettext_lazy("Questions"), rows, headings, _each(cells), are_shown=may_see)


def quizzes_drawing(questions: QuestionQuerySet) -> list[EditionActivity]:
    """The quizzes that may draw one of the questions, each in the editions that learners are in: three statements."""
    live = questions.filter(status=Question.Status.LIVE).order_by()
    pools = _pools(live)
    fit_for_final = _pools(live.fit_for_final()) if any(tag == PRACTICE for _bank, tag in pools) else pools
    of_purpose = {QuizPage.Purpose.QUIZ: pools, QuizPage.Purpose.FINAL: fit_for_final}
    newest = CourseEdition.objects.filter(course=OuterRef("edition__course"), number__gt=OuterRef("edition__number"))
    under_way = Enrolment.objects.in_progress().filter(edition=OuterRef("edition"))
    quizzes = EditionActivity.objects.filter(kind=QuizPage.activity_kind).filter(
        ~Exists(newest) | Exists(under_way), activity__live=True
    )
    return [
        quiz
        for quiz in quizzes.select_related("edition__course").order_by(
            "edition__title", "-edition__number", "position"
        )
        if any((draw["bank"], draw["tag"]) in of_purpose[quiz.rules["purpose"]] for draw in quiz.rules["draws"])
    ]


def _pools(questions: QuestionQuerySet) -> set[tuple[str, str]]:
    """Bank and tag of every pool that has one of them; the whole bank is the pool without a tag."""
    found = set(questions.values_list("bank__code", "tags__tag").distinct())
    return {(bank, tag or "") for bank, tag in found} | {(bank, "") for bank, _tag in found}


def _quizzes(quizzes: list[EditionActivity]) -> Touch:
    kinds = dict(QuizPage.Purpose.choices)
    return Touch(
        "quizzes",
        gettext_lazy("Quizzes that may draw them"),
        quizzes,
        [_("Quiz"), _("Course"), _("Purpose")],
        _each(lambda quiz: [(quiz.title, ""), (str(quiz.edition), ""), (str(kinds[quiz.rules["purpose"]]), "")]),
    )


def _attempts(version: FactVersion) -> Touch:
    rows = Attempt.objects.filter(pk__in=touched_items(version).values("attempt"))
    return Touch(
        "attempts",
        gettext_lazy("Attempts in progress"),
        rows.select_related("edition_activity__edition").order_by("started_at", "pk"),
        [_("Quiz"), _("Course"), _("Begun")],
        _each(
            lambda row: [
                (row.edition_activity.title, ""),
                (str(row.edition_activity.edition), ""),
                (date_format(row.started_at, "SHORT_DATETIME_FORMAT"), ""),
            ]
        ),
    )


def _courses(version: FactVersion, quizzes: Iterable[EditionActivity]) -> Touch:
    """Those with a released or published lesson that rests on the fact, and those whose quizzes ask about it."""
    released = EditionCitation.objects.filter(version__fact=version.fact_id, version__number__lt=version.number)
    known = set(released.order_by().values_list("activity__edition__course", flat=True).distinct())
    known |= {quiz.edition.course_id for quiz in quizzes}
    lessons = {int(pk) for pk in lessons_resting_on_older(version).values_list("target_id", flat=True).distinct()}
    paths = list(LessonPage.objects.filter(pk__in=lessons).values_list("path", flat=True)) if lessons else []
    courses = dict(CoursePage.objects.values_list("path", "pk"))
    lengths = {len(path) for path in courses}
    known |= {courses[path[:length]] for path in paths for length in lengths if path[:length] in courses}
    return Touch(
        "courses",
        gettext_lazy("Courses"),
        CoursePage.objects.filter(pk__in=known).order_by("title"),
        [_("Course")],
        _each(lambda course: [(course.title, course.get_url() or "")]),
    )


def _people(version: FactVersion, scope: Scope) -> Touch:
    rows = completions_resting_on_older(version).filter(scope.over("learner__organization") if scope else Q())
    return Touch(
        "completions",
        gettext_lazy("Completions in your reach") if scope else gettext_lazy("Completions"),
        rows.select_related("learner", "edition").order_by("learner__display_name", "pk"),
        [_("Person"), _("Course"), _("Completed")],
        _each(
            lambda row: [
                (row.learner.display_name, reverse("reports:person", args=[row.learner.uuid])),
                (str(row.edition), ""),
                (date_format(row.completed_at), ""),
            ]
        ),
        are_shown=bool(scope),
    )


@dataclass(frozen=True)
class Certified:
    """How many people learned the fact as it was, and how many of them hold a certificate of that."""

    people: int
    certified: int


def certified_on(version: FactVersion) -> Certified:
    """Of everybody, whoever asks: two numbers, and nobody's name."""
    completed = completions_resting_on_older(version).order_by()
    awards = Award.objects.in_force().filter(enrolment__in=completed.values("pk")).order_by()
    return Certified(
        people=completed.values("learner").distinct().count(), certified=awards.values("learner").distinct().count()
    )
