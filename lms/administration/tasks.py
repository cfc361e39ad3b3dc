"""What the worker does by itself: send the invitations that are due."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from lms import clock

from .inviting.mailing import send_due

MOST = 200


@db_periodic_task(crontab(minute="*"))
def send_invitations() -> None:
    """Each minute those that wait longest; who is taken in hand by one worker is left alone by others."""
    send_due(clock.now, most=MOST)
