"""What follows when staff give a learner attempts or time, when a course is copied, and when a fact changes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from courses.models import CoursePage
from courses.rra.models import FactVersion
from courses.rra.signals import draft_published, version_published
from courses.signals import course_copied
from lms.models import User

from .copying import copy_questions
from .models import AttemptGrant, GeneratedItem, TimeAllowance
from .signals import attempts_granted
from .tasks import renew_made_questions
from .telling import tell_of_allowance, tell_of_grant
from .touched import review_questions


@receiver(course_copied)
def on_course_copied(original: CoursePage, copy: CoursePage, by: User, at: datetime, **kwargs: Any) -> None:
    copy_questions(original, copy, by=by, at=at)


@receiver(attempts_granted, sender=AttemptGrant)
def on_attempts_granted(grant: AttemptGrant, at: datetime, **kwargs: Any) -> None:
    tell_of_grant(grant, at=at)


@receiver(attempts_granted, sender=TimeAllowance)
def on_time_allowed(grant: TimeAllowance, at: datetime, **kwargs: Any) -> None:
    tell_of_allowance(grant, at=at)


@receiver(version_published)
def on_version_published(
    version: FactVersion, previous: FactVersion | None, actor: User | None, at: datetime, **kwargs: Any
) -> None:
    if previous is not None:
        review_questions(version, by=actor, at=at)


@receiver(draft_published)
def on_draft_published(**kwargs: Any) -> None:
    """What staff changed may make questions other, or wrong. After a load, its operator runs the command."""
    if GeneratedItem.objects.exists():
        transaction.on_commit(renew_made_questions, robust=True)
