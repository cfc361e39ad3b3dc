"""The public pages: front page, catalogue, course."""

import pytest

from courses.enrolling import enrol
from courses.models import Completion, CoursePage, HomePage, LessonPage
from courses.progress import complete_activity, open_activity

from .conftest import make_course, publish, release


def test_the_front_page_says_what_this_is_and_leads_on(client, db):
    page = client.get("/").content.decode()
    offered = CoursePage.objects.offered().first().url

    for link in (offered, 'href="/rra/"', 'href="/verify/"', "/accounts/signup/"):
        assert link in page


def test_whoever_is_signed_in_goes_on_learning_from_the_front_page(client, learner):
    client.force_login(learner)

    assert 'href="/learn/"' in client.get("/").content.decode()


def test_the_catalogue_shows_what_can_be_taken(client, small, course):
    page = client.get("/courses/").content.decode()

    assert course.title in page
    assert "Small course" not in page


def test_the_catalogue_says_how_one_stands_to_each_course(client, learner, small, course, first_edition, at):
    reading = enrol(learner, course, at=at, actor=learner)
    open_activity(reading, reading.edition.activities.first(), at=at)
    done = enrol(learner, small, at=at, actor=learner)
    for activity in first_edition.activities.all():
        complete_activity(done, activity, how=Completion.How.READ, at=at)
    client.force_login(learner)

    page = client.get("/courses/").content.decode()

    assert "In progress" in page
    assert "Completed" in page


def test_the_catalogue_costs_the_same_for_any_number_of_courses(
    client, learner, course, at, django_assert_max_num_queries
):
    client.force_login(learner)
    before = client.get("/courses/").content.decode().count("<article")
    for number in range(6):
        each = make_course(f"Course {number}", lessons=1)
        release(each, at)
        enrol(learner, each, at=at, actor=learner)

    with django_assert_max_num_queries(13):
        page = client.get("/courses/")
    assert page.content.decode().count("<article") == before + 6


def test_a_course_page_promises_what_its_edition_holds(client, small, first_edition):
    publish(small, summary="Not released yet.")
    publish(LessonPage.objects.get(slug="lesson-1"), title="Not released either")

    page = client.get("/courses/small-course/").content.decode()

    assert "Not released" not in page
    assert "Lesson 1" in page


def test_a_course_page_leads_to_signing_in_and_back(client, small, first_edition):
    assert "/accounts/login/?next=/courses/small-course/" in client.get("/courses/small-course/").content.decode()


def test_a_course_page_offers_to_enrol_and_then_to_go_on(client, learner, small, first_edition):
    client.force_login(learner)
    assert "Enroll" in client.get("/courses/small-course/").content.decode()

    client.post("/learn/small-course/enrol/")

    assert "Begin" in client.get("/courses/small-course/").content.decode()


def test_the_list_of_courses_lets_people_enroll_at_once(client, learner, small, first_edition):
    form = 'action="/learn/small-course/enrol/"'
    assert form not in client.get("/courses/").content.decode()
    client.force_login(learner)
    assert form in client.get("/courses/").content.decode()

    client.post("/learn/small-course/enrol/")

    assert form not in client.get("/courses/").content.decode()


def test_a_course_without_an_edition_says_so(client, small):
    assert "No edition of this course has been released yet." in client.get("/courses/small-course/").content.decode()


def test_a_module_leads_to_its_course_and_a_lesson_to_its_reader(client, small, module):
    assert client.get("/courses/small-course/only-module/").url == "/courses/small-course/"
    assert client.get("/courses/small-course/only-module/lesson-1/").url == "/learn/small-course/lesson-1/"


@pytest.mark.parametrize("introduction", ["", "<p>Words of <b>welcome</b>.</p>"])
def test_the_front_page_may_be_given_other_words(client, db, introduction):
    publish(HomePage.objects.get(), introduction=introduction)

    assert ("Words of <b>welcome</b>." in client.get("/").content.decode()) is bool(introduction)
