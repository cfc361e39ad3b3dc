"""Many at the same moment: one look, one open request, one decision."""

import secrets

import pytest

from lms.audit.corrections import AskedAlready, Correction, DecidedAlready, ask
from lms.audit.looks import Look, looked
from lms.models import Change, User
from tests.conftest import AT, person
from tests.lms.notices.test_at_once import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed")]


def somebody(name: str) -> User:
    return person(f"{name}-{secrets.token_hex(4)}@example.test", name.title())


def ask_for(one: User) -> Correction:
    return ask(one, Correction.Kind.OTHER, held="This", wanted="That", reason="So it is", at=AT)


def test_the_same_look_many_times_at_once_is_one():
    viewer, seen = somebody("viewer"), somebody("seen")

    all_at_once(lambda _number: looked(viewer, seen, Look.Page.RECORD, capacity=Look.Capacity.STAFF, at=AT))

    assert Look.objects.filter(viewer=viewer, person=seen).count() == 1


def test_the_same_request_many_times_at_once_is_one():
    asking = somebody("asking")

    def work(_number):
        try:
            ask_for(asking)
        except AskedAlready:
            return 0
        return 1

    assert sum(all_at_once(work)) == 1
    assert Change.objects.filter(person=asking, action="correction-asked").count() == 1


def test_two_decisions_at_once_are_one():
    asked, staff = ask_for(somebody("asking")), somebody("staff")

    def work(number):
        outcome = Correction.Outcome.REFUSED if number % 2 else Correction.Outcome.APPROVED
        try:
            Correction.objects.get(pk=asked.pk).decide(outcome, by=staff, reason="Decided", at=AT)
        except DecidedAlready:
            return 0
        return 1

    assert sum(all_at_once(work)) == 1
    assert Change.objects.filter(person=asked.person, actor=staff).count() == 1
