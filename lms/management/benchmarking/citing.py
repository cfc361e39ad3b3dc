"""A hundred thousand places that rest on facts, there while pages are measured and gone afterwards.

Citations are no records: what is made here is deleted again, and what a run that was broken off left, by the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model

from certificates.models import Requirement
from courses.models import CourseEdition, LessonPage
from courses.rra.models import Citation, Fact, FactVersion
from quizzes.models import QuestionVersion

PLACES = 100_000
# Of these so many rest on one fact.
_ON_ONE = 40_000
_MADE = "-"  # nothing real has a key below zero, and statements that read keys as numbers read these
_KINDS: dict[str, tuple[type[Model], str, float]] = {
    Citation.Kind.PARAGRAPH: (LessonPage, "Benchmark course: lesson {:06}", 0.75),
    Citation.Kind.QUESTION: (QuestionVersion, "bench-{:06}", 0.22),
    Citation.Kind.COURSE: (CourseEdition, "Benchmark course {:06}, edition 1", 0.02),
    Citation.Kind.CERTIFICATE: (Requirement, "Benchmark level {:06}", 0.01),
}


@contextmanager
def many_citations(places: int = PLACES) -> Iterator[Fact]:
    """So many places more, two in five of them on the fact that is given."""
    _forget()
    fact = Fact.objects.filter(kind=Fact.Kind.ASSIGNMENT, retired_at=None).order_by("code")[0]
    try:
        with transaction.atomic():
            Citation.objects.bulk_create(_places(fact, places), batch_size=2000)
        _settle()
        yield fact
    finally:
        _forget()
        _settle()


def _places(fact: Fact, places: int) -> Iterator[Citation]:
    on_one = places * _ON_ONE // PLACES
    yield from _of(cycle([fact.versions.latest("number")]), 0, on_one)
    others = list(FactVersion.objects.exclude(fact=fact).select_related("fact").order_by("pk"))
    yield from _of(cycle(others), on_one, places - on_one)


def _of(versions: Iterator[FactVersion], first: int, places: int) -> Iterator[Citation]:
    for kind, (model, label, share) in _KINDS.items():
        target_type = ContentType.objects.get_for_model(model)
        for number in range(int(places * share)):
            version = next(versions)
            yield Citation(
                version=version,
                fact_id=version.fact_id,
                kind=kind,
                target_type=target_type,
                target_id=f"{_MADE}{first + number}",
                label=label.format(first + number // 3),
                url=f"/benchmark/{number // 3}/",
                staff_only=kind == Citation.Kind.QUESTION,
            )


def _forget() -> None:
    Citation.objects.filter(target_id__startswith=_MADE).delete()


def _settle() -> None:
    """Let the planner know of it and clear what is gone, as the database does by itself in time."""
    can_vacuum = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE rra_citation" if can_vacuum else "ANALYZE rra_citation")
