"""Tables as CSV and XLSX files in which no cell can act as a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO

from xlsxwriter import Workbook

MOST_ROWS = 1_048_575  # of a worksheet, beside its headings

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


def write_xlsx(sheet: Sheet, file: IO[bytes]) -> None:
    """Write a workbook of one sheet, a row at a time."""
    workbook = Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    bold = workbook.add_format({"bold": True})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    page = workbook.add_worksheet(sheet.name[:31])
    page.freeze_panes(1, 0)
    page.set_column(0, len(sheet.headings) - 1, 20)
    for column, heading in enumerate(sheet.headings):
        page.write_string(0, column, defuse(heading), bold)
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, column, defuse(cell))
            elif isinstance(cell, datetime):
                page.write_datetime(number, column, cell.astimezone(UTC).replace(tzinfo=None), moment)
            elif isinstance(cell, date):
                page.write_datetime(number, column, cell, day)
            elif cell is not None:
                page.write_number(number, column, cell)
    workbook.close()
