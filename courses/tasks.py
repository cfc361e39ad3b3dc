"""What the worker does by itself: tell people of editions."""

from datetime import timedelta

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from lms import clock

from .models import CourseEdition
from .telling import tell_of_edition

_LATELY = timedelta(days=2)


@db_task()
def edition_job(edition_id: int) -> None:
    """Tell those whom an edition concerns."""
    tell_of_edition(CourseEdition.objects.get(pk=edition_id), at=clock.now())


@db_periodic_task(crontab(minute="35"))
def tell_of_late_editions() -> None:
    """Ask again for the editions of which a lost job may have told nobody, or not everybody."""
    lately = clock.now() - _LATELY
    for pk in CourseEdition.objects.filter(released_at__gte=lately, number__gt=1).values_list("pk", flat=True):
        edition_job(pk)
