"""What the checklist found about a page, in words for its author."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Weight(StrEnum):
    """What a finding means for a release."""

    ERROR = "error"  # refuses it
    WARNING = "warning"  # needs a person to say that it is meant so
    NOTE = "note"  # cannot be decided from the text: something to look at


@dataclass(frozen=True)
class Named:
    """What a finding is about, by its title, and where it can be read, if anywhere."""

    title: str
    url: str = ""

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True)
class Finding:
    """A point of the checklist that a page does not meet. `url`: where it is mended, if not in the page's editor."""

    page: int
    weight: Weight
    sentence: str
    url: str = ""
    about: tuple[Named, ...] = ()

    @property
    def words(self) -> str:
        """The whole of it as plain text, for where there can be no links."""
        return f"{self.sentence} {'; '.join(map(str, self.about))}." if self.about else self.sentence

    @property
    def label(self) -> str:
        """What people are told the weight is."""
        labels = {Weight.ERROR: _("To mend"), Weight.WARNING: _("To confirm"), Weight.NOTE: _("To look at")}
        return str(labels[self.weight])

    @property
    def is_error(self) -> bool:
        """Whether it refuses a release."""
        return self.weight is Weight.ERROR


def error(page: int, words: str, url: str = "", about: Iterable[Named] = ()) -> Finding:
    """What must be mended."""
    return Finding(page, Weight.ERROR, words, url, tuple(about))


def warning(page: int, words: str, url: str = "", about: Iterable[Named] = ()) -> Finding:
    """What somebody must look at."""
    return Finding(page, Weight.WARNING, words, url, tuple(about))


def note(page: int, words: str, url: str = "", about: Iterable[Named] = ()) -> Finding:
    """What only a person can tell."""
    return Finding(page, Weight.NOTE, words, url, tuple(about))
