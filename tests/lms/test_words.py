"""The words that people read are spelled one way: as in the United States, and e-mail with its hyphen."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from lms.management.commands.load_curriculum import CURRICULUM

PACKAGES = ("lms", "courses", "quizzes", "certificates")
TRANSLATED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
ELSEWHERE = re.compile(
    r"\b(enrol(s|ment|ments)?|colours?|centres?|programmes?|defence|licences?|judgement"
    r"|cancelled|travelled|labelled|towards|whilst|emails?"
    r"|\w*(organis|recognis|authoris|summaris|finalis|prioritis)\w*|(behavi|fav|lab|hon)our\w*)\b",
    re.IGNORECASE,
)


def words_of_templates() -> Iterator[tuple[str, str]]:
    """What a template marks as words for people, without its variables and tags."""
    for path in sorted((settings.BASE_DIR / "templates").rglob("*")):
        if path.suffix not in {".html", ".txt"}:
            continue
        text = path.read_text()
        marked = re.findall(r"{%\s*translate\s+\"([^\"]*)\"", text)
        marked += re.findall(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate", text, re.DOTALL)
        for words in marked:
            yield str(path), re.sub(r"{{.*?}}|{%.*?%}|<[^>]*>", " ", words)


def words_of_code() -> Iterator[tuple[str, str]]:
    """What code hands to gettext."""
    for path in sorted(path for package in PACKAGES for path in (settings.BASE_DIR / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATED:
                for words in (each.value for each in node.args if isinstance(each, ast.Constant)):
                    yield str(path), re.sub(r"%\(\w+\)|{\w*}", " ", str(words))


def words_of_courses() -> Iterator[tuple[str, str]]:
    """The shipped courses: lessons, questions, figures; names of addresses and files are left out."""
    for path in sorted(path for path in Path(CURRICULUM).rglob("*") if path.suffix in {".md", ".yaml", ".svg"}):
        yield str(path), path.read_text()


@pytest.mark.parametrize("words", [words_of_templates, words_of_code, words_of_courses])
def test_words_are_spelled_as_in_the_united_states(words):
    said = list(words())
    assert len(said) > 100
    assert not [(place, found.group()) for place, text in said for found in ELSEWHERE.finditer(text)]


@pytest.mark.parametrize("word", ["Enrol", "enrolment", "colour", "organisation", "email", "Authorised", "behaviour"])
def test_other_spellings_are_found(word):
    assert ELSEWHERE.search(f"One {word} of many")


@pytest.mark.parametrize("word", ["Enroll", "enrolled", "enrollment", "color", "organization", "e-mail", "hour"])
def test_our_spellings_pass(word):
    assert not ELSEWHERE.search(f"One {word} of many")
