"""What the checklist of a course says of its questions: enough of them, fit ones, and what they leave untested."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.checking.findings import Finding, error, note, warning
from courses.checking.texts import Text
from courses.models import EditionActivity
from courses.rra.models import Citation

from .fitness import lacks_of_all
from .models import Bank, Question, QuestionTag, QuestionVersion, QuizPage
from .pools import pools_of, shortages_of

_LONGEST_SLUG = 45


def findings_in(texts: list[Text]) -> Iterator[Finding]:
    """Quizzes that could not be started, checks that ask nothing, lessons that no question tests."""
    quizzes = _as_released([text for text in texts if text.kind == QuizPage.activity_kind])
    for pk, quiz in quizzes.items():
        yield from (error(pk, words) for words in shortages_of([quiz]))
    yield from _unfit(quizzes)
    lessons = [text for text in texts if text.kind == "lesson"]
    checks = _checks_in(lessons)
    for text in lessons:
        if any(check not in checks for check in text.values_of("check")):
            yield error(text.page, _("A knowledge check asks a question that is not live for practice."))
    asked = _Asked.in_course(quizzes.values(), checks.values())
    for text in lessons:
        if text.objectives:
            yield from _untested(text, asked)


def _unfit(quizzes: dict[int, EditionActivity]) -> Iterator[Finding]:
    """Of the questions that quizzes would draw those that lack something, and those of which a change waits."""
    drawn = {pk: {each for pool in pools_of(quiz.rules) for each in pool} for pk, quiz in quizzes.items()}
    wanted = set().union(*drawn.values()) if drawn else set()
    questions = Question.objects.filter(pk__in=wanted).select_related("current").order_by("code")
    lacks = lacks_of_all([each.current for each in questions if each.current])
    for pk, pool in drawn.items():
        there = [each for each in questions if each.pk in pool]
        for each in there:
            url = reverse("questions:edit", args=[each.uuid])
            for words in lacks[each.current_id or 0]:
                yield warning(pk, _("Question %(code)s: %(words)s") % {"code": each.code, "words": words}, url)
        waiting = [each.code for each in there if each.waiting_id]
        if waiting:
            yield note(pk, _("Changes of questions wait for review: %s.") % ", ".join(waiting))


def tag_of(lesson_slug: str, objective: int) -> str:
    """The tag by which a question says that it tests the lesson's objective of that number, from 1."""
    return f"{lesson_slug[:_LONGEST_SLUG]}-objective-{objective}"


@dataclass(frozen=True)
class _Asked:
    """What the questions that a course may ask rest on, and what they say they test."""

    facts: frozenset[str]
    tags: frozenset[str]
    bank: str

    @classmethod
    def in_course(cls, quizzes: Any, checks: Any) -> "_Asked":
        """Of the questions in the pools of the quizzes, and of those asked in lessons; two statements beyond pools."""
        versions = {version: pk for quiz in quizzes for pool in pools_of(quiz.rules) for pk, version in pool.items()}
        versions |= {version: pk for pk, version in checks}
        cited = Citation.objects.filter(
            target_type=ContentType.objects.get_for_model(QuestionVersion), target_id__in=[str(pk) for pk in versions]
        )
        tags = QuestionTag.objects.filter(question__in=set(versions.values()))
        banks = [each["bank"] for quiz in quizzes for each in quiz.rules["draws"]]
        return cls(
            facts=frozenset(cited.values_list("version__fact__code", flat=True)),
            tags=frozenset(tags.values_list("tag", flat=True)),
            bank=banks[0] if banks else "",
        )

    def address_to_add(self, tag: str) -> str:
        """Where a question with the tag is written."""
        return f"{reverse('questions:add')}?{urlencode({'bank': self.bank, 'tags': tag})}"


def _untested(text: Text, asked: _Asked) -> Iterator[Finding]:
    """Objectives no question is tagged with, once one is; before that, whether questions rest on the same facts."""
    tags = {number: tag_of(text.slug, number) for number, _objective in enumerate(text.objectives, start=1)}
    missing = [number for number, tag in tags.items() if tag not in asked.tags]
    if len(missing) < len(tags):
        for number in missing:
            words = _("No question says that it tests objective %(number)d. Tag one with %(tag)s.")
            url = asked.address_to_add(tags[number])
            yield warning(text.page, words % {"number": number, "tag": tags[number]}, url)
    elif not asked.facts.intersection(reference.partition("@")[0] for reference in text.references):
        words = _(
            "No question of this course rests on a fact that it cites, so its objectives may go untested. "
            "Which objective a question tests is known only from its tags: %s for the first."
        )
        yield warning(text.page, words % tags[1], asked.address_to_add(tags[1]))


def _as_released(quizzes: list[Text]) -> dict[int, EditionActivity]:
    """The quizzes with rules as an edition would freeze them, as far as drawing asks for them."""
    draws = {text.page: text.content.get("draws") or [] for text in quizzes}
    wanted = {draw["bank"] for some in draws.values() for draw in some}
    codes = dict(Bank.objects.filter(pk__in=wanted).values_list("pk", "code")) if wanted else {}
    found = {}
    for text in quizzes:
        rules = {
            "purpose": text.content.get("purpose"),
            "draws": [
                {"bank": codes.get(draw["bank"], ""), "tag": draw["tag"], "count": draw["count"]}
                for draw in draws[text.page]
            ],
        }
        found[text.page] = EditionActivity(title=text.title, kind=text.kind, rules=rules)
    return found


def _checks_in(lessons: list[Text]) -> dict[str, tuple[int, int]]:
    """Of the questions asked in the lessons those that may be: by uuid, with version; one statement."""
    wanted = defaultdict(list)
    for text in lessons:
        for check in text.values_of("check"):
            wanted[str(check)].append(text.page)
    known = Question.objects.for_practice().drawable().filter(uuid__in=_uuids(wanted)) if wanted else []
    return {str(question.uuid): (question.pk, question.current_id or 0) for question in known}


def _uuids(values: Any) -> list[str]:
    return [value for value in values if len(value) == 36]
