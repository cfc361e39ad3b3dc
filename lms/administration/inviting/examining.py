"""What would happen to each row of a list, said before anything does; a problem names its column and the way out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from lms.grants import end_of
from lms.models import Organization, User
from lms.people import new_name
from lms.permissions import Role

from ..models import Invitation
from ..reach import administrator_scope, may_give, organizations_in
from .reading import Entry

EVERYWHERE = "everywhere"
LONGEST_ADDRESS = 254


@dataclass(frozen=True)
class Problem:
    """What is wrong in a column of a row, and how to put it right."""

    column: str
    words: str


@dataclass
class Row:
    """An entry with what it means; `becomes` says what will happen, where nothing is wrong."""

    entry: Entry
    email: str = ""
    name: str = ""
    organization: Organization | None = None
    supervisor: User | None = None
    supervisor_email: str = ""
    role: Role | None = None
    over: Organization | None = None
    until: date | None = None
    is_new: bool = False
    becomes: str = ""
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, column: str, words: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(column, words))


@dataclass(frozen=True)
class Plan:
    """All rows of a list; it is applied wholly or not at all."""

    rows: list[Row]

    @property
    def is_sound(self) -> bool:
        """Whether no row has a problem."""
        return not any(row.problems for row in self.rows)

    @property
    def new(self) -> list[Row]:
        """The rows that invite somebody."""
        return [row for row in self.rows if row.is_new]

    @property
    def wrong(self) -> list[Row]:
        """The rows with a problem."""
        return [row for row in self.rows if row.problems]


def examine(entries: Iterable[Entry], *, by: User, at: datetime) -> Plan:
    """What the list would do: a fixed number of statements, and nothing is changed."""
    rows = [Row(entry, email=entry.email.lower(), supervisor_email=entry.supervisor.lower()) for entry in entries]
    known = _Known(rows, by=by, at=at)
    for row in rows:
        if row.entry.problem:
            row.refuse("", row.entry.problem)
            continue
        _check_address(row, known)
        _check_name(row)
        _check_organization(row, known)
        _check_role(row, known, at=at)
    for row in rows:
        _check_supervisor(row, known)
    for row in rows:
        row.is_new = not row.problems and not row.becomes
        row.becomes = _("Will be invited.") if row.is_new else row.becomes
    return Plan(rows)


class _Known:
    """What there is of the addresses and codes in the list."""

    def __init__(self, rows: list[Row], *, by: User, at: datetime) -> None:
        self.by, self.scope = by, administrator_scope(by, at=at)
        addresses = {row.email for row in rows} | {row.supervisor_email for row in rows}
        self.people = _people_with(addresses)
        self.organizations = {one.code: one for one in organizations_in(self.scope)}
        self.employers = {code: one for code, one in self.organizations.items() if one.may_employ}
        self.first_line: dict[str, int] = {}
        self.invited: set[str] = set()


def _people_with(addresses: set[str]) -> dict[str, User]:
    """Who has each address, as their own or as another that they confirmed."""
    waits = Exists(Invitation.objects.waiting().filter(person=OuterRef("pk")))
    people = User.objects.annotate(is_invited=waits).select_related("organization")
    found = {person.email: person for person in people.filter(email__in=addresses)}
    others = EmailAddress.objects.filter(email__in=addresses - found.keys(), verified=True)
    owners = dict(others.values_list("user", "email"))
    return found | {owners[person.pk]: person for person in people.filter(pk__in=owners)}


def _check_address(row: Row, known: _Known) -> None:
    if words := wrong_with(row.entry.email):
        row.refuse("email", words)
        return
    first = known.first_line.setdefault(row.email, row.entry.line)
    if first != row.entry.line:
        row.refuse("email", _("The same address stands in line %d. Leave one of them out.") % first)
        return
    person = known.people.get(row.email)
    if person is None:
        known.invited.add(row.email)
    elif person == known.by:
        row.refuse("email", _("This is your own address. Leave the row out."))
    elif not known.scope.covers(person.organization_id):
        words = _(
            "Somebody outside your organizations has this address. Leave the row out, or ask who administers all."
        )
        row.refuse("email", words)
    else:
        row.becomes = _what_becomes_of(person)


def _what_becomes_of(person: User) -> str:
    if not person.is_active:
        return _("Has an account that is deactivated. Nothing happens; reactivate it on its page.")
    if getattr(person, "is_invited", False):
        return _("Was invited before. Nothing happens; the invitation can be sent again on their page.")
    return _("Has an account. Nothing happens.")


def wrong_with(address: str) -> str:
    """What is wrong with an address, in words; empty if nothing is."""
    if not address:
        return _("The address is missing.")
    if len(address) > LONGEST_ADDRESS:
        return _("The address is too long: %d characters at most.") % LONGEST_ADDRESS
    if is_formula(address):
        return _("The address begins with a character with which formulas begin. Remove it.")
    domain = address.rpartition("@")[2]
    try:
        validate_email(address)
    except ValidationError:
        domain = ""
    if "." not in domain or domain.startswith("[") or not address.isascii():
        return _("This is no e-mail address such as name@example.org.")
    return ""


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would work the cell out."""
    return cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def _check_name(row: Row) -> None:
    if is_formula(row.entry.name):
        row.refuse("name", _("The name begins with a character with which formulas begin. Remove it."))
        return
    try:
        row.name = new_name(row.entry.name)
    except ValidationError as error:
        row.refuse("name", " ".join(error.messages))


