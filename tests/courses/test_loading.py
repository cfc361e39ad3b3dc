"""load_curriculum: again and again, never over an author's work, and wholly or not at all."""

import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import timezone

from courses.enrolling import enrol
from courses.models import CourseEdition, CoursePage, LessonPage, LoadedPage, ModulePage
from courses.progress import begin
from lms.management.commands.load_curriculum import CURRICULUM
from quizzes.models import Question, QuizPage
from tests.conftest import COURSE_SLUG

from .conftest import publish

LESSON = "01-words-and-levels/01-three-words-and-three-levels.md"


@pytest.fixture
def shipped(tmp_path):
    """A shipped course, to be changed; the others stay as they are."""
    return Path(shutil.copytree(CURRICULUM / COURSE_SLUG, tmp_path / "curriculum" / COURSE_SLUG))


def load(folder: Path, **options):
    told = StringIO()
    call_command("load_curriculum", folder.parent, stdout=told, **options)
    return told.getvalue()


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def add_own(curriculum: Path, **fields: str) -> None:
    """A course of one's own beside the shipped ones."""
    own = curriculum / "own"
    (own / "01-only").mkdir(parents=True)
    (own / "course.yaml").write_text(
        yaml.safe_dump({"title": "Own course", "slug": "own-course", "summary": "Ours."} | fields)
    )
    (own / "01-only" / "module.yaml").write_text("title: Only\n")
    (own / "01-only" / "01-words.md").write_text("---\ntitle: Words\nminutes: 3\n---\nHello <b>there</b>.\n")


def lesson() -> LessonPage:
    return LessonPage.objects.get(slug="three-words-and-three-levels")


def test_the_shipped_course_is_whole(course):
    assert [module.title for module in ModulePage.objects.child_of(course)] == [
        "The words, the levels and the top",
        "From request to offer",
        "From signature to closure, on paper and in practice",
    ]
    assert LessonPage.objects.descendant_of(course).live().count() == 6
    assert Question.objects.filter(bank__code="wmdw").drawable().count() == 30
    final = QuizPage.objects.descendant_of(course).get(purpose=QuizPage.Purpose.FINAL)
    assert (final.opens_after_all, final.pass_mark, final.attempts_allowed) == (True, 80, 3)
    kinds = [activity.kind for activity in course.editions.get().activities.all()]
    assert kinds == ["lesson", "lesson", "quiz"] * 3


def test_loading_again_changes_nothing(course, shipped):
    before = lesson().latest_revision_id, CourseEdition.objects.count()

    told = load(shipped)

    assert "added: 0\nchanged: 0\nretired: 0\nreleased: 0\nskipped: 0\n" in told
    assert (lesson().latest_revision_id, CourseEdition.objects.count()) == before


def test_a_changed_text_is_loaded_and_corrects_the_edition(course, shipped, learner, at):
    enrolment = enrol(learner, course, at=at, actor=learner)
    begin(enrolment, at=at)
    ids = [block.id for block in lesson().body]
    rewrite(shipped / LESSON, "You have a case on your desk", "You have two cases on your desk")

    told = load(shipped)

    assert f"changed: 1\n  {COURSE_SLUG}/{LESSON}" in told
    assert "You have two cases on your desk" in str(lesson().body)
    assert [block.id for block in lesson().body] == ids
    enrolment.refresh_from_db()
    assert (enrolment.edition.number, enrolment.edition.kind) == (2, "correction")


def test_changed_rules_make_a_new_edition(course, shipped):
    rewrite(shipped / "01-words-and-levels" / "quiz.yaml", "pass_mark: 70", "pass_mark: 60")

    load(shipped)

    assert course.editions.first().kind == "new"


def test_a_page_that_an_author_edited_is_skipped_and_listed(course, shipped):
    publish(lesson(), title="An author was here")
    rewrite(shipped / LESSON, "You have a case on your desk", "You have two cases on your desk")

    told = load(shipped)

    assert f"skipped: 1\n  {COURSE_SLUG}/{LESSON}" in told
    assert lesson().title == "An author was here"
    assert course.editions.count() == 1


