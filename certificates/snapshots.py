"""What a certificate says, copied at the moment it is given, so that it says the same for ever."""

from datetime import datetime
from typing import Any

from django.conf import settings

from courses.models import Enrolment
from lms.models import User
from quizzes.models import Attempt

from .models import CertificationRecord
from .months import utc_day
from .requirements import Node


def course_content(enrolment: Enrolment, *, at: datetime) -> dict[str, Any]:
    """For a course: the edition that was completed and, where it has one, the final test that was passed."""
    edition = enrolment.edition
    assert enrolment.completed_at is not None
    return {
        **_common(at, is_demonstration=settings.LMS_DEMONSTRATION),
        "title": edition.title,
        "course": enrolment.course.slug,
        "edition": edition.number,
        "minutes": edition.minutes,
        "activities": edition.required_count,
        "objectives": edition.details.get("objectives", []),
        "facts_as_of": edition.details.get("facts_as_of"),
        "completed_on": utc_day(enrolment.completed_at).isoformat(),
        **_final_test(enrolment),
    }


def level_content(record: CertificationRecord, tree: Node, *, authority: User, at: datetime) -> dict[str, Any]:
    """For a level: the scheme, who granted it, the version of the requirement and what met it."""
    level, requirement = record.level, record.requirement
    return {
        **_common(at, is_demonstration=settings.LMS_DEMONSTRATION or requirement.is_demonstration),
        "title": f"{level.name}, {level.scheme.name}",
        "scheme": level.scheme.code,
        "scheme_name": level.scheme.name,
        "level": level.name,
        "area": record.area.name if record.area else None,
        "area_label": level.scheme.area_label,
        "authority": authority.display_name,
        "authority_organization": authority.organization.name if authority.organization else None,
        "requirement": requirement.number,
        "requirement_note": requirement.note,
        "evidence": tree.as_json(),
        "met_by": _met_by(tree),
    }


def _common(at: datetime, *, is_demonstration: bool) -> dict[str, Any]:
    name = settings.LMS_ISSUER_NAME
    issuer = "Cadre demonstration" if settings.LMS_DEMONSTRATION else name
    return {"issuer": issuer, "issued_on": utc_day(at).isoformat(), "is_demonstration": is_demonstration}


def _final_test(enrolment: Enrolment) -> dict[str, Any]:
    """The attempt by which the final test of the edition was passed."""
    sat = Attempt.objects.counting_in(enrolment)
    passed = sat.filter(passed=True, edition_activity__rules__purpose="final").select_related("edition_activity")
    attempt = passed.order_by("-submitted_at").first()
    if attempt is None:
        return {}
    return {
        "final_test": attempt.edition_activity.title,
        "attempt": str(attempt.uuid),
        "pass_mark": attempt.pass_mark,
        "score": attempt.percent,
    }


def _met_by(node: Node) -> list[dict[str, Any]]:
    """The leaves that were met, in the rule's order: courses with edition and day, months of experience."""
    if node.children:
        return [leaf for child in node.children for leaf in _met_by(child)]
    if not node.met:
        return []
    if node.kind == "course":
        return [{"course": node.label, "detail": node.proofs[0].words, "on": node.proofs[0].on.isoformat()}]
    return [{"months": node.have, "needed": node.need}]
