"""Items into the bank: made once, made anew when their facts changed, retired when these hold no more.

Whatever is written here waits for a reviewer like anything else (approving.py); until then it serves practice alone.
What a person wrote at, or retired, is left alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.urls import reverse

from courses.rra.citing import Citing, cite_new, resolve_all
from courses.rra.models import Citation
from lms.models import Change

from ..citations import keep_standing
from ..models import Bank, GeneratedFrom, GeneratedItem, Question, QuestionStep, QuestionTag, QuestionVersion
from ..models.bank import PRACTICE
from ..shapes import version_fields
from ..wording import Option, Wording
from ..writing import withdraw
from .making import TEMPLATES, fingerprint_of
from .values import Item

BANK, BANK_NAME = "generated", "Made of the facts"
NO_LONGER = "The facts it was made of no longer give it."
_Status = Question.Status
_Kind = QuestionStep.Kind


@dataclass
class Stored:
    """Names of items by what became of them; `left` are those that a person changed or retired."""

    made: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    regenerated: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Work:
    """An item that is to be written as the next version of its question."""

    item: Item
    question: Question
    number: int
    tags: Sequence[str]
    record: GeneratedItem | None = None


@transaction.atomic
def store(items: Iterable[Item], *, seed: str, at: datetime) -> Stored:
    """Bring the bank to what the items say: a number of statements that does not grow with what is unchanged."""
    bank, _is_new = Bank.objects.get_or_create(code=BANK, defaults={"name": BANK_NAME})
    Bank.objects.select_for_update().get(pk=bank.pk)
    known = {record.name: record for record in _records()}
    newest = _newest(record.question_id for record in known.values())
    stored, works = Stored(), []
    for item in items:
        record = known.pop(item.name, None)
        if record is None:
            stored.made.append(item.name)
            question = Question(bank=bank, code=code_of(item), exposure=Question.Exposure.PUBLISHED, created_at=at)
            works.append(_Work(item, question, 1, _tags_of(item)))
            continue
        kind = _what_becomes_of(record, item, newest[record.question_id])
        getattr(stored, kind).append(item.name)
        if kind == "regenerated":
            tags = [tag.tag for tag in record.question.tags.all()]
            works.append(_Work(item, record.question, newest[record.question_id].number + 1, tags, record))
    _write(works, seed=seed, at=at)
    for record in known.values():
        if record.question.status != _Status.RETIRED:
            _retire(record.question, newest[record.question_id], at=at)
            stored.retired.append(record.name)
    return stored


def code_of(item: Item) -> str:
    """The code of its question, which says nothing of what it asks."""
    return f"gen-{sha256(item.name.encode()).hexdigest()[:10]}"


def wording_of_item(item: Item) -> Wording:
    """The item as an author would give it."""
    return Wording(
        interaction=item.interaction,
        stem=item.stem,
        options=[Option(choice.text, choice.is_right, choice.feedback) for choice in item.choices],
        pairs=list(item.pairs),
        steps=list(item.steps),
        feedback=item.feedback,
    )


def _records() -> Iterable[GeneratedItem]:
    rows = GeneratedItem.objects.select_related("question__bank", "question__current", "question__waiting")
    return rows.prefetch_related("question__tags", "question__steps")


def _newest(questions: Iterable[int]) -> dict[int, QuestionVersion]:
    rows = QuestionVersion.objects.filter(question__in=list(questions)).select_related("question").order_by("number")
    return {version.question_id: version for version in rows}


def _what_becomes_of(record: GeneratedItem, item: Item, newest: QuestionVersion) -> str:
    last = next(iter(record.question.steps.all()), None)
    is_retired = record.question.status == _Status.RETIRED
    if newest.created_by_id is not None or (is_retired and last and last.taken_by_id is not None):
        return "left"
    return "unchanged" if record.fingerprint == fingerprint_of(item) and not is_retired else "regenerated"


def _tags_of(item: Item) -> list[str]:
    """Practice, the template, and where in the process it is at home."""
    places = {"step": item.step, "phase": item.phase}
    return sorted([PRACTICE, item.template, *(f"{kind}-{slug}"[:60] for kind, slug in places.items() if slug)])


def _write(works: Sequence[_Work], *, seed: str, at: datetime) -> None:
    """The next version of each, sent to review by nobody in particular."""
    Question.objects.bulk_create([work.question for work in works if work.record is None], batch_size=400)
    before = {work.question.pk: work.question.status for work in works}
    versions = QuestionVersion.objects.bulk_create([_version(work, at=at) for work in works], batch_size=400)
    pairs = list(zip(works, versions, strict=True))
    for work, version in pairs:
        withdraw(work.question, by=None, at=at)
        work.question.status, work.question.waiting = _Status.REVIEW, version
        work.question.revision += 1
    Question.objects.bulk_update([work.question for work in works], ["status", "waiting", "revision"], batch_size=200)
    QuestionTag.objects.bulk_create(
        [QuestionTag(question=work.question, tag=tag) for work in works if work.record is None for tag in work.tags],
        batch_size=500,
    )
    QuestionStep.objects.bulk_create(
        [
            QuestionStep(question=work.question, version=version, kind=_Kind.SENT, taken_at=at)
            for work, version in pairs
        ],
        batch_size=500,
    )
    cite_new([_citing(work, version) for work, version in pairs])
    for work in works:
        if work.record is not None:
            keep_standing(work.question)
    _record_origin(pairs, seed=seed)
    Change.record_all([_change(work, before[work.question.pk], at=at) for work in works])


def _version(work: _Work, *, at: datetime) -> QuestionVersion:
    template = TEMPLATES[work.item.template]
    return QuestionVersion(
        question=work.question,
        number=work.number,
        tags=list(work.tags),
        note=f"{template.label}, template {template.version}",
        created_at=at,
        **version_fields(work.question.code, wording_of_item(work.item)),
    )


def _citing(work: _Work, version: QuestionVersion) -> Citing:
    """It cites what makes its answer right; what makes others wrong is kept beside, for whoever asks why."""
    url = reverse("questions:edit", args=[work.question.uuid])
    places = [("", reference) for reference in work.item.cites]
    kind, standing = Citation.Kind.QUESTION, Citation.Standing.DRAFT
    return Citing(version, places, work.question.code, url, kind=kind, standing=standing, staff_only=True)


def _record_origin(pairs: Sequence[tuple[_Work, QuestionVersion]], *, seed: str) -> None:
    """By which template and from which versions of facts."""
    facts = resolve_all({each for work, _version in pairs for each in (*work.item.cites, *work.item.beside)})
    rows = []
    for work, version in pairs:
        parts = dict.fromkeys(work.item.beside, GeneratedFrom.Part.BESIDE)
        parts |= dict.fromkeys(work.item.cites, GeneratedFrom.Part.KEY)
        rows += [GeneratedFrom(version=version, fact=facts[each], part=part) for each, part in parts.items()]
    GeneratedFrom.objects.bulk_create(rows, batch_size=500)
    records = [_record(work, seed) for work, _version in pairs]
    GeneratedItem.objects.bulk_create([record for record in records if record.pk is None], batch_size=400)
    kept = ["template", "template_version", "seed", "fingerprint", "step", "phase", "organization"]
    GeneratedItem.objects.bulk_update([record for record in records if record.pk is not None], kept, batch_size=100)


def _record(work: _Work, seed: str) -> GeneratedItem:
    record, item = work.record or GeneratedItem(question=work.question, name=work.item.name), work.item
    record.template, record.template_version = item.template, TEMPLATES[item.template].version
    record.seed, record.fingerprint = seed, fingerprint_of(item)
    record.step, record.phase, record.organization = item.step, item.phase, item.organization
    return record


def _change(work: _Work, before: str, *, at: datetime) -> Change:
    new = {"status": work.question.status, "version": work.number, "facts": sorted(work.item.cites)}
    old = {"status": before} if work.record else {}
    return Change.draft("question-generated", work.question, actor=None, at=at, old=old, new=new)


def _retire(question: Question, newest: QuestionVersion, *, at: datetime) -> None:
    """The facts no longer give it: nobody is asked it from now on."""
    before = question.status
    withdraw(question, by=None, at=at)
    question.status = _Status.RETIRED
    question.revision += 1
    question.save(update_fields=["status", "waiting", "revision"])
    version = question.current or newest
    keep_standing(question)
    QuestionStep.objects.create(question=question, version=version, kind=_Kind.RETIRED, words=NO_LONGER, taken_at=at)
    new = {"status": question.status, "version": version.number}
    Change.record("question-retired", question, actor=None, at=at, old={"status": before}, new=new)
