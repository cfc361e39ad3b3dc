"""Whoever sees another person's record leaves a look: asked of every address of the URL configuration.

The learner of the matrix has a name of their own. Where a page that answers somebody else says it, a look at the
learner must be there afterwards, or, on a list, a look with the number of its rows.
"""

from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from lms.audit.models import Look
from lms.models import User

from .expectations import OURS
from .test_matrix import ADDRESSES, value_for

NAME = "learner of the matrix"
OTHERS = ["learner2", "supervisor", "coe_of_dsca", "authority", "admin_user"]
# What shows many people is one look with the filters and the number of rows; the decision is docs/decisions/0018.
LISTS = {
    "portal:team",
    "portal:team-nudge",
    "certificates:grants",
    "certificates:holds",
    "certificates:awards",
    "courses_roster",
    "courses_roster_results",
    "staff_reports:changes",
    "staff_reports:changes-results",
    "staff_reports:looks",
    "staff_reports:looks-results",
    "staff_reports:corrections",
    "staff_reports:corrections-results",
    "staff_reports:people",
    "staff_reports:people-results",
    "staff_reports:enrolments",
    "staff_reports:enrolments-results",
    "staff_reports:records",
    "staff_reports:records-results",
    "staff_reports:overdue",
    "staff_reports:overdue-results",
    "staff_reports:remind",
    "staff_reports:messages",
    "staff_reports:messages-results",
    "people:index",
    "duties:courses",
    "duties:levels",
    "duties:exemptions-courses",
    "duties:exemptions-levels",
    "duties:order",
    "duties:order-withdraw",
    "positions:position",
    "wagtailusers_users:index",
    "wagtailusers_users:index_results",
}
# Where the learner's name may stand without a look, and why.
NO_LOOK = {
    "certificates:verify": "the holder gave the code away, so that anyone may check the certificate",
    "notices:inbox": "the words of notices that somebody got, such as a supervisor of claimed hours",
    "notices:open": "the words of notices that somebody got, such as a supervisor of claimed hours",
    "portal:record-export": "one's own record, with the names of those it tells of",
    "portal:record": "one's own record, with the names of those it tells of",
    "problems:index": "what people themselves wrote to the team of the course",
    "problems:one": "what people themselves wrote to the team of the course",
}


def address_of(name: str, world: Any) -> str | None:
    """With the learner's own ids wherever an id is asked for."""
    learner = User.objects.get(uuid=world.learner_uuid)
    theirs = {"enrolment": world.enrolment, "person": world.learner_uuid, "record": world.record, "award": world.award}
    if name in OURS:
        return reverse(name, args=[getattr(world, arg) for arg in OURS[name].args])
    values = {
        parameter: learner.pk
        if name.startswith("wagtailusers_users:")
        else theirs.get(parameter) or value_for(name, parameter, world)
        for parameter in ADDRESSES[name]
    }
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return None


def body_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode(errors="replace"))


def without_a_look(name: str, address: str, method: str, role: str, client: Client) -> bool:
    """Whether the learner's name was shown and no look tells of it; all is undone."""
    browser = Client(raise_request_exception=False)
    browser.cookies = SimpleCookie({key: morsel.value for key, morsel in client.cookies.items()})
    with transaction.atomic():
        response = getattr(browser, method)(address)
        shown = response.status_code == 200 and NAME in body_of(response)
        looks = Look.objects.filter(viewer__email=f"{role}@matrix.test")
        kept = looks.filter(person=None, rows__gte=1) if name in LISTS else looks.filter(person__display_name=NAME)
        is_missing = shown and not kept.exists()
        transaction.set_rollback(True)
    return is_missing


def asked_for_people(name: str) -> bool:
    """Facts, accounts of one's own, Wagtail's pages and images cannot name a learner; the rest may."""
    return name.startswith("wagtailusers_users:") or not name.startswith(("wagtail", "rra", "account"))


def ways_of(name: str) -> list[tuple[str, str]]:
    """How each address is asked: a form sent with mistakes shows its page again, and lists have files."""
    if name in LISTS:
        return [("get", ""), ("get", "?export=csv")]
    return [("get", ""), ("post", "")] if ADDRESSES[name] else [("get", "")]


@pytest.mark.parametrize("name", sorted(name for name in ADDRESSES if asked_for_people(name) and name not in NO_LOOK))
def test_nobody_sees_the_learner_without_a_look(name, world):
    address = address_of(name, world)
    if address is None:
        return
    found = [
        (role, method, address + query)
        for role in OTHERS
        for method, query in ways_of(name)
        if without_a_look(name, address + query, method, role, world.clients[role])
    ]
    assert found == []


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("supervisor", "portal:team-member"),
        ("authority", "certificates:grant"),
        ("authority", "certificates:award"),
        ("coe_of_dsca", "quizzes_grants"),
        ("coe_of_dsca", "staff_reports:enrolments"),
        ("coe_of_dsca", "courses_roster_person"),
        ("admin_user", "wagtailusers_users:edit"),
    ],
)
def test_the_test_above_sees_what_it_asks_for(role, name, world):
    with transaction.atomic():
        assert NAME in body_of(world.clients[role].get(address_of(name, world)))
        transaction.set_rollback(True)
