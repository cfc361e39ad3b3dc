"""A fact of one's own, on which nothing rests but what a test plants, and changes of it."""

from typing import Any

from courses.rra.models import FactVersion, Source, Term
from courses.rra.publishing import publish
from lms.models import User
from tests.conftest import AT

ChangeClass = FactVersion.ChangeClass


def plant(code: str = "term:planted", definition: str = "The embassy plants it within 30 days.") -> Term:
    """A term with a first version."""
    source = Source.objects.filter(status="current").earliest("pk")
    words = {"term": "Planted", "name": "What was planted", "definition": definition}
    term = Term.objects.create(code=code, kind="term", source=source, checked="read", **words)
    publish(term, publisher=None, at=AT, change_class=ChangeClass.FIRST)
    return term


def change(term: Term, *, change_class: str, by: User | None = None, at: Any = AT, **words: str) -> FactVersion:
    """The fact says something else."""
    words = words or {"definition": f"{term.definition} Or later."}
    for name, value in words.items():
        setattr(term, name, value)
    term.save()
    version = publish(term, publisher=by, at=at, change_class=ChangeClass(change_class))
    assert version is not None
    return version
