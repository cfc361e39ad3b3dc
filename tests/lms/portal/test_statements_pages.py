"""/help/, /accessibility/ and /privacy/ are there for everybody, and what they state holds."""

import re

import pytest
from django.conf import settings as configured
from django.http import HttpResponse
from django.urls import reverse

from lms.models import User

PAGES = ["portal:help", "portal:accessibility", "portal:privacy"]


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_reads_it_and_finds_the_address_to_write_to(client, db, settings, name):
    settings.LMS_SUPPORT_EMAIL = "desk@example.test"

    page = client.get(reverse(name)).content.decode()

    assert page.count("<h1") == 1
    assert 'href="mailto:desk@example.test"' in page


@pytest.mark.parametrize("name", PAGES)
def test_every_page_leads_there(client, db, name):
    footer = client.get("/").content.decode().partition("<footer")[2]
    assert f'href="{reverse(name)}"' in footer


@pytest.mark.parametrize("name", PAGES)
def test_its_links_within_the_site_lead_somewhere(client, learner, name):
    client.force_login(learner)
    page = client.get(reverse(name)).content.decode()

    for address in set(re.findall(r'<a [^>]*href="(/[^"]*)"', page.partition("<main")[2].partition("</main")[0])):
        assert client.get(address).status_code == 200, address


def test_the_menu_leads_to_the_profile(client, learner):
    client.force_login(learner)
    assert f'href="{reverse("portal:profile")}"' in client.get(reverse("portal:help")).content.decode()


def test_no_page_loads_anything_from_other_sites(client, db):
    """What /privacy/ says of third parties."""
    for name in PAGES:
        page: HttpResponse = client.get(reverse(name))
        assert re.findall(r'(?:src|srcset|<link[^>]* href)="(?:https?:)?//', page.content.decode()) == []
        assert "default-src 'self'" in page["Content-Security-Policy"]


def test_the_cookies_are_those_that_are_named(client, learner):
    """What /privacy/ says of cookies: signing in, forms, and a passing message."""
    client.force_login(learner)
    profile = reverse("portal:profile")
    client.get(profile)
    client.post(profile, {"display_name": "Lee", "time_zone": "UTC"})

    named = {configured.SESSION_COOKIE_NAME, configured.CSRF_COOKIE_NAME, "messages"}
    assert set(client.cookies) <= named


def test_there_is_no_place_for_what_is_never_held():
    """What /privacy/ says of Social Security numbers, birth dates and photos."""
    names = " ".join(field.name for field in User._meta.get_fields())
    assert not re.search(r"ssn|social|birth|photo|picture|avatar", names)
