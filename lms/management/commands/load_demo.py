"""manage.py load_demo: the accounts of the public surface and some 300 people with two years of history."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.models import CoursePage
from lms import clock
from lms.management.demo.accounts import ACCOUNTS, PASSWORD
from lms.management.demo.loading import load
from lms.management.demo.stage import NothingToShow
from lms.management.foundations import CURRICULUM, REFERENCE, SET_UP, require
from lms.management.seeding.course_plan import NoCourse

COURSE = "who-may-do-what-a-first-view"


class Command(BaseCommand):
    """Loads the people of the demonstration; again, it adds who is missing and leaves everyone else alone."""

    help = "Load the demonstration's accounts and people. Only where DEMONSTRATION is set: the passwords are public."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="Another seed makes other people.")

    def handle(self, *args: Any, seed: int, **options: Any) -> None:
        """Refuse outside a demonstration; else load and name the accounts."""
        if not settings.LMS_DEMONSTRATION:
            raise CommandError("This is not a demonstration (DEMONSTRATION is not set): nothing was loaded.")
        require(SET_UP, REFERENCE, CURRICULUM)
        started = time.monotonic()
        try:
            course = CoursePage.objects.get(slug=COURSE)
            new = load(course, seed=seed, now=clock.now(), tell=self._tell if options["verbosity"] > 1 else _silent)
        except (CoursePage.DoesNotExist, NoCourse, NothingToShow) as missing:
            raise CommandError("Run load_reference and load_curriculum first: nothing was loaded.") from missing
        if options["verbosity"]:
            self.stdout.write(f"{new} people loaded in {time.monotonic() - started:.0f} s.")
            for account in ACCOUNTS:
                self.stdout.write(f"  {account.email:<22} {account.says}")
            self.stdout.write(f"Everyone's password is {PASSWORD}")

    def _tell(self, people: int) -> None:
        self.stdout.write(f"{people} people")


def _silent(people: int) -> None:
    """Say nothing."""
