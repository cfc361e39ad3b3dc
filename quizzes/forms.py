"""What authors fill in. Checking the question as a whole is Wording's."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.rra.citing import UnknownFact, resolve

from .fields import LONGEST_TEXT, LONGEST_UNIT, LinesField, NumberField, UnitsField, WordsField, limit
from .models import Bank, Question, QuestionVersion
from .numbers import grouped
from .pasting import options_in, without_markers
from .wording import Interaction, Option, Quantity, Wording
from .writing import Placing, facts_of, tags_of

# Which fields belong to one way of answering only: what stands in those of another is left aside, right or wrong.
OWN_FIELDS = {
    "paste": {Interaction.SINGLE, Interaction.MULTIPLE},
    "distractors": {Interaction.MATCHING},
    "is_true": {Interaction.TRUE_FALSE},
    "steps": {Interaction.ORDERING},
    "value": {Interaction.NUMERIC},
    "unit": {Interaction.NUMERIC},
    "tolerance": {Interaction.NUMERIC},
    "tolerance_kind": {Interaction.NUMERIC},
    "other_units": {Interaction.NUMERIC},
}
CHANGED_MEANWHILE = _(
    "This question was changed by somebody else meanwhile, and what you wrote below is not saved. "
    "Open the question in another window and put your change into it as it is now."
)


class QuestionForm(forms.Form):
    """A question without its table of options or pairs."""

    bank = forms.ModelChoiceField(Bank.objects.all(), label=_("Bank"), empty_label=_("Choose a bank"))
    stem = forms.CharField(
        label=_("Question"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )
    interaction = forms.ChoiceField(label=_("Answered by"), choices=QuestionVersion.Interaction)
    paste = LinesField(
        label=_("Or paste the options"),
        required=False,
        help_text=_("One a line; begin the right ones with *. Bullets and numbers of a list are left out."),
    )
    distractors = LinesField(
        label=_("Answers too many"), required=False, help_text=_("One a line; they fit no prompt.")
    )
    is_true = forms.TypedChoiceField(
        label=_("The statement is"),
        required=False,
        choices=[("true", _("True")), ("false", _("False"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "true",
        empty_value=None,
    )
    steps = LinesField(
        label=_("Steps"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line, in the right order. Learners are shown them mixed."),
    )
    value = NumberField(label=_("The right number"), required=False, help_text=_("Such as 60 or 1,250.5."))
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=LONGEST_UNIT, help_text=_("Such as days. Empty: none.")
    )
    tolerance = NumberField(
        label=_("Give or take"), required=False, initial="0", help_text=_("0: only this number is right.")
    )
    tolerance_kind = forms.ChoiceField(
        label=_("Counted in"),
        required=False,
        choices=[("absolute", _("the unit")), ("percent", _("percent of the number"))],
    )
    other_units = UnitsField(
        label=_("Other units to choose from"),
        required=False,
        help_text=_("One a line, with how many of the first unit one of it is: million dollars = 1,000,000"),
    )
    feedback = forms.CharField(
        label=_("Explanation"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    facts = WordsField(label=_("Facts it rests on"), required=False, help_text=_("Codes, such as rra-001 rra-014."))
    tags = WordsField(label=_("Tags"), required=False, help_text=_("By which quizzes draw it, such as module-1."))
    points = forms.IntegerField(label=_("Points"), min_value=1, max_value=100, initial=1)
    note = forms.CharField(label=_("What changed"), required=False, max_length=255)
    based_on = forms.IntegerField(
        widget=forms.HiddenInput,
        required=False,
        error_messages=dict.fromkeys(["required", "invalid"], CHANGED_MEANWHILE),
    )

    def clean(self) -> dict[str, Any]:
        """What is wrong with the hidden field is said above the others, and with one that is not asked for nowhere."""
        cleaned = super().clean() or {}
        for name, interactions in OWN_FIELDS.items():
            if cleaned.get("interaction") not in interactions:
                self.errors.pop(name, None)
        if "based_on" in self.errors:
            raise ValidationError(list(self.errors["based_on"]))
        return cleaned

    def clean_tags(self) -> list[str]:
        tags: list[str] = self.cleaned_data["tags"]
        for tag in tags:
            validate_slug(tag)
            if len(tag) > 60:
                raise ValidationError(_("A tag has at most 60 signs."))
        return tags

    def clean_facts(self) -> list[str]:
        """References with the version that is cited; a code alone means the newest."""
        try:
            return [str(resolve(reference)) for reference in self.cleaned_data["facts"]]
        except UnknownFact as error:
            raise ValidationError(_("There is no fact %(code)s.") % {"code": error.reference}) from error


class OptionForm(forms.Form):
    """An option; a row without a text is none."""

    text = forms.CharField(label=_("Option"), required=False, max_length=LONGEST_TEXT)
    is_correct = forms.BooleanField(label=_("Right"), required=False)
    feedback = forms.CharField(label=_("Feedback if chosen"), required=False, max_length=LONGEST_TEXT)


class PairForm(forms.Form):
    """A pair; a row without a prompt is none."""

    prompt = forms.CharField(label=_("Prompt"), required=False, max_length=LONGEST_TEXT)
    answer = forms.CharField(label=_("Its answer"), required=False, max_length=LONGEST_TEXT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("prompt")) != bool(cleaned.get("answer")):
            raise ValidationError(_("A pair has a prompt and an answer."))
        return cleaned


OptionFormSet = forms.formset_factory(OptionForm, extra=4, max_num=40, absolute_max=60, validate_max=True)
PairFormSet = forms.formset_factory(PairForm, extra=4, max_num=40, absolute_max=60, validate_max=True)


class QuestionEditor:
    """The form and its two tables, as one."""

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any], banks: QuerySet[Bank], wording: Wording | None = None
    ) -> None:
        self.form = QuestionForm(data, initial=initial | ({} if wording is None else _initial_of(wording)))
        limit(self.form.fields["bank"], banks)
        # Whoever changes a question says from which revision; a new one has none.
        self.form.fields["based_on"].required = wording is not None
        # What was sent stands for itself: compared with what was there, an unchanged row would count as an empty one.
        shown = wording if data is None else None
        options = [{"text": o.text, "is_correct": o.is_correct, "feedback": o.feedback} for o in _options(shown)]
        pairs = [{"prompt": prompt, "answer": answer} for prompt, answer in (shown.pairs if shown else ())]
        self.options = OptionFormSet(data, prefix="options", initial=options)
        self.pairs = PairFormSet(data, prefix="pairs", initial=pairs)

    def is_valid(self) -> bool:
        """Whether there is a whole question in it; the problems of the whole stand with the form."""
        if not self.form.is_valid() or not all(table.is_valid() for table in self._tables):
            return False
        for problem in self.wording.problems():
            self.form.add_error(None, problem)
        return not self.form.errors

    def problems(self) -> list[str]:
        """Everything that is wrong with it, in words."""
        parts = [self.form, *(row for table in self._tables for row in table.forms)]
        in_parts = [str(problem) for part in parts for problems in part.errors.values() for problem in problems]
        return in_parts + [str(problem) for rows in self._tables for problem in rows.non_form_errors()]

    @property
    def _tables(self) -> list[Any]:
        """The table that belongs to the way of answering, if one does; what stands in another is left aside."""
        interaction = self.form["interaction"].value()
        if interaction == Interaction.MATCHING:
            return [self.pairs]
        return [self.options] if interaction in (Interaction.SINGLE, Interaction.MULTIPLE) else []

    @property
    def wording(self) -> Wording:
        """What was filled in; only of what is valid."""
        cleaned = self.form.cleaned_data
        interaction = cleaned["interaction"]
        own: dict[str, Any] = {"options": self._filled_options}
        if interaction == Interaction.MATCHING:
            own = {"pairs": self._filled_pairs, "distractors": lambda: without_markers(cleaned["distractors"])}
        elif interaction == Interaction.TRUE_FALSE:
            own = {"is_true": lambda: cleaned["is_true"]}
        elif interaction == Interaction.ORDERING:
            own = {"steps": lambda: without_markers(cleaned["steps"])}
        elif interaction == Interaction.NUMERIC:
            own = {"quantity": self._filled_quantity}
        return Wording(
            interaction=interaction,
            stem=cleaned["stem"],
            feedback=cleaned["feedback"],
            points=cleaned["points"],
            **{name: filled() for name, filled in own.items()},
        )

    def placing(self, *, exposure: str) -> Placing:
        """What was filled in beside the wording."""
        cleaned = self.form.cleaned_data
        tags, facts = frozenset(cleaned["tags"]), frozenset(cleaned["facts"])
        return Placing(bank=cleaned["bank"], exposure=exposure, tags=tags, facts=facts)

    def _filled_options(self) -> list[Option]:
        rows = [row for row in self.options.cleaned_data if row.get("text")]
        written = [Option(row["text"], row["is_correct"], row["feedback"]) for row in rows]
        pasted = options_in(self.form.cleaned_data["paste"])
        return written + [Option(text, is_correct) for text, is_correct in pasted]

    def _filled_pairs(self) -> list[tuple[str, str]]:
        return [(row["prompt"], row["answer"]) for row in self.pairs.cleaned_data if row.get("prompt")]

    def _filled_quantity(self) -> Quantity | None:
        cleaned = self.form.cleaned_data
        if not cleaned["value"]:
            return None
        return Quantity.read(
            cleaned["value"],
            tolerance=cleaned["tolerance"] or "0",
            tolerance_kind=cleaned["tolerance_kind"] or "absolute",
            unit=cleaned["unit"],
            others=cleaned["other_units"],
        )


def initial_of(question: Question, version: QuestionVersion) -> dict[str, Any]:
    """The fields beside the wording as they stand."""
    return {
        "based_on": question.revision,
        "bank": question.bank_id,
        "tags": " ".join(tags_of(question, version)),
        "facts": " ".join(str(citation.version) for citation in facts_of(version)),
    }


def _initial_of(wording: Wording) -> dict[str, Any]:
    return {
        "stem": wording.stem,
        "interaction": wording.interaction,
        "distractors": "\n".join(wording.distractors),
        "is_true": {True: "true", False: "false", None: ""}[wording.is_true],
        "steps": "\n".join(wording.steps),
        "feedback": wording.feedback,
        "points": wording.points,
    } | (_initial_of_quantity(wording.quantity) if wording.quantity else {})


def _initial_of_quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "value": grouped(quantity.value),
        "tolerance": grouped(quantity.tolerance),
        "tolerance_kind": quantity.tolerance_kind,
        "unit": quantity.unit,
        "other_units": "\n".join(f"{text} = {grouped(factor)}" for text, factor in quantity.others),
    }


def _options(wording: Wording | None) -> list[Option]:
    return list(wording.options) if wording else []
