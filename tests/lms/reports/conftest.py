"""People in several organizations and courses, at every status."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.urls import reverse

from certificates.models import CertificationRecord, Level, Requirement
from courses.models import CataloguePage, CourseEdition, CoursePage, Duty, Enrolment
from lms.models import Organization, OrganizationParent, User
from tests.conftest import AT

COMPLETION = reverse("staff_reports:completion")
ENROLMENTS = reverse("staff_reports:enrolments")
OVERDUE = reverse("staff_reports:overdue")
CERTIFICATION = reverse("staff_reports:certification")
RECORDS = reverse("staff_reports:records")


def text_of(response: Any) -> str:
    """The body of a page or download."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode("utf-8-sig"))


@pytest.fixture
def unit(dsca: Organization) -> Organization:
    """A sub-unit of DSCA."""
    unit = Organization.objects.create(
        code="dsca-unit", name="Case Unit", kind=Organization.Kind.UNIT, level="tactical", may_employ=True
    )
    OrganizationParent.objects.create(organization=unit, parent=dsca)
    return unit


@pytest.fixture
def course2(course: CoursePage) -> CoursePage:
    """A second course, with an edition."""
    return another_course("Case writing", "case-writing")


def another_course(title: str, slug: str) -> CoursePage:
    page = CataloguePage.objects.get().add_child(instance=CoursePage(title=title, slug=slug, summary="Short."))
    CourseEdition.objects.create(
        course=page, number=1, kind="new", title=title, summary="Short.", minutes=30, required_count=3, released_at=AT
    )
    return page


def enrolled(person: User, course: CoursePage, *, at: datetime = AT, **moments: datetime) -> Enrolment:
    """The person in the course, with the moments that say how far they have come."""
    edition = course.editions.latest()
    return Enrolment.objects.create(learner=person, course=course, edition=edition, enrolled_at=at, **moments)


def at_status(status: str, *, at: datetime = AT) -> dict[str, datetime]:
    """The moments that make the status."""
    opened = {"opened_at": at, "last_opened_at": at}
    return {
        "not-started": {},
        "in-progress": opened,
        "completed": opened | {"completed_at": at},
        "failed": opened | {"failed_at": at},
    }[status]


def owes(person: User, course: CoursePage, due_on: date, **fields: Any) -> Duty:
    """The person owes the course by the day."""
    return Duty.objects.create(learner=person, course=course, due_on=due_on, reason="New", asked_at=AT, **fields)


def on_the_way(person: User, code: str = "basic", status: str = "required", **fields: Any) -> CertificationRecord:
    """The person's record of a level of the first scheme."""
    level = Level.objects.get(scheme__code="1.0", code=code)
    requirement = Requirement.objects.filter(level=level).first() or Requirement.objects.first()
    moments = {"opened_at": AT, "changed_at": AT}
    return CertificationRecord.objects.create(
        learner=person, level=level, requirement=requirement, status=status, **moments, **fields
    )


@pytest.fixture
def owing(crowd: int, course: CoursePage, course2: CoursePage) -> None:
    """The crowd with duties and records at every status, due before and after the day; some have left."""
    chance = Random(11)
    for person in User.objects.filter(email__startswith="crowd-"):
        for taken in chance.sample([course, course2], chance.randint(0, 2)):
            owes(person, taken, AT.date() + timedelta(days=chance.randint(-40, 40)))
        for code in chance.sample(["basic", "intermediate"], chance.randint(0, 2)):
            due = chance.choice([None, AT.date() + timedelta(days=chance.randint(-40, 40))])
            on_the_way(person, code, chance.choice(CertificationRecord.Status.values), due_on=due)
        if chance.random() < 0.2:
            User.objects.filter(pk=person.pk).update(is_active=False)


@pytest.fixture
def crowd(
    dsca: Organization, usasac: Organization, unit: Organization, course: CoursePage, course2: CoursePage
) -> int:
    """Forty people over three organizations and none, in one or two courses, at every status, over two years."""
    chance, made = Random(7), 0
    for number in range(40):
        person = User(
            email=f"crowd-{number}@example.test",
            display_name=f"Crowd {number}",
            organization=chance.choice([dsca, usasac, unit, None]),
        )
        person.save()
        for taken in chance.sample([course, course2], chance.randint(1, 2)):
            at = AT - timedelta(days=chance.randint(0, 700), hours=chance.randint(0, 23))
            status = chance.choice(["not-started", "in-progress", "completed", "failed"])
            enrolled(person, taken, at=at, **at_status(status, at=at))
            made += 1
    return made


@pytest.fixture
def people(django_user_model: type[User]) -> Callable[[int, Organization | None], list[User]]:
    """Makes so many people of an organization."""

    def make(number: int, organization: Organization | None) -> list[User]:
        before = User.objects.count()
        return User.objects.bulk_create(
            User(email=f"many-{before + one}@example.test", display_name=f"Many {one}", organization=organization)
            for one in range(number)
        )

    return make
