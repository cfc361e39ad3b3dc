"""What the desk shows of items that were made of facts, and what is done with what reviewers say of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from courses.rra.models import Fact, FactVersion
from lms.models import User

from .approving import NotFit, NothingWaits, NotTheirs
from .comparing import Told
from .generating.deciding import Verdict, decide_made
from .generating.making import TEMPLATES
from .made_forms import MadeForm
from .models import Bank, GeneratedFrom, GeneratedItem, Question
from .models.generated import GeneratedItemQuerySet
from .shapes import wording_of
from .wording import Wording


@dataclass(frozen=True)
class Answer:
    """An option, a pair or a step, with what is said to whoever chooses it."""

    text: str
    is_right: bool
    feedback: str


@dataclass(frozen=True)
class Shown:
    """An item as a reviewer reads it: what it asks and answers, the facts behind it, and what asks much the same."""

    item: GeneratedItem
    kind: str
    answers: Sequence[Answer]
    explanation: str
    key: Sequence[FactVersion]
    beside: Sequence[FactVersion]
    alike: Sequence[Question]
    form: MadeForm

    @property
    def question(self) -> Question:
        """The question that waits."""
        return self.item.question


def items_seen_by(person: User) -> GeneratedItemQuerySet:
    """Those that wait, of the banks that the person sees."""
    return GeneratedItem.objects.waiting().filter(question__bank__in=Bank.objects.seen_by(person))


def names_on(day: date) -> dict[str, str]:
    """What steps and organizations are called, by their codes."""
    kinds = [Fact.Kind.STEP, Fact.Kind.ORGANIZATION]
    versions = FactVersion.objects.in_force(on=day).filter(fact__kind__in=kinds).select_related("fact")
    return {version.fact.code: version.content["name"] for version in versions}


def shown(forms: Sequence[MadeForm]) -> list[Shown]:
    """The items of a page: three statements, however many they are."""
    items = [form.item for form in forms]
    rows = GeneratedFrom.objects.filter(version__in=[item.question.waiting_id for item in items])
    made_from = list(rows.select_related("fact__fact").order_by("fact__fact__code"))
    codes = {code for item in items for code in item.alike}
    alike = {question.code: question for question in Question.objects.filter(code__in=codes)}
    return [_shown(form, made_from, alike) for form in forms]


def _shown(form: MadeForm, made_from: Iterable[GeneratedFrom], alike: dict[str, Question]) -> Shown:
    item, version = form.item, form.item.question.waiting
    assert version is not None
    rows = [row for row in made_from if row.version_id == version.pk]
    template, wording = TEMPLATES.get(item.template), wording_of(version)
    return Shown(
        item=item,
        kind=template.label if template else item.template,
        answers=_answers(wording),
        explanation=wording.feedback,
        key=[row.fact for row in rows if row.part == GeneratedFrom.Part.KEY],
        beside=[row.fact for row in rows if row.part == GeneratedFrom.Part.BESIDE],
        alike=[alike[code] for code in item.alike if code in alike],
        form=form,
    )


def _answers(wording: Wording) -> list[Answer]:
    if wording.options:
        return [Answer(option.text, option.is_correct, option.feedback) for option in wording.options]
    return [Answer(line.text, line.is_right, "") for line in Told(wording, [], []).answers]


@dataclass
class Decided:
    """How many were approved and rejected, and what could not be decided, in words."""

    approved: int = 0
    rejected: int = 0
    problems: list[str] = field(default_factory=list)


def decide_page(forms: Sequence[MadeForm], *, rest: bool, by: User, at: datetime) -> Decided:
    """Do what was said of each and, if asked to, approve for practice and quizzes what nothing was said of."""
    decided = Decided()
    for form in forms:
        said = form.cleaned_data["verdict"] or (Verdict.PRACTICE.value if rest else "")
        if not said:
            continue
        question = form.item.question
        words, based_on = form.cleaned_data["words"], form.cleaned_data["based_on"]
        try:
            decide_made(question, Verdict(said), words=words, by=by, at=at, based_on=based_on)
        except NothingWaits:
            decided.problems.append(_("%s was changed or decided meanwhile. Look again.") % question.code)
        except NotTheirs:
            decided.problems.append(_("%s is for somebody else to decide: you had a hand in it.") % question.code)
        except NotFit as refusal:
            decided.problems.append(f"{question.code}: {' '.join(refusal.problems)}")
        else:
            decided.approved += said != Verdict.REJECT
            decided.rejected += said == Verdict.REJECT
    return decided
