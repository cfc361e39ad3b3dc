"""Workers become people: those who lead first, then those they look after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.models import Change, User

from .changes import added_person
from .workforce import Team, Worker

_AT_ONCE = 2000


@dataclass(frozen=True)
class Made:
    """A worker with the person made of them."""

    worker: Worker
    user: User


def write_people(
    batch: Sequence[Team], *, chiefs: dict[int, User], password: str, joined_at: datetime
) -> tuple[list[Made], list[Change]]:
    """Write everyone of the teams. `chiefs` holds the first supervisor of each employer, and is added to."""
    first = {team.supervisor.place.employer.pk: team.supervisor for team in reversed(batch)}
    new_chiefs = [_made(worker, None, password) for pk, worker in first.items() if pk not in chiefs]
    _save(new_chiefs, joined_at)
    chiefs |= {each.worker.place.employer.pk: each.user for each in new_chiefs}
    leaders = {each.worker.number: each for each in new_chiefs}
    supervisors = [
        _made(team.supervisor, chiefs[team.supervisor.place.employer.pk], password)
        for team in batch
        if team.supervisor.number not in leaders
    ]
    _save(supervisors, joined_at)
    leaders |= {each.worker.number: each for each in supervisors}
    members = [
        _made(worker, leaders[team.supervisor.number].user, password) for team in batch for worker in team.members
    ]
    _save(members, joined_at)
    everyone = [*leaders.values(), *members]
    return everyone, [added_person(each.user, at=joined_at) for each in everyone]


def _made(worker: Worker, supervisor: User | None, password: str) -> Made:
    user = User(
        email=worker.email,
        password=password,
        display_name=worker.name.display,
        organization=worker.place.organization,
        supervisor=supervisor,
    )
    return Made(worker, user)


def _save(people: Iterable[Made], joined_at: datetime) -> None:
    users = User.objects.bulk_create((each.user for each in people), batch_size=_AT_ONCE)
    # The model sets this moment itself when a row is made.
    User.objects.filter(pk__in=[user.pk for user in users]).update(date_joined=joined_at)
