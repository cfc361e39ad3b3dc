"""manage.py load_curriculum"""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from courses.loading.problems import BadCurriculum
from courses.setting_aside import set_aside_shipped
from lms import clock
from lms.management.curriculum import Report, load_curriculum
from lms.management.foundations import REFERENCE, SET_UP, require

CURRICULUM = Path(settings.BASE_DIR) / "courses" / "curriculum"


# Of what was added a first load has hundreds: their names at --verbosity 2.
_ALWAYS_NAMED = {"changed", "retired", "released", "skipped"}


class Command(BaseCommand):
    """Loads the shipped courses and questions, wholly or not at all."""

    help = (
        "Loads the shipped courses and questions, wholly or not at all. Can be run again at any time: what authors "
        "edited since it was last loaded is skipped and listed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=CURRICULUM, help="The folder of all courses.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")
        parser.add_argument("--overwrite", action="store_true", help="Write over what authors edited, too.")
        parser.add_argument(
            "--released-at",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="The day recorded as the release of first editions made by this load, for demonstrations and for "
            "moving existing courses in; today if not given, as always for later editions.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at, day, overwrite = clock.now(), options["released_at"], options["overwrite"]
        if day and day > at.date():
            raise CommandError(f"--released-at: {day} has not come yet.")
        require(SET_UP, REFERENCE)
        released_at = min(_noon_of(day), at) if day else at
        try:
            with transaction.atomic():
                report = load_curriculum(options["folder"], at=at, overwrite=overwrite, released_at=released_at)
                set_aside_shipped(at=at)
                transaction.set_rollback(options["dry_run"])
        except BadCurriculum as refusal:
            raise CommandError("Nothing was loaded:\n" + "\n".join(refusal.problems)) from refusal
        if options["verbosity"] > 0:
            self._tell(report, dry_run=options["dry_run"], verbosity=options["verbosity"])

    def _tell(self, report: Report, *, dry_run: bool, verbosity: int) -> None:
        for word in ("added", "changed", "retired", "released", "skipped"):
            names = getattr(report, word)
            self.stdout.write(f"{word}: {len(names)}")
            for name in names if word in _ALWAYS_NAMED or verbosity > 1 else ():
                self.stdout.write(f"  {name}")
        if report.skipped:
            self.stdout.write("Skipped were edited since they were loaded; --overwrite writes over them.")
        if dry_run:
            self.stdout.write("Nothing was written: this was a dry run.")


def _noon_of(day: date) -> datetime:
    """Noon in UTC: the same day in nearly every time zone."""
    return datetime.combine(day, time(12), tzinfo=UTC)
