"""The list of people: who is in reach, narrowed and sorted by the address, at a constant number of statements."""

import pytest
from django.urls import reverse

from lms.models import RoleGrant, User
from lms.permissions import Navigation, Role, navigation_of
from lms.roles import give_role
from tests.conftest import end_grants, person

from .conftest import page_of

INDEX = "/admin/people/"


def names_in(response):
    return [each.display_name for each in response.context["page"]]


def test_an_administrator_sees_the_people_of_their_organizations(client, admin_of_dsca, learner, learner2):
    client.force_login(admin_of_dsca)
    assert names_in(client.get(INDEX)) == ["Amy Admin", "Lee Learner", "Sofia Supervisor"]


def test_superusers_and_administrators_of_everything_see_everyone(client, admin_user, admin_of_all, learner, learner2):
    for each in (admin_user, admin_of_all):
        client.force_login(each)
        assert {"Lee Learner", "Lou Learner", "Alex Admin"} <= set(names_in(client.get(INDEX)))


@pytest.mark.parametrize("role", ["learner", "supervisor", "instructor", "coe", "authority", "reviewer"])
def test_others_do_not_see_it(client, request, role, learner):
    user = request.getfixturevalue(role)
    client.force_login(user)
    for address in (INDEX, page_of(learner), reverse("people:invite"), reverse("people:invite-list")):
        assert client.get(address).status_code in {302, 403}
    assert client.post(reverse("people:invite-apply")).status_code in {302, 403}


def test_strangers_are_sent_to_sign_in(client, learner):
    for address in (INDEX, page_of(learner), reverse("people:invite"), reverse("people:invite-list")):
        assert client.get(address)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_methods_do_nothing(client, admin_of_dsca, learner, method):
    client.force_login(admin_of_dsca)
    for address in (INDEX, page_of(learner), reverse("people:invite"), reverse("people:invite-apply")):
        assert getattr(client, method)(address).status_code == 405


def test_the_role_and_its_end_open_and_close_it(client, admin_of_dsca):
    assert navigation_of(admin_of_dsca) == Navigation(may_administer=True)
    client.force_login(admin_of_dsca)
    assert "People" in client.get("/admin/").content.decode()
    end_grants(admin_of_dsca)
    assert client.get(INDEX).status_code == 403


@pytest.fixture
def crowd(dsca, usasac, learner, learner2, coe, at):
    person("gone@example.test", "Gone Person", usasac, is_active=False)
    give_role(learner2, Role.AUTHORITY, usasac, at=at)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=lou.learner", ["Lou Learner"]),
        ("q=LEE", ["Lee Learner"]),
        ("organization=usasac", ["Gone Person", "Lou Learner", "Olga All"]),
        ("organization=usasac&state=active&order=email", ["Lou Learner", "Olga All"]),
        ("role=authority", ["Lou Learner"]),
        ("role=coe-staff", ["Cora Coe"]),
        ("state=deactivated", ["Gone Person"]),
        ("state=invited", []),
        ("q=learner&order=organization", ["Lee Learner", "Lou Learner"]),
        ("q=learner&order=nonsense&p=99", ["Lee Learner", "Lou Learner"]),
    ],
)
def test_the_list_is_narrowed_and_sorted_by_its_address(client, admin_of_all, crowd, query, expected):
    client.force_login(admin_of_all)
    assert names_in(client.get(f"{INDEX}?{query}")) == expected


def test_an_organization_includes_what_stands_under_it(client, admin_of_all, learner, dsca):
    parent = dsca.parents.get(valid_to=None).parent
    client.force_login(admin_of_all)
    assert "Lee Learner" in names_in(client.get(INDEX, {"organization": parent.code}))


def test_the_next_page_keeps_what_was_asked(client, admin_of_all, dsca):
    User.objects.bulk_create(User(email=f"p{n}@example.test", display_name=f"Many {n:03}") for n in range(51))
    client.force_login(admin_of_all)
    assert b"?q=Many&amp;p=2" in client.get(INDEX, {"q": "Many"}).content


def test_the_list_costs_the_same_for_many(client, admin_of_all, dsca, at, django_assert_max_num_queries):
    client.force_login(admin_of_all)
    client.get(INDEX)
    people = User.objects.bulk_create(
        User(email=f"p{n}@example.test", display_name=f"P {n:03}", organization=dsca) for n in range(40)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(person=each, role=Role.SUPERVISOR, organization=dsca, starts_on=at.date()) for each in people
    )
    with django_assert_max_num_queries(20):
        client.get(INDEX)


def test_people_out_of_reach_are_not_found(client, admin_of_dsca, learner2):
    client.force_login(admin_of_dsca)
    assert client.get(page_of(learner2)).status_code == 404
    assert client.post(page_of(learner2), {"do": "deactivate", "reason": "No."}).status_code == 404


def test_the_list_of_before_leads_here(client, admin_user, admin_of_dsca):
    client.force_login(admin_user)
    assert client.get(reverse("wagtailusers_users:index"))["Location"] == INDEX
    assert b'href="/admin/users/"' not in client.get("/admin/").content
    client.force_login(admin_of_dsca)
    assert client.get(reverse("wagtailusers_users:index")).status_code in {302, 403}
    assert client.get(reverse("wagtailusers_users:edit", args=[admin_user.pk])).status_code in {302, 403}
