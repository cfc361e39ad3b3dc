"""Work done in the background."""

from contextlib import suppress

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from lms import clock

from .generating.renewing import renew
from .knowing import count_knowledge
from .models import Attempt
from .models.attempts import AttemptClosed


@db_periodic_task(crontab(minute="*"))
def close_overdue_attempts() -> None:
    """Close what ran out of time while nobody looked; from the rows alone, so a missed or doubled run does no harm.

    Each by a job of its own: one that cannot be closed is logged by the worker, and keeps back no other.
    """
    for pk in Attempt.objects.overdue(at=clock.now()).values_list("pk", flat=True):
        close_overdue_attempt(pk)


@db_periodic_task(crontab(minute="50", hour="3"))
def count_what_is_known() -> None:
    """Each night, from all answers anew: a missed or doubled run does no harm."""
    count_knowledge(at=clock.now())


@db_task()
def renew_made_questions() -> None:
    """Bring the questions made of facts in line with them; all of it again and again does no harm."""
    renew(at=clock.now())


@db_task()
def close_overdue_attempt(pk: int) -> None:
    """Mark one attempt with the answers saved in time, unless that was done or there is more time by now."""
    attempt = Attempt.objects.select_related("enrolment", "edition_activity").get(pk=pk)
    with suppress(AttemptClosed):
        attempt.close(at=clock.now())
