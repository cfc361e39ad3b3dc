"""What the worker does by itself: send what is due, and sweep out what was read long ago."""

from datetime import timedelta

from django.conf import settings
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from lms import clock

from .mailing import Bundle, due_bundles, send
from .sweeping import sweep

BATCH = 50
_MOST = 1000
_WORTH_STARTING = 55  # seconds; the next minute asks again, so that the queue never fills up with the same


@db_periodic_task(crontab(minute="*"))
def send_mail() -> None:
    """Ask for what is due in batches, each a job of its own, so that several workers share them."""
    bundles = due_bundles(clock.now(), most=_MOST)
    for start in range(0, len(bundles), BATCH):
        send_batch(bundles[start : start + BATCH])


@db_task(expires=_WORTH_STARTING)
def send_batch(bundles: list[Bundle]) -> None:
    """Send the messages of one batch, as far as they are still due."""
    send(bundles, clock.now)


@db_periodic_task(crontab(minute="40", hour="3"))
def sweep_notices() -> None:
    """Remove what was read long ago."""
    sweep(read_before=clock.now() - timedelta(days=settings.LMS_NOTICES_KEPT_DAYS))
