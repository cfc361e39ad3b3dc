"""Bringing the cast to life, a team a transaction; who is there already is left alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import F

from courses.enrolling import assign, enrol
from courses.models import CoursePage
from courses.reminding import remind, tell_supervisors
from courses.teams import add_member
from lms.management.seeding.answering import Answerer, house_names
from lms.management.seeding.experience import periods_of
from lms.management.seeding.journeys import Journey, journey_through
from lms.models import User
from lms.notices.models import Mail, Notice
from lms.permissions import Role
from lms.roles import give_role

from .accounts import HOUSE, PASSWORD, make_accounts, save_people
from .cast import YEARS, Member, Team, cast
from .stage import Stage
from .stories import tell_stories

# In the house of the accounts the authority is behind, so that its desk is never empty.
_DECIDES_AFTER = timedelta(days=20)
_READS_WITHIN = timedelta(days=14)
_DECIDES_LATE_AFTER = timedelta(days=140)


def load(course: CoursePage, *, seed: int, now: datetime, tell: Callable[[int], None]) -> int:
    """Make the accounts and the cast with their histories; says how many people were new."""
    stage = Stage.of(course, now=now)
    new = make_accounts(joined_at=now - YEARS)
    _let_write_everything(User.objects.get(email="instructor@demo.test"), at=now)
    stage.authorities[HOUSE] = User.objects.get(email="authority@demo.test")
    cast_list = CastList(stage, make_password(PASSWORD))
    for team in cast(seed=seed, now=now):
        with transaction.atomic():
            new += cast_list.bring(team)
            _let_nothing_follow()
        tell(new)
    tell_stories(stage)
    _bring_notices_up_to_date(now)
    return new


def _let_write_everything(instructor: User, *, at: datetime) -> None:
    """Put the instructor of the accounts in the team of every course that they are not in."""
    own = CoursePage.objects.managed_by(instructor).values("pk")
    for course in CoursePage.objects.exclude(pk__in=own):
        add_member(course, instructor, given_by=None, reason="To show how a course is written.", at=at)


@dataclass
class CastList:
    """Who is there already, and who heads each house: the supervisor of its first team that is not the accounts'."""

    stage: Stage
    password: str
    there: dict[str, User] = field(init=False)
    heads: dict[str, User] = field(default_factory=dict)
    met_house: bool = False

    def __post_init__(self) -> None:
        people = User.objects.filter(email__endswith=".demo.test").select_related("organization")
        self.there = {person.email: person for person in people}

    def bring(self, team: Team) -> int:
        """The team's people with their histories; says how many were new. Call it in a transaction."""
        before = len(self.there)
        leader, followers = self._leader_of(team)
        new = [self._make(member, leader) for member in followers if member.email not in self.there]
        save_people(new, joined_at=self.stage.now - YEARS)
        self.there |= {person.email: person for person in new}
        made = {person.email for person in new}
        for member in followers:
            if member.email in made:
                self._live(self.there[member.email], member)
        return len(self.there) - before

    def _leader_of(self, team: Team) -> tuple[User, tuple[Member, ...]]:
        """The first team of the accounts' house is led by their supervisor, every other by its own."""
        first = team.supervisor
        if first.house == HOUSE and not self.met_house:
            self.met_house = True
            return User.objects.get(email="supervisor@demo.test"), team.everyone
        head = self.heads.get(first.house)
        leader = self.there.get(first.email) or self._make(first, head)
        if leader.pk is None:
            save_people([leader], joined_at=self.stage.now - YEARS)
            self.there[leader.email] = leader
            if head is not None:
                self._live(leader, first)
        if head is None:
            self._take_charge(leader, first.house)
        return leader, team.members

    def _take_charge(self, head: User, house: str) -> None:
        """Who heads a house also grants levels there, in all houses but the accounts'."""
        self.heads[house] = head
        if house != HOUSE:
            self.stage.authorities[house] = head
            give_role(head, Role.AUTHORITY, self.stage.houses[house], at=self.stage.now - YEARS)

    def _make(self, member: Member, supervisor: User | None) -> User:
        return User(
            email=member.email,
            password=self.password,
            display_name=member.name,
            organization=self.stage.houses[member.house],
            supervisor=supervisor,
        )

    def _live(self, person: User, member: Member) -> None:
        """How the person came to take the course, what became of it, and what the authority made of that."""
        stage, chance = self.stage, member.chance
        if not self._begin(person, member):
            return
        house = stage.houses[member.house]
        answerer = Answerer(member.skill, house_names(house.name, house.abbreviation))
        journey = Journey(enrolled_at=member.came_at)
        if member.opens:
            journey = journey_through(stage.plan, answerer, chance, start=member.came_at, until=stage.now)
        periods = periods_of(chance, since=member.came_at, until=stage.now) if member.title else []
        stage.live(person, journey, list(periods))
        stage.decide(person, after=_DECIDES_LATE_AFTER if member.house == HOUSE else _DECIDES_AFTER)

    def _begin(self, person: User, member: Member) -> bool:
        """By a position, by being asked, or of their own accord; False for those who do not take the course."""
        stage, at = self.stage, member.came_at
        supervisor = person.supervisor
        assert supervisor is not None
        if member.title:
            stage.appoint(person, member.title, by=supervisor, at=at)
        elif member.is_asked:
            due_on = at.date() + timedelta(days=member.chance.choice((60, 90, 180)))
            reason = "New to the team: a first view of who may do what"
            assign(person, stage.course, due_on=due_on, reason=reason, asked_by=supervisor, at=at)
        elif member.is_curious:
            enrol(person, stage.course, at=at, actor=person)
        else:
            return False
        return True


def _let_nothing_follow() -> None:
    """History is over: no document is made of it now (it is when somebody asks)."""
    connection.run_on_commit.clear()


def _bring_notices_up_to_date(now: datetime) -> None:
    """What is due is told, the cast has read what is old, and nobody made up is written to."""
    remind(at=now)
    tell_supervisors(at=now)
    old = Notice.objects.unread().filter(person__email__endswith=".demo.test", created_at__lt=now - _READS_WITHIN)
    old.update(read_at=F("created_at") + _READS_WITHIN)
    Mail.objects.waiting().filter(person__email__endswith="demo.test").update(outcome=Mail.Outcome.NEEDLESS)
