"""Reports are for Center of Excellence staff with a scope, and for nobody else."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.conftest import end_grants

from .conftest import CERTIFICATION, COMPLETION, ENROLMENTS, OVERDUE, RECORDS, enrolled

PAGES = [
    COMPLETION,
    ENROLMENTS,
    OVERDUE,
    CERTIFICATION,
    RECORDS,
    reverse("staff_reports:remind"),
    reverse("staff_reports:exports"),
    f"{COMPLETION}results/",
    f"{ENROLMENTS}results/",
    f"{ENROLMENTS}?export=csv",
    f"{OVERDUE}?export=csv",
]


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("who", ["learner", "supervisor", "instructor", "reviewer", "authority"])
def test_other_roles_are_refused(client, request, learner2, course, who, url):
    enrolled(learner2, course)
    client.force_login(request.getfixturevalue(who))

    answer = client.get(url)

    assert answer.status_code in {302, 403}
    assert not answer.streaming
    assert b"Lou Learner" not in answer.content


@pytest.mark.parametrize("url", PAGES)
def test_strangers_are_sent_to_sign_in(client, db, url):
    answer = client.get(url)

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("who", ["coe", "coe_of_dsca", "admin_user"])
def test_staff_are_let_in(client, request, who, url):
    client.force_login(request.getfixturevalue(who))

    assert client.get(url).status_code == 200


def test_the_group_alone_without_a_role_in_force_opens_nothing(client, learner):
    learner.groups.add(Group.objects.get(name="Center of Excellence staff"))
    client.force_login(learner)

    assert client.get(COMPLETION).status_code == 403


def test_a_role_that_ended_opens_nothing(client, coe):
    end_grants(coe)
    client.force_login(coe)

    assert client.get(COMPLETION).status_code == 403
    assert client.get(f"{ENROLMENTS}?export=xlsx").status_code == 403


def test_the_short_address_leads_staff_to_the_completion_report(client, coe):
    client.force_login(coe)

    answer = client.get(reverse("reports:index"))

    assert answer["Location"] == COMPLETION


@pytest.mark.parametrize("who", ["learner", "supervisor", "instructor", "reviewer", "authority"])
def test_the_short_address_tells_others_that_they_may_not(client, request, who):
    client.force_login(request.getfixturevalue(who))

    answer = client.get(reverse("reports:index"))

    assert answer.status_code == 403
    assert b"You may not see this page" in answer.content


def test_the_short_address_sends_strangers_to_sign_in(client, db):
    assert client.get(reverse("reports:index"))["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("url", [COMPLETION, ENROLMENTS, OVERDUE, RECORDS, reverse("reports:index")])
def test_reports_are_only_read(client, coe, url):
    client.force_login(coe)

    assert client.post(url).status_code == 405


def test_the_menu_offers_reports_to_staff_only(client, coe, instructor):
    client.force_login(coe)
    assert COMPLETION in client.get(reverse("wagtailadmin_home")).content.decode()

    client.force_login(instructor)
    assert COMPLETION not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize(
    "name", ["site_history", "aging_pages", "locked_pages", "workflow", "workflow_tasks", "page_types_usage"]
)
@pytest.mark.parametrize("who", ["coe_of_dsca", "instructor", "reviewer"])
def test_wagtails_own_reports_name_no_learner(client, request, admin_user, learner2, who, name):
    user = request.getfixturevalue(who)
    client.force_login(admin_user)
    form = {"email": learner2.email, "display_name": "Lou Changed", "organization": "", "supervisor": ""}
    client.post(reverse("wagtailusers_users:edit", args=[learner2.pk]), form | {"is_active": "on"})
    client.logout()
    client.force_login(user)

    answer = client.get(reverse(f"wagtailadmin_reports:{name}"))

    assert b"Lou Changed" not in answer.content
    assert learner2.email.encode() not in answer.content
