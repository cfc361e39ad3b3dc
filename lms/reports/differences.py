"""What a change changed, from what to what, in words; never a key, a question or a secret."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from lms.models import Change, User

# Subjects whose old and new hold words or keys of questions, now or in days to come.
KEPT_BACK = {("quizzes", "question"), ("quizzes", "questionversion"), ("quizzes", "attemptitem")}
# Fields that no subject shows.
_SECRET = {
    "key",
    "keys",
    "stem",
    "content",
    "options",
    "feedback",
    "response",
    "answer",
    "answers",
    "password",
    "code",
}
_NOTHING = "–"


class Difference(NamedTuple):
    """A field before and after."""

    field: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.field}: {self.old} → {self.new}"


def is_kept_back(change: Change) -> bool:
    """Whether what was changed, and why, could tell what a test asks."""
    return (change.subject_type.app_label, change.subject_type.model) in KEPT_BACK


def differences_of(change: Change) -> Iterator[Difference]:
    """Each field that was or is now something."""
    if is_kept_back(change):
        return
    for name in dict.fromkeys([*change.old, *change.new]):
        if name not in _SECRET:
            yield Difference(_label(name), _words(change.old.get(name)), _words(change.new.get(name)))


def _label(name: str) -> str:
    try:
        return str(getattr(User._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name.replace("_", " ")


def _words(value: Any) -> str:
    if value is None or value in ("", "None", [], {}):
        return _NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_words(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_words(each)}" for name, each in value.items() if name not in _SECRET)
    return str(value)
