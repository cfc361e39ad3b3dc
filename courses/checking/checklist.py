"""The checklist of a course: every point that can be worked out from what the pages say."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks

from .existing import Existing
from .facts import Facts
from .findings import Finding, Weight, error, note, warning
from .links import Links
from .reading_level import HARDEST_GRADE, grade_of, words_of
from .texts import Text

# What apps above add about the kinds of activity that are theirs, by the hook `checklist`: a function that takes the
# texts of a course, in their order, and returns findings.
Check = Callable[[list[Text]], Iterable[Finding]]


def findings_in(texts: list[Text]) -> dict[int, list[Finding]]:
    """What was found, errors first, by page; the same number of statements however many lessons there are."""
    facts, links = Facts.cited_in(texts), Links.of(texts)
    existing = _existing(texts)
    found = [finding for text in texts for finding in _of_page(text, facts, links)]
    if existing:
        found += [finding for text in texts for finding in _strangers(text, facts, existing)]
    checks: list[Check] = hooks.get_hooks("checklist")
    found += [finding for check in checks for finding in check(texts)]
    by_page: dict[int, list[Finding]] = {text.page: [] for text in texts}
    for finding in sorted(found, key=lambda finding: list(Weight).index(finding.weight)):
        by_page[finding.page].append(finding)
    return by_page


def _of_page(text: Text, facts: Facts, links: Links) -> Iterator[Finding]:
    if not text.title.strip():
        yield error(text.page, _("It has no title."))
    if text.kind in ("course", "module", "coursepage", "modulepage"):
        return
    if not text.content.get("minutes"):
        yield error(text.page, _("Its minutes are not set."))
    if text.kind == "lesson":
        yield from _of_lesson(text)
        yield from facts.findings(text)
        yield from links.findings(text)


def _of_lesson(text: Text) -> Iterator[Finding]:
    if not text.objectives:
        yield error(text.page, _("It has no objectives: say what a learner can do after it."))
    if not text.blocks:
        yield error(text.page, _("It has no text."))
        return
    if any(_is_empty(block) for block in text.blocks):
        yield error(text.page, _("A part of it is empty."))
    if not text.references:
        yield error(text.page, _("Nothing in it is cited."))
    if any(not (value.get("alt_text") or "").strip() for value in text.values_of("figure") if isinstance(value, dict)):
        yield error(text.page, _("A figure has no alternative text."))
    yield from _uncited(text)
    grade = grade_of(words_of(text.html))
    if grade > HARDEST_GRADE:
        words = _("It reads at grade %(grade)d (Flesch and Kincaid); keep to %(hardest)d. Shorten its sentences.")
        yield warning(text.page, words % {"grade": round(grade), "hardest": HARDEST_GRADE})


def _existing(texts: list[Text]) -> Existing | None:
    """The organizations of the day as of which the course is taught, where its author gave one."""
    day = next((text.content["facts_as_of"] for text in texts if text.content.get("facts_as_of")), None)
    return Existing.as_of(date.fromisoformat(day)) if day else None


def _strangers(text: Text, facts: Facts, existing: Existing) -> Iterator[Finding]:
    """A text may name an organization of another time, as long as it says so; a person can tell."""
    strangers = [*existing.strangers_in(words_of(text.html)), *existing.missing_behind(facts.cited(text.references))]
    if strangers:
        words = _("On %(day)s, as of which the course is taught, there was no organization by these names: %(names)s.")
        yield note(text.page, words % {"day": date_format(existing.on), "names": ", ".join(strangers)})


def _is_empty(block: dict[str, Any]) -> bool:
    """Whether a heading, text or box has no words yet, or a recording was not chosen."""
    value = block.get("value")
    if block["type"] in ("video", "audio"):
        return not value
    words = value.get("text", "-") if isinstance(value, dict) else value
    return isinstance(words, str) and not words_of(words).strip(" .\n")


def _uncited(text: Text) -> Iterator[Finding]:
    """Which paragraphs state facts only a person can tell."""
    bare = sum('linktype="rra"' not in paragraph for paragraph in text.paragraphs)
    if not bare or not text.references:
        return
    words = ngettext(
        "%(bare)d of %(all)d paragraph cites nothing: make sure that it states no fact.",
        "%(bare)d of %(all)d paragraphs cite nothing: make sure that they state no fact.",
        bare,
    )
    yield note(text.page, words % {"bare": bare, "all": len(text.paragraphs)})
