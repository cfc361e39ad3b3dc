"""/profile/: people change their own name and time zone, and nothing else, with a trail."""

import pytest
from django.urls import reverse

from certificates import fonts
from lms.models import Change, User

from .conftest import complete

PROFILE = reverse("portal:profile")
LEE = {"display_name": "Lee Learner", "time_zone": "America/New_York"}


@pytest.fixture
def signed_in(client, learner):
    client.force_login(learner)
    return client


def saved(client, **values):
    """Posts the form, filled as for Lee but for the values given."""
    return client.post(PROFILE, LEE | values)


def errors(response) -> str:
    assert response.status_code == 200
    return str(response.context["form"].errors)


def test_the_page_shows_what_is_held_and_where_to_ask(signed_in):
    page = signed_in.get(PROFILE).content.decode()

    for words in [
        'value="Lee Learner"',
        '<option value="America/New_York" selected>New York</option>',
        "lee.learner@example.test",
        "Defense Security Cooperation Agency",
        "Sofia Supervisor",
        reverse("portal:correction-ask", args=["organization"]),
        reverse("portal:correction-ask", args=["supervisor"]),
        "Those given already keep theirs",
    ]:
        assert words in page, words


def test_somebody_without_organization_and_supervisor_has_a_page_too(client, admin_user):
    client.force_login(admin_user)
    assert client.get(PROFILE).status_code == 200


def test_a_new_name_and_zone_are_kept_with_what_they_were(signed_in, learner):
    response = saved(signed_in, display_name="Léa Learner", time_zone="Asia/Tokyo")

    assert response.url == PROFILE
    learner.refresh_from_db()
    assert (learner.display_name, learner.time_zone) == ("Léa Learner", "Asia/Tokyo")
    [change] = Change.objects.filter(action="edited-profile")
    assert change.subject == change.person == change.actor == learner
    assert change.old == LEE
    assert change.new == {"display_name": "Léa Learner", "time_zone": "Asia/Tokyo"}


def test_the_trail_holds_only_what_is_different(signed_in):
    saved(signed_in, time_zone="Europe/Paris")
    [change] = Change.objects.filter(action="edited-profile")
    assert (change.old, change.new) == ({"time_zone": "America/New_York"}, {"time_zone": "Europe/Paris"})


def test_saving_the_same_again_leaves_no_trail(signed_in):
    response = signed_in.post(PROFILE, LEE | {"display_name": "  Lee   Learner "}, follow=True)

    assert "Nothing was different" in response.content.decode()
    assert not Change.objects.filter(action="edited-profile").exists()


def test_times_are_shown_in_the_new_zone_at_once(signed_in):
    saved(signed_in, time_zone="Asia/Tokyo")
    assert signed_in.session["time_zone"] == "Asia/Tokyo"


def test_when_the_trail_cannot_be_written_nothing_is_changed(signed_in, learner, monkeypatch):
    def refused(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no trail")

    monkeypatch.setattr(Change, "record", refused)
    with pytest.raises(RuntimeError, match="no trail"):
        saved(signed_in, display_name="Léa Learner")

    learner.refresh_from_db()
    assert learner.display_name == "Lee Learner"


def test_no_other_field_can_be_set(signed_in, learner, learner2, usasac):
    before = User.objects.filter(pk=learner.pk).values().get()
    more = {
        "id": learner2.pk,
        "pk": learner2.pk,
        "uuid": learner2.uuid,
        "email": "someone.else@example.test",
        "organization": usasac.pk,
        "organization_id": usasac.pk,
        "supervisor": learner2.pk,
        "supervisor_id": learner2.pk,
        "is_staff": "on",
        "is_superuser": "on",
        "is_active": "",
        "password": "another-long-password",
        "groups": "1",
        "user_permissions": "1",
    }

    saved(signed_in, display_name="Léa Learner", **more)

    assert User.objects.filter(pk=learner.pk).values().get() == before | {"display_name": "Léa Learner"}
    assert not learner.groups.exists()
    assert User.objects.get(pk=learner2.pk).display_name == "Lou Learner"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "This field is required."),
        ("   ", "This field is required."),
        ("\u202e\u2066", "Enter the name in letters"),
        ("1234 !!", "A name holds at least one letter."),
        ("\u200b", "A name holds at least one letter."),
        ("x" * 121, "at most 120 characters"),
        ("Lee\x00Learner", "Null characters are not allowed."),
        ("\u0958" * 120, "120 characters at most"),
    ],
)
def test_a_name_that_is_none_is_refused_in_words(signed_in, learner, name, told):
    assert told in errors(saved(signed_in, display_name=name))
    learner.refresh_from_db()
    assert learner.display_name == "Lee Learner"


def test_direction_marks_and_controls_do_not_get_into_a_name(signed_in, learner):
    saved(signed_in, display_name="Lee \u202eLear\u2069ner\x07 Two")
    learner.refresh_from_db()
    assert learner.display_name == "Lee Learner Two"


def test_markup_in_a_name_is_shown_as_it_is_written(signed_in):
    saved(signed_in, display_name="<script>alert(1)</script>")
    page = signed_in.get(PROFILE).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.fixture
def _only_our_font(monkeypatch):
    monkeypatch.setattr(fonts, "installed_characters", frozenset)


@pytest.mark.usefixtures("_only_our_font")
def test_a_name_that_certificates_cannot_print_is_refused_and_the_character_named(signed_in, learner):
    told = errors(saved(signed_in, display_name="Lee \U00013000"))

    assert "\U00013000 (EGYPTIAN HIEROGLYPH A001)" in told
    learner.refresh_from_db()
    assert learner.display_name == "Lee Learner"


@pytest.mark.usefixtures("_only_our_font")
def test_whoever_has_such_a_name_already_may_still_change_the_zone(signed_in, learner):
    User.objects.filter(pk=learner.pk).update(display_name="Lee \U00013000")

    saved(signed_in, display_name="Lee \U00013000", time_zone="Asia/Tokyo")

    learner.refresh_from_db()
    assert learner.time_zone == "Asia/Tokyo"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "x" * 500, "<b>"])
def test_a_zone_that_is_none_is_refused(signed_in, learner, zone):
    assert errors(saved(signed_in, time_zone=zone))
    learner.refresh_from_db()
    assert learner.time_zone == "America/New_York"
    assert "time_zone" not in signed_in.session


def test_a_zone_of_an_old_name_is_kept_until_another_is_chosen(signed_in, learner):
    User.objects.filter(pk=learner.pk).update(time_zone="US/Eastern")

    assert '<option value="US/Eastern" selected>' in signed_in.get(PROFILE).content.decode()
    assert saved(signed_in, time_zone="US/Eastern").url == PROFILE


def test_certificates_given_before_keep_their_name(signed_in, learner, enrolment, at):
    complete(enrolment, at=at)
    saved(signed_in, display_name="Léa Learner")
    assert learner.awards.get().holder_name == "Lee Learner"


def test_the_change_stands_in_the_persons_record(signed_in):
    saved(signed_in, display_name="Léa Learner")
    assert "Profile edited" in signed_in.get(reverse("portal:record")).content.decode()
