"""Tables as CSV files in which no cell can act as a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

Cell = str | int | float | date | datetime | None

# Where a spreadsheet would begin a formula: at the start of a cell, or after what some locale takes for a border
# between cells (semicolon, tab, line break), blanks before it or not; and control characters at the start.
_FORMULA_COULD_BEGIN = re.compile("(?:^|(?<=[;\t\r\n]))(?=[\\s\ufeff\u200b]*[=+\\-@＝＋－＠])|^(?=[\t\r\n\0])")


@dataclass(frozen=True)
class Sheet:
    """A table as it is written to a file: one pass over the rows, which may come straight from the database."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def defuse(value: str) -> str:
    """The words with an apostrophe wherever a spreadsheet could take them for a formula (ASVS 1.2.10)."""
    return _FORMULA_COULD_BEGIN.sub("'", value)


class _Line:
    """Hands each written line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """The file line by line. It begins with a byte order mark, without which Excel misreads names."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([defuse(heading) for heading in sheet.headings])
    for row in sheet.rows:
        yield writer.writerow([_as_text(cell) for cell in row])


def _as_text(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return defuse(cell) if isinstance(cell, str) else cell
