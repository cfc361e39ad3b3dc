"""`manage.py index_search`: what search knows, added where it is missing or made anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from courses.searching.indexing import index_everything


class Command(BaseCommand):
    """Releases and loads of facts keep the index themselves; this is for editions from before it, and for repair."""

    help = "Let search find every edition and fact; may be run again at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anew", action="store_true", help="Make every entry anew, not only those missing.")

    def handle(self, *args: Any, anew: bool, **options: Any) -> None:
        count = index_everything(anew=anew)
        if options["verbosity"] > 0:
            self.stdout.write(f"{count} entries")
