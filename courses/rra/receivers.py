"""What follows when the draft of a fact is put in force."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from lms.models import User

from .publishing import Draft, put_in_force
from .signals import draft_published


@receiver(draft_published)
def on_draft_published(draft: Draft, actor: User | None, at: datetime, **kwargs: Any) -> None:
    put_in_force(draft, actor=actor, at=at)
