"""Which questions of the bank ask much the same as one that was made of facts."""

from collections import defaultdict
from collections.abc import Iterable

from ..models import GeneratedItem, Question, QuestionVersion
from ..shapes import wording_of
from .likeness import Asked, Pair, near_duplicates


def find_alike() -> list[Pair]:
    """Every pair of which at least one was made of facts, by their codes; kept with the items, for the desk."""
    made = {item.question.code: item for item in GeneratedItem.objects.select_related("question")}
    pairs = [pair for pair in near_duplicates(_asked()) if pair.one in made or pair.other in made]
    examined = _examined({code for pair in pairs for code in (pair.one, pair.other)} - set(made))
    alike: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        alike[pair.one].append(pair.other)
        alike[pair.other].append(pair.one)
    changed = []
    for code, item in made.items():
        found = sorted(alike[code]), bool(examined.intersection(alike[code]))
        if (item.alike, item.is_like_examined) != found:
            item.alike, item.is_like_examined = found
            changed.append(item)
    GeneratedItem.objects.bulk_update(changed, ["alike", "is_like_examined"], batch_size=200)
    return pairs


def _examined(codes: Iterable[str]) -> set[str]:
    """Of the codes those of questions that a final test may draw."""
    return set(Question.objects.fit_for_final().filter(code__in=list(codes)).values_list("code", flat=True))


def _asked() -> dict[str, Asked]:
    """What every question asks that is not over: in the version that waits, else in that which is drawn."""
    there = Question.objects.exclude(status__in=[Question.Status.RETIRED, Question.Status.SUSPENDED])
    chosen = there.values_list("code", "waiting", "current")
    code_of = {waiting or current: code for code, waiting, current in chosen if waiting or current}
    versions = QuestionVersion.objects.filter(pk__in=list(code_of)).order_by("question__code")
    return {code_of[version.pk]: _as_compared(version) for version in versions}


def _as_compared(version: QuestionVersion) -> Asked:
    wording = wording_of(version)
    right = [option.text for option in wording.options if option.is_correct]
    right += [f"{prompt} {answer}" for prompt, answer in wording.pairs] + list(wording.steps)
    if wording.is_true is not None:
        right.append("true" if wording.is_true else "false")
    if wording.quantity is not None:
        right.append(f"{wording.quantity.value} {wording.quantity.unit}")
    shown = [wording.stem, *(prompt for prompt, _answer in wording.pairs), *wording.steps]
    return Asked(" ".join(shown), " ".join(right))
