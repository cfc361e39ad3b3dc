"""Writing the shipped courses into pages: again and again, and never over an author's work."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from wagtail.models import Page

from courses.loading.files import CourseFile, FileOf, LessonFile, ModuleFile, QuestionsFile, QuizFile, read_courses
from courses.loading.problems import BadCurriculum
from courses.models import CataloguePage, CourseEdition, CoursePage, Figure, LessonPage, LoadedPage, ModulePage
from courses.releasing import NotReleasable, outlook, release_edition
from courses.rra.citing import UnknownFact, parts_of
from courses.rra.models import FactVersion
from courses.teams import ensure_team
from quizzes.loading import BadQuestions, load_questions
from quizzes.models import Bank, Question, QuizDraw, QuizPage


@dataclass
class Report:
    """What became of files and questions; those as before are in none of the lists."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)

    @property
    def wrote_pages(self) -> int:
        """A number that grows with every page written."""
        return len(self.added) + len(self.changed) + len(self.retired)


@transaction.atomic
def load_curriculum(
    root: Path, *, at: datetime, overwrite: bool = False, released_at: datetime | None = None
) -> Report:
    """Write every course in the folder; all or, raising BadCurriculum, none.

    A page that an author edited or unpublished since it was loaded is left alone and listed as skipped, unless
    overwritten. A course in which a page was written is released: a correction if activities and rules are the same.
    `released_at` is when first editions came out, if not now; a later edition meets learners, and comes out now.
    """
    courses = read_courses(root, pin=pin_to_latest())
    loader = _Loader(at=at, overwrite=overwrite, released_at=released_at or at)
    loader.load(courses)
    return loader.report


def pin_to_latest() -> Callable[[str], str | None]:
    """A function from the code of a fact to a reference with its latest version; one statement for all."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for code, number in FactVersion.objects.values_list("fact__code", "number"):
        numbers[code].add(number)

    def pin(reference: str) -> str | None:
        try:
            code, number = parts_of(reference)
        except UnknownFact:
            return None
        known = numbers.get(code, set())
        chosen = number if number is not None else max(known, default=None)
        return f"{code}@{chosen}" if chosen in known else None

    return pin


class _Loader:
    """One load: what it writes, and the report of it."""

    def __init__(self, *, at: datetime, overwrite: bool, released_at: datetime) -> None:
        self.at, self.overwrite, self.released_at = at, overwrite, released_at
        self.report = Report()
        self.loaded = {row.path: row for row in LoadedPage.objects.select_related("page")}
        self.seen: set[str] = set()

    def load(self, courses: list[CourseFile]) -> None:
        self._questions([file for course in courses for module in course.modules for file in module.questions])
        _refuse_empty_draws(courses)
        self.checks = _checks(courses)
        catalogue = CataloguePage.objects.get()
        for course in courses:
            before = self.report.wrote_pages
            page = self._course(course, catalogue)
            self._give_banks(course, page)
            self._retire(course.path.rpartition("/")[0])
            if self.report.wrote_pages > before or not page.editions.exists():
                self._release(course, page)

    def _questions(self, files: list[QuestionsFile]) -> None:
        problems = []
        for file in files:
            bank, _is_new = Bank.objects.get_or_create(code=file.bank_code, defaults={"name": file.bank_name})
            try:
                result = load_questions(file.entries, bank, at=self.at, overwrite=self.overwrite)
            except BadQuestions as refusal:
                said = zip(refusal.errors, refusal.places, strict=True)
                problems += [f"{file.path}:{file.lines[place]}: {error}" for error, place in said]
                continue
            self.report.added += result.added
            self.report.changed += result.changed
            self.report.skipped += result.skipped
        if problems:
            raise BadCurriculum(problems)

    def _give_banks(self, file: CourseFile, page: CoursePage) -> None:
        """The questions of its folder are the course's, unless somebody gave their bank to another."""
        codes = {questions.bank_code for module in file.modules for questions in module.questions}
        Bank.objects.filter(code__in=codes, course=None).update(course=page)

    def _course(self, file: CourseFile, catalogue: CataloguePage) -> CoursePage:
        values = {
            "description": file.description,
            "objectives": "\n".join(file.objectives),
            "audience": file.audience,
            "minutes": file.minutes,
            "facts_as_of": file.facts_as_of,
        }
        page = self._write(file, CoursePage, catalogue, values)
        ensure_team(page)
        modules = [self._module(module, page) for module in file.modules]
        _put_in_order(modules)
        return page

    def _module(self, file: ModuleFile, course: CoursePage) -> Page:
        page = self._write(file, ModulePage, course, {})
        _put_in_order([self._activity(activity, page) for activity in file.activities])
        return page

    def _activity(self, file: LessonFile | QuizFile, module: Page) -> Page:
        if isinstance(file, LessonFile):
            self._figures(file)
            values: dict[str, Any] = {"objectives": "\n".join(file.objectives), "body": _body(file, self.checks)}
            return self._write(file, LessonPage, module, values | {"minutes": file.minutes})
        banks = {bank.code: bank for bank in Bank.objects.filter(code__in=[draw.bank for draw in file.draws])}
        values = {
            "purpose": QuizPage.Purpose.FINAL if file.is_final else QuizPage.Purpose.QUIZ,
            "opens_after_all": file.is_final,
            "instructions": file.instructions,
            "minutes": file.minutes,
            "pass_mark": file.pass_mark,
            "attempts_allowed": file.attempts_allowed,
            "time_limit_minutes": file.time_limit_minutes,
            "draws": [QuizDraw(bank=banks[draw.bank], tag=draw.tag, count=draw.count) for draw in file.draws],
        }
        return self._write(file, QuizPage, module, values)

    def _figures(self, file: LessonFile) -> None:
        """Keep the drawings; one that is there already stays as it is."""
        for figure in file.figures:
            kept = {"path": figure.path, "svg": figure.svg, "width": figure.width, "height": figure.height}
            Figure.objects.get_or_create(digest=figure.digest, defaults=kept | {"loaded_at": self.at})

    def _write(self, file: FileOf, model: type[Page], parent: Page, values: dict[str, Any]) -> Any:
        """The page of the file, written if it is new or the file changed, unless an author was there."""
        self.seen.add(file.path)
        loaded = self.loaded.get(file.path)
        page = loaded.page.specific if loaded else model.objects.child_of(parent).filter(slug=file.slug).first()
        is_new = page is None
        if page is not None and not self.overwrite and _was_edited(page, loaded):
            self.report.skipped.append(file.path)
            return page
        if loaded and loaded.digest == file.digest and not _was_edited(page, loaded):
            return page
        page = page or model()
        for name, value in ({"title": file.title, "slug": file.slug, "summary": file.summary} | values).items():
            setattr(page, name, value)
        if is_new:
            page.live = False
            parent.add_child(instance=page)
        revision = page.save_revision(log_action=True)
        revision.publish()
        self._remember(file, page, revision)
        (self.report.added if is_new else self.report.changed).append(file.path)
        return model.objects.get(pk=page.pk)

    def _remember(self, file: FileOf, page: Page, revision: Any) -> None:
        wrote = {"page_id": page.pk, "revision": revision, "digest": file.digest, "loaded_at": self.at}
        LoadedPage.objects.update_or_create(path=file.path, defaults=wrote)

    def _retire(self, folder: str) -> None:
        """Unpublish what is shipped no more, unless an author was there."""
        for path, row in self.loaded.items():
            if path.startswith(f"{folder}/") and path not in self.seen and row.page.live:
                if _was_edited(row.page, row):
                    self.report.skipped.append(path)
                else:
                    row.page.specific.unpublish()
                    self.report.retired.append(path)

    def _release(self, file: CourseFile, page: CoursePage) -> None:
        kinds = CourseEdition.Kind
        kind = kinds.CORRECTION if outlook(page).may_be_correction else kinds.NEW
        note, at = ("As shipped.", self.at) if page.editions.exists() else ("First edition.", self.released_at)
        try:
            edition = release_edition(page, kind=kind, note=note, released_by=None, at=at)
        except NotReleasable as refusal:
            raise BadCurriculum([f"{file.path}: {problem}" for problem in refusal.problems]) from refusal
        self.report.released.append(str(edition))


