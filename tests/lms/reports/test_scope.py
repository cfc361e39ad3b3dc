"""Staff of one organization never meet the people of another, by whatever way they ask."""

from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from courses.models import Duty
from lms.models import OrganizationParent, RoleGrant
from lms.permissions import Role
from lms.roles import give_role

from .conftest import COMPLETION, ENROLMENTS, enrolled, text_of

HERE, THERE = "Lee Learner", "Lou Learner"
WAYS = [
    "",
    "?organization=usasac",
    "?organization=usasac&reach=alone",
    "?reach=none",
    "?person=lou",
    "?status=not-started",
    "?course=who-may-do-what-a-first-view",
    "?ordering=-learner__display_name",
    "?p=1",
]


@pytest.fixture(autouse=True)
def _both_enrolled(learner, learner2, course):
    enrolled(learner, course)
    enrolled(learner2, course)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("url", [ENROLMENTS, f"{ENROLMENTS}results/"])
def test_pages_name_nobody_elsewhere(client, coe_of_dsca, learner2, url, way):
    client.force_login(coe_of_dsca)

    answer = client.get(url + way).content.decode()

    assert THERE not in answer
    assert learner2.email not in answer
    assert learner2.organization.name not in answer


@pytest.mark.parametrize("way", WAYS)
def test_downloads_name_nobody_elsewhere(client, coe_of_dsca, way):
    client.force_login(coe_of_dsca)
    join = "&" if way else "?"

    comma_separated = client.get(f"{ENROLMENTS}{way}{join}export=csv")
    workbook = client.get(f"{ENROLMENTS}{way}{join}export=xlsx")

    assert THERE not in text_of(comma_separated)
    if workbook.status_code == 200:
        cells = [cell.value for row in load_workbook(BytesIO(b"".join(workbook))).active.rows for cell in row]
        assert THERE not in cells


def test_numbers_and_menus_leave_out_the_others(client, coe_of_dsca, usasac, dsca):
    client.force_login(coe_of_dsca)

    page = client.get(COMPLETION).content.decode()

    assert dsca.name in page
    assert usasac.name not in page
    assert "All lines together" in page
    assert 'aria-label="People enrolled: 1"' in page


def test_people_without_an_organization_are_seen_from_everywhere_only(client, coe, coe_of_dsca, people, course):
    enrolled(people(1, None)[0], course)

    client.force_login(coe_of_dsca)
    assert "Many 0" not in client.get(ENROLMENTS).content.decode()

    client.force_login(coe)
    assert "Many 0" in client.get(ENROLMENTS).content.decode()


def test_whoever_moves_away_leaves_the_report_with_them(client, coe_of_dsca, learner, usasac):
    client.force_login(coe_of_dsca)
    assert HERE in client.get(ENROLMENTS).content.decode()

    learner.organization = usasac
    learner.save()

    assert HERE not in client.get(ENROLMENTS).content.decode()


def test_a_unit_is_in_reach_while_it_stands_under_the_organization(client, coe_of_dsca, unit, people, course):
    enrolled(people(1, unit)[0], course)
    client.force_login(coe_of_dsca)
    assert "Many 0" in client.get(ENROLMENTS).content.decode()

    OrganizationParent.objects.filter(organization=unit).update(valid_to=timezone.localdate())

    assert "Many 0" not in client.get(ENROLMENTS).content.decode()


def test_two_scopes_add_up(client, coe_of_dsca, usasac, at):
    give_role(coe_of_dsca, Role.COE_STAFF, usasac, at=at)
    client.force_login(coe_of_dsca)

    page = client.get(ENROLMENTS).content.decode()

    assert HERE in page
    assert THERE in page


def test_the_first_page_counts_only_what_is_in_reach(client, coe_of_dsca, learner, learner2, course, at):
    for person in (learner, learner2):
        Duty.objects.create(learner=person, course=course, due_on="2020-01-01", reason="New", asked_at=at)
    client.force_login(coe_of_dsca)

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert 'aria-label="1 course or level overdue"' in page


def test_the_command_shows_what_the_person_may_see(coe_of_dsca, tmp_path):
    out = tmp_path / "rows.csv"

    call_command("export_report", "enrolments", "--format=csv", f"--out={out}", f"--as={coe_of_dsca.email}")

    assert HERE in out.read_text()
    assert THERE not in out.read_text()


def test_the_command_refuses_an_organization_out_of_reach(coe_of_dsca, tmp_path):
    asked = ["--format=csv", f"--out={tmp_path / 'rows.csv'}", f"--as={coe_of_dsca.email}"]

    with pytest.raises(CommandError, match="organization"):
        call_command("export_report", "enrolments", *asked, "--query=organization=usasac")

    assert list(tmp_path.iterdir()) == []


def test_a_role_withdrawn_ends_at_once(client, coe_of_dsca, at):
    client.force_login(coe_of_dsca)
    assert client.get(ENROLMENTS).status_code == 200

    RoleGrant.objects.filter(person=coe_of_dsca).update(withdrawn_at=at)

    assert client.get(ENROLMENTS).status_code == 403
