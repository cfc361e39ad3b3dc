"""What the worker does about releases whose moment has come."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from lms import clock

from .models import PlannedRelease
from .scheduling import release_planned


@db_periodic_task(crontab(minute="*"))
def release_what_is_due() -> None:
    """Release what was planned for now; from the rows alone, so a missed or doubled run does no harm."""
    for pk in PlannedRelease.objects.due(at=clock.now()).values_list("pk", flat=True):
        release_one(pk)


@db_task()
def release_one(pk: int) -> None:
    """One course, unless that was done meanwhile."""
    release_planned(pk, at=clock.now())
