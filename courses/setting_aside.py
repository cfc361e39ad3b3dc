"""Saying that a paragraph states no fact, or that it does after all; and what the shipped lessons say of theirs."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lms.models import Change, User

from .checking.paragraphs import Paragraph
from .models import LessonPage, SetAside

SHIPPED = Path(settings.BASE_DIR) / "docs/curriculum/uncited-paragraphs.txt"


@transaction.atomic
def set_aside(paragraph: Paragraph, lesson: LessonPage, *, by: User, at: datetime) -> None:
    """The paragraph need not cite; once, whoever says so and however often."""
    given = {"words": paragraph.words[:200], "set_aside_at": at, "set_aside_by": by}
    _row, is_new = SetAside.objects.get_or_create(digest=paragraph.digest, defaults=given)
    if is_new:
        Change.record("paragraph-set-aside", lesson, actor=by, at=at, new={"paragraph": paragraph.words[:200]})


@transaction.atomic
def take_back(paragraph: Paragraph, lesson: LessonPage, *, by: User, at: datetime) -> None:
    """It states a fact after all."""
    gone, _by_model = SetAside.objects.filter(digest=paragraph.digest).delete()
    if gone:
        Change.record("paragraph-taken-back", lesson, actor=by, at=at, old={"paragraph": paragraph.words[:200]})


def set_aside_shipped(*, at: datetime, path: Path = SHIPPED) -> int:
    """Those of the shipped lessons, read in review: lines of digest, file and first words. Says how many were new."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    listed = {}
    for line in lines:
        if line and not line.startswith("#"):
            digest, _file, words = line.split(" ", 2)
            listed[digest] = words[:200]
    known = set(SetAside.objects.filter(digest__in=listed).values_list("digest", flat=True))
    new = [SetAside(digest=each, words=words, set_aside_at=at) for each, words in listed.items() if each not in known]
    SetAside.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
