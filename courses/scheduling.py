"""Releasing at a moment to come: a job does it, if the course is still fit for it then."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.models import Change, User
from lms.notices.kinds import Kind
from lms.notices.telling import News, tell
from lms.permissions import memberships_in_force

from .clearance import release_cleared
from .models import CourseEdition, CoursePage, PlannedRelease
from .releasing import NOTHING_CHANGED, NotReleasable, may_release, would_change
from .reviewing import changes_in

Outcome = PlannedRelease.Outcome


class AlreadyPlanned(Exception):
    """A release of the course is planned already; it can be withdrawn."""


class AlreadyEnded(Exception):
    """It has happened, or was withdrawn."""


@transaction.atomic
def plan(
    course: CoursePage,
    *,
    kind: CourseEdition.Kind,
    note: str,
    confirmed: Collection[str],
    release_at: datetime,
    by: User,
    at: datetime,
) -> PlannedRelease:
    """Release the course at that moment, as it is published then. Raises AlreadyPlanned.

    Raises NotReleasable where there is nothing to release: no change is published, and none waits to be.
    """
    if not would_change(course) and not changes_in(course, by):
        raise NotReleasable([str(NOTHING_CHANGED)])
    try:
        with transaction.atomic():
            planned = PlannedRelease.objects.create(
                course=course,
                kind=kind,
                note=note,
                confirmed=list(confirmed),
                release_at=release_at,
                asked_by=by,
                asked_at=at,
            )
    except IntegrityError as taken:
        raise AlreadyPlanned from taken
    new = {"course": course.slug, "kind": kind, "release_at": release_at}
    Change.record("release-planned", planned, actor=by, at=at, new=new, reason=note)
    return planned


@transaction.atomic
def withdraw(planned: PlannedRelease, *, by: User, at: datetime) -> None:
    """Let it not happen. Raises AlreadyEnded."""
    waiting = PlannedRelease.objects.waiting().filter(pk=planned.pk)
    if not waiting.update(outcome=Outcome.WITHDRAWN, ended_at=at):
        raise AlreadyEnded
    Change.record("release-withdrawn", planned, actor=by, at=at, old={"release_at": planned.release_at})


@transaction.atomic
def release_planned(pk: int, *, at: datetime) -> None:
    """Do what was planned, once, or keep why it was not done; either way those concerned are told."""
    rows = PlannedRelease.objects.select_for_update(of=("self",)).select_related("course", "asked_by")
    planned = rows.due(at=at).filter(pk=pk).first()
    if planned is None:
        return
    try:
        with transaction.atomic():
            planned.edition = _release(planned, at=at)
    except NotReleasable as refusal:
        planned.problems = refusal.problems
    planned.outcome = Outcome.RELEASED if planned.edition else Outcome.REFUSED
    planned.ended_at = at
    planned.save(update_fields=["edition", "problems", "outcome", "ended_at"])
    new = {"outcome": planned.outcome, "problems": planned.problems}
    Change.record("release-ended", planned, actor=None, at=at, new=new)
    tell(_news_of(planned, at=at), at=at)


def _release(planned: PlannedRelease, *, at: datetime) -> CourseEdition:
    if not planned.asked_by.is_active or not may_release(planned.asked_by):
        raise NotReleasable([_("%s, who planned it, may not release courses any more.") % planned.asked_by])
    return release_cleared(
        planned.course,
        kind=CourseEdition.Kind(planned.kind),
        note=planned.note,
        confirmed=planned.confirmed,
        by=planned.asked_by,
        at=at,
    )


def _news_of(planned: PlannedRelease, *, at: datetime) -> list[News]:
    """For whoever planned it and for those who write the course."""
    course = planned.course
    title = _("“%s” was released as planned.") if planned.edition else _("“%s” was not released as planned.")
    team = memberships_in_force(at=at).filter(group__course_team__course=course)
    people = {planned.asked_by_id, *team.values_list("person", flat=True)}
    return [
        News(
            person_id=person,
            kind=Kind.REVIEW_DECIDED,
            key=f"planned-release:{planned.pk}",
            title=title % course.title,
            body="\n".join(planned.problems),
            link=reverse("courses_outline", args=[course.pk]),
        )
        for person in sorted(people)
    ]
