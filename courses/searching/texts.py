"""The words of a lesson, a course or a fact that search may know: those that whoever finds them may read there.

Nothing of a question stands here. Kinds of block that say nothing to search are left out by not being named.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from wagtail.rich_text import get_text_for_indexing

from .. import reading
from ..models import CourseEdition, LessonPage
from ..rra.citing import references_in
from ..rra.models import Fact, FactVersion
from .words import clean, codes_in, name_of

Kind = Fact.Kind
LONGEST_LINE, LONGEST_TEXT = 20_000, 200_000


@dataclass(frozen=True)
class Line:
    """What one place says: a block of a lesson, or no block; and the codes of the facts it cites."""

    text: str
    block: str = ""
    cites: tuple[str, ...] = ()


@dataclass
class Words:
    """What is kept of one thing; `lines` in the order in which they are read there."""

    title: str
    about: str = ""
    names: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def as_fields(self) -> dict[str, Any]:
        """The fields of a SearchEntry; an endless text is searched as far as a database can."""
        lines, room = [], LONGEST_TEXT
        for line in self.lines:
            text = clean(line.text)[: min(LONGEST_LINE, room)]
            if text:
                lines.append(Line(text, line.block, line.cites))
                room -= len(text)
        cited = [code for line in lines for code in line.cites]
        return {
            "title": clean(self.title),
            "about": clean(self.about),
            "names": "\n" + "".join(f"{name_of(name)}\n" for name in dict.fromkeys([*self.names, self.title]) if name),
            "codes": " ".join(codes_in([self.title, *self.names, *cited, *(line.text for line in lines)])),
            "text": "\n".join(line.text for line in lines),
            "places": [[line.block, *line.cites] for line in lines],
        }


def _rich(source: str) -> tuple[str, tuple[str, ...]]:
    cites = tuple(dict.fromkeys(reference.partition("@")[0] for reference in references_in(source)))
    return get_text_for_indexing(source), cites


def _cells(table: Any) -> tuple[str, tuple[str, ...]]:
    cells = [cell.value for row in table.rows for cell in row]
    rich = [_rich(cell.source) if hasattr(cell, "source") else (str(cell or ""), ()) for cell in cells]
    headings = [column["heading"] for column in table.columns]
    return " ".join([table.caption, *headings, *(text for text, _ in rich)]), tuple(
        c for _, cites in rich for c in cites
    )


def _facts(value: Any, drawn: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    rows = [drawn["facts"][reference] for reference in value["facts"] if reference in drawn["facts"]]
    said = [f"{row.organization.name}: {row.statement}" for row in rows]
    return " ".join([value["caption"], *said]), tuple(row.fact.code for row in rows)


def _steps(value: Any, drawn: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    rows = [drawn["steps"][reference] for reference in value["steps"] if reference in drawn["steps"]]
    said = [f"{row.content['name']}: {row.content['description']}" for row in rows]
    return " ".join([value["caption"], *said]), tuple(row.fact.code for row in rows)


def _recording(value: Any) -> tuple[str, tuple[str, ...]]:
    return (f"{value.title}. {value.transcript}" if value else ""), ()


def _callout(value: Any) -> tuple[str, tuple[str, ...]]:
    text, cites = _rich(value["text"].source)
    return f"{value['title']}. {text}", cites


def _case(value: Any) -> tuple[str, tuple[str, ...]]:
    """Without the steps to its answer, which learners open when they have thought."""
    text, cites = _rich(value["situation"].source)
    return f"{value['title']}. {text} {value['question']}", cites


# What each kind of block says, and the codes it cites; `drawn` is what facts and steps the lesson's blocks show.
_SAID: dict[str, Callable[[Any, dict[str, Any]], tuple[str, tuple[str, ...]]]] = {
    "heading": lambda value, drawn: (value["text"], ()),
    "text": lambda value, drawn: _rich(value.source),
    "callout": lambda value, drawn: _callout(value),
    "case": lambda value, drawn: _case(value),
    "figure": lambda value, drawn: (f"{value['caption']} {value['alt_text']}", ()),
    "table": lambda value, drawn: _cells(value),
    "facts": _facts,
    "steps": _steps,
    "document": lambda value, drawn: (value["words"] or getattr(value["document"], "title", ""), ()),
    "video": lambda value, drawn: _recording(value),
    "audio": lambda value, drawn: _recording(value),
}
# A check would give away a question; nothing else may be left out without a word here.
SILENT_BLOCKS = frozenset({"check"})
SAYING_BLOCKS = frozenset(_SAID)


def words_of_lesson(lesson: LessonPage) -> Words:
    """A lesson as its revision has it."""
    drawn = _drawn(lesson)
    lines = [Line(lesson.summary), *(Line(objective) for objective in lesson.objective_list)]
    for block in lesson.body:
        if block.block_type in _SAID:
            text, cites = _SAID[block.block_type](block.value, drawn)
            lines.append(Line(text, block.id or "", cites))
    return Words(lesson.title, lines=lines)


def words_of_edition(edition: CourseEdition) -> Words:
    """A course as everybody sees it on its page: what it says of itself, and the titles in it."""
    details = edition.details
    said = [edition.summary, details.get("description"), *details.get("objectives", []), details.get("audience")]
    titles: dict[str, list[str]] = {}
    for activity in edition.activities.all():
        titles.setdefault(activity.module_title, []).append(activity.title)
    contents = [f"{module}: {'; '.join(of)}" for module, of in titles.items()]
    return Words(edition.title, names=[edition.course.slug], lines=[Line(text) for text in [*said, *contents] if text])


def _drawn(lesson: LessonPage) -> dict[str, Any]:
    """The facts and steps that its blocks show."""
    shown = {
        kind: [block.value[kind] for block in lesson.body if block.block_type == kind] for kind in ("facts", "steps")
    }
    return {
        "facts": reading.facts_by_reference(reference for of in shown["facts"] for reference in of),
        "steps": reading.steps_by_reference(reference for of in shown["steps"] for reference in of),
    }


class FactWords:
    """The words of versions of facts, with the names of what they speak of as the latest versions have them."""

    def __init__(self, latest: Iterable[FactVersion], policies: dict[str, str]) -> None:
        self.contents = {version.fact.code: version.content for version in latest}
        self.policies = policies

    def of(self, version: FactVersion) -> Words:
        """What the version says."""
        content, kind = version.content, version.fact.kind
        if kind == Kind.ASSIGNMENT:
            return self._assignment(version)
        names = [content.get("term"), content.get("abbreviation"), version.fact.code, version.fact.slug]
        title = content.get("name") or content.get("title") or version.fact.slug
        short = content.get("term") or content.get("abbreviation")
        return Words(
            title if not short or name_of(short) in name_of(title) else f"{short}: {title}",
            about=self._name(Kind.PHASE, content["phase"]) if kind == Kind.STEP else "",
            names=[name for name in [*names, title] if name],
            lines=[Line(text) for text in self._said(content) if text],
        )

    def _assignment(self, version: FactVersion) -> Words:
        content = version.content
        who, where = self._name(Kind.ORGANIZATION, content["organization"]), self._name(Kind.STEP, content["step"])
        practice = content.get("in_practice") or {}
        source = f"{self._name(Kind.SOURCE, content['source'])}, {content['locator']}"
        lines = [Line(source), Line(practice.get("text", "")), Line(f"{who}. {where}")]
        return Words(content["statement"], f"{who} · {where}", names=[version.fact.code], lines=lines)

    def _said(self, content: dict[str, Any]) -> Iterator[str]:
        yield content.get("definition", "")
        yield content.get("description", "")
        yield "; ".join(content.get("documents", []))
        yield from (entry["standard"] for entry in content.get("standards", []))
        yield self.policies.get(content.get("policy") or "", "")
        yield " ".join(
            f"{self._name(Kind.SOURCE, cited['source'])}, {cited.get('locator', '')};"
            for cited in [*content.get("references", []), *([content] if content.get("source") else [])]
        )

    def _name(self, kind: str, slug: str) -> str:
        """What a fact is called, with its abbreviation."""
        content = self.contents.get(f"{kind}:{slug}", {})
        name, short = content.get("name") or content.get("title") or slug, content.get("abbreviation")
        return f"{name} ({short})" if short and short != name else name
