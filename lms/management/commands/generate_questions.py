"""`manage.py generate_questions`: the questions that the facts give, for reviewers to decide on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from lms import clock
from quizzes.generating.making import SEED
from quizzes.generating.renewing import renew


class Command(BaseCommand):
    """Makes, renews and retires questions; may be run again at any time, and after every change of facts."""

    help = (
        "Make questions of the facts that hold today. They wait for a reviewer; until then they serve practice alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and change nothing.")
        parser.add_argument(
            "--seed", default=SEED, help="What decides which wrong answers are chosen (default: %(default)s)."
        )

    def handle(self, *args: Any, dry_run: bool, seed: str, **options: Any) -> None:
        with transaction.atomic():
            stored, pairs = renew(at=clock.now(), seed=seed)
            transaction.set_rollback(dry_run)
        if options["verbosity"] < 1:
            return
        for kind, names in vars(stored).items():
            self.stdout.write(f"{kind}: {len(names)}")
        self.stdout.write(f"near-duplicates: {len(pairs)}")
        if options["verbosity"] > 1 or dry_run:
            self._list(stored, pairs)

    def _list(self, stored: Any, pairs: Any) -> None:
        for kind in ("made", "regenerated", "retired", "left"):
            for name in getattr(stored, kind):
                self.stdout.write(f"  {kind}: {name}")
        for pair in pairs:
            self.stdout.write(f"  {pair.one} and {pair.other}: {pair.likeness}")
