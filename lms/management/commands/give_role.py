"""manage.py give_role"""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from lms import clock
from lms.grants import end_of
from lms.management.role_command import RoleCommand
from lms.roles import give_role


class Command(RoleCommand):
    """Gives a person a role, over an organization and all under it or everywhere."""

    help = "Give a person a role, with the group that carries it; who, why and until when are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="the first day without it")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = self.asked(*(options[name] for name in ("email", "role", "organization", "actor", "reason")))
        at, until = clock.now(), options["until"]
        ends_at = end_of(until, asked.person)
        if ends_at and ends_at <= at:
            raise CommandError(f"{until} is not in the future.")
        grant = give_role(
            asked.person, asked.role, asked.organization, at=at, until=until, actor=asked.actor, reason=asked.reason
        )
        if grant.ends_on != until:
            raise CommandError(f"Held already, with another end ({grant.ends_on or 'none'}): withdraw it first.")
        self.stdout.write(f"{grant}.")
