"""What the worker does about drafts of facts whose moment has come."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from lms import clock

from .scheduling import publish_due


@db_periodic_task(crontab(minute="*"))
def publish_what_is_due() -> None:
    """Each minute, what reviews approved for a moment that has come."""
    publish_due(at=clock.now())
