"""How far a version may be relied on today, in words for those who cite it."""

from collections.abc import Iterator
from datetime import date

from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _

from .models import Checked, FactVersion, Source


def with_standing(versions: QuerySet[FactVersion]) -> QuerySet[FactVersion]:
    """Each with what `doubts_of` needs: its newest number and, of an assignment, its source."""
    return versions.select_related("fact").annotate(
        newest=Max("fact__versions__number"),
        source_title=F("assignmentversion__source__title"),
        source_status=F("assignmentversion__source__status"),
    )


def doubts_of(version: FactVersion, *, on: date) -> list[str]:
    """What an author should know before resting a sentence on it; empty where there is nothing to doubt."""
    return list(_doubts(version, on))


def _doubts(version: FactVersion, on: date) -> Iterator[str]:
    content = version.content
    if version.fact.retired_at:
        yield _("Dropped from the facts")
    if version.number < getattr(version, "newest", version.number):
        yield _("A newer version exists")
    if version.valid_to and version.valid_to <= on:
        yield _("No longer in force")
    elif version.valid_from and version.valid_from > on:
        yield _("Not yet in force")
    status = getattr(version, "source_status", None) or content.get("status")
    if status and status != Source.Status.CURRENT and status in Source.Status.values:
        yield _("Source: %s") % Source.Status(status).label
    sources = content.get("references") or []
    if content.get("checked") == Checked.CITED or (sources and all(_is_unread(each) for each in sources)):
        yield _("Not read at the source")


def _is_unread(reference: object) -> bool:
    return isinstance(reference, dict) and reference.get("checked") == Checked.CITED
