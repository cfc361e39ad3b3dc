"""The shipped courses as they are taught: cited, explained, resting on sound texts, readable (a run reports how)."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from statistics import median

import pytest
import yaml

from courses.checking.existing import Existing
from courses.checking.paragraphs import Paragraph, paragraphs_of
from courses.checking.reading_level import HARDEST_GRADE, grade_of, words_of
from courses.loading.files import CourseFile, LessonFile, ModuleFile, QuizFile, read_courses
from courses.loading.text import Block
from courses.rra.citing import parts_of, resolve_all
from courses.rra.models import FactVersion, Source
from lms.management.commands.load_curriculum import CURRICULUM
from lms.management.curriculum import pin_to_latest
from lms.models import OrganizationName
from quizzes.checklist import tag_of

FIRST_VIEW = "who-may-do-what-a-first-view"
COMPLETE = ["the-fms-process", "who-may-do-what"]  # the two long ones; the others are shorter
ACCEPTED = CURRICULUM.parents[1] / "docs/curriculum/uncited-paragraphs.txt"
_AS_OF = re.compile(r"\bas of\b[^.;]*", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_VERIFY = re.compile(r"\b(?:verif|check|confirm)", re.IGNORECASE)


@pytest.fixture
def courses(db) -> list[CourseFile]:
    """Reading them resolves every citation, and refuses figures without alternative text."""
    return read_courses(CURRICULUM, pin=pin_to_latest())


def lessons_of(courses) -> Iterator[LessonFile]:
    for course in courses:
        for module in course.modules:
            yield from lessons_in(module)


def lessons_in(module: ModuleFile) -> Iterator[LessonFile]:
    yield from (activity for activity in module.activities if isinstance(activity, LessonFile))


def kind_of(block: Block) -> str:
    return block.value["kind"] if block.type == "callout" else block.type


def questions_of(courses) -> Iterator[dict]:
    for course in courses:
        for module in course.modules:
            for file in module.questions:
                yield from file.entries


def paragraphs_in(lesson: LessonFile) -> Iterator[Paragraph]:
    return (paragraph for block in lesson.blocks for paragraph in paragraphs_of(block.type, block.value))


def in_tables(lesson: LessonFile) -> list[str]:
    tables = [block.value["facts"] for block in lesson.blocks if block.type == "facts"]
    return [item["value"] for table in tables for item in table]


def cited_in(lesson: LessonFile) -> set[str]:
    return {*in_tables(lesson), *(each for paragraph in paragraphs_in(lesson) for each in paragraph.references)}


def rests_on(content: dict) -> list[tuple[str, str]]:
    """The sources behind a fact, each with whether it was read."""
    if "references" in content:
        return [(each["source"], each["checked"]) for each in content["references"]]
    if "source" in content:
        return [(content["source"], content["checked"])]
    return []


def sound_facts() -> set[str]:
    """Codes of facts of which at least one source is current and was read; a source stands for itself."""
    current = set(Source.objects.filter(status=Source.Status.CURRENT).values_list("code", flat=True))
    current |= {code.split(":", 1)[1] for code in current}
    sound = set(current)
    for version in FactVersion.objects.select_related("fact").order_by("number"):
        if version.fact.kind == "source":
            continue
        if any(source in current and checked == "read" for source, checked in rests_on(version.content)):
            sound.add(version.fact.code)
        else:
            sound.discard(version.fact.code)
    return sound


def test_every_citation_resolves(courses):
    cited = {reference for lesson in lessons_of(courses) for reference in cited_in(lesson)}
    cited |= {reference for question in questions_of(courses) for reference in question["facts"]}

    assert len(resolve_all(cited)) == len(cited)


def test_every_organization_named_or_cited_existed_on_the_day_that_is_taught(courses):
    strangers = []
    for course in courses:
        existing = Existing.as_of(course.facts_as_of)
        texts = [(lesson.path, said_in(lesson), cited_in(lesson)) for lesson in lessons_of([course])]
        texts += [(each["code"], yaml.safe_dump(each), set(each["facts"])) for each in questions_of([course])]
        versions = resolve_all({reference for _place, _words, references in texts for reference in references})
        for place, words, references in texts:
            cited = existing.missing_behind(versions[reference] for reference in references)
            strangers += [(place, name) for name in [*existing.strangers_in(words), *cited]]
    assert not strangers


def said_in(lesson: LessonFile) -> str:
    return "\n".join([lesson.title, *lesson.objectives, *(paragraph.words for paragraph in paragraphs_in(lesson))])


def test_an_organization_of_another_time_is_found(dsca):
    ended = date(2025, 1, 1)
    OrganizationName.objects.filter(organization=dsca).update(valid_to=ended)
    OrganizationName.objects.create(organization=dsca, name="Agency of the Future", valid_from=date(2030, 1, 1))
    words, cited = (
        f"Ask {dsca.name}, or DSCA’s desk; not the Agency of the Future.",
        resolve_all(["organization:dsca"]),
    )

    before, after = Existing.as_of(date(2024, 1, 1)), Existing.as_of(date(2026, 1, 1))
    assert before.strangers_in(words) == ["Agency of the Future"]
    assert before.missing_behind(cited.values()) == []
    assert after.strangers_in(words) == [dsca.name, "DSCA", "Agency of the Future"]
    assert after.missing_behind(cited.values()) == ["dsca"]
    assert after.strangers_in("DSCAX and X-DSCA") == []


def test_every_lesson_has_objectives_and_cites(courses):
    assert not [lesson.path for lesson in lessons_of(courses) if not lesson.objectives or not cited_in(lesson)]


def test_every_question_has_facts_and_feedback_on_each_option(courses):
    bare = [
        question["code"]
        for question in questions_of(courses)
        if not question.get("facts")
        or not question.get("feedback")
        or any(not option.get("feedback") for option in question.get("options", []))
    ]
    assert not bare


def test_no_question_rests_only_on_unread_or_outdated_texts(courses):
    sound = sound_facts()
    doubtful = [
        question["code"]
        for question in questions_of(courses)
        if not any(parts_of(reference)[0] in sound for reference in question["facts"])
    ]
    assert not doubtful


def test_every_figure_says_in_words_what_it_shows(courses):
    figures = [block for lesson in lessons_of(courses) for block in lesson.blocks if block.type == "figure"]

    assert figures
    assert not [figure.value["caption"] for figure in figures if len(figure.value["alt_text"]) < 20]


def test_every_practice_question_is_asked_in_a_lesson_and_drawn_by_no_quiz(courses):
    asked = {block.value for lesson in lessons_of(courses) for block in lesson.blocks if block.type == "check"}
    practice = {question["code"] for question in questions_of(courses) if "practice" in question["tags"]}

    assert asked == practice
    for path in [*CURRICULUM.glob("*/*/quiz*.yaml"), *CURRICULUM.glob("*/*/final*.yaml")]:
        assert all(draw["tag"] != "practice" for draw in yaml.safe_load(path.read_text())["draw"])


def test_what_is_old_or_was_not_read_is_taught_as_such(courses):
    """Whatever box a paragraph stands in, it says “as of” the year of what it cites, and what to verify."""
    sound = sound_facts()
    certain = [(lesson.path, code) for lesson in lessons_of(courses) for code in doubted(in_tables(lesson), sound)]
    certain += [
        (lesson.path, code, paragraph.words)
        for lesson in lessons_of(courses)
        for paragraph in paragraphs_in(lesson)
        for code in doubted(paragraph.references, sound)
        if not is_dated(paragraph, code) or not _VERIFY.search(f"{paragraph.box} {paragraph.words}")
    ]
    assert not certain


def doubted(references: list[str], sound: set[str]) -> list[str]:
    return [code for code, _number in map(parts_of, references) if code not in sound]


def is_dated(paragraph: Paragraph, code: str) -> bool:
    """Whether an “as of” gives a year of a source behind the fact or, if no title holds one, a year at all."""
    given = {year for words in _AS_OF.findall(paragraph.words) for year in _YEAR.findall(words)}
    titles = " ".join(Source.objects.filter(code__in=sources_of(code)).values_list("title", flat=True))
    return bool(given & set(_YEAR.findall(titles)) if _YEAR.search(titles) else given)


def sources_of(code: str) -> list[str]:
    if code.startswith("source:"):
        return [code]
    latest = FactVersion.objects.filter(fact__code=code).latest("number")
    return [f"source:{source}" for source, _checked in rests_on(latest.content)]


def test_a_paragraph_that_cites_nothing_was_read_and_states_no_fact(courses):
    """Those that were are listed by the digest of their words, so that a new or changed one is read too."""
    bare = {
        f"{paragraph.digest} {lesson.path} {paragraph.words[:60]}"
        for lesson in lessons_of(courses)
        for paragraph in paragraphs_in(lesson)
        if not paragraph.references
    }
    accepted = {line for line in ACCEPTED.read_text().splitlines() if line and not line.startswith("#")}

    new, gone = "\n".join(sorted(bare - accepted)), "\n".join(sorted(accepted - bare))
    assert not new, f"Cite what these state. If they are narrative, add their lines to {ACCEPTED.name}:\n{new}"
    assert not gone, f"These paragraphs are no more, or changed. Take their lines out of {ACCEPTED.name}:\n{gone}"


def test_final_examinations_ask_what_is_asked_nowhere_else(courses):
    """Attempts are few, and the keys of the other questions are told. The first view examines in its last quiz."""
    for course in (course for course in courses if course.slug != FIRST_VIEW):
        quizzes = [each for module in course.modules for each in module.activities if isinstance(each, QuizFile)]
        assert any(quiz.path.endswith("/final.yaml") for quiz in quizzes), course.slug
        drawn = {quiz.is_final: set() for quiz in quizzes}
        for quiz in quizzes:
            drawn[quiz.is_final] |= {draw.tag for draw in quiz.draws}
        tags = [set(question["tags"]) for question in questions_of([course])]
        of_final = [each for each in tags if each & drawn[True]]

        assert len(of_final) >= (40 if course.slug in COMPLETE else 20), course.slug
        assert not [each for each in of_final if each & (drawn[False] | {"practice"})], course.slug


def test_questions_name_the_objectives_they_test(courses, record_property):
    """A tag of that form names an objective of a lesson that cites a fact of the question; no lesson goes unnamed."""
    for course in courses:
        lessons = {tag_of(each.slug, number): each for each in lessons_of([course]) for number in numbers_in(each)}
        asked = [(tag, question) for question in questions_of([course]) for tag in question["tags"]]
        named = {tag for tag, _question in asked if "-objective-" in tag}
        strange = [
            (question["code"], tag)
            for tag, question in asked
            if tag in named
            if tag not in lessons or not codes(question["facts"]) & codes(cited_in(lessons[tag]))
        ]
        assert not strange
        assert {lessons[tag].path for tag in named} == {lesson.path for lesson in lessons_of([course])}
        record_property(f"Objectives met by questions in {course.title}", f"{len(named)} of {len(lessons)}")


def numbers_in(lesson: LessonFile) -> range:
    return range(1, len(lesson.objectives) + 1)


def codes(references: Iterable[str]) -> set[str]:
    return {parts_of(reference)[0] for reference in references}


@pytest.mark.parametrize("slug", COMPLETE)
def test_a_complete_course_has_its_measure(courses, slug):
    """Five modules or more, of three to five lessons of five to ten minutes; a case, checks and a quiz in each."""
    course = next(course for course in courses if course.slug == slug)
    activities = [activity for module in course.modules for activity in module.activities]
    quizzes = [activity for activity in activities if isinstance(activity, QuizFile)]

    assert len(course.modules) >= 5
    assert [quiz.is_final for quiz in quizzes].count(True) == 1
    for module in course.modules:
        lessons = list(lessons_in(module))
        kinds = {kind_of(block) for lesson in lessons for block in lesson.blocks}
        assert 3 <= len(lessons) <= 5, module.path
        assert all(5 <= lesson.minutes <= 10 for lesson in lessons), module.path
        assert {"case", "check", "figure"} <= kinds, module.path
        assert any(quiz in module.activities for quiz in quizzes if not quiz.is_final), module.path


def test_a_shorter_course_has_its_measure(courses):
    """Four to six modules of two to four lessons; a quiz in each, one examination, a case, a figure, 50 questions."""
    for course in (course for course in courses if course.slug not in [FIRST_VIEW, *COMPLETE]):
        quizzes = [each for module in course.modules for each in module.activities if isinstance(each, QuizFile)]
        kinds = {kind_of(block) for lesson in lessons_of([course]) for block in lesson.blocks}

        assert 4 <= len(course.modules) <= 6, course.slug
        assert [quiz.is_final for quiz in quizzes] == [False] * len(course.modules) + [True], course.slug
        assert all(2 <= len(list(lessons_in(module))) <= 4 for module in course.modules), course.slug
        assert {"case", "check", "figure"} <= kinds, course.slug
        assert len(list(questions_of([course]))) >= 50, course.slug


def test_the_complete_courses_have_questions_enough(courses):
    complete = [course for course in courses if course.slug in COMPLETE]

    assert len(list(questions_of(complete))) >= 150


def test_lessons_are_not_hard_to_read(courses, record_property):
    grades = {lesson.path: grade_of_lesson(lesson) for lesson in lessons_of(courses)}
    for course in courses:
        own = [grades[lesson.path] for lesson in lessons_of([course])]
        record_property(f"Reading level of {course.title}", f"{median(own):.1f}, the hardest lesson {max(own):.1f}")

    assert not {path: grade for path, grade in grades.items() if grade > HARDEST_GRADE}


def grade_of_lesson(lesson: LessonFile) -> float:
    return grade_of(words_of(" ".join(f"<p>{paragraph.html}</p>" for paragraph in paragraphs_in(lesson))))
