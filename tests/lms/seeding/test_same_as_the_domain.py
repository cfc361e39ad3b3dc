"""What is written in bulk is, row for row, what the domain's own functions write."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest

from certificates.experience import confirm
from certificates.granting import grant
from certificates.models import (
    Award,
    CertificationRecord,
    ExperienceConfirmation,
    Position,
    PositionAssignment,
    RecordTransition,
)
from certificates.positions import assign_position
from courses.models import Completion, CoursePage, Duty, Enrolment, LessonVisit
from lms.management.demo.playing import play
from lms.management.seeding.answering import Answerer
from lms.management.seeding.awards import write_awards
from lms.management.seeding.changes import write_changes
from lms.management.seeding.course_plan import CoursePlan
from lms.management.seeding.history import travelled, write_history
from lms.management.seeding.journeys import Journey, journey_through
from lms.management.seeding.service import Demand, Service, write_services
from lms.models import Change, Organization, User
from lms.permissions import Role
from lms.roles import give_role
from quizzes.models import AnswerEvent, Attempt, AttemptItem

NOW = datetime.fromisoformat("2026-06-01T15:00:00+00:00")
SINCE = NOW - timedelta(days=200)
DECIDED_AFTER = timedelta(days=3)
# What differs between two people or two inserts, whatever they did.
OWN = {
    "id",
    "uuid",
    "learner",
    "person",
    "enrolment",
    "record",
    "attempt",
    "item",
    "award",
    "receipt",
    "code",
    "position",
}


@pytest.fixture
def boss(dsca: Organization) -> User:
    return User.objects.create_user("boss@example.test", display_name="Bea Boss", organization=dsca)


@pytest.fixture
def authority(dsca: Organization) -> User:
    person = User.objects.create_user("ada@example.test", display_name="Ada Authority", organization=dsca)
    give_role(person, Role.AUTHORITY, dsca, at=NOW - timedelta(days=800))
    return person


def twin(name: str, boss: User) -> User:
    return User.objects.create_user(
        f"{name}@example.test", display_name="Tam Twin", organization=boss.organization, supervisor=boss
    )


def position(code: str, demand: Demand, boss: User) -> Position:
    return Position(code=code, title="Case manager", organization=boss.organization, level=demand.level)


OUTCOMES: dict[str, tuple[float, Callable[[Journey], bool]]] = {
    "completed at once": (3.0, lambda way: way.completed_at is not None and len(way.sittings) == 3),
    "completed after failing": (1.0, lambda way: way.completed_at is not None and len(way.sittings) > 4),
    "failed": (0.6, lambda way: way.failed_at is not None),
    "given up": (1.0, lambda way: way.completed_at is None and way.failed_at is None and len(way.done) > 1),
    "a quiz left open": (1.0, lambda way: any(each.submitted_at is None for each in way.sittings)),
    "an answer changed": (1.0, lambda way: any(len(item.given) > 1 for each in way.sittings for item in each.items)),
}


def lot_of(plan: CoursePlan, outcome: str) -> int:
    """The first lot that leads to the outcome."""
    _ability, is_so = OUTCOMES[outcome]
    return next(lot for lot in count() if is_so(journey_of(plan, outcome, lot)))


def journey_of(plan: CoursePlan, outcome: str, lot: int) -> Journey:
    ability, _is_so = OUTCOMES[outcome]
    return journey_through(plan, Answerer(ability), Random(lot), start=SINCE, until=NOW)


def confirmation(learner: User, boss: User) -> ExperienceConfirmation:
    return ExperienceConfirmation(
        learner=learner,
        from_day=SINCE.date() - timedelta(days=500),
        to_day=SINCE.date(),
        what="Case management",
        confirmed_by=boss,
        confirmed_at=SINCE + timedelta(days=1),
    )


def write_in_bulk(learner: User, boss: User, authority: User, plan: CoursePlan, demand: Demand, way: Journey) -> None:
    took = travelled(plan, learner, way, enrolled_by=boss)
    billet = position("TWIN", demand, boss)
    service = Service(took, boss, billet, SINCE, [confirmation(learner, boss)], authority, DECIDED_AFTER)
    _counts, changes = write_history([took])
    _counts, of_services, grants = write_services([service], demand, until=NOW)
    _counts, of_awards = write_awards([took], grants)
    write_changes([*changes, *of_services, *of_awards])


def live(learner: User, boss: User, authority: User, demand: Demand, way: Journey) -> None:
    billet = position("TWIN", demand, boss)
    # Both name their position in words that are kept, so it bears the same name when each is written.
    Position.objects.filter(code="TWIN").update(code="TWIN-BEFORE")
    billet.save()
    assign_position(learner, billet, clock_start=SINCE.date(), actor=boss, at=SINCE)
    one = confirmation(learner, boss)
    confirm(
        learner,
        from_day=one.from_day,
        to_day=one.to_day,
        what=one.what,
        confirmed_by=boss,
        at=one.confirmed_at,
    )
    play(way, Enrolment.objects.select_related("edition", "learner", "course").get(learner=learner))
    record = CertificationRecord.objects.of(learner).waiting().select_related("requirement", "learner").first()
    if record and record.changed_at + DECIDED_AFTER <= NOW:
        words = "Course and confirmed experience reviewed."
        grant(record, authority=authority, rationale=words, at=record.changed_at + DECIDED_AFTER)


def rows(manager: Any, **whose: Any) -> list[dict[str, Any]]:
    """The rows of one person without what is theirs alone, in an order that does not depend on keys."""
    fields = [field for field in manager.model._meta.concrete_fields if field.name not in OWN]
    names = [field.name for field in fields if field.related_model is not Position]
    return sorted(manager.filter(**whose).values(*names), key=str)


def without_keys(value: Any) -> Any:
    """Content and evidence name records by their keys; those differ."""
    if isinstance(value, dict):
        return {key: without_keys(each) for key, each in value.items() if key not in ("record", "attempt")}
    return [without_keys(each) for each in value] if isinstance(value, list) else value


def changes_of(person: User) -> list[Any]:
    """What is said to have happened, with the person themselves not told by key."""
    said = Change.objects.filter(person=person).values_list(
        "action", "actor", "old", "new", "reason", "at", "subject_type"
    )
    return sorted(((action, actor == person.pk or actor, *rest) for action, actor, *rest in said), key=str)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_bulk_rows_are_those_of_the_domain(course: CoursePage, boss: User, authority: User, outcome: str) -> None:
    plan, demand = CoursePlan.of(course), Demand.for_course(course, on=NOW.date())
    assert demand is not None
    bulk, lived = twin("bulk", boss), twin("lived", boss)
    lot = lot_of(plan, outcome)

    write_in_bulk(bulk, boss, authority, plan, demand, journey_of(plan, outcome, lot))
    live(lived, boss, authority, demand, journey_of(plan, outcome, lot))

    for manager, path in (
        (Enrolment.objects, "learner"),
        (LessonVisit.objects, "enrolment__learner"),
        (Completion.objects, "enrolment__learner"),
        (Duty.objects, "learner"),
        (Attempt.objects, "enrolment__learner"),
        (AttemptItem.objects, "attempt__enrolment__learner"),
        (AnswerEvent.objects, "item__attempt__enrolment__learner"),
        (PositionAssignment.objects, "person"),
        (CertificationRecord.objects, "learner"),
        (RecordTransition.objects, "record__learner"),
        (ExperienceConfirmation.objects, "learner"),
        (Award.objects, "learner"),
    ):
        assert without_keys(rows(manager, **{path: bulk})) == without_keys(rows(manager, **{path: lived}))
    assert changes_of(bulk) == changes_of(lived)
