"""Two of the staff at the same moment: one duty in force a person and course, and no order half done."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from certificates.askable import Askable
from certificates.models import CertificationRecord, Level, LevelDuty
from certificates.ordering import target_of
from courses.audience import Audience
from courses.effects import Effect
from courses.enrolling import assign
from courses.models import CoursePage, Duty, DutyOrder, Enrolment
from courses.ordering import SentBefore, carry_out, confirm
from lms.models import Change, Organization, User
from lms.permissions import Role
from lms.roles import give_role
from tests.conftest import AT, COURSE_SLUG, person

pytestmark = pytest.mark.postgres


@pytest.fixture
def people(committed):
    """Thirty people, and two of the staff."""
    dsca, mark = Organization.objects.get(code="dsca"), secrets.token_hex(4)
    everyone = [person(f"l{number}{mark}@example.test", f"Lin {number}", dsca) for number in range(30)]
    staff = [person(f"s{number}{mark}@example.test", f"Sam {number}", dsca) for number in range(2)]
    for one in staff:
        give_role(one, Role.COE_STAFF, dsca, at=AT)
    return everyone, staff


def at_once(*works):
    """Run them in threads that start together."""
    barrier = Barrier(len(works))

    def one(work):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result() for each in [pool.submit(one, work) for work in works]]


def ordered(what, people, by):
    audience = Audience(sorted(one.pk for one in people), "Overlapping")
    reason = f"Asked by {by.display_name}"
    return what.prepare_order(audience, due_on=None, reason=reason, by=by, only_without=False, at=AT)


def sending(order):
    def send():
        mine = DutyOrder.objects.get(pk=order.pk)
        try:
            confirm(mine, at=AT)
        except SentBefore:
            return
        carry_out(mine, target_of(mine), lambda: AT)

    return send


def test_overlapping_orders_leave_one_duty_in_force_a_person(people, monkeypatch):
    monkeypatch.setattr("courses.ordering.CHUNK", 4)
    everyone, (sam, sue) = people
    course = CoursePage.objects.get(slug=COURSE_SLUG)
    orders = [ordered(Askable(course=course), everyone[:20], sam), ordered(Askable(course=course), everyone[10:], sue)]

    at_once(*(sending(order) for order in (*orders, *orders)))

    duties = Duty.objects.in_force().filter(learner__in=everyone, course=course)
    assert sorted(duty.learner_id for duty in duties) == sorted(one.pk for one in everyone)
    assert Enrolment.objects.filter(learner__in=everyone).count() == 30
    assert Change.objects.filter(action="duty-assigned", person__in=everyone).count() == 30
    done = sum(order.lines.filter(outcome=Effect.NEW).count() for order in orders)
    left = sum(order.lines.filter(outcome="meanwhile").count() for order in orders)
    assert (done, left) == (30, 10)


def test_a_level_a_course_and_a_supervisor_at_once(people, monkeypatch):
    monkeypatch.setattr("courses.ordering.CHUNK", 4)
    everyone, (sam, sue) = people
    course = CoursePage.objects.get(slug=COURSE_SLUG)
    some = everyone[:10]
    level = Askable(level=Level.objects.get(scheme__code="1.0", code="basic"))
    orders = [ordered(level, some, sam), ordered(level, some, sue), ordered(Askable(course=course), some, sue)]

    def ask_each():
        for one in some:
            with transaction.atomic():
                assign(User.objects.get(pk=one.pk), course, due_on=None, reason="By name", asked_by=sam, at=AT)

    at_once(*(sending(order) for order in orders), ask_each)

    assert Duty.objects.in_force().filter(learner__in=some, course=course).count() == 10
    assert LevelDuty.objects.in_force().filter(learner__in=some).count() == 10
    assert CertificationRecord.objects.filter(learner__in=some).count() == 10
    assert {order.lines.filter(outcome="").count() for order in orders} == {0}
