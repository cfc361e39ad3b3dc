"""What everybody on the stage of docs/roles.md has, so that own, one's organization's and others' can be asked for."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from certificates.hours import claim
from certificates.models import Award, CertificationRecord, Level, Position
from certificates.positions import assign_position
from courses.bookmarks import keep
from courses.enrolling import enrol
from courses.models import Completion, CoursePage
from courses.progress import complete_activity
from lms.audit.corrections import Correction, ask
from lms.models import Organization, User
from quizzes.attempts import start_attempt
from quizzes.drilling import Part, start
from quizzes.studied import studied_by
from tests.certificates.test_hours import A_SEMINAR
from tests.conftest import AT, join
from tests.lms.notices.conftest import told

from .world import delta_for

OTHER_COURSE = "who-may-do-what"
LATER = datetime(2026, 6, 2, 15, 0, tzinfo=UTC)
# The arguments of addresses that are somebody's; all others are the same for everyone.
PERSONAL = {"enrolment", "attempt", "submitted_attempt", "award", "record", "bookmark", "learner_uuid", "notice"}
PERSONAL |= {"hours_claim", "correction", "drill", "delta"}


def things_of(person: User, course: CoursePage) -> dict[str, Any]:
    """A course with an attempt under way and one handed in, a certificate, a level, a bookmark and a notice."""
    enrolment = enrol(person, course, at=AT, actor=person)
    activities = list(enrolment.edition.activities.select_related("activity"))
    first, second, *_ = [activity for activity in activities if activity.kind == "quiz"]
    attempt, submitted = (start_attempt(enrolment, quiz, at=AT, seed=1) for quiz in (first, second))
    submitted.submit(at=AT)
    basic = Level.objects.get(scheme__code="1.0", code="basic")
    title = {"title": "Case manager", "organization": person.organization, "level": basic}
    position = Position.objects.create(code=f"STAGE-{person.pk}", **title)
    assign_position(person, position, clock_start=AT.date(), actor=None, at=AT)
    for activity in activities:
        complete_activity(enrolment, activity, how=Completion.How.PASSED, at=LATER)
    lesson = next(activity for activity in activities if activity.kind == "lesson")
    wish = {"held": person.display_name, "wanted": "Lee", "reason": "Wrong"}
    return {
        "drill": start(person, studied_by(person), Part(), about="", at=AT).uuid,
        "hours_claim": claim(person, A_SEMINAR, key=uuid4(), at=AT).uuid,
        "correction": ask(person, Correction.Kind.NAME, **wish, at=AT).uuid,
        "delta": delta_for(person).uuid,
        "enrolment": enrolment.uuid,
        "attempt": attempt.uuid,
        "submitted_attempt": submitted.uuid,
        "award": Award.objects.get(enrolment=enrolment).uuid,
        "record": CertificationRecord.objects.get(learner=person).uuid,
        "bookmark": keep(person, lesson, "", "A note", at=AT).uuid,
        "learner_uuid": person.uuid,
        "notice": told(person).uuid,
    }


def set_up_stage(world: SimpleNamespace, roles: list[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """For each role the things of the person, of somebody of their organization, and of somebody elsewhere.

    The one of the organization is supervised by the supervisor and takes the instructor's course; the one elsewhere
    works in another organization and takes another course.
    """
    people = {role: User.objects.get(email=f"{role}@matrix.test") for role in roles if role != "anonymous"}
    join(people["instructor"], world.page)
    mine = {role: things_of(people[role], world.page) for role in people if role != "learner"}
    mine["learner"] = {name: getattr(world, name) for name in PERSONAL}
    usasac = Organization.objects.get(code="usasac")
    other = User.objects.create_user("elsewhere@matrix.test", display_name="Elsewhere", organization=usasac)
    elsewhere = things_of(other, CoursePage.objects.get(slug=OTHER_COURSE))
    return {
        role: {
            "own": mine.get(role, mine["learner"]),
            "inside": mine["instructor"] if role == "learner" else mine["learner"],
            "elsewhere": elsewhere,
        }
        for role in roles
    }
