"""The admin as a part of Cadre: its looks, its menus, and the courses on its first page."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.authoring import Work, works_of
from courses.models import ActivityPage, CourseEdition, CoursePage, LessonPage, ModulePage
from courses.releasing import outlook
from courses.reviewing import changes_in, decide, send
from lms.models import User
from tests.courses.conftest import add_lesson, make_course, publish, release

HOME = "/admin/"


@pytest.fixture
def author(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


@pytest.fixture
def small(db: None, at: datetime) -> CoursePage:
    """A course of three lessons, released once."""
    course = make_course()
    release(course, at)
    return course


def work_in(course: CoursePage, person: User) -> Work:
    (work,) = [work for work in works_of(person) if work.course.pk == course.pk]
    return work


def lesson_of(course: CoursePage, number: int) -> LessonPage:
    return LessonPage.objects.descendant_of(course).get(slug=f"lesson-{number}")


def save_draft(page: Any) -> None:
    page.summary = "Being rewritten."
    page.save_revision()


# -- looks --------------------------------------------------------------------------------------------------------


def test_the_admin_bears_our_name_mark_and_colours(author: Client) -> None:
    page = author.get(HOME).content.decode()

    assert "<title>Dashboard - Cadre</title>" in page
    assert page.count("/static/img/mark.svg") == 2  # the tab's icon and the sidebar's logo
    assert '<link rel="stylesheet" href="/static/css/admin.css">' in page
    assert "wagtailadmin/images/favicon" not in page


def test_the_sidebar_leads_back_to_learning(author: Client) -> None:
    assert "Back to my learning" in author.get(HOME).content.decode()


@pytest.mark.parametrize("path", [HOME, "/admin/questions/", "/admin/pages/"])
def test_no_menu_leads_to_another_host(author: Client, path: str) -> None:
    page = author.get(path, follow=True).content.decode()

    assert "wagtail.org" not in page
    assert "editor guide" not in page.lower()
    assert "keyboard-shortcuts-trigger" in page  # the rest of the Help menu is there


# -- your courses -------------------------------------------------------------------------------------------------


def test_an_author_sees_each_course_with_its_edition_and_its_doors(author: Client, course: CoursePage) -> None:
    page = author.get(HOME).content.decode()

    assert "Your courses" in page
    assert course.title in page
    assert "Edition 1, released" in page
    for url in (
        reverse("courses_outline", args=[course.pk]),
        f"{reverse('questions:index')}?bank=wmdw",
    ):
        assert f'href="{url}"' in page


def test_a_reviewer_sees_the_courses_and_cannot_release(client: Client, reviewer: User, course: CoursePage) -> None:
    client.force_login(reviewer)

    page = client.get(HOME).content.decode()

    assert reverse("courses_outline", args=[course.pk]) in page
    assert reverse("courses_release", args=[course.pk]) not in page


def test_staff_who_release_see_every_course_and_those_of_one_organization_none(
    client: Client, coe: User, coe_of_dsca: User, course: CoursePage
) -> None:
    door = reverse("courses_release", args=[course.pk])
    for person, is_there in ((coe, True), (coe_of_dsca, False)):
        client.force_login(person)
        page = client.get(HOME).content.decode()
        assert "What needs attention" in page
        assert ("Your courses" in page, door in page) == (is_there, is_there)


def test_a_course_never_released_says_so(author: Client) -> None:
    make_course("Brand new")

    assert "Not released yet." in author.get(HOME).content.decode()


def test_drafts_are_listed_with_their_editors(author: Client, instructor: User, small: CoursePage) -> None:
    lesson = lesson_of(small, 2)
    save_draft(lesson)

    assert [page.pk for page in work_in(small, instructor).drafts] == [lesson.pk]
    page = author.get(HOME).content.decode()
    assert "1 draft with unpublished changes" in page
    assert f'href="{reverse("wagtailadmin_pages:edit", args=[lesson.pk])}"' in page


def test_what_waits_for_a_decision_is_told_to_whoever_decides(
    client: Client, instructor: User, reviewer: User, coe: User
) -> None:
    """Staff are not led to drafts that nobody sent them, and find the roster of every course."""
    course = make_course()
    lesson_of(course, 2).save_revision(user=instructor)
    door = f'class="button button-small%s" href="{reverse("courses_review", args=[course.pk])}"'
    client.force_login(coe)
    page = client.get(HOME).content.decode()
    assert door % " button-secondary" in page
    assert reverse("courses_roster", args=[course.pk]) in page

    send(course, by=instructor)
    seen = [change.stamp for change in changes_in(course, reviewer)]
    decide(course, seen, approve=True, comment="", by=reviewer)

    page = client.get(HOME).content.decode()
    assert door % "" in page
    assert "1 draft waits for your decision." in page


def test_a_page_unpublished_for_good_is_no_draft(instructor: User, small: CoursePage) -> None:
    publish(lesson_of(small, 2)).unpublish()

    assert work_in(small, instructor).drafts == []


def add_a_lesson(course: CoursePage) -> None:
    add_lesson(ModulePage.objects.child_of(course).get(), "One more")


def unpublish_a_lesson(course: CoursePage) -> None:
    lesson_of(course, 3).unpublish()


def rewrite_a_lesson(course: CoursePage) -> None:
    publish(lesson_of(course, 1), summary="Rewritten.")


def swap_two_lessons(course: CoursePage) -> None:
    lesson_of(course, 2).move(lesson_of(course, 1), pos="left")


def rename_the_module(course: CoursePage) -> None:
    publish(ModulePage.objects.child_of(course).get(), title="Another name")


def unpublish_the_module(course: CoursePage) -> None:
    ModulePage.objects.child_of(course).get().unpublish()


def change_nothing(course: CoursePage) -> None:
    save_draft(lesson_of(course, 1))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (add_a_lesson, 1),
        (unpublish_a_lesson, 1),
        (rewrite_a_lesson, 1),
        (swap_two_lessons, 2),
        (rename_the_module, 3),
        (unpublish_the_module, 3),
        (change_nothing, 0),
    ],
)
def test_what_differs_from_the_edition_is_what_a_release_would_change(
    instructor: User, small: CoursePage, change: Any, expected: int
) -> None:
    change(small)

    ahead = outlook(CoursePage.objects.get(pk=small.pk)).differences
    assert work_in(small, instructor).changed == expected
    assert len(ahead.added) + len(ahead.removed) + len(ahead.changed) == expected


def test_only_the_last_edition_counts(instructor: User, small: CoursePage, at: datetime) -> None:
    publish(lesson_of(small, 1), summary="Rewritten.")
    second = release(small, at, kind=CourseEdition.Kind.CORRECTION)

    work = work_in(small, instructor)

    assert (work.edition, work.changed) == (second, 0)


def test_more_courses_cost_no_more_statements(author: Client, small: CoursePage, at: datetime) -> None:
    author.get(HOME)
    with CaptureQueriesContext(connection) as few:
        author.get(HOME)
    for title in ("Second course", "Third course", "Fourth course"):
        release(make_course(title), at)
    save_draft(ActivityPage.objects.descendant_of(small).first().specific)

    with CaptureQueriesContext(connection) as many:
        author.get(HOME)

    assert len(many) == len(few)


# -- only what is needed ------------------------------------------------------------------------------------------


def test_a_lesson_is_edited_without_what_is_decided_elsewhere(author: Client, small: CoursePage) -> None:
    page = author.get(reverse("wagtailadmin_pages:edit", args=[lesson_of(small, 1).pk])).content.decode()

    assert 'name="slug"' in page
    for noise in ("Promote", "seo_title", "show_in_menus", "go_live_at", "expire_at"):
        assert noise not in page


def test_the_editor_saves_by_itself_says_who_else_is_there_and_takes_comments(
    author: Client, small: CoursePage
) -> None:
    page = author.get(reverse("wagtailadmin_pages:edit", args=[lesson_of(small, 1).pk])).content.decode()

    assert "data-w-autosave-interval-value" in page
    assert "/admin/editing-sessions/ping/" in page
    assert "w-comments:init" in page
    assert 'data-side-panel="preview"' in page


@pytest.mark.parametrize("who", ["instructor", "reviewer", "coe"])
@pytest.mark.parametrize("path", ["/admin/reports/site-history/", "/admin/reports/site-history/results/"])
def test_the_history_of_everything_is_for_administrators(
    client: Client, request: Any, admin_user: User, who: str, path: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(path).status_code == 302
    assert "site-history" not in client.get(HOME).content.decode()

    client.force_login(admin_user)
    assert client.get(path).status_code == 200
    assert "site-history" in client.get(HOME).content.decode()


# -- lists --------------------------------------------------------------------------------------------------------


def test_the_explorer_lists_lessons_in_the_order_learners_meet_them(author: Client, small: CoursePage) -> None:
    publish(lesson_of(small, 1), summary="Updated last.")
    module = ModulePage.objects.child_of(small).get()

    page = author.get(reverse("wagtailadmin_explore", args=[module.pk])).content.decode()

    places = [page.index(f"Lesson {number}") for number in (1, 2, 3)]
    assert places == sorted(places)


def test_the_release_page_says_of_what_and_leads_back(client: Client, coe: User, small: CoursePage) -> None:
    client.force_login(coe)
    page = client.get(reverse("courses_release", args=[small.pk])).content.decode()

    assert page.count("<h1") == 1
    assert "Release an edition of Small course" in page
    assert f'href="{reverse("courses_outline", args=[small.pk])}"' in page


def test_a_page_that_is_none_speaks_of_the_administration(author: Client):
    answer = author.get("/admin/no/such/page/")

    assert answer.status_code == 404
    assert "To the first page of the administration" in answer.content.decode()
