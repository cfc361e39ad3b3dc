"""Reading a course from its folder: course.yaml, and a folder for each module with its lessons and its quiz."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from .figures import BadFigure, FigureFile, read_figure
from .problems import BadCurriculum, Fields
from .text import Block, read_text

Pin = Callable[[str], str | None]


@dataclass
class FileOf:
    """What a file says: where it is (below the folder of all courses), its digest, and what every page has."""

    path: str
    digest: str
    title: str
    slug: str
    summary: str = ""


@dataclass
class LessonFile(FileOf):
    """A lesson: NN-slug.md, with the drawings it shows from figures/ beside it."""

    minutes: int = 0
    objectives: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    figures: list[FigureFile] = field(default_factory=list)


@dataclass
class Draw:
    """So many questions with a tag, from a bank."""

    bank: str
    tag: str
    count: int


@dataclass
class QuizFile(FileOf):
    """A quiz or final test: quiz.yaml, final.yaml."""

    is_final: bool = False
    instructions: str = ""
    minutes: int = 10
    pass_mark: int = 0
    attempts_allowed: int | None = None
    time_limit_minutes: int | None = None
    draws: list[Draw] = field(default_factory=list)


@dataclass
class QuestionsFile:
    """Questions of a bank: questions.yaml; their entries are read by quizzes."""

    path: str
    bank_code: str
    bank_name: str
    entries: list[Any]
    lines: list[int] = field(default_factory=list)


@dataclass
class ModuleFile(FileOf):
    """A module: NN-slug/module.yaml, with what it holds in order."""

    activities: list[LessonFile | QuizFile] = field(default_factory=list)
    questions: list[QuestionsFile] = field(default_factory=list)


@dataclass
class CourseFile(FileOf):
    """A course: course.yaml; `place` is where it stands among the others when it first comes into the catalogue."""

    description: str = ""
    objectives: list[str] = field(default_factory=list)
    audience: str = ""
    minutes: int = 0
    facts_as_of: date | None = None
    place: int = 0
    modules: list[ModuleFile] = field(default_factory=list)


def read_courses(root: Path, *, pin: Pin) -> list[CourseFile]:
    """Every course in the folder, by place; raises BadCurriculum with every problem in every file."""
    reader = _Reader(root, pin)
    courses = [reader.course(path.parent) for path in sorted(root.glob("*/course.yaml"))]
    if not courses:
        reader.problems.append(f"{root.name}: holds no course (a folder with course.yaml)")
    if reader.problems:
        raise BadCurriculum(reader.problems)
    return sorted(courses, key=lambda course: course.place)


class _Reader:
    """Reads files and gathers their problems."""

    def __init__(self, root: Path, pin: Pin) -> None:
        self.root, self.pin = root, pin
        self.problems: list[str] = []

    def course(self, folder: Path) -> CourseFile:
        fields, common = self._yaml(folder / "course.yaml", slug=None)
        course = CourseFile(
            **common,
            description=fields.text("description", default=""),
            objectives=fields.texts("objectives"),
            audience=fields.text("audience", longest=255, default=""),
            minutes=fields.number("minutes", 0, 10_000, default=0),
            facts_as_of=fields.day("facts_as_of"),
            place=fields.number("place", 0, 1000, default=1000),
            modules=[self._module(path.parent) for path in sorted(folder.glob("*/module.yaml"))],
        )
        fields.nothing_else()
        if not course.modules:
            fields.refuse("", "the course has no module (a folder with module.yaml)")
        slugs = [activity.slug for module in course.modules for activity in module.activities]
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            fields.refuse("", f"two activities of the course have the slug {slug!r}")
        return course

    def _module(self, folder: Path) -> ModuleFile:
        fields, common = self._yaml(folder / "module.yaml", slug=_slug_of(folder.name))
        fields.nothing_else()
        lessons: list[LessonFile | QuizFile] = [self._lesson(path) for path in sorted(folder.glob("*.md"))]
        quizzes = [self._quiz(path) for name in ("quiz", "final") for path in sorted(folder.glob(f"{name}*.yaml"))]
        questions = [self._questions(path) for path in sorted(folder.glob("questions*.yaml"))]
        if not lessons and not quizzes:
            fields.refuse("", "the module holds no lesson and no quiz")
        return ModuleFile(**common, activities=[*lessons, *quizzes], questions=questions)

    def _lesson(self, path: Path) -> LessonFile:
        head, body, first_line = _split(path.read_text(encoding="utf-8"))
        fields, common = self._fields(path, head, slug=_slug_of(path.stem))
        reading = read_text(body, pin=self.pin, first_line=first_line)
        lesson = LessonFile(
            **common,
            minutes=fields.number("minutes", 1, 600),
            objectives=fields.texts("objectives"),
            blocks=reading.blocks,
        )
        fields.nothing_else()
        self.problems += [f"{lesson.path}:{line}: {problem}" for line, problem in reading.problems]
        if not reading.blocks:
            fields.refuse("", "the lesson has no text")
        self._take_figures(lesson, path.parent / "figures")
        return lesson

    def _take_figures(self, lesson: LessonFile, folder: Path) -> None:
        """Read the drawings that the lesson shows; a lesson whose drawing changed has changed."""
        for block in lesson.blocks:
            if block.type != "figure":
                continue
            file = folder / Path(block.value["shipped"]).name
            try:
                figure = read_figure(file, path=self._place(file))
            except BadFigure as error:
                self.problems.append(f"{lesson.path}:{block.line}: {error}")
                continue
            block.value["shipped"] = figure.digest
            lesson.figures.append(figure)
        if lesson.figures:
            digests = " ".join([lesson.digest, *(figure.digest for figure in lesson.figures)])
            lesson.digest = hashlib.sha256(digests.encode()).hexdigest()

    def _quiz(self, path: Path) -> QuizFile:
        fields, common = self._yaml(path, slug=None)
        limit = fields.number("time_limit_minutes", 1, 600, default=None)
        draws = [self._draw(common["path"], place, entry) for place, entry in enumerate(fields.entries("draw"), 1)]
        quiz = QuizFile(
            **common,
            is_final=fields.one_of("kind", {"quiz", "final"}) == "final",
            instructions=fields.text("instructions", default=""),
            minutes=fields.number("minutes", 1, 600, default=2 + sum(int(draw.count or 0) for draw in draws)),
            pass_mark=fields.number("pass_mark", 1, 100),
            attempts_allowed=fields.number("attempts_allowed", 1, 100, default=None),
            time_limit_minutes=limit,
            draws=draws,
        )
        fields.nothing_else()
        return quiz

    def _draw(self, path: str, place: int, entry: Any) -> Draw:
        fields = Fields(f"{path}: draw {place}", entry, self.problems)
        draw = Draw(
            fields.text("bank", longest=60),
            fields.text("tag", longest=60, default=""),
            fields.number("count", 1, 500),
        )
        fields.nothing_else()
        return draw

    def _questions(self, path: Path) -> QuestionsFile:
        where = self._place(path)
        text = path.read_text(encoding="utf-8")
        fields = Fields(where, self._load(where, text), self.problems)
        fields.asked.add("bank")
        bank = Fields(f"{where}: bank", fields.data.get("bank"), self.problems)
        questions = QuestionsFile(
            where, bank.text("code", longest=60), bank.text("name", longest=160), fields.entries("questions")
        )
        if questions.entries:
            questions.lines = _lines_of(text, "questions")
        fields.nothing_else()
        return questions

    def _yaml(self, path: Path, *, slug: str | None) -> tuple[Fields, dict[str, Any]]:
        return self._fields(path, path.read_text(encoding="utf-8"), slug=slug)

    def _fields(self, path: Path, text: str, *, slug: str | None) -> tuple[Fields, dict[str, Any]]:
        """The fields of a file, and from them what every page has; no slug means that the file gives it."""
        where = self._place(path)
        fields = Fields(where, self._load(where, text), self.problems)
        common = {
            "path": where,
            "digest": hashlib.sha256(path.read_bytes()).hexdigest(),
            "title": fields.text("title", longest=255),
            "slug": fields.text("slug", longest=255) if slug is None else slug,
            "summary": fields.text("summary", longest=300, default=""),
        }
        if not common["slug"].replace("-", "").isalnum() or not common["slug"].isascii():
            fields.refuse("slug", f"is not made of a to z, 0 to 9 and hyphens: {common['slug']!r}")
        return fields, common

    def _load(self, where: str, text: str) -> Any:
        try:
            return yaml.load(text, yaml.CSafeLoader)
        except yaml.YAMLError as error:
            self.problems.append(f"{where}: is not YAML: {' '.join(str(error).split())}")
            return {}

    def _place(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def _lines_of(text: str, field: str) -> list[int]:
    """On which line each entry of the field begins."""
    root = yaml.compose(text, yaml.CSafeLoader)
    fields = {key.value: value for key, value in root.value} if root else {}
    return [entry.start_mark.line + 1 for entry in fields[field].value]


def _slug_of(name: str) -> str:
    """Names begin with a number for their order: `01-the-request` is `the-request`."""
    number, _hyphen, rest = name.partition("-")
    return rest if number.isdigit() and rest else name


def _split(text: str) -> tuple[str, str, int]:
    """Front matter, the text after it, and the line on which that begins."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in lines[1:]:
        return "", text, 1
    end = lines.index("---", 1)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2
