"""A learner part of the way, with a duty, a position and a certificate to come."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from certificates.models import Level, Position
from certificates.positions import assign_position
from courses.enrolling import assign
from courses.models import CataloguePage, Completion, CourseEdition, CoursePage, Duty, Enrolment
from courses.progress import complete_activity
from lms.models import Organization, User
from quizzes.models import Attempt
from tests.conftest import AT


def complete(enrolment: Enrolment, *, at: datetime, leave: int = 0) -> Enrolment:
    """Do what is required, in order, but for the last few activities."""
    required = list(enrolment.edition.activities.filter(is_required=True))
    for activity in required[: len(required) - leave]:
        how = Completion.How.READ
        if activity.kind == "quiz":
            sat(enrolment, activity, at=at)
            how = Completion.How.PASSED
        complete_activity(enrolment, activity, how=how, at=at)
    return enrolment


def sat(enrolment: Enrolment, activity: Any, *, at: datetime) -> Attempt:
    """A passed attempt at a quiz."""
    return Attempt.objects.create(
        enrolment=enrolment,
        activity_id=activity.activity_id,
        edition_activity=activity,
        number=1,
        seed=1,
        pass_mark=70,
        started_at=at,
        submitted_at=at,
        earned=9,
        possible=10,
        passed=True,
    )


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def duty(learner: User, course: CoursePage, supervisor: User, today: date) -> Duty:
    """The learner owes the course, since yesterday."""
    return assign(learner, course, due_on=today - timedelta(days=1), reason="New here", asked_by=supervisor, at=AT)


@pytest.fixture
def position(learner: User, supervisor: User, dsca: Organization) -> Position:
    """The learner holds a position that requires Basic, and so owes the course."""
    basic = Level.objects.get(scheme__code="1.0", code="basic")
    position = Position.objects.create(code="SC-0001", title="Case manager", organization=dsca, level=basic)
    assign_position(learner, position, clock_start=date(2026, 1, 15), actor=supervisor, at=AT)
    return position


@pytest.fixture
def many_courses(course: CoursePage) -> list[CoursePage]:
    """Twenty more courses, with an edition each."""
    catalogue, made = CataloguePage.objects.get(), []
    for number in range(20):
        slug, title = f"course-{number}", f"Course {number}"
        page = catalogue.add_child(instance=CoursePage(title=title, slug=slug, summary="S"))
        promised = {"title": title, "summary": "S", "minutes": 9, "required_count": 3}
        CourseEdition.objects.create(course=page, number=1, kind="new", released_at=AT, **promised)
        made.append(page)
    return made
