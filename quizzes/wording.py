"""What a question says, as its author gives it, and what keeps it from being asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .models import QuestionVersion
from .numbers import plain, read_number

Interaction = QuestionVersion.Interaction
MOST_STEPS = 12


@dataclass(frozen=True)
class Option:
    """A choice as its author gives it."""

    text: str
    is_correct: bool
    feedback: str = ""


@dataclass(frozen=True)
class Quantity:
    """The number that answers a question: in plain digits, counted in `unit`.

    `others` are further units to choose from, by name, each with how many of `unit` one of it is. The tolerance is a
    number of the unit, or a percentage of the value.
    """

    value: str
    tolerance: str = "0"
    tolerance_kind: str = "absolute"
    unit: str = ""
    others: Sequence[tuple[str, str]] = ()

    @classmethod
    def read(
        cls,
        value: str,
        *,
        tolerance: str = "0",
        tolerance_kind: str = "absolute",
        unit: str = "",
        others: Sequence[tuple[str, str]] = (),
    ) -> "Quantity":
        """Out of numbers as they were typed; raises NotANumber."""
        in_plain = sorted((text, plain(read_number(factor))) for text, factor in others)
        return cls(plain(read_number(value)), plain(read_number(tolerance)), tolerance_kind, unit, in_plain)

    @property
    def units(self) -> list[tuple[str, str]]:
        """Every unit with its factor, that of the value first; none where the number stands alone."""
        return [(self.unit, "1"), *self.others] if self.unit else []


@dataclass(frozen=True)
class Wording:
    """Everything a version holds, as its author gives it; each interaction has fields of its own, the others empty.

    single, multiple: options; true_false: is_true; matching: pairs, distractors; ordering: steps, in the right order;
    numeric: quantity.
    """

    interaction: str
    stem: str
    options: Sequence[Option] = ()
    pairs: Sequence[tuple[str, str]] = ()
    distractors: Sequence[str] = ()
    is_true: bool | None = None
    steps: Sequence[str] = ()
    quantity: Quantity | None = None
    feedback: str = ""
    points: int = 1

    def problems(self) -> list[str]:
        """What keeps it from being asked."""
        found = [] if self.stem else [_("The question asks nothing.")]
        if self.points < 1:
            found.append(_("A question is worth at least one point."))
        return found + self._own_problems()

    def _own_problems(self) -> list[str]:
        if self.interaction == Interaction.MATCHING:
            return self._pair_problems()
        if self.interaction == Interaction.ORDERING:
            return self._step_problems()
        if self.interaction == Interaction.NUMERIC:
            return self._quantity_problems()
        if self.interaction == Interaction.TRUE_FALSE:
            return [] if self.is_true is not None else [_("Say whether the statement is true or false.")]
        return self._option_problems()

    def _option_problems(self) -> list[str]:
        correct = sum(option.is_correct for option in self.options)
        found = []
        if len({option.text for option in self.options}) < len(self.options):
            found.append(_("Two options say the same."))
        if self.interaction == Interaction.SINGLE and correct != 1:
            found.append(_("Exactly one option is correct; here %(count)d are.") % {"count": correct})
        if self.interaction == Interaction.MULTIPLE and not correct:
            found.append(_("At least one option is correct; here none is."))
        if correct == len(self.options):
            found.append(_("At least one option is wrong; here none is."))
        return found

    def _pair_problems(self) -> list[str]:
        prompts = [prompt for prompt, _answer in self.pairs]
        found = [] if len(self.pairs) >= 2 else [_("A matching has at least two pairs.")]
        if len(set(prompts)) < len(prompts):
            found.append(_("Two prompts say the same."))
        if len(set(self.distractors)) < len(self.distractors) or set(self.distractors) & {a for _p, a in self.pairs}:
            found.append(_("An extra answer says the same as another."))
        return found

    def _step_problems(self) -> list[str]:
        found = []
        if not 3 <= len(self.steps) <= MOST_STEPS:
            words = _("An ordering has 3 to %(most)d steps; here are %(count)d.")
            found.append(words % {"most": MOST_STEPS, "count": len(self.steps)})
        if len(set(self.steps)) < len(self.steps):
            found.append(_("Two steps say the same."))
        return found

    def _quantity_problems(self) -> list[str]:
        if self.quantity is None:
            return [_("Say which number is right.")]
        units = [text for text, _factor in self.quantity.units]
        checks = [
            (Decimal(self.quantity.tolerance) < 0, _("The tolerance is not below nothing.")),
            (self.quantity.others and not self.quantity.unit, _("Say the unit of the number before any other unit.")),
            (len(set(units)) < len(units), _("Two units say the same.")),
            (
                any(Decimal(factor) <= 0 for _text, factor in self.quantity.units),
                _("One of another unit is more than nothing of the first."),
            ),
        ]
        return [words for is_so, words in checks if is_so]
