"""What the apps below report, and what follows from it here."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from courses.models import CoursePage, Enrolment
from courses.rra.models import FactVersion
from courses.rra.signals import version_published
from courses.signals import course_completed, foundations_changed

from .awarding import issue_course_award
from .citations import keep_citations_of_course
from .deltas import open_unit
from .standing import refresh_open_records
from .tasks import give_unit


@receiver(course_completed)
def give_award_and_move_records_on(sender: Any, *, enrolment: Enrolment, at: datetime, **_rest: Any) -> None:
    """A completed course is certified at once, and may be what a level was waiting for."""
    issue_course_award(enrolment, at=at)
    refresh_open_records(enrolment.learner, at=at)


@receiver(foundations_changed)
def rest_certificates_on_it(sender: Any, *, course: CoursePage, **_rest: Any) -> None:
    """What certificates are given for rests on the newest edition."""
    keep_citations_of_course(course)


@receiver(version_published)
def open_delta_unit(
    sender: Any, *, version: FactVersion, previous: FactVersion | None, at: datetime, **_rest: Any
) -> None:
    """Those who learned the fact as it was are given what changed, by a job once the version is there."""
    unit = open_unit(version, at=at) if previous is not None else None
    if unit is not None:
        transaction.on_commit(partial(give_unit, unit.pk), robust=True)
