"""Questions on what changed between two versions of a fact, made of the words of both and of nothing else.

The same two versions give the same questions. Which answer is right is worked out again when it is asked for, and
never leaves the server.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from random import Random

from django.utils.translation import gettext as _

from courses.rra.comparing import Change, Field, Pieces

MOST = 5


@dataclass(frozen=True)
class DeltaQuestion:
    """A question with its options; `right` is the place of the right one among them."""

    stem: str
    options: tuple[str, ...]
    right: int


def questions_on(change: Change) -> list[DeltaQuestion]:
    """Three to five on what the two versions say otherwise; none where they say the same."""
    fields = [field for field in change.fields if field.is_other]
    return list(islice(_questions(fields), MOST))


def in_order_of(questions: Sequence[DeltaQuestion], chance: Random) -> list[DeltaQuestion]:
    """The same in a random order, with their options in a random order."""
    mixed = [_turned(question, chance) for question in questions]
    chance.shuffle(mixed)
    return mixed


def _questions(fields: Sequence[Field]) -> Iterator[DeltaQuestion]:
    """What holds now, of every field first; then what held before, then what was added or left out."""
    makers: list[Callable[[Field, int], DeltaQuestion]] = [_what_holds, _what_held, _whether_said]
    for maker in makers:
        for place, field in enumerate(fields):
            yield maker(field, place)


def _what_holds(field: Field, _place: int) -> DeltaQuestion:
    stem = _("%s: what does the fact say since the change?") % field.label
    return DeltaQuestion(stem, (_text(field.before), _text(field.after)), right=1)


def _what_held(field: Field, _place: int) -> DeltaQuestion:
    stem = _("%s: what did the fact say before the change?") % field.label
    return DeltaQuestion(stem, (_text(field.before), _text(field.after)), right=0)


def _whether_said(field: Field, place: int) -> DeltaQuestion:
    """By turns of what was added and what was left out, where both were."""
    added, left_out = _others(field.after), _others(field.before)
    is_true = bool(added) and (place % 2 == 0 or not left_out)
    words = {"label": field.label, "clause": added if is_true else left_out}
    stem = _("%(label)s: true or false? Since the change the fact says there: “%(clause)s”") % words
    return DeltaQuestion(stem, (_("True"), _("False")), right=0 if is_true else 1)


def _text(pieces: Pieces) -> str:
    return " ".join(words for words, _is_other in pieces if words) or _("Nothing is said of it")


def _others(pieces: Pieces) -> str:
    """What the other side lacks, the pieces apart."""
    return " … ".join(words for words, is_other in pieces if is_other and words)


def _turned(question: DeltaQuestion, chance: Random) -> DeltaQuestion:
    if set(question.options) == {_("True"), _("False")}:  # true stands before false, as everywhere
        return question
    places = list(range(len(question.options)))
    chance.shuffle(places)
    return replace(
        question, options=tuple(question.options[place] for place in places), right=places.index(question.right)
    )
