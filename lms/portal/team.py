"""A supervisor's team: what each person owes, by when, and where they stand; never scores or answers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from certificates.hours import confirmed_in
from certificates.models import CertificationRecord, ExperienceConfirmation, HoursClaim
from certificates.months import months_covered, utc_day
from certificates.owing import Exempt, OwedLevel, exemptions_of, owed_level, with_askers
from certificates.requirements import Evidence, Proof, evaluate
from courses.models import Enrolment
from lms.merged import accounts_of_all, counting_for
from lms.models import User
from lms.permissions import supervised_by

from .home import SOON, Owed, OwedExperience, deadline_of, duties_of, experience_owed, is_overdue, levels_to_reach


@dataclass(frozen=True)
class Pressing:
    """A course or level that is overdue or due soon, and that the person can still do something about."""

    what: str
    due_on: date
    is_overdue: bool


@dataclass
class Member:
    """A person of the team, with what the supervisor sees of them."""

    person: User
    owed: list[Owed] = field(default_factory=list)
    owed_levels: list[tuple[OwedLevel, str]] = field(default_factory=list)
    owed_experience: list[OwedExperience] = field(default_factory=list)
    exemptions: list[Exempt] = field(default_factory=list)
    open: list[Enrolment] = field(default_factory=list)
    completed: list[Enrolment] = field(default_factory=list)
    levels: list[tuple[CertificationRecord, str]] = field(default_factory=list)  # with the deadline in words
    pressing: list[Pressing] = field(default_factory=list)
    claims: list[HoursClaim] = field(default_factory=list)  # of hours, which wait for the supervisor
    hours: Decimal = Decimal("0.0")  # confirmed this year
    overdue: int = 0
    soon: int = 0
    failed: int = 0
    on_track: int = 0

    @property
    def state(self) -> str:
        """Where the person stands, by what presses most; one of components/status_tag.html."""
        states = {"overdue": self.overdue, "failed": self.failed, "due": self.soon}
        return next((state for state, number in states.items() if number), "on_track")

    @property
    def owes(self) -> int:
        """How many courses and levels they owe."""
        return self.overdue + self.failed + self.soon + self.on_track

    @property
    def waits(self) -> int:
        """How many things of theirs wait for the supervisor."""
        return len(self.claims) + len(self.owed_experience)

    @property
    def next_due(self) -> date | None:
        """The earliest day by which something is due, or was."""
        return min((one.due_on for one in self.pressing), default=None)

    def count(self, what: str, due_on: date | None, status: str) -> None:
        """Take a course or level owed into account."""
        self.overdue += status == "overdue"
        self.soon += status == "due"
        self.failed += status == "failed"
        self.on_track += status not in {"overdue", "due", "failed"}
        if due_on and status in {"overdue", "due"}:
            self.pressing.append(Pressing(what, due_on, status == "overdue"))


def members_of(supervisor: User, *, at: datetime) -> QuerySet[User]:
    """Who has the person as supervisor, or is in reach of their role, and is still active."""
    return supervised_by(supervisor, at=at).select_related("organization")


def standings_of(people: Sequence[User], *, on: date) -> list[Member]:
    """The people with what they owe and have, in their order: a constant number of statements."""
    members = {person.pk: Member(person) for person in people}
    enrolments = list(Enrolment.objects.filter(learner__in=people).select_related("edition", "course"))
    for enrolment in enrolments:
        member = members[enrolment.learner_id]
        (member.completed if enrolment.completed_at else member.open).append(enrolment)
    for one in duties_of(people, enrolments, on=on):
        members[one.duty.learner_id].owed.append(one)
        members[one.duty.learner_id].count(one.duty.course.title, one.duty.due_on, one.status)
    worked = _experience_of(people)
    for exemption in exemptions_of(people, on=on):
        members[exemption.learner_id].exemptions.append(exemption)
    records = with_askers(CertificationRecord.objects.filter(learner__in=people), on=on)
    for record in records.select_related("level__scheme", "area", "requirement"):
        member, periods, owed = members[record.learner_id], worked[record.learner_id], owed_level(record)
        if owed:
            member.owed_levels += levels_to_reach([owed], on=on)
            _take_level(member, record, periods, on=on)
        else:
            member.levels.append((record, ""))
    claims: QuerySet[Any] = HoursClaim.objects.waiting().filter(learner__in=accounts_of_all(people))
    for claim in claims.annotate(of_one=counting_for("learner")).order_by("claimed_at"):
        members[claim.of_one].claims.append(claim)
    for person, hours in confirmed_in(on.year, people).items():
        members[person].hours = hours
    return list(members.values())


def _take_level(member: Member, record: CertificationRecord, worked: list[tuple[date, date]], *, on: date) -> None:
    tree = evaluate(record.requirement.rule, _evidence(member, worked, on=on))
    member.owed_experience += experience_owed(record, record.level, tree, on=on)
    member.levels.append((record, deadline_of(record, on=on)))
    if record.status not in (CertificationRecord.Status.REQUIRED, CertificationRecord.Status.IN_PROGRESS):
        return
    is_soon = record.due_on is not None and record.due_on <= on + SOON
    status = "overdue" if is_overdue(record, on=on) else "due" if is_soon else "in_progress"
    member.count(str(record.level), record.due_on, status)


def _experience_of(people: Sequence[User]) -> dict[int, list[tuple[date, date]]]:
    """The confirmed periods of each."""
    periods: dict[int, list[tuple[date, date]]] = defaultdict(list)
    confirmed = ExperienceConfirmation.objects.filter(learner__in=accounts_of_all(people))
    for learner, from_day, to_day in confirmed.values_list(counting_for("learner"), "from_day", "to_day"):
        periods[learner].append((from_day, to_day))
    return periods


def _evidence(member: Member, worked: list[tuple[date, date]], *, on: date) -> Evidence:
    done = {
        enrolment.course.slug: Proof(f"enrolment:{enrolment.uuid}", utc_day(enrolment.completed_at))
        for enrolment in member.completed
        if enrolment.completed_at
    }
    return Evidence(courses=done, months=months_covered(worked, until=on))
