"""The door of the admin: who may not enter is told so, and not sent round in circles."""

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from lms.models import User


@pytest.mark.parametrize("role", ["learner", "supervisor", "authority"])
def test_whoever_may_not_enter_is_told_so(client, request, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("wagtailadmin_home")).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client, db):
    response = client.get(reverse("wagtailadmin_home"))
    assert response.url.startswith(reverse("account_login"))


def test_the_admin_alone_may_run_inline_scripts(client, admin_user):
    client.force_login(admin_user)
    assert "script-src 'self' 'unsafe-inline'" in client.get(reverse("wagtailadmin_home"))["Content-Security-Policy"]
    assert "unsafe-inline" not in client.get("/")["Content-Security-Policy"]


@pytest.mark.parametrize("has_profile", [False, True])
def test_times_in_the_admin_are_those_of_the_persons_own_zone(client, coe, has_profile):
    """Wagtail has a profile of its own for it, which is neither asked nor offered."""
    if has_profile:
        UserProfile.objects.create(user=coe, current_time_zone="Europe/Paris")
    User.objects.filter(pk=coe.pk).update(time_zone="Asia/Tokyo")
    client.force_login(coe)

    assert "(Asia/Tokyo)" in client.get(reverse("staff_reports:enrolments")).content.decode()
    assert "current_time_zone" not in client.get(reverse("wagtailadmin_account")).content.decode()
