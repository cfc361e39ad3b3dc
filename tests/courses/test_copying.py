"""A course copied into one of one's own: all that authors wrote, nothing of learners, no tie to the original."""

import pytest
from django.urls import reverse

from courses.copying import copy_course
from courses.models import ActivityPage, CoursePage, Enrolment, LessonPage, ModulePage
from courses.rra.models import Citation
from courses.teams import SlugTaken, begin_course, may_manage
from lms.models import Change, User
from lms.permissions import Role
from lms.roles import give_role
from quizzes.models import Bank, Question, QuestionVersion, QuizPage
from quizzes.writing import facts_of
from tests.conftest import person


@pytest.fixture
def url(course) -> str:
    return reverse("courses_copy", args=[course.pk])


@pytest.fixture
def copy(course, instructor, at) -> CoursePage:
    return copy_course(course, "My own course", "my-own-course", by=instructor, at=at)


def titles(course):
    return list(course.get_descendants().values_list("title", flat=True))


def test_an_instructor_sees_what_is_copied_and_copies(client, instructor, course, enrolment, url):
    client.force_login(instructor)
    shown = client.get(url).content.decode()
    modules = ModulePage.objects.child_of(course).count()
    questions = Question.objects.filter(bank__course=course).count()
    assert f"{modules} modules" in shown
    assert f"{questions} questions" in shown

    answer = client.post(url, {"title": "My own course", "slug": "my-own-course"})

    copy = CoursePage.objects.get(slug="my-own-course")
    assert answer["Location"] == reverse("courses_outline", args=[copy.pk])
    assert titles(copy) == titles(course)
    assert not copy.live
    assert not copy.get_descendants().live().exists()
    assert may_manage(instructor, copy)
    assert not Enrolment.objects.filter(course=copy).exists()
    assert not copy.editions.exists()
    assert Change.objects.get(action="course-copied").old == {"course": course.title}


def test_a_second_click_makes_no_second_copy(client, instructor, course, url):
    client.force_login(instructor)
    for _click in range(2):
        answer = client.post(url, {"title": "My own course", "slug": "my-own-course"})
    assert "Another course has this address" in answer.content.decode()
    assert CoursePage.objects.filter(title="My own course").count() == 1


def test_it_is_wholly_or_not_at_all(course, instructor, at, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("quizzes.receivers.copy_questions", fail)
    with pytest.raises(RuntimeError):
        copy_course(course, "My own course", "my-own-course", by=instructor, at=at)
    assert not CoursePage.objects.filter(slug="my-own-course").exists()
    with pytest.raises(SlugTaken):
        copy_course(course, "Again", course.slug, by=instructor, at=at)


def test_blocks_have_ids_of_their_own_and_say_the_same(course, copy):
    for old, new in zip(
        LessonPage.objects.descendant_of(course).order_by("path"),
        LessonPage.objects.descendant_of(copy).order_by("path"),
        strict=True,
    ):
        draft = new.get_latest_revision_as_object()
        assert not {block.id for block in old.body} & {block.id for block in draft.body}
        assert [block.id for block in new.body] == [block.id for block in draft.body]
        plain = [block.value for block in old.body if block.block_type == "heading"]
        assert plain == [block.value for block in draft.body if block.block_type == "heading"]


def test_the_latest_draft_is_copied_and_not_what_was_published(small, instructor, at):
    lesson = LessonPage.objects.descendant_of(small).first()
    lesson.title = "As I have it in my draft"
    lesson.save_revision()

    copy = copy_course(small, "Copied", "copied", by=instructor, at=at)

    assert "As I have it in my draft" in titles(copy)


def test_questions_are_the_copys_own_with_keys_tags_and_facts(course, copy):
    old, new = (Question.objects.filter(bank__course=each, status="live").order_by("code") for each in (course, copy))
    assert new.count() == old.count() > 0
    by_stem = {question.current.stem: question for question in new.select_related("current")}
    for question in old.select_related("current"):
        twin = by_stem[question.current.stem]
        assert twin.current.key == question.current.key
        assert {tag.tag for tag in twin.tags.all()} == {tag.tag for tag in question.tags.all()}
        assert [cited.version_id for cited in facts_of(twin.current)] == [
            cited.version_id for cited in facts_of(question.current)
        ]
        assert twin.uuid != question.uuid
        assert twin.exposure == question.exposure


def test_quizzes_draw_from_the_copys_bank_in_page_and_draft(course, copy):
    own = set(Bank.objects.filter(course=copy).values_list("pk", flat=True))
    for quiz in QuizPage.objects.descendant_of(copy):
        assert {draw.bank_id for draw in quiz.draws.all()} <= own
        assert {draw.bank_id for draw in quiz.get_latest_revision_as_object().draws.all()} <= own
    theirs = set(Bank.objects.filter(course=course).values_list("pk", flat=True))
    for quiz in QuizPage.objects.descendant_of(course):
        assert {draw.bank_id for draw in quiz.draws.all()} <= theirs


def test_what_is_retired_or_suspended_is_left_out_and_drafts_stay_drafts(course, instructor, at):
    first, second, third = Question.objects.filter(bank__course=course).order_by("code")[:3]
    for question, status in ((first, "retired"), (second, "suspended"), (third, "draft")):
        Question.objects.filter(pk=question.pk).update(status=status)

    copy = copy_course(course, "Copied", "copied", by=instructor, at=at)

    there = Question.objects.filter(bank__course=copy)
    assert there.count() == Question.objects.filter(bank__course=course).count() - 2
    assert there.filter(status="draft", current=None).count() == 1


def test_the_original_is_as_it_was(course, instructor, at):
    def state():
        pages = ActivityPage.objects.descendant_of(course)
        questions = Question.objects.filter(bank__course=course)
        versions = QuestionVersion.objects.filter(question__in=questions).count()
        revisions = list(pages.order_by("pk").values_list("latest_revision", "live_revision", "path"))
        return revisions, list(questions.order_by("pk").values()), versions

    cited = Citation.objects.filter(staff_only=False).count()
    before = state()
    copy_course(course, "Copied", "copied", by=instructor, at=at)
    assert state() == before
    assert Citation.objects.filter(staff_only=False).count() == cited


def test_a_course_of_another_team_is_not_copied(client, instructor, reviewer, course, url, dsca, at):
    stranger: User = person("stran.ger@example.test", "Stran Ger", dsca)
    give_role(stranger, Role.INSTRUCTOR, None, at=at)
    begin_course("Elsewhere", "elsewhere", "Short.", by=stranger, at=at)
    for each in (stranger, reviewer):
        client.force_login(each)
        assert client.get(url).status_code == 404
        assert client.post(url, {"title": "Mine", "slug": "mine"}).status_code == 404
    assert not CoursePage.objects.filter(slug="mine").exists()


def test_wagtails_own_copy_of_a_course_leads_here(client, instructor, admin_user, course, url):
    for each in (instructor, admin_user):
        client.force_login(each)
        assert client.get(reverse("wagtailadmin_pages:copy", args=[course.pk]))["Location"] in (url, "/admin/")
    assert client.get(reverse("wagtailadmin_pages:copy", args=[course.pk]))["Location"] == url
