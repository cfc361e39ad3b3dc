"""Words that break software, and the forms of a page as a browser would send them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile

# A multiplication that only a template or a spreadsheet would work out.
_SUM, WORKED_OUT = "7777*7777", "60481729"
SCRIPT = "<script>alert('hostile')</script>"
HANDLER = "<img src=x onerror=alert('hostile')>"
HEADER = "X-Hostile"
POLYGLOT = (
    f"'\"></textarea></title>{SCRIPT}{HANDLER}{{{{ {_SUM} }}}}{{% load x %}}${{{_SUM}}}'; DROP TABLE lms_user; --"
    " \u202egnp.exe\u202c \u2066a\u2069 👩‍👩‍👧‍👦🇺🇸 a" + "\u0301" * 50 + " مرحبا שלום &amp; javascript:alert('hostile')"
)
WORDS = {
    "polyglot": POLYGLOT,
    "ten thousand letters": "x" * 10_000,
    "ten thousand marks": "a" + "\u0316" * 10_000,
    "a null": "a\0b",
    "line ends": f"a\r\n{HEADER}: yes\r\n\r\n{SCRIPT}",
    "a formula": f"=cmd|' /C calc'!A0+{_SUM}",
    "a long number": "9" * 400,
    "no number": "NaN",
    "below nothing": "-99999999999999999999",
    "only spaces": " \t\u200b\u202e ",
    "a path": "../../../../etc/passwd\\..\\..",
    "a last character": "\U0010ffff\ufdd0\ufffe",
}
_FOR_TEXTS = ["ten thousand letters", "a null"]
_TEXT = {"text", "search", "email", "url", "tel", "password"}
_WRITTEN = _TEXT | {"number", "date", "datetime-local", "time"}
# Wagtail's search cannot filter by how often a file is used as well (AttributeError in modelsearch, on any database):
# these are filled in alone.
_ONLY_ALONE = {"usage_count_min", "usage_count_max"}


@dataclass
class Form:
    """Where a form is sent, how, and what stands in it."""

    address: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)

    @property
    def shape(self) -> tuple[Any, ...]:
        """Two forms of one shape ask for the same things."""
        return self.method, tuple(sorted({*self.written, *self.files}))

    def one_of_each(self) -> list[str]:
        """The fields that can be filled in alone; of numbered ones, such as the options of a question, the first."""
        first = {re.sub(r"\d+", "0", name): name for name in reversed(self.written + self.hidden)}
        return list(first.values()) if len(self.written) > 1 or self.hidden else []

    def alone(self) -> Iterator[tuple[str, str]]:
        """Each field with the words that may break it when all others are in order: a refusal of one hides the rest.

        Texts need no long number, and what is chosen or hidden no long text.
        """
        for name in self.one_of_each():
            yield name, "polyglot"
            for words in _FOR_TEXTS if name in self.texts else ["a long number"]:
                yield name, words

    def filled(self, words: str, *, only: str | None = None) -> dict[str, Any]:
        """The form with the words in what is written, or in one field only."""
        sent: dict[str, Any] = {}
        for name, value in self.values:
            sent.setdefault(name, []).append(value)
        together = [name for name in self.written if name not in _ONLY_ALONE]
        for name in together if only is None else [only]:
            sent[name] = words
        if self.method == "post":
            for name in self.files:
                sent[name] = SimpleUploadedFile(words[:200].replace("/", "_") + ".pdf", words[:2000].encode())
        return sent


def forms_in(html: bytes | str, address: str) -> Iterator[Form]:
    """The forms of a page in which something is written or uploaded."""
    for tag in BeautifulSoup(html, "html.parser").select("form"):
        form = Form(urljoin(address, str(tag.get("action") or "")), str(tag.get("method") or "get").lower())
        for control in tag.select("input[name], textarea[name], select[name], button[name]"):
            _take(form, control)
        if form.written or form.files:
            yield form


def _take(form: Form, control: Tag) -> None:
    name, kind = str(control["name"]), str(control.get("type") or "text").lower()
    if "disabled" in control.attrs or name == "csrfmiddlewaretoken":
        return
    if control.name == "textarea" or (control.name == "input" and kind in _WRITTEN):
        form.values.append((name, control.text if control.name == "textarea" else str(control.get("value") or "")))
        form.written.append(name)
        if control.name == "textarea" or kind in _TEXT:
            form.texts.add(name)
    elif control.name == "select":
        options = control.select("option[selected]") or control.select("option[value]:not([value=''])")[:1]
        form.values += [(name, str(option.get("value") or option.text)) for option in options]
    elif kind == "file":
        form.files.append(name)
    elif kind in ("checkbox", "radio"):
        if "checked" in control.attrs or not any(given == name for given, _value in form.values):
            form.values.append((name, str(control.get("value") or "on")))
    elif kind == "hidden":
        form.values.append((name, str(control.get("value") or "")))
        form.hidden.append(name)
