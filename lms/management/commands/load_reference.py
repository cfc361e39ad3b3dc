"""`manage.py load_reference [DIR]`: the facts and what else is reference data, wholly applied or refused."""

from argparse import ArgumentParser
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

import certificates.reference
import courses.reference
from courses.rra.loading.applying import apply_facts
from courses.rra.loading.files import CERTIFICATION, SHIPPED, Content, read_reference
from courses.rra.loading.problems import BadReference
from lms import clock

_ONE_LOAD_AT_A_TIME = 5_120_001


class Command(BaseCommand):
    """Loads the reference data; may be run again at any time."""

    help = (
        "Load the reference data of a folder (default: as shipped); all of it is applied, or none. A fact that staff "
        "published since it was last loaded is skipped and listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=SHIPPED, metavar="DIR")
        parser.add_argument("--overwrite", action="store_true", help="Write over what staff published, too.")

    def handle(self, *args: Any, folder: Path, overwrite: bool, **options: Any) -> None:
        try:
            counts, skipped = _load(read_reference(folder), at=clock.now(), overwrite=overwrite)
        except BadReference as refused:
            raise _nothing_loaded(refused.problems) from refused
        except certificates.reference.BadReference as refused:
            line = f"{refused.file}: {refused.entry}: {refused.field}: {refused.message}"
            raise _nothing_loaded([line]) from refused
        if options["verbosity"] > 0:
            for kind, of in counts.items():
                self.stdout.write(f"{kind}: {of['added']} added, {of['changed']} changed, {of['retired']} retired")
            if skipped:
                self.stdout.write(f"skipped: {len(skipped)} published by staff since: {', '.join(skipped)}")


def _nothing_loaded(problems: list[str]) -> CommandError:
    return CommandError("\n".join(["Nothing was loaded:", *problems]))


@transaction.atomic
def _load(content: Content, *, at: datetime, overwrite: bool) -> tuple[dict[str, Counter[str]], list[str]]:
    """Apply every part in one transaction; two loads at once wait for each other. Gives also what was skipped."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_LOAD_AT_A_TIME])
    tallies = apply_facts(content, at=at, overwrite=overwrite)
    counts = {kind: tally.counts() for kind, tally in tallies.items()}
    counts["catalog courses"] = courses.reference.load(content["course-catalog.yaml"], at=at)
    counts["certification"] = certificates.reference.load(content[CERTIFICATION], at=at)
    return counts, sorted(code for tally in tallies.values() for code in tally.skipped)
