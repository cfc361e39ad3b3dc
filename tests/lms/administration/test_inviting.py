"""Inviting: looked at first, applied wholly or not at all, and nobody twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.administration.inviting.applying import NotAsPlanned, invite
from lms.administration.inviting.examining import examine
from lms.administration.inviting.reading import Entry, read_csv
from lms.administration.models import Invitation
from lms.models import Change, User
from lms.permissions import Role
from tests.conftest import person

from .conftest import REASON, do, page_of

HEADER = "email,name,organization,supervisor,role,role_organization,role_last_day"


@pytest.fixture
def at_the_desk(client, admin_of_dsca):
    client.force_login(admin_of_dsca)
    return client


def problems(rows, by, at):
    """What is wrong in the first row, by column."""
    plan = examine(read_csv(f"{HEADER}\n{rows}"), by=by, at=at)
    return [(row.entry.line, problem.column, problem.words) for row in plan.rows for problem in row.problems]


def upload(client, text, **fields):
    file = SimpleUploadedFile("people.csv", text.encode() if isinstance(text, str) else text)
    return client.post(f"{reverse('people:invite-list')}?file", {"file": file, "reason": REASON} | fields)


def apply(client, response):
    sent = {"rows": response.context["rows"], "reason": response.context["reason"]}
    return client.post(reverse("people:invite-apply"), sent, follow=True)


def test_one_person_is_invited_with_a_role(at_the_desk, admin_of_dsca, supervisor, dsca):
    fields = {"email": "Nova@Example.org", "name": "Nova Person", "organization": "dsca", "reason": REASON}
    fields |= {"supervisor": supervisor.email, "role": "instructor", "over": "", "last_day": "2999-12-31"}
    at_the_desk.post(reverse("people:invite"), fields)

    nova = User.objects.get(email="nova@example.org")
    assert (nova.organization, nova.supervisor, nova.is_active) == (dsca, supervisor, True)
    assert not nova.has_usable_password()
    assert Invitation.objects.open().get(person=nova).invited_by == admin_of_dsca
    assert (nova.role_grants.get().role, nova.role_grants.get().organization) == (Role.INSTRUCTOR, dsca)
    change = Change.objects.get(person=nova, action="invited")
    assert (change.actor, change.reason, change.new["organization"]) == (admin_of_dsca, REASON, "dsca")


def test_an_existing_person_is_said_and_not_invited_again(at_the_desk, learner):
    fields = {"email": learner.email.upper(), "name": "Lee", "organization": "dsca", "reason": REASON}
    assert b"Has an account" in at_the_desk.post(reverse("people:invite"), fields).content
    assert not Invitation.objects.exists()


def test_lines_are_looked_at_and_then_applied_and_a_second_time_changes_nothing(at_the_desk, supervisor, learner):
    lines = f"Ann Example <ann@example.org>\nbob@example.org, Bob Example\n{learner.email}, Lee"
    sent = {"lines": lines, "organization": "dsca", "supervisor": supervisor.email, "reason": REASON}
    looked_at = at_the_desk.post(reverse("people:invite-list"), sent)

    assert not Invitation.objects.exists()
    html = looked_at.content.decode()
    assert "2 people will be invited." in html
    assert "Has an account. Nothing happens." in html

    assert b"2 people are invited." in apply(at_the_desk, looked_at).content
    assert set(supervisor.team.values_list("email", flat=True)) == {
        learner.email,
        "ann@example.org",
        "bob@example.org",
    }
    before = User.objects.count()
    apply(at_the_desk, looked_at)
    assert User.objects.count() == before
    assert Invitation.objects.count() == 2
    assert b"nothing would happen" in at_the_desk.post(reverse("people:invite-list"), sent).content


def test_a_file_may_bring_a_supervisor_with_their_team(at_the_desk):
    text = f"{HEADER}\nann@example.org,Ann,dsca,BOSS@example.org,,,\nboss@example.org,Bo Boss,dsca,,,,\n"
    apply(at_the_desk, upload(at_the_desk, text))
    assert User.objects.get(email="ann@example.org").supervisor.email == "boss@example.org"


def test_one_wrong_row_and_nobody_is_invited(at_the_desk, admin_of_dsca, at):
    text = f"{HEADER}\nann@example.org,Ann,dsca,,,,\nnobody,Bob,dsca,,,,\n"
    response = upload(at_the_desk, text)
    assert "1 line has a problem" in response.content.decode()
    with pytest.raises(NotAsPlanned):
        invite(read_csv(text), reason=REASON, by=admin_of_dsca, at=at)
    at_the_desk.post(reverse("people:invite-apply"), {"rows": text, "reason": REASON})
    assert not User.objects.filter(email="ann@example.org").exists()


def test_pasted_lines_stay_on_the_page_until_they_are_right(at_the_desk):
    sent = {"lines": "nobody, Ann", "organization": "dsca", "reason": REASON}
    html = at_the_desk.post(reverse("people:invite-list"), sent).content.decode()
    assert "nobody, Ann</textarea>" in html
    assert "This is no e-mail address" in html


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (",Ann,dsca,,,,", "email", "missing"),
        ("ann,Ann,dsca,,,,", "email", "no e-mail address"),
        ("a@b,Ann,dsca,,,,", "email", "no e-mail address"),
        ("a b@example.org,Ann,dsca,,,,", "email", "no e-mail address"),
        ("ann@[127.0.0.1],Ann,dsca,,,,", "email", "no e-mail address"),
        ("änn@example.org,Ann,dsca,,,,", "email", "no e-mail address"),
        ("ann@exämple.org,Ann,dsca,,,,", "email", "no e-mail address"),
        ("😀@example.org,Ann,dsca,,,,", "email", "no e-mail address"),
        ('"ann@example.org\r\nBcc: x@example.org",Ann,dsca,,,,', "email", "no e-mail address"),
        (f"{'a' * 250}@example.org,Ann,dsca,,,,", "email", "too long"),
        ("=cmd|' /C calc'!A0,Ann,dsca,,,,", "email", "formulas"),
        ("ann@example.org,=cmd|' /C calc'!A0,dsca,,,,", "name", "formulas"),
        ("ann@example.org,+1+1,dsca,,,,", "name", "formulas"),
        ("ann@example.org,@SUM(A1),dsca,,,,", "name", "formulas"),
        ("ann@example.org,,dsca,,,,", "name", "letters"),
        ("ann@example.org,123,dsca,,,,", "name", "letter"),
        (f"ann@example.org,{'x' * 121},dsca,,,,", "name", "too long"),
        ("ann@example.org,Ann,,,,,", "organization", "missing"),
        ("ann@example.org,Ann,nowhere,,,,", "organization", "no code"),
        ("ann@example.org,Ann,usasac,,,,", "organization", "no code"),
        ("ann@example.org,Ann,dsca,nobody@example.org,,,", "supervisor", "Nobody whom you administer"),
        ("ann@example.org,Ann,dsca,lou.learner@example.test,,,", "supervisor", "nobody whom you administer"),
        ("ann@example.org,Ann,dsca,ANN@example.org,,,", "supervisor", "their own supervisor"),
        ("ann@example.org,Ann,dsca,,emperor,,", "role", "no such role"),
        ("ann@example.org,Ann,dsca,,reviewer,,", "role", "may not give"),
        ("ann@example.org,Ann,dsca,,coe-staff,everywhere,", "role", "may not give"),
        ("ann@example.org,Ann,dsca,,coe-staff,usasac,", "role_organization", "no code"),
        ("ann@example.org,Ann,dsca,,,dsca,", "role", "missing"),
        ("ann@example.org,Ann,dsca,,instructor,,02/03/2027", "role_last_day", "no day"),
        ("ann@example.org,Ann,dsca,,instructor,,2027-02-30", "role_last_day", "no day"),
        ("ann@example.org,Ann,dsca,,instructor,,46054", "role_last_day", "no day"),
        ("ann@example.org,Ann,dsca,,instructor,,27-01-31", "role_last_day", "no day"),
        ("ann@example.org,Ann,dsca,,instructor,,2020-01-31", "role_last_day", "passed"),
        ("lou.learner@example.test,Lou,dsca,,,,", "email", "outside your organizations"),
        ("amy.admin@example.test,Amy,dsca,,,,", "email", "your own address"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_with_its_column(admin_of_dsca, learner2, at, row, column, words):
    found = problems(row, admin_of_dsca, at)
    assert [each[:2] for each in found] == [(2, column)]
    assert words in found[0][2]


def test_the_same_address_twice_in_any_case_names_the_other_line(admin_of_dsca, at):
    found = problems("ann@example.org,Ann,dsca,,,,\nANN@Example.ORG,Ann,dsca,,,,", admin_of_dsca, at)
    assert found == [(3, "email", "The same address stands in line 2. Leave one of them out.")]


def test_an_address_that_somebody_confirmed_as_their_second_is_theirs(admin_of_dsca, learner, at):
    learner.emailaddress_set.create(email="second@example.org", verified=True)
    (row,) = examine([Entry(1, "Second@example.org", "Lee", "dsca")], by=admin_of_dsca, at=at).rows
    assert row.becomes == "Has an account. Nothing happens."


def test_who_administers_everything_invites_anywhere_and_to_any_role(client, admin_of_all, at):
    text = f"{HEADER}\nann@example.org,Ann,,,Reviewer,everywhere,\nbob@example.org,Bob,usasac,,coe-staff,,2999-01-01\n"
    client.force_login(admin_of_all)
    apply(client, upload(client, text))
    assert User.objects.get(email="ann@example.org").role_grants.get().organization is None
    assert User.objects.get(email="bob@example.org").role_grants.get().organization.code == "usasac"


def test_looking_costs_the_same_for_many(admin_of_dsca, supervisor, at, django_assert_max_num_queries):
    entries = [Entry(n, f"p{n}@example.org", f"P {n}", "dsca", supervisor.email) for n in range(300)]
    with django_assert_max_num_queries(15):
        assert examine(entries, by=admin_of_dsca, at=at).is_sound


@pytest.mark.parametrize("text", [b"", b"PK\x03\x04", b"a\0b", "email\nx".encode("utf-16"), b"email,name\n1,2"])
def test_a_file_that_is_no_list_is_refused_in_words(at_the_desk, text):
    response = upload(at_the_desk, text)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]


def test_a_list_changed_on_its_way_invites_nobody(at_the_desk):
    response = at_the_desk.post(reverse("people:invite-apply"), {"rows": "nonsense", "reason": REASON}, follow=True)
    assert b"Nobody was invited" in response.content


def test_withdrawing_an_invitation_closes_it_and_the_account(at_the_desk, admin_of_dsca, at):
    invite([Entry(1, "ann@example.org", "Ann", "dsca")], reason=REASON, by=admin_of_dsca, at=at)
    ann = User.objects.get(email="ann@example.org")
    assert b"Waits to be sent" in at_the_desk.get(page_of(ann)).content
    assert b"Ann" in at_the_desk.get("/admin/people/?state=invited").content

    do(at_the_desk, ann, "deactivate")

    assert not Invitation.objects.open().exists()
    assert not Invitation.objects.due(at).exists()
    assert Change.objects.filter(person=ann, action="invitation-withdrawn", reason=REASON).exists()
    (row,) = examine([Entry(1, "ann@example.org", "Ann", "dsca")], by=admin_of_dsca, at=at).rows
    assert "deactivated" in row.becomes


def test_only_who_has_no_password_yet_is_invited_again(at_the_desk, learner):
    assert b"already, or is deactivated" not in at_the_desk.get(page_of(learner)).content
    response = do(at_the_desk, learner, "send-again")
    assert not Invitation.objects.exists()
    assert response.status_code == 200


def test_people_elsewhere_are_not_invited_again(admin_of_dsca, client, usasac):
    other = person("other@example.org", "Other", usasac)
    client.force_login(admin_of_dsca)
    assert client.post(page_of(other), {"do": "send-again", "reason": REASON}).status_code == 404
