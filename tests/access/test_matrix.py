"""Every address × every role × every method, generated from the URL configuration."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.urls.converters import UUIDConverter

from courses.teams import add_member
from lms.models import User
from tests.conftest import AT

from .addresses import addresses, ways
from .expectations import ADMIN_AREAS, FOR_VISITORS, OURS, ROLES

ADDRESSES, WAYS = addresses(), ways()
# Which methods a view takes does not depend on who asks, but for strangers: one who may least and one who may most.
LEAST_AND_MOST = ("anonymous", "learner", "admin_user")
# Two of one role, who differ only in where they work, are one at the door of the admin.
AT_THE_DOOR = [role for role in ROLES if role not in {"learner2", "coe_of_usasac"}]
# Wagtail's answers to addresses that are none; they have no name to make an address by.
WITHOUT_A_NAME = {"default", "View.as_view.<locals>.view"}
OUR_NAMESPACES = {"rra", "portal", "notices", "courses", "quizzes", "certificates", "reports"}
OURS_IN_THE_ADMIN = {"questions:", "courses_outline", "courses_new", "courses_team", "courses_roster", "courses_copy"}
OURS_IN_THE_ADMIN |= {"problems:", "review_tasks:", "staff_reports:impact", "courses_review", "staff_reports:"}
OURS_IN_THE_ADMIN |= {"field-notes:", "wagtailsnippets_rra_"}


def is_ours(name: str) -> bool:
    return name in OURS or name.split(":")[0] in OUR_NAMESPACES


def area_of(name: str) -> str | None:
    return next((area for area in ADMIN_AREAS if name.startswith(area)), None)


def outcome(response: Any) -> str:
    """What a response amounts to for the one who asked."""
    location = response.headers.get("Location", "")
    if response.status_code == 302 and location.startswith(("/accounts/login/", "/admin/login/")):
        return "sign-in"
    if response.status_code in {403, 404, 410} or (response.status_code == 302 and location == "/admin/"):
        return "no"
    if response.status_code == 405:
        return "405"
    assert response.status_code < 500, response.status_code
    return "may"


def asked(client: Client, method: str, address: str) -> str:
    """The outcome of one request, whose effects are undone, in the browser as in the database."""
    browser = Client(raise_request_exception=False)
    browser.cookies = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    with transaction.atomic():
        response = getattr(browser, method)(address)
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    return outcome(response)


def test_every_address_has_a_row():
    known = set(OURS) | FOR_VISITORS
    assert [name for name in ADDRESSES if name not in known and (is_ours(name) or area_of(name) is None)] == []


def test_no_row_is_about_an_address_that_is_gone():
    assert [name for name in OURS if name not in ADDRESSES] == []


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_role_gets_what_the_matrix_says(name, world):
    row = OURS[name]
    args = [getattr(world, arg) for arg in row.args]
    address = "/courses/" if name == "wagtail_serve" else reverse(name, args=args)
    found = {
        method: {role: asked(client, method, address) for role, client in world.clients.items()}
        for method in ("get", "post")
    }
    assert found == {"get": row.get, "post": row.post}


@pytest.mark.parametrize("name", sorted(name for name in OURS if ":" in name))
def test_no_other_method_does_anything(name, world):
    address = reverse(name, args=[getattr(world, arg) for arg in OURS[name].args])
    found = {
        (role, method): asked(world.clients[role], method, address)
        for role in LEAST_AND_MOST
        for method in ("put", "patch", "delete")
    }
    assert set(found.values()) <= {"405", "sign-in", "no"}, found


@pytest.mark.parametrize("area", sorted(ADMIN_AREAS))
def test_behind_the_door_of_the_admin_only_those_who_belong_there(area, world):
    """With ids that exist where pages are meant and with others elsewhere; nobody sees an error."""
    wrong = []
    for name, address in addresses_of(area, world):
        for role in set(AT_THE_DOOR) - ADMIN_AREAS[area]:
            for method in ("get", "post"):
                if asked(world.clients[role], method, address) not in {"sign-in", "no", "405"}:
                    wrong.append((name, role, method))
    assert wrong == []


def test_whoever_belongs_there_gets_behind_the_door(world):
    """For every area that we made: each role it is for finds at least one page open, authors in the team of theirs."""
    with transaction.atomic():
        add_member(world.page, User.objects.get(email="instructor@matrix.test"), given_by=None, at=AT)
        shut = {(area, role) for area in OURS_IN_THE_ADMIN for role in ADMIN_AREAS[area] if is_shut(area, role, world)}
        transaction.set_rollback(True)
    assert shut == set()


def is_shut(area: str, role: str, world: Any) -> bool:
    addresses = (address for _name, address in addresses_of(area, world))
    return all(asked(world.clients[role], "get", address) != "may" for address in addresses)


def test_a_learner_is_told_no_where_the_admin_has_no_page(world):
    assert asked(world.clients["learner"], "get", "/admin/no/such/page/") == "no"


def addresses_of(area: str, world: Any) -> Iterator[tuple[str, str]]:
    """Each pattern of the area as an address; one that cannot be made fails the suite, or it would go untested."""
    for way in WAYS:
        if area_of(way.name) != area or way.name in FOR_VISITORS or is_ours(way.name) or way.name in WITHOUT_A_NAME:
            continue
        values = {name: value_for(way.name, name, world, of) for name, of in way.parameters.items()}
        yield way.name, reverse(way.name, kwargs=values)


def value_for(name: str, parameter: str, world: Any, converter: Any = None) -> Any:
    """A value for a parameter of an admin address, as real as it can be guessed."""
    if parameter in {"page_id", "parent_page_id", "page_to_move_id", "page"} or (
        name.startswith("wagtailadmin_pages") and parameter == "pk"
    ):
        return world.page.pk
    if isinstance(converter, UUIDConverter):
        return {"question": world.question, "enrolment": world.enrolment}.get(parameter, uuid4())
    words = {"app_label": "courses", "model_name": "coursepage", "content_type_app_name": "courses"}
    return (words | {"media_type": "video"}).get(parameter, 1)
