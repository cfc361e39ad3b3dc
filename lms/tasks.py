"""What the worker does for everybody: say that it is there."""

from huey import crontab
from huey.contrib.djhuey import close_db, on_startup, periodic_task

from .health import worker_was_here


@on_startup()
@close_db
def say_that_a_worker_began() -> None:
    """At once, so that a new installation is ready without waiting for the minute."""
    worker_was_here()


@periodic_task(crontab(minute="*"))
@close_db
def say_that_a_worker_goes_on() -> None:
    """Each minute, through the queue: a worker that is stuck says nothing."""
    worker_was_here()
