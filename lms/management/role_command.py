"""What the commands that give and withdraw roles have in common."""

from argparse import ArgumentParser
from dataclasses import dataclass

from django.core.management.base import BaseCommand, CommandError

from lms.management.foundations import SET_UP, require
from lms.models import Organization, User
from lms.permissions import Role


@dataclass(frozen=True)
class Asked:
    """Whose role over what, who decided so, and why."""

    person: User
    role: Role
    organization: Organization | None
    actor: User
    reason: str


class RoleCommand(BaseCommand):
    """A command about one role of one person, in the name of an administrator."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("role", choices=[role.value for role in Role], metavar="ROLE", help="|".join(Role.values))
        parser.add_argument("--organization", metavar="CODE", help="with all under it; without this, everywhere")
        parser.add_argument("--as", dest="actor", required=True, metavar="EMAIL", help="the administrator who decided")
        parser.add_argument("--reason", required=True, metavar="TEXT")

    def asked(self, email: str, role: str, organization: str | None, actor: str, reason: str) -> Asked:
        """What the arguments name. Raises CommandError."""
        require(SET_UP)
        if not reason.strip():
            raise CommandError("Say why: --reason is empty.")
        administrator = _person(actor)
        if not (administrator.is_superuser and administrator.is_active):
            raise CommandError(f"{actor} is not an active administrator.")
        person = _person(email)
        if person == administrator:
            raise CommandError("Nobody gives or takes their own roles: let another administrator decide.")
        over = Organization.objects.filter(code=organization).first() if organization else None
        if organization and over is None:
            raise CommandError(f"There is no organization with the code {organization}.")
        return Asked(person, Role(role), over, administrator, reason.strip())


def _person(email: str) -> User:
    person = User.objects.filter(email=email.lower()).first()
    if person is None:
        raise CommandError(f"Nobody has the address {email}.")
    return person
