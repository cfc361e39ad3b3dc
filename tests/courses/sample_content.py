"""Prints a sample of the shipped courses beside the facts it rests on, for a person to read; it checks nothing.

The same seed over the same courses gives the same sample: paragraphs that cite and questions of the complete courses,
from all modules in turn. Not collected with the suite: `SEED=30 .venv/bin/pytest -s tests/courses/sample_content.py`.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from random import Random

from courses.checking.paragraphs import Paragraph, paragraphs_of
from courses.loading.files import LessonFile, ModuleFile
from courses.rra.citing import resolve_all

from .test_curriculum_content import COMPLETE, courses

__all__ = ["courses"]

OF_EACH = 60


def test_print_a_sample(courses):
    chance = Random(int(os.environ["SEED"]))
    modules = [module for course in courses if course.slug in COMPLETE for module in course.modules]
    paragraphs = {module.path: [each for each in paragraphs_in(module) if each[1].references] for module in modules}
    questions = {module.path: [each for file in module.questions for each in file.entries] for module in modules}
    print()
    for path, paragraph in in_turn(paragraphs, OF_EACH, chance):
        print(paragraph.digest, path)
        show([f"[{paragraph.kind}] {paragraph.words}"], paragraph.references)
    for question in in_turn(questions, OF_EACH, chance):
        print(question["code"])
        show(words_of(question), question["facts"])


def paragraphs_in(module: ModuleFile) -> Iterator[tuple[str, Paragraph]]:
    for lesson in module.activities:
        if isinstance(lesson, LessonFile):
            for block in lesson.blocks:
                yield from ((lesson.path, paragraph) for paragraph in paragraphs_of(block.type, block.value))


def in_turn(groups: dict[str, list], count: int, chance: Random) -> list:
    """So many out of the groups, one of each in turn, none twice."""
    shuffled = {name: chance.sample(group, len(group)) for name, group in groups.items()}
    rounds: dict[int, list] = defaultdict(list)
    for group in shuffled.values():
        for place, each in enumerate(group):
            rounds[place].append(each)
    return [each for place in sorted(rounds) for each in rounds[place]][:count]


def words_of(question: dict) -> list[str]:
    """All that a learner is shown, the key marked by an asterisk."""
    lines = [f"({question['type']}) {question['stem'].strip()}"]
    lines += [
        f"{'*' if option.get('correct') else '-'} {option['text']} | {option.get('feedback', '')}"
        for option in question.get("options", [])
    ]
    lines += [f"* {pair['prompt']} => {pair['answer']}" for pair in question.get("pairs", [])]
    lines += [f"- => {text}" for text in question.get("distractors", [])]
    lines += [f"* {place}. {step}" for place, step in enumerate(question.get("steps", []), start=1)]
    lines += [f"* {question['answer']} {question.get('unit', '')}".rstrip()] if "answer" in question else []
    return [*lines, f"> {question['feedback'].strip()}"]


def show(lines: list[str], references: list[str]) -> None:
    for line in lines:
        print(f"    {' '.join(line.split())}")
    for reference, version in resolve_all(references).items():
        print(f"      {reference.partition('@')[0]}: {said_by(version.content)}")
    print()


def said_by(content: dict) -> str:
    """What the fact says, and on what it rests."""
    shown = ("organization", "type", "level", "title", "name", "statement", "description", "definition", "standards")
    said = [f"{name}={content[name]}" for name in shown if content.get(name)]
    sources = content.get("references") or ([content] if "source" in content else [])
    said += [f"<{each['source']}, {each.get('locator', '')}, {each['checked']}>" for each in sources]
    said += [f"status={content['status']}"] if "status" in content else []
    practice = content.get("in_practice")
    return " | ".join([*map(str, said), *([f"in practice={practice['text']}"] if practice else [])])
