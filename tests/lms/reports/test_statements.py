"""Reports cost the same number of statements for one person as for hundreds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import CertificationRecord, Level, Requirement
from courses.models import Duty, Enrolment
from tests.conftest import AT

from .conftest import CERTIFICATION, COMPLETION, ENROLMENTS, OVERDUE, RECORDS, at_status, text_of

PAGES = [
    COMPLETION,
    ENROLMENTS,
    f"{COMPLETION}?organization=dsca&status=completed",
    f"{ENROLMENTS}?organization=dsca&due=overdue",
    f"{COMPLETION}?export=csv",
    f"{ENROLMENTS}?export=csv",
    f"{ENROLMENTS}?export=xlsx",
    OVERDUE,
    f"{OVERDUE}?organization=dsca&days=1",
    f"{OVERDUE}?export=csv",
    f"{reverse('staff_reports:remind')}?all=1",
    CERTIFICATION,
    RECORDS,
    reverse("wagtailadmin_home"),
]


def statements(client, url) -> int:
    """How many the page takes, session and user included."""
    with CaptureQueriesContext(connection) as captured:
        text_of(client.get(url)) if "xlsx" not in url else b"".join(client.get(url))
    return len(captured)


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("who", ["coe", "coe_of_dsca"])
def test_two_hundred_people_take_no_more_statements_than_one(
    client, request, people, dsca, unit, course, course2, url, who
):
    client.force_login(request.getfixturevalue(who))
    client.get(url)
    taken = []
    for number in (1, 200):
        made = people(number, unit)
        for taking, status in ((course, "completed"), (course2, "not-started")):
            same = {"course": taking, "edition": taking.editions.get(), "enrolled_at": AT} | at_status(status)
            Enrolment.objects.bulk_create(Enrolment(learner=person, **same) for person in made)
        duty = {"course": course2, "due_on": "2020-01-01", "reason": "New", "asked_at": AT}
        Duty.objects.bulk_create(Duty(learner=person, **duty) for person in made)
        level, requirement = Level.objects.get(scheme__code="1.0", code="basic"), Requirement.objects.first()
        record = {
            "level": level,
            "requirement": requirement,
            "opened_at": AT,
            "changed_at": AT,
            "due_on": "2020-01-01",
        }
        CertificationRecord.objects.bulk_create(CertificationRecord(learner=person, **record) for person in made)
        taken.append(statements(client, url))

    assert taken[0] == taken[1]
