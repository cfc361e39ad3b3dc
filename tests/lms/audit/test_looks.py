"""Who opened whose record is kept once in ten minutes, for ever, and shown to the person."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from courses.models import Enrolment
from lms.audit.looks import Look, looked, looked_at_many
from tests.conftest import AT

Page, Capacity = Look.Page, Look.Capacity


def look_at(person, viewer, *, at=AT, detail=""):
    looked(viewer, person, Page.TEAM_MEMBER, capacity=Capacity.SUPERVISOR, at=at, detail=detail)


def test_a_look_says_who_what_when_and_as_what(client, supervisor, learner):
    client.force_login(supervisor)

    client.get(reverse("portal:team-member", args=[learner.uuid]))

    [look] = learner.looks.all()
    assert (look.viewer, look.page, look.capacity) == (supervisor, Page.TEAM_MEMBER, Capacity.SUPERVISOR)


def test_the_same_again_within_ten_minutes_is_the_same_look(learner, supervisor):
    for minutes in (0, 4, 9):
        look_at(learner, supervisor, at=AT + timedelta(minutes=minutes))
    assert learner.looks.get().at == AT

    look_at(learner, supervisor, at=AT + timedelta(minutes=10))
    look_at(learner, supervisor, detail="Another course")

    assert learner.looks.count() == 3


def test_a_look_takes_one_statement(learner, supervisor, django_assert_num_queries):
    with django_assert_num_queries(1):
        look_at(learner, supervisor)


def test_nobody_looks_at_themselves(learner):
    look_at(learner, learner)
    assert not Look.objects.exists()

    row = {"viewer": learner, "person": learner, "page": Page.RECORD, "capacity": Capacity.STAFF, "at": AT, "slot": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Look.objects.create(**row)


def test_an_administrator_looks_as_such(learner, admin_user):
    looked(admin_user, learner, Page.CERTIFICATE, capacity=Capacity.AUTHORITY, at=AT)
    assert learner.looks.get().capacity == Capacity.ADMINISTRATOR


def test_a_list_is_one_look_with_its_filters_and_rows(client, coe, learner, course):
    edition = course.editions.latest()
    Enrolment.objects.create(learner=learner, course=course, edition=edition, enrolled_at=AT)
    client.force_login(coe)

    client.get(reverse("staff_reports:enrolments"), {"person": "Lee"})
    b"".join(client.get(reverse("staff_reports:enrolments"), {"export": "csv"}))

    opened, taken = Look.objects.filter(viewer=coe).order_by("pk")
    assert (opened.page, opened.person, opened.rows) == (Page.REPORT, None, 1)
    assert opened.detail.endswith("?person=Lee")
    assert (taken.page, taken.rows) == (Page.EXPORT, 1)


def test_a_report_that_names_nobody_is_no_look(client, coe):
    client.force_login(coe)
    client.get(reverse("staff_reports:completion"))
    assert not Look.objects.exists()


def test_filters_of_any_length_are_kept_as_far_as_there_is_room(learner, supervisor):
    looked_at_many(supervisor, Page.TEAM, capacity=Capacity.SUPERVISOR, rows=3, filters="x" * 5000, at=AT)
    assert len(Look.objects.get().detail) == 300


@pytest.mark.parametrize("statement", ["UPDATE audit_look SET viewer_id = person_id", "DELETE FROM audit_look"])
def test_a_look_can_be_neither_altered_nor_removed(learner, supervisor, statement):
    look_at(learner, supervisor)

    refused = pytest.raises(DatabaseError, match="never changed or removed")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_file_made_on_the_server_is_a_look_of_whoever_it_is_for(coe, learner, tmp_path):
    out = tmp_path / "people.csv"
    asked = ["--format=csv", f"--out={out}", f"--as={coe.email}", "--query=q=lee+learner"]

    call_command("export_report", "people", *asked, verbosity=0)

    look = Look.objects.get()
    assert (look.viewer, look.page, look.rows) == (coe, Page.EXPORT, 1)
    assert look.detail == "export_report people q=lee+learner"
