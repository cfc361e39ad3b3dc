"""`manage.py rebuild_citations`: what the fact pages list, made anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

import certificates.citations
import courses.citations
import quizzes.citations
from courses.rra.models import Citation
from lms import clock


class Command(BaseCommand):
    """Publishing, releasing and deciding keep the citations; this is for what was made before, and for repair."""

    help = "Let the fact pages list every lesson, question, course and certificate; may be run again at any time."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        courses.citations.keep_all_citations(at=clock.now())
        quizzes.citations.keep_all_standings()
        certificates.citations.keep_all_citations()
        if options["verbosity"] > 0:
            self.stdout.write(f"{Citation.objects.in_use().count()} places in use")
