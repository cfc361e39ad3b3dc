"""Who works where: employers of very different sizes, their sub-units, and teams of 6 to 10 with their supervisor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from django.db import transaction

from lms.models import Organization, OrganizationName, OrganizationParent

from .names import Name, draw_name

# What sub-units of employers are for; each employer has some of them, the larger the more.
UNIT_NAMES = (
    "Case Management",
    "Case Development",
    "Country Programs, Indo-Pacific",
    "Country Programs, Europe and Africa",
    "Country Programs, Middle East",
    "Country Programs, Western Hemisphere",
    "International Training",
    "Financial Operations",
    "Logistics and Transportation",
    "Technology Security and Disclosure",
    "Policy and Plans",
    "Case Reconciliation and Closure",
    "End Use Monitoring",
    "Contracts and Acquisition",
    "Workforce Development",
)
_SMALLEST_TEAM, _USUAL_TEAM, _LARGEST_TEAM = 6, 9, 10  # supervisor included


@dataclass(frozen=True)
class Place:
    """Where people work: an employer itself or one of its sub-units, and how many work there beside others."""

    employer: Organization
    organization: Organization
    weight: float


@dataclass(frozen=True)
class Worker:
    """Somebody to be made; `number` is theirs alone among the made-up, `chance` decides what becomes of them."""

    number: int
    name: Name
    place: Place
    chance: Random

    @property
    def email(self) -> str:
        """An address that no mail can reach."""
        return f"{self.name.mailbox}.{self.number}@{self.place.employer.code}.seed.test"


@dataclass(frozen=True)
class Team:
    """A supervisor and those they look after."""

    supervisor: Worker
    members: tuple[Worker, ...]

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Everyone in it."""
        return (self.supervisor, *self.members)


def size_of(code: str) -> float:
    """How large an employer or unit is beside others: heavy-tailed, always the same for a code, 1 to 40."""
    return min(Random(f"size of {code}").paretovariate(1.1), 40.0)


@transaction.atomic
def make_units(employer: Organization) -> list[Organization]:
    """The sub-units of an employer, 2 to 15, more for the larger; made the first time."""
    count = min(2 + int(size_of(employer.code)), len(UNIT_NAMES))
    chosen = sorted(Random(f"units of {employer.code}").sample(range(len(UNIT_NAMES)), count))
    units = [
        Organization(
            code=f"{employer.code}-unit-{place + 1:02d}",
            name=f"{employer.short_name}, {UNIT_NAMES[place]}"[:200],
            kind=Organization.Kind.UNIT,
            level=employer.level,
            may_employ=True,
        )
        for place in chosen
    ]
    there = {unit.code: unit for unit in Organization.objects.filter(code__in=[unit.code for unit in units])}
    new = Organization.objects.bulk_create(unit for unit in units if unit.code not in there)
    OrganizationName.objects.bulk_create(OrganizationName(organization=unit, name=unit.name) for unit in new)
    OrganizationParent.objects.bulk_create(OrganizationParent(organization=unit, parent=employer) for unit in new)
    return [*there.values(), *new]


def places() -> list[Place]:
    """Every employer with its sub-units; four of five people work in a sub-unit."""
    found = []
    for employer in Organization.objects.employers().exclude(kind=Organization.Kind.UNIT).order_by("code"):
        units, size = make_units(employer), size_of(employer.code)
        shares = [size_of(unit.code) for unit in units]
        found.append(Place(employer, employer, size * 0.2))
        found += [
            Place(employer, unit, size * 0.8 * share / sum(shares)) for unit, share in zip(units, shares, strict=True)
        ]
    return found


def teams(where: Sequence[Place], *, people: int, seed: int, first_number: int) -> Iterator[Team]:
    """Teams of so many people in all; the same for the same seed and first number."""
    chance = Random(f"{seed} from {first_number}")
    weights = [place.weight for place in where]
    number = first_number
    for size in team_sizes(people, chance):
        place = chance.choices(where, weights)[0]
        workers = tuple(
            Worker(number + offset, draw_name(chance), place, Random(chance.getrandbits(64))) for offset in range(size)
        )
        number += size
        yield Team(workers[0], workers[1:])


def team_sizes(people: int, chance: Random) -> list[int]:
    """Sizes, supervisor included, that add up to the people: 6 to 10 each, unless they are too few for one team."""
    count = max(1, round(people / _USUAL_TEAM))
    sizes = [people // count + (place < people % count) for place in range(count)]
    for _ in sizes:
        giver, taker = chance.randrange(count), chance.randrange(count)
        if sizes[giver] > _SMALLEST_TEAM and sizes[taker] < _LARGEST_TEAM:
            sizes[giver] -= 1
            sizes[taker] += 1
    return sizes