def _check_organization(row: Row, known: _Known) -> None:
    code = row.entry.organization.lower()
    row.organization = known.employers.get(code)
    if not code and not known.scope.everywhere:
        row.refuse("organization", _("The organization is missing. Give the code of one that you administer."))
    elif code and row.organization is None:
        words = _("“%(code)s” is no code of an organization that you administer, such as %(such)s.")
        row.refuse("organization", words % {"code": code[:80], "such": next(iter(known.employers), "dsca")})


def _check_role(row: Row, known: _Known, *, at: datetime) -> None:
    if not row.entry.role:
        if row.entry.role_organization or row.entry.role_last_day:
            row.refuse("role", _("The role is missing. Give one, or leave its organization and last day empty."))
        return
    row.role = _role(row.entry.role)
    if row.role is None:
        row.refuse("role", _("There is no such role. Write one of: %s.") % ", ".join(Role.values))
        return
    code = row.entry.role_organization.lower()
    row.over = known.organizations.get(code) if code else row.organization
    if code not in ("", EVERYWHERE) and row.over is None:
        row.refuse("role_organization", _("“%s” is no code of an organization that you administer.") % code[:80])
    elif code == "" and row.over is None:
        row.refuse("role_organization", _("Say over which organization, or “everywhere”."))
    elif not may_give(known.scope, row.role, row.over.pk if row.over else None):
        row.refuse("role", _("You may not give this role so far. Leave it out, or ask who administers all."))
    _check_last_day(row, at=at)


def _role(written: str) -> Role | None:
    wanted = written.lower()
    return next((role for role in Role if wanted in (role.value, role.label.lower())), None)


def _check_last_day(row: Row, *, at: datetime) -> None:
    written = row.entry.role_last_day
    if not written:
        return
    try:
        last_day = date.fromisoformat(written) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII) else None
    except ValueError:
        last_day = None
    if last_day is None or last_day.year > 2999:
        row.refuse("role_last_day", _("“%s” is no day. Write it as 2027-01-31.") % written[:40])
        return
    row.until = last_day + timedelta(days=1)
    ends_at = end_of(row.until, User())
    if ends_at and ends_at <= at:
        row.refuse("role_last_day", _("This day has passed. Give a later one, or none."))


def _check_supervisor(row: Row, known: _Known) -> None:
    address = row.supervisor_email
    if not address or row.entry.problem:
        return
    if address == row.email:
        row.refuse("supervisor", _("Nobody is their own supervisor."))
    elif address in known.people:
        row.supervisor = known.people[address]
        if row.supervisor == known.by:
            row.refuse("supervisor", _("You cannot make yourself a supervisor: ask another administrator."))
        elif not row.supervisor.is_active or not known.scope.covers(row.supervisor.organization_id):
            row.refuse("supervisor", _("The supervisor is nobody whom you administer and who is active."))
    elif address not in known.invited:
        words = _("Nobody whom you administer has this address. Invite the supervisor first, or in this list.")
        row.refuse("supervisor", words)