def _was_edited(page: Page, loaded: LoadedPage | None) -> bool:
    """Whether an author wrote, edited or unpublished the page since."""
    return loaded is None or not page.live or page.latest_revision_id != loaded.revision_id


def _body(file: LessonFile, checks: dict[str, str]) -> str:
    """The body as StreamField stores it; ids that stay the same each time, so that loading again changes nothing."""
    blocks = []
    for place, block in enumerate(file.blocks):
        block_id = uuid5(NAMESPACE_URL, f"{file.path}/{place}")
        value = block.value
        if items := {"facts": "facts", "case": "steps"}.get(block.type):
            named = [item | {"id": str(uuid5(block_id, str(row)))} for row, item in enumerate(value[items])]
            value = value | {items: named}
        elif block.type == "check":
            value = checks[value]
        blocks.append({"type": block.type, "value": value, "id": str(block_id)})
    return json.dumps(blocks)


def _put_in_order(pages: list[Page]) -> None:
    """Let pages stand in the order of their files; those of authors stay where they are."""
    for before, page in pairwise(pages):
        before.refresh_from_db()
        page.refresh_from_db()
        if page.path < before.path:
            page.move(before, pos="right")


def _checks(courses: list[CourseFile]) -> dict[str, str]:
    """The uuids of the practice questions that lessons check, by code; refuses a code that is none."""
    lessons = [
        activity
        for course in courses
        for module in course.modules
        for activity in module.activities
        if isinstance(activity, LessonFile)
    ]
    known = {code: str(uuid) for code, uuid in Question.objects.for_practice().values_list("code", "uuid")}
    problems = [
        f"{lesson.path}:{block.line}: there is no published practice question {block.value!r}"
        for lesson in lessons
        for block in lesson.blocks
        if block.type == "check" and block.value not in known
    ]
    if problems:
        raise BadCurriculum(problems)
    return known


def _refuse_empty_draws(courses: list[CourseFile]) -> None:
    """Every draw finds a bank, and as many live questions as it wants."""
    problems = []
    quizzes = [
        activity
        for course in courses
        for module in course.modules
        for activity in module.activities
        if isinstance(activity, QuizFile)
    ]
    for quiz in quizzes:
        for place, draw in enumerate(quiz.draws, start=1):
            fitting = Question.objects.fit_for_final() if quiz.is_final else Question.objects.all()
            if (there := fitting.in_pool(draw.bank, draw.tag).count()) < draw.count:
                problems.append(
                    f"{quiz.path}: draw {place}: count: {draw.count} of bank {draw.bank!r} with tag {draw.tag!r}"
                    f" are asked for, {there} are live"
                )
    if problems:
        raise BadCurriculum(problems)
