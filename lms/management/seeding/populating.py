"""A workforce of any size, written batch by batch; memory holds one batch, and no statement is for one person.

Of 100 people about 48 hold a coded position and so owe the course, and 6 more take it of their own accord. Of those
who are enrolled, 13 in 100 never open it; of the others most finish, some fail, some are under way or have given up.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.hashers import make_password
from django.db import transaction

from certificates.models import ExperienceConfirmation, Position
from courses.models import CoursePage
from lms.models import Organization, RoleGrant, User
from lms.permissions import Role
from lms.roles import give_role

from .answering import Answerer, house_names
from .awards import Granted, write_awards
from .changes import write_changes
from .course_plan import CoursePlan
from .experience import Period, periods_of
from .history import Travelled, travelled, write_history
from .journeys import SKILL, Journey, journey_through, working_moment
from .people import Made, write_people
from .service import Demand, Service, write_services
from .workforce import Team, places, teams

YEARS = timedelta(days=730)  # of history
_BATCH = 2000
_IN_A_POSITION, _VOLUNTEERS, _OPENS = 0.48, 0.06, 0.87
_TITLES = ("Case manager", "Country program manager", "Analyst", "Training manager", "Logistics specialist")


class NowhereToWork(Exception):
    """There is no organization that people may belong to: the reference data is not loaded."""


@dataclass
class Population:
    """What every batch has in common, and who leads and decides in each employer."""

    plan: CoursePlan
    demand: Demand | None
    now: datetime
    password: str
    chiefs: dict[int, User] = field(default_factory=dict)
    authorities: dict[int, User] = field(default_factory=dict)

    @classmethod
    def around(cls, course: CoursePage, *, now: datetime) -> Self:
        """Ready to be filled with people who take the course."""
        grants = RoleGrant.objects.in_force(at=now).filter(role=Role.AUTHORITY, organization__isnull=False)
        return cls(
            plan=CoursePlan.of(course),
            demand=Demand.for_course(course, on=now.date()),
            now=now,
            password=make_password(None),
            authorities={
                grant.organization_id: grant.person
                for grant in grants.select_related("person")
                if grant.organization_id is not None
            },
        )

    @property
    def began_at(self) -> datetime:
        """When the first of them came."""
        return self.now - YEARS


def populate(
    course: CoursePage, *, people: int, seed: int, now: datetime, tell: Callable[[Counter[str]], None]
) -> Counter[str]:
    """Add so many people with their history; `tell` is called with what there is after each batch."""
    where = places()
    if not where:
        raise NowhereToWork
    population = Population.around(course, now=now)
    first_number = User.objects.filter(email__endswith=".seed.test").count() + 1
    counts: Counter[str] = Counter()
    for batch in _batches(teams(where, people=people, seed=seed, first_number=first_number)):
        with transaction.atomic():
            counts.update(_write(population, batch))
        tell(counts)
    return counts


def _batches(everyone: Iterator[Team]) -> Iterator[list[Team]]:
    batch: list[Team] = []
    people = 0
    for team in everyone:
        batch.append(team)
        people += len(team.workers)
        if people >= _BATCH:
            yield batch
            batch, people = [], 0
    if batch:
        yield batch


def _write(population: Population, batch: list[Team]) -> Counter[str]:
    """One batch, in the caller's transaction."""
    everyone, changes = write_people(
        batch, chiefs=population.chiefs, password=population.password, joined_at=population.began_at
    )
    _appoint(population, {each.worker.place.employer for each in everyone})
    histories = [_history(population, each) for each in everyone]
    services = [service for _, service in histories if service]
    taken = [each for each, _ in histories if each]
    counts, more = write_history(taken)
    changes += more
    grants: list[Granted] = []
    if population.demand:
        of_services, more, grants = write_services(services, population.demand, until=population.now)
        counts |= of_services
        changes += more
    of_awards, more = write_awards(taken, grants)
    changes += more
    return Counter({"people": len(everyone), **counts, **of_awards, "changes": write_changes(changes)})


def _appoint(population: Population, employers: set[Organization]) -> None:
    """An authority for each employer that has none: its chief."""
    for employer in employers:
        if employer.pk not in population.authorities:
            chief = population.chiefs[employer.pk]
            give_role(chief, Role.AUTHORITY, employer, at=population.began_at)
            population.authorities[employer.pk] = chief


def _history(population: Population, made: Made) -> tuple[Travelled | None, Service | None]:
    """What the person did about the course, if anything, and their service in a coded position, if any."""
    chance, supervisor = made.worker.chance, made.user.supervisor
    draw = chance.random()
    in_position = population.demand is not None and supervisor is not None and draw < _IN_A_POSITION
    if not in_position and draw > _IN_A_POSITION + _VOLUNTEERS:
        return None, None
    since = working_moment(population.now - YEARS * chance.uniform(0.02, 0.99), chance)
    journey = _journey(population, made, since=since)
    if not in_position or supervisor is None:
        return travelled(population.plan, made.user, journey, enrolled_by=made.user), None
    took = travelled(population.plan, made.user, journey, enrolled_by=supervisor)
    return took, _service(population, made, took, supervisor, since=since)


def _journey(population: Population, made: Made, *, since: datetime) -> Journey:
    chance, employer = made.worker.chance, made.worker.place.employer
    if chance.random() > _OPENS:
        return Journey(enrolled_at=since)
    who = Answerer(chance.gauss(*SKILL), house_names(employer.name, employer.abbreviation))
    return journey_through(population.plan, who, chance, start=since, until=population.now)


def _service(population: Population, made: Made, took: Travelled, supervisor: User, *, since: datetime) -> Service:
    chance, place = made.worker.chance, made.worker.place
    assert population.demand is not None
    position = Position(
        code=f"SEED-{made.worker.number:06d}",
        title=chance.choice(_TITLES),
        organization=place.organization,
        level=population.demand.level,
        is_key=chance.random() < 0.1,
    )
    periods = periods_of(chance, since=since, until=population.now)
    return Service(
        travelled=took,
        supervisor=supervisor,
        position=position,
        since=since,
        confirmations=[_confirmation(period, made.user, supervisor) for period in periods],
        authority=population.authorities[place.employer.pk],
        decides_after=timedelta(days=2 + chance.expovariate(1 / 12)),
    )


def _confirmation(period: Period, learner: User, supervisor: User) -> ExperienceConfirmation:
    return ExperienceConfirmation(
        learner=learner,
        from_day=period.from_day,
        to_day=period.to_day,
        what=period.what,
        confirmed_by=supervisor,
        confirmed_at=period.confirmed_at,
    )
