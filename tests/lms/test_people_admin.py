"""Administrators look after people in the admin; nobody else reaches it, and every change leaves a trail."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from lms.models import Change, User


@pytest.fixture
def form(dsca):
    return {
        "email": "nova@example.test",
        "display_name": "Nova Person",
        "organization": dsca.pk,
        "supervisor": "",
        "is_active": "on",
    }


def test_people_are_invited_and_not_added(client, admin_user, form):
    client.force_login(admin_user)
    assert client.get(reverse("wagtailusers_users:add"))["Location"] == reverse("people:invite")
    client.post(reverse("wagtailusers_users:add"), form)
    assert not User.objects.filter(email="nova@example.test").exists()


def test_nobody_is_deactivated_without_a_reason(client, admin_user, learner, form):
    client.force_login(admin_user)
    form |= {"email": learner.email}
    del form["is_active"]
    client.post(reverse("wagtailusers_users:edit", args=[learner.pk]), form)
    learner.refresh_from_db()
    assert learner.is_active


def test_a_corrected_name_leaves_who_old_and_new(client, admin_user, learner, form):
    client.force_login(admin_user)
    form |= {"email": learner.email, "display_name": "Lee Learner-Smith"}

    client.post(reverse("wagtailusers_users:edit", args=[learner.pk]), form)

    change = Change.objects.get(person=learner, action="edited-person")
    assert change.actor == admin_user
    assert (change.old["display_name"], change.new["display_name"]) == ("Lee Learner", "Lee Learner-Smith")


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_deletes_a_person(client, admin_user, learner, method):
    client.force_login(admin_user)
    response = getattr(client, method)(reverse("wagtailusers_users:delete", args=[learner.pk]))
    assert response.status_code in {302, 403}
    assert User.objects.filter(pk=learner.pk).exists()


def test_bulk_deletion_of_people_is_refused(client, admin_user, learner):
    client.force_login(admin_user)
    address = reverse("wagtail_bulk_action", args=["lms", "user", "delete"])
    client.post(f"{address}?id={learner.pk}&next=/admin/users/")
    assert User.objects.filter(pk=learner.pk).exists()


@pytest.mark.parametrize("action", ["set_active_state", "assign_role"])
def test_people_are_not_changed_in_bulk(client, admin_user, learner, action):
    client.force_login(admin_user)
    group = Group.objects.get(name="Instructors")
    address = reverse("wagtail_bulk_action", args=["lms", "user", action])
    client.post(f"{address}?id={learner.pk}&next=/admin/users/", {"mark_as_active": "False", "role": group.pk})
    learner.refresh_from_db()
    assert learner.is_active
    assert not learner.groups.exists()


@pytest.mark.parametrize("view", ["edit", "delete"])
def test_groups_that_carry_a_role_stay_as_they_are(client, admin_user, view):
    client.force_login(admin_user)
    group = Group.objects.get(name="Center of Excellence staff")
    response = client.post(reverse(f"wagtailusers_groups:{view}", args=[group.pk]), {"name": "Others"})
    assert response.status_code in {302, 403}
    assert Group.objects.filter(pk=group.pk, name="Center of Excellence staff").exists()


@pytest.mark.parametrize("role", ["learner", "instructor", "reviewer", "coe", "supervisor", "authority"])
def test_others_do_not_reach_the_administration_of_people(client, request, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("wagtailusers_users:index")).status_code in {302, 403}
