"""manage.py bench: how long Cadre's pages take beside a bare Django site, in the same minute on the same machine."""

import json
import os
import platform
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.urls import reverse

from courses.models import CoursePage
from lms import clock
from lms.management.benchmarking.citing import many_citations
from lms.management.benchmarking.measuring import Compared, compare
from lms.management.benchmarking.servers import serving
from lms.management.benchmarking.targets import Target, page, save
from lms.management.benchmarking.visitors import (
    NothingToVisit,
    Visitor,
    learner_in,
    lesson_of,
    open_items,
    reviewer,
    staff,
)
from lms.management.foundations import CURRICULUM, REFERENCE, SET_UP, require
from lms.management.seeding.made_up import RealPeople, refuse_among_real_people
from lms.models import User
from lms.reports.registry import REPORTS

COURSE = "who-may-do-what-a-first-view"
_HEADINGS = ("", "median ms", "p95 ms", "bare ms", "ratio", "statements")


class Command(BaseCommand):
    """Measures over the data of the configured database; it makes three visitors there and leaves their answers."""

    help = "Medians of pages and saves against a bare Django site in the same run. Only beside made-up people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--requests", type=int, default=100, help="To each page, after 5 to warm up.")
        parser.add_argument("--out", type=Path, default=Path(settings.VAR_DIR) / "bench.json")

    def handle(self, *args: Any, requests: int, out: Path, **options: Any) -> None:
        """Serve both, ask both in turn, say what was found."""
        if requests < 20:
            raise CommandError("Fewer than 20 requests say nothing.")
        require(SET_UP, REFERENCE, CURRICULUM)
        try:
            refuse_among_real_people()
            course = CoursePage.objects.get(slug=COURSE)
            rows = list(self._measure(course, requests))
        except RealPeople as real:
            raise CommandError(f"Real people are here, such as {real}: nothing was measured.") from real
        except (CoursePage.DoesNotExist, NothingToVisit) as missing:
            raise CommandError("Run load_reference and load_curriculum first: nothing was measured.") from missing
        where = circumstances(requests)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps({"where": where, "results": [_as_json(*row) for row in rows]}, indent=2) + "\n")
        self._print(where, rows)
        self.stdout.write(f"Kept in {out}")

    def _measure(self, course: CoursePage, requests: int) -> Iterator[tuple[str, Compared, int]]:
        """Each target's name, times and statements."""
        at = clock.now()
        enrolment = learner_in(course, at=at)
        with ExitStack() as stack:
            learner, coe = Visitor.signed_in(enrolment.learner), Visitor.signed_in(staff(at=at))
            stack.callback(learner.leave)
            stack.callback(coe.leave)
            reads_all = Visitor.signed_in(reviewer(at=at))
            stack.callback(reads_all.leave)
            fact = stack.enter_context(many_citations())
            lesson = reverse("courses:lesson", args=[course.slug, lesson_of(enrolment).slug])
            targets = [
                page("lesson page", lesson, learner),
                page("catalogue", "/courses/", learner),
                page("learner home", reverse("portal:learn"), learner),
                page("explorer list", reverse("rra:facts"), learner),
                *_pages_of_facts(fact.code, learner, reads_all),
                page("search", f"{reverse('search')}?q=congressional+notification", learner),
                save("save an answer", learner, *open_items(enrolment, at=at)),
                page("admin home", reverse("wagtailadmin_home"), coe),
                *(page(f"{name} report", reverse(f"staff_reports:{name}"), coe) for name in REPORTS),
            ]
            yield from self._compare(stack, targets, requests)

    def _compare(self, stack: ExitStack, targets: list[Target], requests: int) -> Iterator[tuple[str, Compared, int]]:
        statements = [target.statements() for target in targets]
        cadre = stack.enter_context(serving("lms.wsgi"))
        bare = stack.enter_context(serving("lms.management.benchmarking.bare"))
        for target, count in zip(targets, statements, strict=True):
            yield target.name, compare(cadre, bare, target.calls, times=requests), count

    def _print(self, where: dict[str, Any], rows: list[tuple[str, Compared, int]]) -> None:
        self.stdout.write(", ".join(f"{name}: {value}" for name, value in where.items()))
        self.stdout.write("{:<22}{:>11}{:>9}{:>9}{:>8}{:>12}".format(*_HEADINGS))
        for name, times, statements in rows:
            self.stdout.write(
                f"{name:<22}{times.cadre.median:>11.1f}{times.cadre.p95:>9.1f}{times.bare.median:>9.2f}"
                f"{times.ratio:>8.1f}{statements:>12}"
            )


def _pages_of_facts(code: str, learner: Visitor, reviewer: Visitor) -> list[Target]:
    """Of the fact on which tens of thousands of places rest, and those that go through all facts."""
    fact, used = reverse("rra:fact", args=[code]), reverse("rra:used", args=[code])
    return [
        page("fact page", fact, learner),
        page("fact page, reviewer", fact, reviewer),
        page("where used, page 200", f"{used}?kind=paragraph&page=200", learner),
        page("matrix", reverse("rra:matrix"), learner),
        page("process", reverse("rra:process"), learner),
        page("coverage map", reverse("coverage:index"), reviewer),
        page("coverage rows", reverse("coverage:facts"), reviewer),
        page("impact of a change", f"{reverse('staff_reports:impact')}?fact={code}&change=invalidating", reviewer),
    ]


def circumstances(requests: int) -> dict[str, Any]:
    """What the numbers depend on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "database": f"{connection.vendor} {version[0] if version else ''}".strip(),
        "people": User.objects.count(),
        "requests": requests,
        "load average": round(os.getloadavg()[0], 2),
        "at": clock.now().isoformat(timespec="seconds"),
    }


def _as_json(name: str, times: Compared, statements: int) -> dict[str, Any]:
    return {"name": name, **asdict(times), "ratio": round(times.ratio, 2), "statements": statements}
