"""Lists of people as others write them: CSV from any spreadsheet, or lines of text. Nothing is looked up here."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from io import StringIO

from django.utils.translation import gettext as _

MOST_ROWS = 1000
MOST_BYTES = 2_000_000
COLUMNS = ("email", "name", "organization", "supervisor", "role", "role_organization", "role_last_day")
REQUIRED = ("email", "name", "organization")
_SEPARATORS = ",;\t"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Unreadable(ValueError):
    """The list as a whole cannot be read; says in words why, and what to do."""


@dataclass(frozen=True)
class Entry:
    """What a row of a list says, as it is written there."""

    line: int
    email: str = ""
    name: str = ""
    organization: str = ""
    supervisor: str = ""
    role: str = ""
    role_organization: str = ""
    role_last_day: str = ""
    problem: str = ""  # of the row as a whole


def text_of(raw: bytes) -> str:
    """The text in UTF-8, UTF-16 or, where it is neither, Windows' Latin-1. Raises Unreadable."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(_("The file is too large: 2 MB at most. Split it."))
    if raw.startswith(_WORKBOOKS):
        raise Unreadable(_("This is an Excel workbook. Save it as “CSV UTF-8” and choose that file."))
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif raw[1::2].count(0) * 4 > len(raw):
        encodings = ["utf-16-le"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return _without_nulls(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The file is not a text. Save it as “CSV UTF-8” and choose that file."))


def _without_nulls(text: str) -> str:
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Unreadable(_("Line %d holds a null character. Save the file as “CSV UTF-8” again.") % line)
    return text


def read_csv(text: str) -> list[Entry]:
    """The rows of a table with a header, whatever the order of its columns. Raises Unreadable."""
    _without_nulls(text)
    rows = _rows(text)
    _line, header = next(rows, (0, []))
    names = _columns(header)
    entries: list[Entry] = []
    for line, cells in rows:
        if len(entries) == MOST_ROWS:
            raise Unreadable(_("The list has more than %d rows. Split it.") % MOST_ROWS)
        entries.append(_entry(line, names, cells))
    if not entries:
        raise Unreadable(_("The list has a header and no rows. Add a row for each person."))
    return entries


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line it begins on."""
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    declared = re.fullmatch(r"sep=(.)", first.strip(), re.IGNORECASE)
    separator = declared.group(1) if declared else max(_SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells) and not (declared and cells[0].lower() == "sep="):
                yield line, [cell.strip() for cell in cells]
    except csv.Error as error:
        words = _("Line %d cannot be read: a quotation mark is not closed, or a cell is too long.")
        raise Unreadable(words % (before + 1)) from error


def _columns(header: list[str]) -> list[str]:
    names = [re.sub(r"[\s_-]+", "_", name.strip().lower()) for name in header]
    names = [
        {"e_mail": "email", "email_address": "email", "e_mail_address": "email"}.get(name, name) for name in names
    ]
    known = _("Known columns: %s.") % ", ".join(COLUMNS)
    for name, count in Counter(names).items():
        if name not in COLUMNS:
            what = _("The header has the column “%s”, which is not known. Remove it or rename it.") % name[:60]
            raise Unreadable(f"{what} {known}")
        if count > 1:
            raise Unreadable(_("The header has the column “%s” twice. Remove one.") % name)
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise Unreadable(f"{_('The header lacks: %s.') % ', '.join(missing)} {known}")
    return names


def _entry(line: int, names: list[str], cells: list[str]) -> Entry:
    problem = ""
    if len(cells) != len(names):
        words = _("The row has %(cells)d cells, the header %(columns)d. Put cells with separators in quotation marks.")
        problem = words % {"cells": len(cells), "columns": len(names)}
    return Entry(line, problem=problem, **dict(zip(names, cells, strict=False)))


def read_lines(text: str, *, organization: str, supervisor: str) -> list[Entry]:
    """A person a line: `Name <address>` or `address, name`; all of one organization. Raises Unreadable."""
    _without_nulls(text)
    written = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not written:
        raise Unreadable(_("The list is empty. Write a line for each person."))
    if len(written) > MOST_ROWS:
        raise Unreadable(_("The list has more than %d rows. Split it.") % MOST_ROWS)
    people = [(number, *_person(line)) for number, line in written]
    return [Entry(number, email, name, organization, supervisor) for number, email, name in people]


def _person(line: str) -> tuple[str, str]:
    """The address and the name in a line."""
    in_brackets = re.fullmatch(r"(.*?)<([^<>]*)>[,;]?", line)
    if in_brackets:
        return in_brackets.group(2).strip(), in_brackets.group(1).strip().strip("\"'").strip()
    email, *rest = re.split(r"[,;\t]", line, maxsplit=1)
    return email.strip(), "".join(rest).strip().strip('"').strip()


def as_csv(entries: list[Entry]) -> str:
    """The entries as read_csv reads them, for the step from looking at a list to applying it."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_one_line(entry) for entry in entries)
    return out.getvalue()


def _one_line(entry: Entry) -> list[str]:
    return [" ".join(cell.split()) for cell in astuple(entry)[1:-1]]
