"""The histories of the accounts themselves, and of the one who waits, told once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from courses.models import Enrolment
from lms.management.seeding.answering import Answerer
from lms.management.seeding.experience import Period
from lms.management.seeding.journeys import Journey, journey_through, working_moment
from lms.models import User

from .accounts import HOUSE, PASSWORD, save_people
from .cast import YEARS
from .practising import practise
from .stage import Stage

WAITING = f"wren.halloway@{HOUSE}.demo.test"
_ABLE = 2.4


@dataclass(frozen=True)
class Story:
    """Appointed some months ago, with experience brought along, and so many activities done since they began."""

    email: str
    title: str
    months: int
    experience_days: int
    began_days_ago: int
    activities: int | None = None  # all
    practises: bool = False


STORIES = (
    # Half way: the first module and the first lesson of the second are done.
    Story("learner@demo.test", "Case manager", 5, 200, 18, activities=4, practises=True),
    # In another organization, completed, with a certificate; the level still wants experience.
    Story("learner2@demo.test", "Country program manager", 7, 200, 90),
    # In the supervisor's team: everything done, so the authority of the house has somebody to decide about.
    Story(WAITING, "Security assistance analyst", 8, 450, 60),
)


@transaction.atomic
def tell_stories(stage: Stage) -> None:
    """Tell those that were not told yet."""
    if not User.objects.filter(email=WAITING).exists():
        supervisor = User.objects.get(email="supervisor@demo.test")
        waiting = User(
            email=WAITING,
            password=make_password(PASSWORD),
            display_name="Wren Halloway",
            organization=supervisor.organization,
            supervisor=supervisor,
        )
        save_people([waiting], joined_at=stage.now - YEARS)
    for story in STORIES:
        person = User.objects.select_related("organization", "supervisor").get(email=story.email)
        if not Enrolment.objects.of(person).exists():
            _tell(stage, story, person)
            if story.practises:
                practise(person, Answerer(_ABLE), now=stage.now)


def _tell(stage: Stage, story: Story, person: User) -> None:
    supervisor = _supervisor_of(person)
    since = working_moment(stage.now - timedelta(days=30 * story.months), Random(story.email))
    stage.appoint(person, story.title, by=supervisor, at=since)
    stage.live(person, _journey(stage, story), [_brought_along(story, since)])


def _supervisor_of(person: User) -> User:
    """Theirs or, for who has none yet, someone of the house with a team."""
    if person.supervisor is None:
        leaders = User.objects.filter(organization=person.organization, team__isnull=False).order_by("pk")
        person.supervisor = leaders[0]
        person.save(update_fields=["supervisor"])
    assert person.supervisor is not None
    return person.supervisor


def _journey(stage: Stage, story: Story) -> Journey:
    """The first journey, of those that chance offers an able person, that ends where the story wants it."""
    plan = replace(stage.plan, activities=stage.plan.activities[: story.activities])
    start = stage.now - timedelta(days=story.began_days_ago)
    journeys = (
        journey_through(
            plan,
            Answerer(_ABLE),
            Random(f"{story.email} {number}"),
            start=start,
            until=stage.now - timedelta(days=1),
        )
        for number in count()
    )
    return next(journey for journey in journeys if len(journey.done) == len(plan.activities))


def _brought_along(story: Story, since: datetime) -> Period:
    last = since.date() - timedelta(days=1)
    first = last - timedelta(days=story.experience_days)
    return Period(first, last, "Case management support", since + timedelta(days=12))
