"""A report as a file, with the rights of the person it is for."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils import timezone

from lms import clock
from lms.audit.looks import Look, looked_at_many
from lms.models import User
from lms.permissions import Scope
from lms.reports.exporting import write_xlsx
from lms.reports.filters import EnrolmentFilters
from lms.reports.registry import REPORTS
from lms.reports.staff_report import StaffReport, reach_of, zone_of
from lms.sheets import Sheet, csv_lines


class Command(BaseCommand):
    """Writes the whole file or none: it is put in its place only when it is complete."""

    help = "Write a report to a file, showing what one person may see."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=sorted(REPORTS), help="which report")
        parser.add_argument("--format", choices=["csv", "xlsx"], required=True)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="whose rights hold")
        parser.add_argument("--query", default="", help="filters, as in the report's address: 'course=…&status=…'")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody active has the address {options['email']}.")
        try:
            scope = reach_of(person)
        except PermissionDenied as denied:
            raise CommandError(f"{person.email} may not see reports.") from denied
        with timezone.override(zone_of(person)):
            report = REPORTS[options["name"]]
            filters = filters_from(options["query"], report, scope)
            write(report.sheet(filters), options["format"], options["out"])
            if report.names_people:
                asked, rows = f"export_report {report.name} {options['query']}", report.number_of_rows(filters)
                staff, at = Look.Capacity.STAFF, clock.now()
                looked_at_many(person, Look.Page.EXPORT, capacity=staff, rows=rows, filters=asked, at=at)
        self.stdout.write(f"Wrote {options['out']}.")


def filters_from(query: str, report: type[StaffReport], scope: Scope) -> EnrolmentFilters:
    """What is asked for, within the scope. Raises CommandError, where the page would show the mistake."""
    filters = report.filterset_class(QueryDict(query), scope=scope, today=timezone.localdate(clock.now()))
    unknown = set(filters.data) - set(filters.form.fields)
    if unknown:
        raise CommandError(f"The report has no filter {', '.join(sorted(unknown))}.")
    if not filters.is_valid():
        raise CommandError(f"A filter is not filled in rightly: {filters.errors.as_json()}")
    return filters


def write(sheet: Sheet, file_format: str, out: Path) -> None:
    """Put the file in its place once it is complete; a failure leaves nothing new. Raises CommandError."""
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as beside:
            made = Path(beside) / out.name
            with made.open("wb") as file:
                if file_format == "csv":
                    file.writelines(line.encode() for line in csv_lines(sheet))
                else:
                    write_xlsx(sheet, file)
            made.replace(out)
    except OSError as error:
        raise CommandError(f"Cannot write {out}: {error.strerror}.") from error
