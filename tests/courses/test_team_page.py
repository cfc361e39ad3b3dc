"""The page of a course's team, and how a course is begun."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import CoursePage
from courses.teams import add_member, may_manage
from lms.models import GroupMembership, User
from lms.permissions import Role
from lms.roles import give_role
from tests.conftest import person


@pytest.fixture
def colleague(instructor, usasac, at) -> User:
    """An instructor who is in no team."""
    user = person("cole.colleague@example.test", "Cole Colleague", usasac)
    give_role(user, Role.INSTRUCTOR, None, at=at)
    return user


@pytest.fixture
def url(course) -> str:
    return reverse("courses_team", args=[course.pk])


def add_url(course):
    return reverse("courses_team_add", args=[course.pk])


def end_url(course, user):
    membership = GroupMembership.objects.get(group=course.team.group, person=user)
    return reverse("courses_team_end", args=[course.pk, membership.pk])


class TestAdding:
    @pytest.mark.parametrize("words", ["colleague", "cole.coll", "COLE"])
    def test_a_member_finds_an_instructor_and_adds_them(self, client, instructor, colleague, course, url, words):
        client.force_login(instructor)

        assert "Cole Colleague" in client.get(url, {"q": words}).content.decode()
        answer = client.post(add_url(course), {"person": colleague.uuid, "reason": "Module 2."}, follow=True)

        assert "Cole Colleague is in the team now." in answer.content.decode()
        assert may_manage(colleague, course)

    @pytest.mark.parametrize("words", ["lee", "learner@", "sofia", "rene"])
    def test_nobody_but_instructors_is_found_or_added(
        self, client, instructor, learner, supervisor, reviewer, course, url, words
    ):
        client.force_login(instructor)
        page = client.get(url, {"q": words}).content.decode()

        assert not any(str(each) in page for each in (learner, supervisor, reviewer))
        for each in (learner, supervisor, reviewer):
            client.post(add_url(course), {"person": each.uuid})
        assert not GroupMembership.objects.filter(person__in=[learner, supervisor, reviewer]).exists()

    def test_no_address_is_shown(self, client, instructor, colleague, url):
        client.force_login(instructor)
        assert colleague.email not in client.get(url, {"q": "cole"}).content.decode()

    def test_two_letters_are_the_least(self, client, instructor, colleague, url):
        client.force_login(instructor)
        assert "Cole Colleague" not in client.get(url, {"q": "c"}).content.decode()

    @pytest.mark.parametrize("hostile", ["x" * 10_000, "\0", "<script>alert(1)</script>", "‮evil", "%", "🦑" * 50])
    def test_hostile_words_find_nobody_and_execute_nothing(self, client, instructor, colleague, course, url, hostile):
        client.force_login(instructor)
        page = client.get(url, {"q": hostile})
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        added = client.post(add_url(course), {"person": colleague.uuid, "reason": hostile}, follow=True)
        assert added.status_code == 200
        assert "<script>alert" not in added.content.decode()

    def test_a_second_click_adds_nobody_twice(self, client, instructor, colleague, course):
        client.force_login(instructor)
        for _click in range(2):
            client.post(add_url(course), {"person": colleague.uuid})
        assert GroupMembership.objects.filter(person=colleague).count() == 1

    @pytest.mark.parametrize("nobody", ["", "nobody", "00000000-0000-0000-0000-000000000000"])
    def test_somebody_must_be_named(self, client, instructor, course, nobody):
        client.force_login(instructor)
        assert "Nobody was added" in client.post(add_url(course), {"person": nobody}, follow=True).content.decode()


class TestEnding:
    def test_a_member_ends_another_and_says_why(self, client, instructor, colleague, course, at):
        add_member(course, colleague, given_by=instructor, at=at)
        client.force_login(instructor)

        page = client.post(end_url(course, colleague), {"reason": "Left."}, follow=True).content.decode()

        assert "Cole Colleague is no longer in the team." in page
        assert "Left." in page
        assert not may_manage(colleague, course)

    def test_who_leaves_sees_the_course_no_more(self, client, instructor, colleague, course, url, at):
        add_member(course, colleague, given_by=instructor, at=at)
        client.force_login(colleague)

        assert client.post(end_url(course, colleague))["Location"] == reverse("wagtailadmin_home")
        assert client.get(url).status_code == 404

    def test_the_last_one_stays(self, client, instructor, course, url):
        client.force_login(instructor)
        page = client.post(end_url(course, instructor), follow=True).content.decode()
        assert "Ines Instructor stays" in page
        assert may_manage(instructor, course)

    def test_a_membership_elsewhere_is_not_there(self, client, instructor, colleague, course, at):
        client.force_login(colleague)
        own = new_course(client)
        theirs = GroupMembership.objects.get(group=course.team.group, person=instructor)
        assert client.post(reverse("courses_team_end", args=[own.pk, theirs.pk])).status_code == 404
        assert may_manage(instructor, course)


def test_the_team_of_a_course_is_nobody_elses(client, instructor, colleague, reviewer, coe, course, url):
    for each in (colleague, reviewer, coe):
        client.force_login(each)
        assert client.get(url).status_code == 404
        assert client.post(add_url(course), {"person": each.uuid}).status_code == 404
        assert client.post(end_url(course, instructor)).status_code == 404


def test_a_member_whose_role_ended_is_shown_as_such(client, admin_user, instructor, colleague, course, url, at):
    add_member(course, colleague, given_by=instructor, at=at)
    colleague.role_grants.update(withdrawn_at=timezone.now())
    client.force_login(admin_user)
    assert "Not an instructor any more" in client.get(url).content.decode()


def test_the_page_costs_the_same_for_one_and_for_many(client, instructor, course, url, dsca, at):
    def statements():
        with CaptureQueriesContext(connection) as caught:
            client.get(url, {"q": "more"})
        return len(caught)

    client.force_login(instructor)
    client.get(url)
    before = statements()
    for number in range(5):
        more = person(f"more{number}@example.test", f"More {number}", dsca)
        give_role(more, Role.INSTRUCTOR, None, at=at)
        if number % 2:
            add_member(course, more, given_by=instructor, at=at)
    assert statements() == before


def new_course(client, **fields) -> CoursePage:
    sent = {"title": "A course of my own", "slug": "", "summary": "Short."} | fields
    client.post(reverse("courses_new"), sent)
    return CoursePage.objects.get(slug="a-course-of-my-own")


class TestBeginning:
    def test_an_instructor_begins_a_course_and_is_its_team(self, client, colleague):
        client.force_login(colleague)
        course = new_course(client)

        assert (course.live, course.owner, course.title) == (False, colleague, "A course of my own")
        assert may_manage(colleague, course)
        assert client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).status_code == 200
        assert client.get(reverse("courses_outline", args=[course.pk])).status_code == 200

    def test_a_second_click_begins_none(self, client, colleague):
        client.force_login(colleague)
        new_course(client)
        answer = client.post(reverse("courses_new"), {"title": "A course of my own", "summary": "Short."})
        assert "Another course has this address" in answer.content.decode()
        assert CoursePage.objects.filter(title="A course of my own").count() == 1

    def test_an_administrator_begins_one_too(self, client, admin_user):
        client.force_login(admin_user)
        course = new_course(client)
        assert may_manage(admin_user, course)
        assert not course.team.group.memberships.exists()

    def test_wagtails_own_page_for_a_new_course_leads_here(self, client, admin_user, course):
        client.force_login(admin_user)
        url = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", course.get_parent().pk])
        sent = {"title": "Everyone's", "slug": "everyones", "summary": "Short.", "minutes": "0"}

        for answer in (client.get(url), client.post(url, sent)):
            assert (answer.status_code, answer.url) == (302, reverse("courses_new"))
        assert not CoursePage.objects.filter(slug="everyones").exists()

    @pytest.mark.parametrize("who", ["reviewer", "coe"])
    def test_nobody_else_does(self, client, request, who):
        client.force_login(request.getfixturevalue(who))
        assert client.post(reverse("courses_new"), {"title": "No", "summary": "No"}).status_code == 302
        assert not CoursePage.objects.filter(title="No").exists()

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": ""},
            {"title": "x" * 256},
            {"summary": ""},
            {"summary": "x" * 10_000},
            {"slug": "attempts"},
            {"slug": "Ünï"},
            {"title": "\0"},
            {"title": "漢字"},
        ],
    )
    def test_what_makes_no_course_is_refused_in_words(self, client, colleague, fields):
        client.force_login(colleague)
        before = CoursePage.objects.count()
        sent = {"title": "A course", "slug": "", "summary": "Short."} | fields
        answer = client.post(reverse("courses_new"), sent)
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert CoursePage.objects.count() == before
