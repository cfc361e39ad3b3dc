"""Who the people of the demonstration are: some 300 in a dozen real organizations, in teams, the same at every load.

What becomes of a person follows from where they begin: when they came, how able they are, whether they ever open the
course. So every stage comes about by itself, from never opened to certified.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from lms.management.seeding.journeys import SKILL, working_moment
from lms.management.seeding.names import draw_name
from lms.management.seeding.workforce import team_sizes

# Codes of organizations, and how many work there.
HOUSES = {
    "usasac": 56,
    "afsac": 46,
    "dsca": 44,
    "nipo": 40,
    "dscu": 22,
    "saf-ia": 20,
    "dla": 16,
    "dcma": 14,
    "navsup-wss": 14,
    "dfas-sca": 12,
    "dtsa": 10,
    "usasatmo": 9,
}
YEARS = timedelta(days=730)  # of history
_TITLES = (
    "Case manager",
    "Country program manager",
    "Security assistance analyst",
    "Training program manager",
    "Logistics management specialist",
    "Financial management analyst",
    "Foreign affairs specialist",
)
_NEVER_OPENS = 0.13
_IN_A_POSITION, _ASKED, _CURIOUS = 0.72, 0.84, 0.92  # the rest does not take the course


@dataclass(frozen=True)
class Member:
    """A person to be made, with what decides their history; everything later is drawn from `chance`."""

    email: str
    name: str
    house: str
    came_at: datetime
    skill: float
    title: str  # of their coded position; empty for none
    is_asked: bool  # by their supervisor to take the course
    is_curious: bool  # takes it of their own accord
    opens: bool
    chance: Random


@dataclass(frozen=True)
class Team:
    """A supervisor and those they look after."""

    supervisor: Member
    members: tuple[Member, ...]

    @property
    def everyone(self) -> tuple[Member, ...]:
        """The supervisor first."""
        return (self.supervisor, *self.members)


def cast(*, seed: int, now: datetime) -> Iterator[Team]:
    """Every team, house by house."""
    for house, people in HOUSES.items():
        chance = Random(f"{seed} {house}")
        taken: set[str] = set()
        for size in team_sizes(people, chance):
            members = tuple(_member(house, taken, chance, now) for _ in range(size))
            yield Team(members[0], members[1:])


def _member(house: str, taken: set[str], chance: Random, now: datetime) -> Member:
    name = draw_name(chance)
    mailbox, number = name.mailbox, 1
    while mailbox in taken:
        number += 1
        mailbox = f"{name.mailbox}{number}"
    taken.add(mailbox)
    lot = chance.random()
    return Member(
        email=f"{mailbox}@{house}.demo.test",
        name=name.display,
        house=house,
        came_at=working_moment(now - YEARS * chance.uniform(0.02, 0.99), chance),
        skill=chance.gauss(*SKILL),
        title=chance.choice(_TITLES) if lot < _IN_A_POSITION else "",
        is_asked=_IN_A_POSITION <= lot < _ASKED,
        is_curious=_ASKED <= lot < _CURIOUS,
        opens=chance.random() >= _NEVER_OPENS,
        chance=Random(chance.getrandbits(64)),
    )
