"""The audit is searched by who, whom, what, when and why; it shows people in reach, and never a key."""

import csv
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import progress
from courses.enrolling import enrol
from courses.models import Enrolment
from lms.audit.looks import Look, looked, looked_at_many
from lms.models import Change
from lms.permissions import Role
from lms.reports.models import Export
from lms.roles import give_role
from quizzes.granting import end_allowance, give_allowance
from quizzes.models import Bank
from tests.conftest import AT

from .conftest import text_of

CHANGES, LOOKS = reverse("staff_reports:changes"), reverse("staff_reports:looks")


def change(action, subject, *, actor=None, person=None, at=AT, **fields):
    with transaction.atomic():
        return Change.record(action, subject, actor=actor, person=person, at=at, **fields)


def look(viewer, person, *, page=Look.Page.RECORD, at=AT, detail=""):
    looked(viewer, person, page, capacity=Look.Capacity.STAFF, detail=detail, at=at)


def rows(client, url, **query):
    """The lines of the file: what the page shows too."""
    return list(csv.DictReader(text_of(client.get(url, query | {"export": "csv"})).splitlines()))


@pytest.fixture
def history(learner, learner2, supervisor, coe, course):
    """Two people of different organizations, in whose records something was done."""
    enrol(learner, course, at=AT, actor=supervisor)
    enrol(learner2, course, at=AT + timedelta(days=1), actor=coe)
    change(
        "edited-person",
        learner,
        actor=coe,
        person=learner,
        at=AT + timedelta(days=2),
        old={"display_name": "Lea"},
        new={"display_name": "Lee Learner"},
        reason="Marriage certificate seen",
    )


@pytest.mark.parametrize(
    ("query", "people"),
    [
        ({"actor": "sofia"}, {"Lee Learner"}),
        ({"actor": "cora.coe@"}, {"Lee Learner", "Lou Learner"}),
        ({"person": "lou"}, {"Lou Learner"}),
        ({"action": "edited-person"}, {"Lee Learner"}),
        ({"subject": "learning"}, {"Lee Learner", "Lou Learner"}),
        ({"reason": "marriage"}, {"Lee Learner"}),
        ({"organization": "usasac"}, {"Lou Learner"}),
        ({"from_day": "2026-06-02", "to_day": "2026-06-02"}, {"Lou Learner"}),
        ({"from_day": "nonsense"}, set()),
    ],
)
def test_changes_are_found_by_what_is_asked(client, coe, history, query, people):
    client.force_login(coe)
    page = client.get(CHANGES, query).content.decode()

    found = {name for name in ("Lee Learner", "Lou Learner") if f"{name}</a>" in page or f">\n{name}" in page}
    shown = {row.person.display_name for row in client.get(CHANGES, query).context["object_list"]}

    assert shown == people
    assert found <= people


def test_a_change_is_told_from_what_to_what_and_why(client, coe, history):
    client.force_login(coe)

    [row] = rows(client, CHANGES, action="edited-person")

    assert row["Who"] == "Cora Coe"
    assert row["About whom"] == "Lee Learner"
    assert row["From → to"] == "name: Lea → Lee Learner"
    assert row["Why"] == "Marriage certificate seen"


def test_the_newest_comes_first_unless_asked_otherwise(client, coe, history):
    client.force_login(coe)
    for query, newest_first in (({}, True), ({"ordering": "at"}, False)):
        moments = [row.at for row in client.get(CHANGES, query).context["object_list"]]
        assert moments == sorted(moments, reverse=newest_first)


def test_staff_of_an_organization_see_changes_about_its_people_only(client, coe_of_dsca, history):
    client.force_login(coe_of_dsca)
    assert {row["About whom"] for row in rows(client, CHANGES, action="enrolled")} == {"Lee Learner"}


def test_only_administrators_see_changes_about_nobody(client, coe, admin_user, course):
    change("edition-released", course.editions.latest(), actor=coe)
    for who, number in ((coe, 0), (admin_user, 1)):
        client.force_login(who)
        assert len(rows(client, CHANGES, actor="cora", subject="other")) == number


@pytest.mark.parametrize("name", ["changes", "looks"])
def test_page_command_and_file_in_the_background_agree_for_everyone(client, coe, admin_user, course, tmp_path, name):
    day, query = AT + timedelta(days=30), "from_day=2026-07-01&to_day=2026-07-01"
    change("edited-person", coe, actor=admin_user, person=coe, at=day)
    change("edition-released", course.editions.latest(), actor=coe, at=day)
    look(admin_user, coe, at=day)
    looked_at_many(admin_user, Look.Page.TEAM, capacity=Look.Capacity.SUPERVISOR, rows=3, at=day)

    for who, number in ((coe, 1), (admin_user, 2)):
        client.force_login(who)
        page = client.get(f"{reverse(f'staff_reports:{name}')}?{query}").context["object_list"].count()
        out = tmp_path / f"{who.pk}.csv"
        call_command(
            "export_report", name, "--format=csv", f"--out={out}", f"--as={who.email}", f"--query={query}", verbosity=0
        )
        made = client.post(f"{reverse('staff_reports:export', args=[name])}?{query}", {"format": "csv"}, follow=True)
        export = Export.objects.get(person=who)
        file = client.get(reverse("staff_reports:export-file", args=[export.uuid]))

        assert made.status_code == 200
        assert page == number
        assert len(list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))) == number
        assert len(list(csv.DictReader(b"".join(file.streaming_content).decode("utf-8-sig").splitlines()))) == number


