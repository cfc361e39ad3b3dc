"""What must be written anew if a source changes: the facts on it, and the paragraphs and questions on those."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from courses.checking.paragraphs import paragraphs_of
from courses.checking.texts import text_of
from courses.models import CoursePage, LessonPage
from courses.rra.explorer import Held, Kind, Label, Labels, everything_held
from courses.rra.models import Citation
from lms.models import User

from .models import Bank, QuestionVersion

_MENTIONING = (Kind.STEP, Kind.ORGANIZATION, Kind.TERM)


@dataclass(frozen=True)
class OnSource:
    """The facts of a day that rest on a source: assignments by their rule or by a note on practice, and others."""

    assignments: list[Held]
    others: list[tuple[str, Label]]

    @classmethod
    def of(cls, slug: str, *, on: date, labels: Labels) -> "OnSource":
        """Two statements with those of the labels."""
        rows = [row for row in everything_held(on, labels) if slug in _sources_of(row)]
        others = [(str(kind.value), label) for kind in _MENTIONING for label in labels.citing(kind, slug)]
        return cls(rows, others)

    def codes(self, slug: str) -> list[str]:
        """The codes of all of them and of the source itself."""
        own = [f"{Kind.SOURCE}:{slug}", *(label.code for _kind, label in self.others)]
        return [*(row.version.fact.code for row in self.assignments), *own]


def _sources_of(row: Held) -> set[str]:
    practice = row.version.content.get("in_practice") or {}
    return {row.version.content["source"], practice.get("source", "")}


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or a block that is more than paragraphs, with the facts it rests on and the way into the editor."""

    words: str
    url: str
    facts: list[str]


@dataclass
class Lesson:
    """A lesson and what in it rests on the facts."""

    title: str
    url: str
    paragraphs: list[Paragraph]


@dataclass
class Course:
    """What of a course rests on the facts; `questions` are code, facts and, where the person may open it, address."""

    title: str
    is_own: bool
    lessons: list[Lesson] = field(default_factory=list)
    questions: list[tuple[str, list[str], str]] = field(default_factory=list)


def resting_on(codes: Iterable[str], person: User) -> list[Course]:
    """Published lessons and questions in use, by course, the person's own first; the cost does not grow."""
    rows = Citation.objects.in_use().filter(
        fact__code__in=list(codes), kind__in=[Citation.Kind.PARAGRAPH, Citation.Kind.QUESTION]
    )
    facts: dict[tuple[int, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    places = rows.values_list("target_type", "target_id", "block", "fact__code")
    for target_type, target, block, code in places:
        facts[target_type, target][block].add(code)
    courses: dict[str, Course] = {}
    own = set(CoursePage.objects.managed_by(person).values_list("pk", flat=True))
    pages = list(CoursePage.objects.order_by("path"))
    for page in pages:
        courses[page.path] = Course(page.title, page.pk in own)
    _add_lessons(courses, facts)
    _add_questions(courses, facts, person)
    found = [course for course in courses.values() if course.lessons or course.questions]
    return sorted(found, key=lambda course: not course.is_own)


def _targets(facts: dict[tuple[int, str], Any], model: type[Any]) -> dict[str, Any]:
    kind = ContentType.objects.get_for_model(model).pk
    return {target: blocks for (target_type, target), blocks in facts.items() if target_type == kind}


def _add_lessons(courses: dict[str, Course], facts: dict[tuple[int, str], Any]) -> None:
    cited = _targets(facts, LessonPage)
    pages = LessonPage.objects.filter(pk__in=[pk for pk in cited if pk.isdecimal()])
    for page in pages.select_related("live_revision").order_by("path"):
        course = next((courses[path] for path in courses if page.path.startswith(path)), None)
        if course is not None:
            edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
            course.lessons.append(Lesson(page.title, edit_url, _paragraphs(page, cited[str(page.pk)], edit_url)))


def _paragraphs(page: LessonPage, blocks: dict[str, set[str]], edit_url: str) -> list[Paragraph]:
    """The paragraphs of the cited blocks that cite the facts; a block that cites otherwise stands for itself."""
    revision = page.live_revision
    text = text_of(page, revision.content if revision else page.serializable_data())
    found = []
    for block in text.blocks:
        codes = blocks.get(str(block.get("id")), set())
        if not codes:
            continue
        url = f"{edit_url}#block-{block['id']}-section"
        citing = []
        for paragraph in paragraphs_of(block["type"], block["value"]):
            rests_on = sorted(codes & {reference.partition("@")[0] for reference in paragraph.references})
            if rests_on:
                citing.append(Paragraph(paragraph.words, url, rests_on))
        found += citing or [Paragraph("", url, sorted(codes))]
    return found


def _add_questions(courses: dict[str, Course], facts: dict[tuple[int, str], Any], person: User) -> None:
    cited = _targets(facts, QuestionVersion)
    versions = QuestionVersion.objects.filter(pk__in=[pk for pk in cited if pk.isdecimal()])
    seen = set(Bank.objects.seen_by(person).values_list("pk", flat=True))
    rows = versions.select_related("question__bank__course").defer("key", "feedback", "content", "stem")
    for version in rows.order_by("question__code", "number"):
        question, home = version.question, version.question.bank.course
        course = courses.get(home.path if home else "")
        if course is None:
            course = courses.setdefault("", Course("", is_own=False))
        url = reverse("questions:edit", args=[question.uuid]) if question.bank_id in seen else ""
        course.questions.append((question.code, sorted(cited[str(version.pk)][""]), url))
