"""Whether the facts that texts rest on are still what they were when the author cited them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.rra.citing import UnknownFact, parts_of
from courses.rra.models import Fact, FactVersion, Source

from .findings import Finding, Named, error, note, warning
from .texts import Text

_SOUND = Source.Status.CURRENT
_INVALIDATING = FactVersion.ChangeClass.INVALIDATING
_EDITORIAL = FactVersion.ChangeClass.EDITORIAL


@dataclass(frozen=True)
class Facts:
    """All versions of the facts that texts cite, and how their sources stand: two statements for any number."""

    versions: dict[str, dict[int, FactVersion]]
    statuses: dict[str, str]  # of sources, by code

    @classmethod
    def cited_in(cls, texts: list[Text]) -> "Facts":
        """What the texts cite."""
        return cls.behind(reference for text in texts for reference in text.references)

    @classmethod
    def behind(cls, references: Iterable[str]) -> "Facts":
        """What the references name."""
        codes = {code for reference in references if (code := _code(reference))}
        versions: dict[str, dict[int, FactVersion]] = {}
        for version in FactVersion.objects.filter(fact__code__in=codes).select_related("fact"):
            versions.setdefault(version.fact.code, {})[version.number] = version
        statuses = dict(Source.objects.values_list("code", "status")) if codes else {}
        return cls(versions, statuses)

    def is_sound(self, reference: str) -> bool:
        """Whether it still holds as cited, and a source behind it is both current and read."""
        version = self._cited(reference)
        if version is None or version.fact.retired_at or self.is_wrong(reference):
            return False
        return not self._is_doubtful(reference)

    def cited(self, references: Iterable[str]) -> list[FactVersion]:
        """The versions behind references, without what is no fact."""
        return [version for reference in references if (version := self._cited(reference))]

    def is_wrong(self, reference: str) -> bool:
        """Whether a later version made wrong what rests on it as cited."""
        version = self._cited(reference)
        return version is not None and _INVALIDATING in self._changes_since(version)

    def findings(self, text: Text) -> Iterator[Finding]:
        """What is wrong with the citations of a text."""
        yield from self._of_versions(text)
        doubtful = sorted({reference for reference in text.references if self._is_doubtful(reference)})
        if doubtful:
            words = _("Teach as of their year, to verify, what rests on texts that are outdated or were not read:")
            says_so = any(value.get("kind") == "verify" for value in text.values_of("callout"))
            yield (note if says_so else warning)(text.page, words, about=self._named(doubtful))

    def _of_versions(self, text: Text) -> Iterator[Finding]:
        unknown = [reference for reference in text.references if self._cited(reference) is None]
        if unknown:
            yield error(text.page, _("It cites what is no fact: %s.") % ", ".join(unknown))
        wrong, changed, dropped = [], [], []
        for reference in text.references:
            version = self._cited(reference)
            if version is None:
                continue
            since = self._changes_since(version)
            if _INVALIDATING in since:
                wrong.append(reference)
            elif since - {_EDITORIAL}:
                changed.append(reference)
            elif version.fact.retired_at:
                dropped.append(reference)
        if wrong:
            yield error(text.page, _("It cites facts that no longer hold as cited:"), about=self._named(wrong))
        if changed:
            yield warning(text.page, _("It cites facts that have changed since:"), about=self._named(changed))
        if dropped:
            yield warning(text.page, _("It cites facts that were dropped from the facts:"), about=self._named(dropped))

    def _named(self, references: list[str]) -> list[Named]:
        """What readers call the facts, with the page of the version that is cited."""
        return [Named(_title_of(version), _address_of(version)) for version in self.cited(references)]

    def _cited(self, reference: str) -> FactVersion | None:
        try:
            code, number = parts_of(reference)
        except UnknownFact:
            return None
        versions = self.versions.get(code, {})
        return versions.get(number or max(versions, default=0))

    def _changes_since(self, cited: FactVersion) -> set[str]:
        later = self.versions[cited.fact.code].values()
        return {version.change_class for version in later if version.number > cited.number}

    def _is_doubtful(self, reference: str) -> bool:
        """Whether no source behind it is both current and read."""
        version = self._cited(reference)
        rests_on = _rests_on(version) if version else []
        return bool(rests_on) and not any(
            self.statuses.get(f"source:{source}", _SOUND) == _SOUND and checked != "cited"
            for source, checked in rests_on
        )


def _title_of(version: FactVersion) -> str:
    """Its title; of an assignment also its number, by which the explorer and the reference data know it."""
    is_assignment = version.fact.kind == Fact.Kind.ASSIGNMENT
    return f"{version.fact.code}, {version.title.rstrip('.')}" if is_assignment else version.title


def _address_of(version: FactVersion) -> str:
    return reverse("rra:fact-version", args=[version.fact.code, version.number])


def _code(reference: str) -> str | None:
    try:
        return parts_of(reference)[0]
    except UnknownFact:
        return None


def _rests_on(version: FactVersion) -> list[tuple[str, str]]:
    """The sources behind a version, each with whether it was read; a source stands for itself."""
    content: dict[str, Any] = version.content
    if version.fact.kind == "source":
        return [(version.fact.slug, "read")]
    if "references" in content:
        return [(each["source"], each["checked"]) for each in content["references"]]
    return [(content["source"], content["checked"])] if "source" in content else []