def test_a_draft_of_an_author_counts_as_edited(course, shipped):
    draft = lesson()
    draft.title = "Half written"
    draft.save_revision()

    assert f"skipped: 1\n  {COURSE_SLUG}/{LESSON}" in load(shipped)


def test_a_page_that_an_author_unpublished_stays_unpublished(course, shipped):
    lesson().unpublish()
    rewrite(shipped / LESSON, "You have a case on your desk", "You have two cases on your desk")

    assert "skipped: 1" in load(shipped)
    assert not lesson().live


def test_overwriting_writes_over_what_an_author_edited(course, shipped):
    publish(lesson(), title="An author was here")

    told = load(shipped, overwrite=True)

    assert f"changed: 1\n  {COURSE_SLUG}/{LESSON}" in told
    assert lesson().title == "Three words and three levels"


def test_a_dry_run_says_what_it_would_do_and_does_nothing(course, shipped):
    rewrite(shipped / LESSON, "You have a case on your desk", "You have two cases on your desk")

    told = load(shipped, dry_run=True)

    assert "changed: 1" in told
    assert "released: 1" in told
    assert "dry run" in told
    assert "two cases" not in str(lesson().body)
    assert course.editions.count() == 1


def test_a_new_lesson_stands_where_its_file_stands(course, shipped):
    text = (shipped / LESSON).read_text()
    (shipped / "01-words-and-levels" / "01a-new.md").write_text(text.replace("title: Three words", "title: New words"))
    shutil.move(shipped / "01-words-and-levels" / "01a-new.md", shipped / "01-words-and-levels" / "011-new-words.md")

    load(shipped)

    slugs = [activity.slug for activity in course.editions.first().activities.all()][:4]
    assert slugs == ["three-words-and-three-levels", "new-words", "who-stands-at-the-top", "quiz-words-and-levels"]


def test_what_is_shipped_no_more_is_unpublished_and_keeps_its_records(course, shipped):
    (shipped / LESSON).unlink()

    told = load(shipped)

    assert f"retired: 1\n  {COURSE_SLUG}/{LESSON}" in told
    assert not lesson().live
    assert "three-words-and-three-levels" not in [each.slug for each in course.editions.first().activities.all()]


def test_a_page_made_by_an_author_at_the_same_place_is_left_alone(course, shipped):
    LoadedPage.objects.filter(path__startswith=f"{COURSE_SLUG}/").delete()
    rewrite(shipped / LESSON, "You have a case on your desk", "You have two cases on your desk")

    told = load(shipped)

    assert "skipped: 13" in told
    assert "two cases" not in str(lesson().body)


def change_yaml(path: Path, **changes) -> None:
    data = yaml.safe_load(path.read_text())
    for field, value in changes.items():
        if value is None:
            data.pop(field)
        else:
            data[field] = value
    path.write_text(yaml.safe_dump(data))


@pytest.mark.parametrize(
    ("file", "changes", "problem"),
    [
        ("course.yaml", {"title": None}, "course.yaml: title: is missing"),
        ("course.yaml", {"title": 7}, "course.yaml: title: is not words: 7"),
        ("course.yaml", {"summary": "x" * 301}, "course.yaml: summary: is longer than 300"),
        ("course.yaml", {"slug": "A slug!"}, "course.yaml: slug: is not made of"),
        ("course.yaml", {"facts_as_of": "yesterday"}, "course.yaml: facts_as_of: is not a day"),
        ("course.yaml", {"objectives": "one"}, "course.yaml: objectives: is not a list"),
        ("course.yaml", {"colour": "red"}, "course.yaml: colour: is not a field"),
        ("01-words-and-levels/module.yaml", {"title": None}, "01-words-and-levels/module.yaml: title: is missing"),
        ("01-words-and-levels/quiz.yaml", {"kind": "exam"}, "quiz.yaml: kind: is not one of final, quiz"),
        ("01-words-and-levels/quiz.yaml", {"pass_mark": 101}, "quiz.yaml: pass_mark: is not a whole number"),
        ("01-words-and-levels/quiz.yaml", {"pass_mark": True}, "quiz.yaml: pass_mark: is not a whole number"),
        ("01-words-and-levels/quiz.yaml", {"draw": []}, "quiz.yaml: draw: is not a list"),
        ("01-words-and-levels/quiz.yaml", {"draw": [{"bank": "wmdw"}]}, "quiz.yaml: draw 1: count: is missing"),
        (
            "01-words-and-levels/quiz.yaml",
            {"draw": [{"bank": "wmdw", "tag": "module-1", "count": 400}]},
            "quiz.yaml: draw 1: count: 400 of bank 'wmdw' with tag 'module-1' are asked for",
        ),
        ("01-words-and-levels/quiz.yaml", {"slug": "final-test"}, "two activities of the course have the slug"),
        ("01-words-and-levels/questions.yaml", {"bank": {"code": "wmdw"}}, "questions.yaml: bank: name: is missing"),
        ("01-words-and-levels/questions.yaml", {"questions": [{"code": "x"}]}, "questions.yaml:5: x: "),
    ],
)
def test_a_bad_file_is_refused_with_file_and_field(course, shipped, file, changes, problem):
    change_yaml(shipped / file, **changes)

    with pytest.raises(CommandError) as refusal:
        load(shipped)

    assert problem in str(refusal.value)


