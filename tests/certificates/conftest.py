"""Learners who completed the course, hold a position, wait for a grant or hold an award."""

from datetime import date

import pytest

from certificates import fonts
from certificates.awarding import issue_course_award
from certificates.experience import confirm
from certificates.granting import grant
from certificates.models import CertificationRecord, Level, Position
from certificates.positions import assign_position
from courses.enrolling import enrol
from courses.models import Completion
from courses.progress import complete_activity
from lms.permissions import Role
from lms.roles import give_role
from quizzes.models import Attempt
from tests.conftest import AT, person

LATIN = frozenset(range(0x20, 0x250))


@pytest.fixture
def only_latin(monkeypatch):
    """A machine with no more than Latin fonts."""
    monkeypatch.setattr(fonts, "installed_characters", lambda: LATIN)


def complete(enrolment, *, at):
    """Do everything required that is not done, the final test last and passed."""
    if enrolment.completed_at:
        return enrolment
    for activity in enrolment.edition.activities.filter(is_required=True):
        is_quiz = activity.kind == "quiz"
        if is_quiz:
            Attempt.objects.create(
                enrolment=enrolment,
                activity_id=activity.activity_id,
                edition_activity=activity,
                number=1,
                seed=1,
                pass_mark=activity.rules["pass_mark"],
                started_at=at,
                submitted_at=at,
                earned=14,
                possible=15,
                passed=True,
            )
        how = Completion.How.PASSED if is_quiz else Completion.How.READ
        complete_activity(enrolment, activity, how=how, at=at)
    return enrolment


@pytest.fixture
def award(enrolment, at):
    """The learner's certificate of the course."""
    return issue_course_award(complete(enrolment, at=at), at=at)


@pytest.fixture
def position(dsca):
    return Position.objects.create(
        code="SC-0001",
        title="Case manager",
        organization=dsca,
        level=Level.objects.get(scheme__code="1.0", code="basic"),
    )


@pytest.fixture
def record(learner, position, supervisor, at):
    """The learner holds a position that requires Basic, and has done nothing yet."""
    assign_position(learner, position, clock_start=date(2026, 1, 15), actor=supervisor, at=at)
    return CertificationRecord.objects.get(learner=learner)


@pytest.fixture
def a_year(learner, supervisor, at):
    """The supervisor confirmed the learner's work in 2025."""
    return confirm(
        learner,
        from_day=date(2025, 1, 1),
        to_day=date(2025, 12, 31),
        what="Wrote and managed cases",
        confirmed_by=supervisor,
        at=at,
    )


@pytest.fixture
def waiting(record, enrolment, a_year, at):
    """The learner's requirements are met, and nobody has decided yet."""
    complete(enrolment, at=at)
    record.refresh_from_db()
    return record


@pytest.fixture
def level_award(waiting, authority, at):
    return grant(waiting, authority=authority, rationale="All in order.", at=at)


@pytest.fixture
def authority_of_usasac(usasac):
    """Certification authority of another organization."""
    user = person("omar.other@example.test", "Omar Other", usasac)
    give_role(user, Role.AUTHORITY, usasac, at=AT)
    return user


@pytest.fixture
def enrolment2(learner2, course, at):
    return enrol(learner2, course, at=at, actor=learner2)
