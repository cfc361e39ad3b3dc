"""manage.py seed_workforce: a synthetic workforce with history, in bulk."""

import time
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.models import CoursePage
from lms import clock
from lms.management.foundations import CURRICULUM, REFERENCE, SET_UP, require
from lms.management.seeding.course_plan import NoCourse
from lms.management.seeding.made_up import RealPeople, refuse_among_real_people
from lms.management.seeding.populating import NowhereToWork, populate

COURSE = "who-may-do-what-a-first-view"


class Command(BaseCommand):
    """Adds made-up people with two years of history, to try reports and speed at size; never beside real people."""

    help = "Add a synthetic workforce: people, enrolments, attempts with answers, certifications."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, required=True, help="How many to add; each run adds new ones.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed makes the same people and histories.")

    def handle(self, *args: Any, people: int, seed: int, **options: Any) -> None:
        """Refuse, or add the people and say how fast it went."""
        if people < 1:
            raise CommandError("--people takes a number from 1.")
        require(SET_UP, REFERENCE, CURRICULUM)
        started = time.monotonic()

        def tell(counts: Counter[str]) -> None:
            if options["verbosity"]:
                seconds = time.monotonic() - started
                done = counts["people"]
                self.stdout.write(f"{done:>8,} of {people:,} people  {seconds:6.0f} s  {done / seconds:6.0f} people/s")

        try:
            refuse_among_real_people()
            course = CoursePage.objects.get(slug=COURSE)
            counts = populate(course, people=people, seed=seed, now=clock.now(), tell=tell)
        except RealPeople as real:
            raise CommandError(f"Real people are here, such as {real}: nothing was added.") from real
        except (CoursePage.DoesNotExist, NoCourse, NowhereToWork) as missing:
            raise CommandError("Run load_reference and load_curriculum first: nothing was added.") from missing
        if options["verbosity"]:
            self._say(counts, time.monotonic() - started)

    def _say(self, counts: Counter[str], seconds: float) -> None:
        for what, count in counts.items():
            self.stdout.write(f"{count:>10,}  {what}")
        rows = sum(counts.values())
        self.stdout.write(f"{rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} a second")