def test_every_problem_is_said_at_once_and_nothing_is_loaded(course, shipped):
    change_yaml(shipped / "course.yaml", title=None)
    rewrite(shipped / LESSON, "minutes: 6", "minutes: never")
    rewrite(shipped / LESSON, "You have a case", "[A case](rra:rra-999) you have")
    (shipped / "02-from-request-to-offer" / "module.yaml").write_text("title: [unclosed")
    before = lesson().latest_revision_id

    with pytest.raises(CommandError) as refusal:
        load(shipped)

    told = str(refusal.value)
    assert "course.yaml: title: is missing" in told
    assert f"{LESSON}: minutes: is not a whole number from 1 to 600: 'never'" in told
    assert f"{LESSON}:10: there is no fact 'rra-999'" in told
    assert "02-from-request-to-offer/module.yaml: is not YAML" in told
    assert lesson().latest_revision_id == before


def test_a_lesson_without_front_matter_or_text_is_refused(course, shipped):
    (shipped / "01-words-and-levels" / "03-bare.md").write_text("Only text.")
    (shipped / "01-words-and-levels" / "04-empty.md").write_text("---\ntitle: Empty\nminutes: 1\n---\n")

    with pytest.raises(CommandError) as refusal:
        load(shipped)

    assert "03-bare.md: holds no fields" in str(refusal.value)
    assert "04-empty.md: the lesson has no text" in str(refusal.value)


def test_a_folder_without_courses_is_refused(db, tmp_path):
    with pytest.raises(CommandError, match="holds no course"):
        call_command("load_curriculum", tmp_path)


def test_first_editions_are_released_on_the_day_asked_for_and_later_ones_now(course, shipped):
    add_own(shipped.parent, facts_as_of="2026-03-01")

    load(shipped, released_at=date(2024, 5, 6))
    rewrite(shipped.parent / "own" / "01-only" / "01-words.md", "Hello", "Good day")
    load(shipped, released_at=date(2024, 5, 6))

    second, first = CoursePage.objects.get(slug="own-course").editions.all()
    assert (str(first.released_at.date()), str(first.facts_as_of)) == ("2024-05-06", "2026-03-01")
    assert second.released_at.date() == timezone.now().date()
    assert str(second.facts_as_of) == "2026-03-01"
    assert course.editions.get().released_at.date() != first.released_at.date()


def test_a_release_that_has_not_come_yet_is_refused(course, shipped):
    with pytest.raises(CommandError, match="2999-01-01 has not come yet"):
        load(shipped, released_at=date(2999, 1, 1))


def test_a_course_of_ones_own_is_loaded_beside_the_shipped_one(course, shipped):
    add_own(shipped.parent)

    load(shipped)

    edition = CoursePage.objects.get(slug="own-course").editions.get()
    assert (edition.number, edition.minutes, edition.released_by) == (1, 3, None)
    assert edition.released_at <= timezone.now()
    assert "Hello &lt;b&gt;there&lt;/b&gt;." in str(LessonPage.objects.get(slug="words").body)
