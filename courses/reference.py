"""Courses that others teach, from the reference data."""

from collections import Counter
from datetime import datetime
from typing import Any

from courses.rra.loading.counting import Tally
from courses.rra.loading.links import course_number
from courses.rra.loading.rows import keep, plain, set_fields

from .models import CatalogCourse

RETIRED = "retired"


def load(data: dict[str, Any], *, at: datetime) -> Counter[str]:
    """Bring the catalog in step with course-catalog.yaml; a course that vanished gets the status `retired`."""
    tally = Tally()
    rows: dict[str, dict[str, Any]] = {
        course_number(entry): {
            "number": course_number(entry),
            "title": entry["title"],
            "status": entry["status"],
            "details": plain(entry),
        }
        for entry in data["courses"]
    }
    keep(CatalogCourse, rows, name_of=lambda course: course.number, at=at, tally=tally)
    for course in CatalogCourse.objects.exclude(number__in=rows):
        if set_fields(course, {"status": RETIRED}):
            tally.retired.add(course.number)
    return tally.counts()
