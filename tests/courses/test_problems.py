"""Reporting a problem where it stands; who reads it, who answers, and that nobody floods."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ReferenceIndex

from courses.enrolling import enrol
from courses.models import ProblemReport
from courses.problems import MOST_AN_HOUR, AlreadySettled, Place, report, settle
from courses.signals import problem_answered
from lms.models import Change
from lms.permissions import Role
from lms.roles import give_role
from tests.conftest import AT, join, person

from .conftest import add_lesson, release, text

PLACE = "0f0e7a52-0000-4000-8000-000000000001"
MINE = reverse("courses:problems")
DESK = reverse("problems:index")
LESSON = reverse("courses:lesson", args=["small-course", "first-words"])
REPORT = reverse("courses:problem-report", args=["small-course", "first-words"])


@pytest.fixture
def reader(client, learner, small, module, at):
    """The learner, signed in and enrolled in the little course."""
    add_lesson(module, "First words", text("<p>The purchaser signs.</p>", PLACE))
    release(small, at)
    client.force_login(learner)
    return enrol(learner, small, at=at, actor=learner)


@pytest.fixture
def team_member(small, instructor):
    """An instructor who looks after the little course."""
    join(instructor, small)
    return instructor


@pytest.fixture
def instructor_of_another_course(dsca, course):
    user = person("otto.other@example.test", "Otto Other", dsca)
    give_role(user, Role.INSTRUCTOR, None, at=AT)
    join(user, course)
    return user


def send(client, query=f"?block={PLACE}&words=signs", **fields):
    form = {"kind": "wrong", "text": "It waits for a countersignature.", "key": str(uuid4())}
    return client.post(REPORT + query, form | fields)


@pytest.fixture
def made(reader, learner, at):
    place = Place(reader.edition.activities.get(slug="first-words"), block=PLACE, selection="signs")
    return report(learner, place, kind="wrong", text="It waits.", key=uuid4(), at=at)


def test_a_report_remembers_where_it_was_made(client, reader, learner):
    answer = send(client)

    assert answer.url == f"{LESSON}#b-{PLACE}"
    made = ProblemReport.objects.get()
    assert (made.reporter, made.course.slug, made.edition) == (learner, "small-course", reader.edition)
    assert (made.activity.slug, made.block, made.selection) == ("first-words", PLACE, "signs")
    assert made.state == "open"
    assert "It waits for a countersignature." in client.get(MINE).content.decode()


def test_the_lesson_offers_it_and_the_form_shows_the_place(client, reader):
    assert REPORT in client.get(LESSON).content.decode()
    assert "The purchaser signs." in client.get(f"{REPORT}?block={PLACE}").content.decode()
    assert "only these words" in client.get(f"{REPORT}?words=only+these+words").content.decode()


def test_a_form_sent_twice_is_one_report(client, reader):
    key = str(uuid4())
    for _twice in range(2):
        assert send(client, key=key).status_code == 302

    assert ProblemReport.objects.count() == 1


def test_nobody_floods(client, reader):
    for _each in range(MOST_AN_HOUR):
        assert send(client).status_code == 302
    refused = send(client, text="One too many")

    assert refused.status_code == 422
    assert "You reported many problems in the last hour." in refused.content.decode()
    assert "One too many" in refused.content.decode()
    assert ProblemReport.objects.count() == MOST_AN_HOUR


def test_asked_for_in_place_it_is_answered_in_place(client, reader):
    form = client.get(f"{REPORT}?block={PLACE}&fragment=1").content.decode()
    sent = send(client, f"?block={PLACE}&fragment=1").content.decode()

    assert "<html" not in form + sent
    assert "Thank you" in sent


def test_the_team_of_the_course_answers_and_the_reporter_is_told(client, made, learner, team_member):
    told = []
    problem_answered.connect(lambda report, **kwargs: told.append(report), weak=False, dispatch_uid="a-test")
    client.force_login(team_member)
    page = client.get(DESK).content.decode()
    one = reverse("problems:report", args=[made.uuid])
    shown = client.get(one).content.decode()
    client.post(one, {"answer": "Mended in the next edition.", "is_closed": "on"})
    problem_answered.disconnect(dispatch_uid="a-test")

    assert "It waits." in page
    assert "signs" in shown
    assert "The purchaser signs." in shown
    assert f"{reverse('wagtailadmin_pages:edit', args=[made.activity_id])}#block-{PLACE}-section" in shown
    made.refresh_from_db()
    assert (made.state, made.answered_by, made.closed_by) == ("closed", team_member, team_member)
    assert told == [made]
    assert Change.objects.filter(action="problem-answered", person=learner, actor=team_member).exists()
    client.force_login(learner)
    mine = client.get(MINE).content.decode()
    assert "Mended in the next edition." in mine
    assert "Ines Instructor answered" in mine


def test_the_desk_shows_what_is_open_unless_asked_otherwise(client, made, team_member, at):
    settle(made, answer="Yes.", is_closed=False, by=team_member, at=at)
    client.force_login(team_member)

    def shows(**query):
        return "It waits." in client.get(DESK, query).content.decode()

    assert not shows()
    assert shows(state="answered")
    assert shows(state="", course="small-course")
    assert not shows(state="closed")


def test_neither_answer_nor_closing_happens_twice(made, team_member, at):
    settle(made, answer="First", is_closed=False, by=team_member, at=at)
    with pytest.raises(AlreadySettled):
        settle(made, answer="Second", is_closed=False, by=team_member, at=at)
    settle(made, answer="", is_closed=True, by=team_member, at=at)
    with pytest.raises(AlreadySettled):
        settle(made, answer="", is_closed=True, by=team_member, at=at)

    made.refresh_from_db()
    assert made.answer == "First"


def test_a_page_that_was_overtaken_says_so(client, made, team_member, admin_user, at):
    settle(made, answer="By somebody else", is_closed=True, by=admin_user, at=at)
    client.force_login(team_member)

    answer = client.post(reverse("problems:report", args=[made.uuid]), {"answer": "Too late"})

    assert answer.status_code == 200
    made.refresh_from_db()
    assert made.answer == "By somebody else"


def test_an_empty_answer_that_closes_nothing_is_refused(client, made, team_member):
    client.force_login(team_member)

    answer = client.post(reverse("problems:report", args=[made.uuid]), {"answer": ""})

    assert "Write an answer, or close the report." in answer.content.decode()
    made.refresh_from_db()
    assert made.state == "open"


@pytest.mark.parametrize("who", ["learner", "learner2", "instructor_of_another_course", "reviewer", "coe_of_dsca"])
def test_whoever_does_not_look_after_the_course_sees_and_answers_nothing(client, request, made, who):
    client.force_login(request.getfixturevalue(who))
    one = reverse("problems:report", args=[made.uuid])

    assert "It waits." not in client.get(DESK, {"state": ""}).content.decode()
    assert client.get(one).status_code in (302, 403, 404)
    assert client.post(one, {"answer": "x"}).status_code in (302, 403, 404)
    made.refresh_from_db()
    assert made.answer == ""


def test_others_do_not_see_the_report_among_their_own(client, made, learner2):
    client.force_login(learner2)

    assert "It waits." not in client.get(MINE).content.decode()
    assert not ReferenceIndex.model_is_indexable(ProblemReport)


@pytest.mark.parametrize(
    "bent",
    [{"kind": "praise"}, {"text": ""}, {"text": "x" * 2001}, {"text": "nul\0"}, {"key": "no-uuid"}, {"key": ""}],
)
def test_a_bent_form_is_refused_in_words(client, reader, bent):
    answer = send(client, **bent)

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not ProblemReport.objects.exists()


@pytest.mark.parametrize("block", ["no-such-block", "\0", "x" * 10_000])
def test_a_place_that_is_none_is_not_found(client, reader, block):
    assert client.get(REPORT, {"block": block}).status_code == 404


def test_hostile_words_stay_words_for_everyone(client, reader, learner, team_member):
    evil = "<script>alert(1)</script>"
    client.post(f"{REPORT}?words={evil}\0" + "x" * 9_000, {"kind": "other", "text": evil, "key": str(uuid4())})
    made = ProblemReport.objects.get()

    assert len(made.selection) <= 300
    pages = client.get(MINE).content.decode()
    client.force_login(team_member)
    pages += (
        client.get(DESK).content.decode() + client.get(reverse("problems:report", args=[made.uuid])).content.decode()
    )
    assert "<script>alert" not in pages
    assert pages.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4


def test_a_long_list_costs_what_a_short_one_does(client, made, learner, reader, team_member, at):
    def costs():
        found = []
        for reading, url in ((learner, MINE), (team_member, DESK)):
            client.force_login(reading)
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            found.append(len(captured))
        return found

    before = costs()
    for _each in range(3):
        place = Place(reader.edition.activities.get(slug="lesson-1"))
        report(learner, place, kind="other", text="More", key=uuid4(), at=at)

    assert costs() == before
