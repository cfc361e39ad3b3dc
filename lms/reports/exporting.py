"""Tables as XLSX files in which no cell can act as a formula; as CSV they are in lms.sheets."""

from datetime import UTC, date, datetime
from typing import IO

from xlsxwriter import Workbook

from lms.sheets import Sheet, defuse

MOST_ROWS = 1_048_575  # of a worksheet, beside its headings


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
