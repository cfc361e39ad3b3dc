"""The outline of a course: what it says of each page, and what is changed where it stands."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from courses import arranging
from courses.models import ActivityPage, LessonPage, ModulePage
from courses.outlining import outline_of
from quizzes.models import QuizPage

from .conftest import add, add_lesson, make_course, publish, release

HOSTILE = "<script>alert(1)</script> \u202eabc 🦉"


@pytest.fixture
def second(small):
    """Another module, empty."""
    return add(small, ModulePage(title="Second module", slug="second-module"))


def url(name, course, *args):
    return reverse(f"courses_outline{name}", args=[course.pk, *args])


def lesson(course, number):
    return LessonPage.objects.descendant_of(course).get(slug=f"lesson-{number}")


def titles(course):
    """Of all pages below the course, in their order, with the depth."""
    return [(page.title, page.depth - course.depth) for page in course.get_descendants().order_by("path")]


def said(answer):
    return [str(message).strip() for message in answer.context["messages"]]


@pytest.fixture
def author(client, instructor):
    client.force_login(instructor)
    return client


def marks_of(course, page):
    (line,) = [line for line in outline_of(course).lines if line.page.pk == page.pk]
    return [mark.words for mark in line.marks]


# -- what it says -------------------------------------------------------------------------------------------------


def test_every_page_says_where_it_stands(small, module, first_edition, instructor, at):
    changed, drafted, unpublished = (publish(lesson(small, number)) for number in (1, 2, 3))
    release(small, at)
    publish(changed, title="Changed")
    drafted.save_revision(user=instructor)
    unpublished.unpublish()
    new = add_lesson(module, "New")

    assert marks_of(small, changed) == ["Live", "Changed since release"]
    assert marks_of(small, drafted) == ["Live", "Has unpublished changes"]
    assert marks_of(small, unpublished) == ["Unpublished"]
    assert "Not released yet" in marks_of(small, new)


def test_numbers_minutes_and_findings_are_of_the_draft(small, instructor):
    page = lesson(small, 1)
    page.minutes = 25
    page.save_revision(user=instructor)

    outline = outline_of(small)

    assert [line.number for line in outline.lines] == ["", "1", "1.1", "1.2", "1.3"]
    assert outline.modules[0].minutes == 35
    assert ("error", 2, "2 to mend") in outline.modules[0].lines[0].health


def test_more_lessons_cost_no_more_statements(author, small, module):
    author.get(url("", small))
    with CaptureQueriesContext(connection) as few:
        author.get(url("", small))
    for number in range(4, 9):
        publish(add_lesson(module, f"Lesson {number}"))
    with CaptureQueriesContext(connection) as many:
        author.get(url("", small))

    assert len(many) - len(few) <= 1  # a page that never had a revision is fetched by itself in the first


@pytest.mark.parametrize(("who", "status"), [("reviewer", 200), ("learner", 403), ("coe_of_dsca", 302)])
def test_who_may_look(client, request, small, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(url("", small)).status_code == status


def test_a_reviewer_looks_and_changes_nothing(client, reviewer, small):
    client.force_login(reviewer)

    assert "Add from template" not in client.get(url("", small)).content.decode()
    assert client.post(url("_add", small), {"title": "Mine", "kind": "module"}).status_code == 302
    assert client.post(url("_rename", small, lesson(small, 1).pk), {"title": "Mine"}).status_code == 302
    assert titles(small) == titles(type(small).objects.get(pk=small.pk))
    assert ("Mine", 1) not in titles(small)


# -- adding and naming --------------------------------------------------------------------------------------------


def test_a_module_from_the_template_has_a_lesson_and_a_quiz(author, course, instructor):
    author.post(url("_add", course), {"title": "Money", "kind": "template"})

    module = ModulePage.objects.child_of(course).get(slug="money")
    lesson, quiz = (page.specific for page in module.get_children())
    assert (type(lesson), type(quiz)) == (LessonPage, QuizPage)
    assert [block.block_type for block in lesson.body] == ["heading", "text", "callout", "heading", "text"]
    assert [(draw.bank.code, draw.tag) for draw in quiz.draws.all()] == [("wmdw", "money")]
    assert not any(page.live for page in (module, lesson, quiz))
    assert {page.owner for page in (module, lesson, quiz)} == {instructor}
    for page in (module, lesson, quiz):
        assert author.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_an_address_is_free_in_the_whole_course(author, small, second):
    for title in ("Lesson 1", "Enrol", "¿?"):
        author.post(url("_add", small), {"title": title, "kind": "lesson", "under": second.pk})

    assert [page.slug for page in Page.objects.get(pk=second.pk).get_children()] == ["lesson-1-2", "enrol-2", "page"]


@pytest.mark.parametrize("title", ["", "   ", "x" * 256, "nul\0"])
@pytest.mark.parametrize("kind", ["module", "template"])
def test_a_title_that_is_none_adds_nothing(author, small, title, kind):
    before = titles(small)

    answer = author.post(url("_add", small), {"title": title, "kind": kind}, follow=True)

    assert titles(small) == before
    assert said(answer) == ["Give it a title of up to 255 characters."]


def test_hostile_titles_are_shown_as_they_are(author, small, module):
    author.post(url("_add", small), {"title": HOSTILE, "kind": "module"})
    author.post(url("_rename", small, module.pk), {"title": HOSTILE})

    page = author.get(url("", small)).content.decode()

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 1


def test_renaming_makes_a_draft_and_keeps_the_address(author, small):
    author.post(url("_rename", small, lesson(small, 1).pk), {"title": "Another name"})

    page = lesson(small, 1)
    assert (page.title, page.draft_title, page.slug, page.has_unpublished_changes) == (
        "Lesson 1",
        "Another name",
        "lesson-1",
        True,
    )


def test_pages_of_another_course_are_not_found(author, small, second):
    elsewhere = make_course("Elsewhere")
    foreign = lesson(elsewhere, 1)
    place = {"under": second.pk, "position": 0, "seen": arranging.order_of(small)}

    assert author.post(url("_rename", small, foreign.pk), {"title": "Mine"}).status_code == 404
    assert author.post(url("_move", small, foreign.pk), place).status_code == 404
    assert author.post(url("_unpublish", small, foreign.pk)).status_code == 404
    into = {"title": "Mine", "kind": "lesson", "under": foreign.get_parent().pk}
    assert author.post(url("_add", small), into).status_code == 404


# -- the order ----------------------------------------------------------------------------------------------------


def move(author, course, page, under, position, seen=None):
    data = {"under": under.pk, "position": position, "seen": seen or arranging.order_of(course)}
    return author.post(url("_move", course, page.pk), data, follow=True)


@pytest.mark.parametrize(
    ("number", "position", "expected"),
    [(1, 1, [2, 1, 3]), (3, 0, [3, 1, 2]), (1, 10_000, [2, 3, 1]), (2, 1, [1, 2, 3])],
)
def test_a_lesson_moves_among_its_own(author, small, module, number, position, expected):
    answer = move(author, small, lesson(small, number), module, position)

    assert [page.title for page in module.get_children()] == [f"Lesson {each}" for each in expected]
    place = expected.index(number) + 1
    assert said(answer) == [f"“Lesson {number}” is number {place} of 3 in “Only module” now."]
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_lesson_moves_to_another_module(author, small, second):
    move(author, small, lesson(small, 2), second, 10_000)

    assert titles(small) == [
        ("Only module", 1),
        ("Lesson 1", 2),
        ("Lesson 3", 2),
        ("Second module", 1),
        ("Lesson 2", 2),
    ]


def test_a_module_moves_with_what_is_in_it_and_stays_in_the_course(author, small, second):
    answer = move(
        author, small, second, lesson(small, 1), 0
    )  # under which page is not asked: modules stand in courses

    assert titles(small)[0] == ("Second module", 1)
    assert said(answer) == ["“Second module” is module 1 of 2 now."]


def test_an_order_that_somebody_else_changed_is_not_changed_blindly(author, small, module):
    seen = arranging.order_of(small)
    lesson(small, 3).move(module, pos="first-child")

    answer = move(author, small, lesson(small, 1), module, 10_000, seen=seen)

    assert [page.title for page in module.get_children()] == ["Lesson 3", "Lesson 1", "Lesson 2"]
    assert said(answer)[0].startswith("Nothing was moved: somebody else changed the order")


def test_two_pages_of_one_address_do_not_meet_in_a_module(author, small, second):
    first = lesson(small, 1)
    add_lesson(second, "Lesson 1")

    answer = move(author, small, first, second, 0)

    assert said(answer)[0].startswith("Nothing was moved: a page there has the address “lesson-1”")


@pytest.mark.parametrize("data", [{}, {"under": "x", "position": "-1"}, {"under": 10**30, "position": 0, "seen": "y"}])
def test_a_place_that_is_none_moves_nothing(author, small, data):
    before = titles(small)

    assert author.post(url("_move", small, lesson(small, 1).pk), data).status_code in (302, 404)
    assert titles(small) == before


def test_moving_reaches_learners_with_the_next_edition_only(author, small, module, first_edition, at):
    move(author, small, lesson(small, 3), module, 0)

    assert [activity.slug for activity in first_edition.activities.all()] == ["lesson-1", "lesson-2", "lesson-3"]
    assert release(small, at).activities.first().slug == "lesson-3"


def test_unpublishing_takes_a_page_out_of_the_next_edition(author, small, first_edition, at):
    author.post(url("_unpublish", small, lesson(small, 2).pk))

    assert not lesson(small, 2).live
    assert first_edition.activities.filter(slug="lesson-2").exists()
    assert not release(small, at).activities.filter(slug="lesson-2").exists()


def test_nothing_of_another_kind_is_added(author, small, module):
    before = ActivityPage.objects.count()

    author.post(url("_add", small), {"title": "Mine", "kind": "homepage", "under": module.pk})

    assert ActivityPage.objects.count() == before
