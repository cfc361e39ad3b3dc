"""manage.py withdraw_role"""

from typing import Any

from django.core.management.base import CommandError

from lms import clock
from lms.management.role_command import RoleCommand
from lms.roles import LastAdministrator, NotHeld, withdraw_role


class Command(RoleCommand):
    """Ends a role from this moment."""

    help = "Withdraw a person's role, and its group with the last of it; who and why are kept."

    def handle(self, *args: Any, **options: Any) -> None:
        asked = self.asked(*(options[name] for name in ("email", "role", "organization", "actor", "reason")))
        try:
            grant = withdraw_role(
                asked.person, asked.role, asked.organization, actor=asked.actor, reason=asked.reason, at=clock.now()
            )
        except NotHeld as not_held:
            raise CommandError(f"{asked.person} does not hold this role there.") from not_held
        except LastAdministrator as last:
            raise CommandError("Nobody else administers everything: give that to somebody else first.") from last
        self.stdout.write(f"Withdrawn: {grant}.")
