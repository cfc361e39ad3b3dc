"""Everything that is due or overdue comes in one message a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from certificates.models import CertificationRecord, Level, Position
from certificates.positions import assign_position
from certificates.reminding import remind as remind_of_levels
from courses.enrolling import assign
from courses.models import Duty, Enrolment
from courses.reminding import remind as remind_of_courses
from courses.reminding import tell_supervisors
from lms.models import User
from lms.notices import gathering, mailing
from lms.notices.choosing import choose
from lms.notices.kinds import Kind
from lms.notices.models import Mail, Notice
from tests.conftest import AT

from .conftest import told

FIVE_PAST = datetime(2026, 6, 1, 10, 5, tzinfo=UTC)
HALF_PAST = FIVE_PAST.replace(minute=30)
TODAY = date(2026, 6, 1)


def run(at):
    return mailing.send(mailing.due_bundles(at, most=1000), lambda: at)


def owes(learner, course, supervisor, *, days):
    due_on, long_ago = TODAY + timedelta(days=days), AT - timedelta(days=100)
    return assign(learner, course, due_on=due_on, reason="New here", asked_by=supervisor, at=long_ago)


@pytest.fixture
def owing(learner, course, supervisor, dsca):
    """The learner owes a course by today, and a level since yesterday; what was told of the asking is gone."""
    basic = Level.objects.get(scheme__code="1.0", code="basic")
    position = Position.objects.create(code="SC-1", title="Case manager", organization=dsca, level=basic)
    assign_position(learner, position, clock_start=date(2026, 1, 1), actor=supervisor, at=AT - timedelta(days=100))
    owes(learner, course, supervisor, days=0)
    CertificationRecord.objects.filter(learner=learner).update(due_on=TODAY - timedelta(days=1))
    Notice.objects.all().delete()
    return learner


def remind(at):
    return remind_of_courses(at=at) + remind_of_levels(at=at)


def test_courses_and_levels_of_a_day_come_in_one_message(owing, course):
    assert remind(FIVE_PAST) == 2
    assert run(FIVE_PAST + timedelta(minutes=10)) == 0

    assert run(HALF_PAST) == 1

    [message] = mail.outbox
    assert f"Due today, 1 June 2026: {course.title}" in message.body
    assert "Overdue: level Basic (1.0)" in message.body
    assert run(HALF_PAST + timedelta(hours=1)) == 0


@pytest.mark.parametrize("minutes", [7, 300])
def test_what_is_told_later_that_day_joins_the_message_or_waits_for_the_next_days(owing, minutes):
    remind_of_courses(at=FIVE_PAST)
    later = FIVE_PAST + timedelta(minutes=minutes)
    run(later)
    remind_of_levels(at=later)

    assert [run(FIVE_PAST + timedelta(minutes=25, days=day)) for day in (0, 1, 2)] == (
        [1, 0, 0] if minutes == 7 else [0, 1, 0]
    )
    assert len(mail.outbox) == (1 if minutes == 7 else 2)


def test_the_next_days_deadlines_join_what_waits_for_that_day(learner, owing):
    remind_of_courses(at=FIVE_PAST)
    run(HALF_PAST)
    remind_of_levels(at=HALF_PAST + timedelta(hours=3))
    told(learner, "tomorrow's", kind=Kind.OVERDUE, at=FIVE_PAST + timedelta(days=1))

    assert run(HALF_PAST + timedelta(days=1)) == 1
    assert Mail.objects.waiting().count() == 0


def test_whoever_wants_all_in_the_morning_gets_it_then(owing):
    choose(owing, by_mail={}, rhythm="daily")
    remind(FIVE_PAST)
    assert run(HALF_PAST) == 0
    assert run(FIVE_PAST + timedelta(days=1)) == 1


def test_gathering_costs_one_statement_for_many_people(learner, learner2, django_assert_num_queries):
    people = [learner.pk, learner2.pk]
    with django_assert_num_queries(1):
        assert gathering.rounds_of(people, at=FIVE_PAST) == dict.fromkeys(people, HALF_PAST)


def test_nobodys_messages_are_cut_in_two(learner, learner2):
    for each in (learner, learner2):
        for number in range(3):
            told(each, f"{number}", kind=Kind.OVERDUE, at=FIVE_PAST)

    assert [len(pks) for pks in mailing.due_bundles(HALF_PAST, most=4)] == [3]
    assert [len(pks) for pks in mailing.due_bundles(HALF_PAST, most=2)] == [2]  # more than a run holds


@pytest.mark.parametrize("status", ["requirements_met", "certified", "revoked"])
def test_a_level_with_nothing_left_to_do_is_not_told(owing, status):
    CertificationRecord.objects.filter(learner=owing).update(status=status)
    assert remind_of_levels(at=FIVE_PAST) == 0


def test_of_people_who_left_and_duties_withdrawn_or_done_nothing_is_told(owing):
    Duty.objects.update(withdrawn_at=AT)
    CertificationRecord.objects.filter(learner=owing).update(opened_at=FIVE_PAST)
    assert remind(FIVE_PAST) == 0
    Duty.objects.update(withdrawn_at=None)
    Enrolment.objects.filter(learner=owing).update(completed_at=AT)
    CertificationRecord.objects.filter(learner=owing).update(opened_at=AT - timedelta(days=9))
    User.objects.filter(pk=owing.pk).update(is_active=False)
    assert remind(FIVE_PAST) == 0


def test_levels_are_told_once_a_stage_and_the_supervisor_hears_of_them(owing, supervisor):
    told_on = [day for day in range(60) if remind_of_levels(at=FIVE_PAST + timedelta(days=day))]
    assert told_on == [0, 6, 29]  # overdue since the day before

    tell_supervisors(at=FIVE_PAST + timedelta(days=30))

    [notice] = Notice.objects.filter(person=supervisor, kind=Kind.TEAM_OVERDUE)
    assert notice.body == "Lee Learner. Still overdue: level Basic (1.0)"
