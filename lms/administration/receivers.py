"""What follows when a person gets a password in another way than by their invitation."""

from typing import Any

from allauth.account.signals import password_reset, password_set
from django.dispatch import receiver

from lms import clock
from lms.models import User

from .inviting.accepting import close_open


@receiver([password_reset, password_set])
def on_password(user: User, **_rest: Any) -> None:
    close_open(user, at=clock.now())
