"""What people set for themselves in the admin: its looks, and nothing about who they are."""

from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.users.models import UserProfile

ADDRESS = "/admin/account/"


def test_the_admin_asks_for_no_photo_and_no_second_name(client, instructor):
    client.force_login(instructor)

    html = client.get(ADDRESS).content.decode()

    assert "Theme" in html
    for name in ("avatar", "first_name", "last_name", "current_time_zone"):
        assert f'-{name}"' not in html


def test_a_photo_that_is_sent_all_the_same_is_not_kept(client, instructor):
    client.force_login(instructor)
    picture = SimpleUploadedFile("me.png", b"\x89PNG\r\n\x1a\n", content_type="image/png")

    client.post(ADDRESS, {"avatar-avatar": picture, "theme-theme": "dark", "theme-density": "default"})

    profile = UserProfile.get_for_user(instructor)
    assert not profile.avatar
    assert client.post(ADDRESS, {}).status_code < 500


def test_strangers_and_learners_do_not_reach_it(client, learner):
    assert client.get(ADDRESS)["Location"].startswith("/accounts/login/")
    client.force_login(learner)
    assert client.get(ADDRESS).status_code == 403
