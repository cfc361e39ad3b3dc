"""Applying the published lists of competencies."""

from datetime import datetime

from courses.rra.models import Competency, CompetencyFramework

from .counting import Tally
from .rows import Fields, keep, plain


def load_competencies(frameworks: list[Fields], *, at: datetime) -> Tally:
    """Bring frameworks and their named competencies in step."""
    tally = Tally()
    rows: dict[str, Fields] = {
        entry["id"]: {
            "code": entry["id"],
            "name": entry["name"],
            "names_public": entry.get("names_public", True),
            "competencies_count": entry.get("competencies_count"),
            "details": plain(entry),
        }
        for entry in frameworks
    }
    kept = keep(CompetencyFramework, rows, name_of=lambda framework: framework.code, at=at, tally=tally)
    named: dict[tuple[int, str], Fields] = {
        (kept[entry["id"]].pk, competency["id"]): {
            "framework_id": kept[entry["id"]].pk,
            "code": competency["id"],
            "name": competency["name"],
            "details": plain(competency),
        }
        for entry in frameworks
        for competency in entry.get("competencies", [])
    }
    keep(Competency, named, name_of=lambda row: (row.framework_id, row.code), at=at, tally=tally)
    return tally
