"""What people are told of courses: asked, enrolled, due, overdue, and what becomes of the text they are reading."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.tasks import tell_what_is_due
from courses.enrolling import assign, enrol
from courses.models import Duty, Enrolment
from courses.problems import Place, report, settle
from courses.progress import begin
from courses.releasing import release_edition
from courses.reminding import remind, tell_supervisors
from courses.tasks import edition_job, tell_of_late_editions
from courses.telling import tell_of_edition
from lms import clock
from lms.models import User
from lms.notices.gathering import day_everywhere
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from lms.permissions import Role
from lms.roles import give_role
from tests.conftest import AT, person

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)  # the first of June everywhere
TODAY = date(2026, 6, 1)
LONG_AGO = AT - timedelta(days=100)


def notices_of(who, *kinds):
    return list(Notice.objects.of(who).filter(kind__in=kinds or Kind.values).order_by("pk"))


@pytest.fixture
def owes(learner, course, supervisor):
    """Makes the learner owe the course by so many days from today."""

    def by(days, who=learner, at=LONG_AGO):
        due_on = TODAY + timedelta(days=days)
        duty = assign(who, course, due_on=due_on, reason="New here", asked_by=supervisor, at=at)
        Notice.objects.filter(kind=Kind.COURSE_ASKED).delete()
        return duty

    return by


def test_whoever_is_asked_to_take_a_course_is_told_by_whom_why_and_by_when(client, learner, course, supervisor, at):
    assign(learner, course, due_on=date(2026, 7, 4), reason="New here", asked_by=supervisor, at=at)

    [notice] = notices_of(learner)
    assert notice.title == f"You are asked to take: {course.title}"
    assert notice.body == "New here\nAsked by Sofia Supervisor.\nDue on 4 July 2026."
    client.force_login(learner)
    assert client.get(notice.link).status_code == 200


def test_being_asked_the_same_again_is_told_once_and_another_day_anew(learner, course, supervisor, at):
    for due_on, reason in [(date(2026, 7, 4), "A"), (date(2026, 7, 4), "B"), (date(2026, 8, 1), "B")]:
        assign(learner, course, due_on=due_on, reason=reason, asked_by=supervisor, at=at)

    assert ["Due on 1 August" in notice.body for notice in notices_of(learner)] == [False, True]


def test_whoever_is_enrolled_by_another_is_told_and_who_enrols_is_not(learner, learner2, course, instructor, at):
    enrol(learner, course, at=at, actor=instructor)
    enrol(learner, course, at=at, actor=instructor)
    enrol(learner2, course, at=at, actor=learner2)

    [notice] = notices_of(learner)
    assert "Ines Instructor enrolled you." in notice.body
    assert notices_of(learner2) == []


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (15, []),
        (14, [Kind.DUE_SOON]),
        (4, [Kind.DUE_SOON]),
        (3, [Kind.DUE_SOON]),
        (0, [Kind.DUE_SOON]),
        (-1, [Kind.OVERDUE]),
        (-44, [Kind.OVERDUE]),
        (-45, []),
    ],
)
def test_what_is_due_soon_or_overdue_is_told(learner, owes, days, told):
    owes(days)
    remind(at=NOON)
    assert [notice.kind for notice in notices_of(learner)] == told


def test_each_stage_is_told_once_however_often_the_job_runs(learner, owes):
    owes(14)
    told = []
    for hours in range(0, 24 * 61, 7):
        if remind(at=NOON + timedelta(hours=hours)):
            told.append(hours // 24)

    titles = [notice.title.partition(":")[0] for notice in notices_of(learner)]
    assert titles == ["Due on 15 June 2026"] * 2 + ["Due today, 15 June 2026", "Overdue"] + ["Still overdue"] * 2
    assert [day - 14 for day in told] == [-14, -3, 0, 1, 7, 30]


def test_days_on_which_no_worker_ran_are_made_up_for(learner, owes):
    owes(14)
    remind(at=NOON + timedelta(days=16))
    assert [notice.kind for notice in notices_of(learner)] == [Kind.OVERDUE]


def test_another_day_is_told_anew(learner, owes, course, supervisor):
    owes(3)
    remind(at=NOON)
    owes(10)
    remind(at=NOON)
    assert len(notices_of(learner)) == 2


@pytest.mark.parametrize(
    "change", [{"completed_at": AT}, {"failed_at": AT}], ids=["whoever completed it", "whoever failed it"]
)
def test_what_is_over_is_not_told(learner, owes, change):
    owes(-1)
    Enrolment.objects.filter(learner=learner).update(**change)
    assert remind(at=NOON) == 0


def test_what_was_withdrawn_or_asked_just_now_is_not_told(learner, learner2, owes):
    duty = owes(-1)
    Duty.objects.filter(pk=duty.pk).update(withdrawn_at=AT)
    owes(2, who=learner2, at=NOON - timedelta(hours=1))
    assert remind(at=NOON) == 0


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 2, 9, 59, tzinfo=UTC), date(2026, 6, 1)),  # 23:59 in Honolulu
        (datetime(2026, 6, 2, 10, 0, tzinfo=UTC), date(2026, 6, 2)),
    ],
)
def test_nothing_is_overdue_before_the_day_is_over_everywhere(moment, day):
    assert day_everywhere(moment) == day


def test_a_supervisor_is_told_once_a_day_who_became_overdue(supervisor, learner, dsca, owes):
    member = person("max.member@example.test", "Max Member", dsca, supervisor=supervisor)
    owes(-1)
    owes(0, who=member)
    for hours in (0, 1, 24, 25, 48):
        at = NOON + timedelta(hours=hours)
        remind(at=at)
        tell_supervisors(at=at)

    first, second = notices_of(supervisor, Kind.TEAM_OVERDUE)
    assert "Lee Learner. Overdue: " in first.body
    assert "Max Member" not in first.body
    assert "Max Member. Overdue: " in second.body
    assert "Lee Learner" not in second.body
    assert first.link == f"{reverse('portal:team')}?show=overdue"


def test_who_acts_as_supervisor_of_an_organization_gets_one_digest_as_well(supervisor, learner, learner2, dsca, owes):
    acting = person("act.ing@example.test", "Act Ing", dsca)
    give_role(acting, Role.SUPERVISOR, dsca, at=NOON - timedelta(days=30))
    alone = person("alone@example.test", "Alone Person", dsca)
    for who in (learner, alone, learner2, acting):
        owes(-1, who=who)
    remind(at=NOON)
    tell_supervisors(at=NOON)

    [digest] = notices_of(acting, Kind.TEAM_OVERDUE)
    assert digest.title == "In your team 2 things are overdue"
    assert "Lee Learner. " in digest.body
    assert "Alone Person. " in digest.body
    [named] = notices_of(supervisor, Kind.TEAM_OVERDUE)
    assert named.title == "In your team something is overdue"


def test_a_worker_killed_before_it_told_the_supervisors_loses_nothing(supervisor, owes):
    owes(-1)
    remind(at=NOON)
    tell_supervisors(at=NOON + timedelta(days=2))
    assert len(notices_of(supervisor, Kind.TEAM_OVERDUE)) == 1


def test_a_long_list_is_cut_and_says_so(supervisor, dsca, owes):
    for number in range(23):
        owes(-1, who=person(f"m{number}@example.test", f"Member {number:02}", dsca, supervisor=supervisor))
    remind(at=NOON)
    tell_supervisors(at=NOON)

    [notice] = notices_of(supervisor, Kind.TEAM_OVERDUE)
    assert notice.title == "In your team 23 things are overdue"
    assert notice.body.endswith("And 3 more.")


def test_reminding_many_takes_as_many_statements_as_reminding_few(dsca, supervisor, owes):
    counts = []
    for size in (2, 30):
        for number in range(size):
            owes(-1, who=person(f"p{size}-{number}@example.test", f"P {number}", dsca, supervisor=supervisor))
        at = NOON + timedelta(days=len(counts))
        with CaptureQueriesContext(connection) as captured:
            assert remind(at=at) == size
            assert tell_supervisors(at=at) == 1
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_job_tells_what_is_due_today(learner, course, supervisor):
    now = clock.now()
    due_on = day_everywhere(now) - timedelta(days=2)
    assign(learner, course, due_on=due_on, reason="R", asked_by=supervisor, at=now - timedelta(days=9))
    tell_what_is_due()
    assert notices_of(learner, Kind.OVERDUE)
    assert notices_of(supervisor, Kind.TEAM_OVERDUE)


def released(course, kind, note="Two words."):
    """Another edition of the course, now."""
    lesson = course.editions.first().activities.filter(kind="lesson").first().activity.specific
    lesson.minutes += 1 if kind == "new" else 0
    lesson.title += "."
    lesson.save_revision().publish()
    return release_edition(course, kind=kind, note=note, released_by=None, at=clock.now())


@pytest.mark.parametrize(
    ("kind", "told"), [("correction", "Corrected: "), ("new", "New edition: ")], ids=["correction", "new"]
)
def test_those_in_the_middle_of_a_course_are_told_of_its_edition(
    learner, learner2, instructor, coe, course, kind, told, django_capture_on_commit_callbacks
):
    for who in (learner, learner2, coe):
        begin(enrol(who, course, at=AT, actor=who), at=AT)
    enrol(instructor, course, at=AT, actor=instructor)
    Enrolment.objects.filter(learner=learner2).update(completed_at=AT)

    with django_capture_on_commit_callbacks(execute=True):
        edition = released(course, kind)

    [notice] = notices_of(learner, Kind.EDITION)
    assert notice.title == f"{told}{course.title}"
    assert notice.body.endswith("Two words.")
    assert notices_of(coe, Kind.EDITION)
    assert notices_of(learner2, Kind.EDITION) == notices_of(instructor, Kind.EDITION) == []
    edition_job(edition.pk)
    assert len(notices_of(learner, Kind.EDITION)) == 1


def test_a_lost_job_is_made_up_for(learner, enrolment, course):
    begin(enrolment, at=AT)
    edition = released(course, "new")
    assert notices_of(learner, Kind.EDITION) == []

    tell_of_late_editions()

    assert notices_of(learner, Kind.EDITION)
    assert tell_of_edition(edition, at=clock.now()) == 0


def test_whoever_left_is_reminded_of_nothing(learner, owes):
    owes(-1)
    User.objects.filter(pk=learner.pk).update(is_active=False)
    assert remind(at=NOON) == 0


@pytest.mark.parametrize(
    ("answer", "is_closed", "told"),
    [("Mended, thank you.", False, "Answered: "), ("Mended.", True, "Answered: "), ("", True, "Closed: ")],
)
def test_whoever_reported_a_problem_is_told_what_became_of_it(
    client, learner, instructor, enrolment, answer, is_closed, told
):
    place = Place(activity=enrolment.edition.activities.first())
    made = report(learner, place, kind="unclear", text="What is an LOA?", key=uuid4(), at=AT)

    settle(made, answer=answer, is_closed=is_closed, by=instructor, at=AT)

    [notice] = notices_of(learner)
    assert notice.title == f"{told}the problem you reported in “{place.activity.title}”"
    assert notice.body == answer
    client.force_login(learner)
    assert client.get(notice.link).status_code == 200
