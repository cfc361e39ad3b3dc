"""What the apps below report, and what follows from it here."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from courses.models import Enrolment
from courses.signals import course_completed

from .awarding import issue_course_award
from .standing import refresh_open_records


@receiver(course_completed)
def give_award_and_move_records_on(sender: Any, *, enrolment: Enrolment, at: datetime, **_rest: Any) -> None:
    """A completed course is certified at once, and may be what a level was waiting for."""
    issue_course_award(enrolment, at=at)
    refresh_open_records(enrolment.learner, at=at)
