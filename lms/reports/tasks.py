"""What the worker does by itself: write the files asked for, take up what others left, and sweep out what is old."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from lms import clock

from .background import left_behind, sweep, write


@db_task()
def export_job(export_id: int) -> None:
    """Write the file, unless another worker does."""
    write(export_id, clock.now)


@db_periodic_task(crontab(minute="*/5"))
def take_up_exports() -> None:
    """Ask again for what a lost job or a killed worker left; files that nobody may have go."""
    at = clock.now()
    sweep(at=at)
    for pk in left_behind(at=at):
        export_job(pk)