def test_no_question_and_no_key_is_shown_or_found(client, admin_user, course):
    question = Bank.objects.filter(questions__isnull=False).first().questions.first()
    canary = {"key": {"correct": ["canary-key"]}, "stem": "canary-stem"}
    change("question-written", question, actor=admin_user, old=canary, new=canary, reason="canary-reason")
    change("bank-added", question.bank, actor=admin_user, new=canary | {"name": "A bank"})
    client.force_login(admin_user)

    page = client.get(CHANGES, {"actor": "alex"}).content.decode()

    assert "A bank" in page
    assert "canary" not in page
    assert client.get(CHANGES, {"reason": "canary-reason"}).context["object_list"].count() == 0


def test_why_somebody_has_more_time_is_on_their_own_page_alone(client, coe, learner, course):
    enrolment = enrol(learner, course, at=AT, actor=learner)
    given = give_allowance(
        learner, course, factor=Decimal("1.5"), actor=coe, reason="A private matter", at=AT, based_on=0
    )
    end_allowance(given, actor=coe, reason="The private matter is over", at=AT)
    Enrolment.objects.filter(pk=enrolment.pk).update(failed_at=AT)
    with transaction.atomic():
        progress.reopen(progress.hold(enrolment), actor=coe, reason="A private matter", at=AT)
    client.force_login(coe)

    page, file = client.get(CHANGES), text_of(client.get(CHANGES, {"export": "csv"}))
    proof = client.get(reverse("reports:person-proof-file", args=[learner.uuid])).content.decode()

    assert "More time at quizzes" in page.content.decode()
    assert "Course open again" in file
    assert "course-reopened" in proof
    for shown in (page.content.decode(), file, proof):
        assert "private matter" not in shown
    assert client.get(CHANGES, {"reason": "private"}).context["object_list"].count() == 0
    for own in (reverse("reports:person", args=[learner.uuid]), reverse("quizzes_grants", args=[enrolment.uuid])):
        assert "A private matter" in client.get(own).content.decode()


@pytest.mark.parametrize(
    ("query", "viewers"),
    [
        ({}, {"Sofia Supervisor", "Cora Coe"}),
        ({"viewer": "sofia"}, {"Sofia Supervisor"}),
        ({"page": "record"}, {"Cora Coe"}),
        ({"person": "lou"}, {"Cora Coe"}),
        ({"detail": "first view"}, {"Sofia Supervisor"}),
    ],
)
def test_looks_are_found_by_what_is_asked(client, coe, supervisor, learner, learner2, query, viewers):
    look(supervisor, learner, page=Look.Page.ROSTER_PERSON, detail="A first view")
    look(coe, learner2)
    client.force_login(coe)

    assert {row["Who"] for row in rows(client, LOOKS, **query)} == viewers


def test_who_sees_which_looks(client, coe, coe_of_dsca, admin_user, supervisor, learner, learner2):
    look(supervisor, learner)
    look(supervisor, learner2)
    looked_at_many(supervisor, Look.Page.TEAM, capacity=Look.Capacity.SUPERVISOR, rows=3, at=AT)
    Look.objects.create(viewer=supervisor, person=learner, page="proof", hidden_because="Case 7", at=AT, slot=1)

    for who, number in ((coe_of_dsca, 1), (coe, 2), (admin_user, 4)):
        client.force_login(who)
        assert len(rows(client, LOOKS, viewer="sofia")) == number


@pytest.mark.parametrize("url", [CHANGES, LOOKS])
def test_names_and_reasons_cannot_become_formulas(client, coe, learner, url):
    type(learner).objects.filter(pk=learner.pk).update(display_name="=1+1 Lee")
    change("edited-person", learner, actor=learner, person=learner, reason="+2")
    look(coe, learner)
    client.force_login(coe)

    assert "'=1+1 Lee" in text_of(client.get(url, {"export": "csv"}))


@pytest.mark.parametrize("url", [CHANGES, LOOKS, f"{CHANGES}?export=csv", f"{LOOKS}?export=csv"])
def test_many_lines_take_no_more_statements_than_one(client, coe, learner, people, dsca, course, url):
    client.force_login(coe)
    client.get(url)
    taken = []
    for number in (1, 40):
        for one in people(number, dsca):
            enrolment = Enrolment.objects.create(
                learner=one, course=course, edition=course.editions.latest(), enrolled_at=AT
            )
            change("enrolled", enrolment, actor=coe, person=one)
            look(coe, one)
        with CaptureQueriesContext(connection) as captured:
            text_of(client.get(url))
        taken.append(len(captured))

    assert taken[0] == taken[1]


@pytest.mark.parametrize("url", [CHANGES, LOOKS])
@pytest.mark.parametrize("who", ["learner", "supervisor", "instructor", "reviewer", "authority"])
def test_others_are_refused(client, request, url, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url).status_code in {302, 403}


@pytest.mark.parametrize("url", [CHANGES, LOOKS])
def test_strangers_sign_in_and_nothing_is_sent(client, db, coe, url):
    assert client.get(url).status_code == 302
    client.force_login(coe)
    assert client.post(url).status_code == 405


def test_a_role_that_ended_opens_nothing(client, learner):
    give_role(learner, Role.COE_STAFF, None, at=AT, until=AT.date())
    client.force_login(learner)
    assert client.get(CHANGES).status_code in {302, 403}
