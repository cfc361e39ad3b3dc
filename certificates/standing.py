"""How far a person has come on the ladder of levels, and what moves a record on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import CoursePage
from lms.models import User

from .models import Award, AwardEvent, CertificationRecord, ExperienceConfirmation, Level, Requirement
from .months import months_covered, utc_day
from .owing import OwedLevel, owed_level, with_askers
from .requirements import Evidence, Node, Proof, courses_in, evaluate, missing_leaves
from .transitions import Status, change_status


class RungState(models.TextChoices):
    """Where a person stands with a level."""

    CERTIFIED = "certified", gettext_lazy("Certified")
    REVOKED = "revoked", gettext_lazy("Revoked")
    REQUIREMENTS_MET = "requirements met", gettext_lazy("Requirements met")
    IN_PROGRESS = "in progress", gettext_lazy("In progress")
    REQUIRED = "required", gettext_lazy("Required")
    NOT_REQUIRED = "not required", gettext_lazy("Not required")
    EXEMPT = "exempt", gettext_lazy("Exempt")


_STATE_OF = {
    Status.REQUIRED: RungState.REQUIRED,
    Status.IN_PROGRESS: RungState.IN_PROGRESS,
    Status.REQUIREMENTS_MET: RungState.REQUIREMENTS_MET,
    Status.CERTIFIED: RungState.CERTIFIED,
    Status.REVOKED: RungState.REVOKED,
}


@dataclass(frozen=True)
class _Held:
    """A record, with the newest certificate given for it."""

    record: CertificationRecord
    certificate: UUID | None
    owed: OwedLevel | None
    is_exempt: bool

    @property
    def state(self) -> RungState:
        """Where the person stands; what nobody asks of them, or they need not do, is not required before it began."""
        state = _STATE_OF[Status(self.record.status)]
        if self.record.status not in CertificationRecord.OPEN_STATUSES:
            return state
        if self.is_exempt:
            return RungState.EXEMPT
        return state if self.owed or state != RungState.REQUIRED else RungState.NOT_REQUIRED


@dataclass(frozen=True)
class _Asked:
    """A level and what it asks of one person: what their record was opened under, else what holds now."""

    level: Level
    held: _Held | None
    requirement: Requirement | None


@dataclass(frozen=True)
class NextStep:
    """What to do next, in words; `url` is empty where it is for someone else to do, `minutes` 0 where unknown."""

    words: str
    url: str = ""
    minutes: int = 0


@dataclass(frozen=True)
class Rung:
    """A level as a person stands to it; `tree` is None where what it requires is not recorded."""

    level: Level
    state: RungState
    done: int
    total: int
    record: CertificationRecord | None
    requirement: Requirement | None
    tree: Node | None
    next_step: NextStep | None
    certificate: UUID | None = None
    owed: OwedLevel | None = None  # with who asks for it, as long as it is not decided


def ladder_of(learner: User, *, on: date) -> list[Rung]:
    """The levels of the offered schemes, lowest first; five statements however many there are."""
    levels = list(Level.objects.offered(on=on).select_related("scheme").order_by("scheme__code", "order"))
    requirements = _newest_requirements(levels)
    held = _held_by_level(learner, on=on)
    asked = [
        _Asked(level, mine, mine.record.requirement if mine else requirements.get(level.pk))
        for level in levels
        for mine in held.get(level.pk, [None])
    ]
    courses = _courses_of(learner, [one.requirement.rule for one in asked if one.requirement])
    evidence = _evidence(courses, ExperienceConfirmation.objects.of(learner), on=on)
    return [_rung(one, courses, evidence) for one in asked]


def tree_of(record: CertificationRecord, *, on: date) -> Node:
    """The record's requirement against what the person has to show now: two statements."""
    rule = record.requirement.rule
    courses = _courses_of(record.learner, [rule])
    confirmations = ExperienceConfirmation.objects.of(record.learner).select_related("confirmed_by")
    return evaluate(rule, _evidence(courses, confirmations, on=on))


@transaction.atomic
def refresh_record(record: CertificationRecord, *, at: datetime) -> Node:
    """Move an open record to where the evidence puts it, and say what the evidence is.

    The row is held meanwhile: of two pieces of evidence that arrive together, the second to come sees both.
    """
    held = CertificationRecord.every.select_for_update(of=("self",), no_key=True).get(pk=record.pk)
    record.status, record.changed_at = held.status, held.changed_at
    tree = tree_of(record, on=utc_day(at))
    status = _status_of(tree)
    if record.status in CertificationRecord.OPEN_STATUSES and record.status != status:
        change_status(record, status, actor=None, at=at, evidence=tree.as_json())
    return tree


def refresh_open_records(learner: User, *, at: datetime) -> None:
    """Look again at every record of the learner that may still move; in one order always, so that no two deadlock."""
    records = CertificationRecord.objects.of(learner).open().select_related("requirement", "learner")
    for record in records.order_by("pk"):
        refresh_record(record, at=at)


def courses_done(learner: User, rule: Mapping[str, Any]) -> set[str]:
    """Which of the rule's courses count as done."""
    return {slug for slug, course in _courses_of(learner, [rule]).items() if _proof(course)}


def _status_of(tree: Node) -> CertificationRecord.Status:
    if tree.met:
        return Status.REQUIREMENTS_MET
    return Status.IN_PROGRESS if tree.started else Status.REQUIRED


def _newest_requirements(levels: list[Level]) -> dict[int, Requirement]:
    """By level, what holds in every area."""
    found = Requirement.objects.filter(level__in=levels, area=None).order_by("number")
    return {requirement.level_id: requirement for requirement in found}


def _held_by_level(learner: User, *, on: date) -> dict[int, list[_Held | None]]:
    """The learner's records, more than one a level only where it is held in several areas."""
    newest_award = Award.objects.filter(record=models.OuterRef("pk")).order_by("-sequence").values("uuid")[:1]
    records = CertificationRecord.objects.of(learner).select_related("area", "requirement", "level__scheme")
    found: dict[int, list[_Held | None]] = {}
    shown = with_askers(records.annotate(certificate=models.Subquery(newest_award)), on=on)
    for record in shown.order_by("pk"):
        held = _Held(record, record.certificate, owed_level(record), record.is_exempt)
        found.setdefault(record.level_id, []).append(held)
    return found


def _courses_of(learner: User, rules: Iterable[Mapping[str, Any]]) -> dict[str, CoursePage]:
    """The courses the rules name, by slug, each with what the learner has of it: one statement."""
    slugs = {slug for rule in rules for slug in courses_in(rule)}
    revoked = AwardEvent.objects.filter(
        award__enrolment__learner=learner, award__enrolment__course=models.OuterRef("pk"), kind=AwardEvent.Kind.REVOKED
    )
    courses = CoursePage.objects.filter(slug__in=slugs).annotate(
        mine=models.FilteredRelation(
            "enrolments", condition=models.Q(enrolments__learner=learner, enrolments__joined_to=None)
        ),
        enrolment_uuid=models.F("mine__uuid"),
        completed_at=models.F("mine__completed_at"),
        edition_number=models.F("mine__edition__number"),
        is_revoked=models.Exists(revoked),
    )
    return {course.slug: course for course in courses}


def _evidence(
    courses: Mapping[str, CoursePage], confirmations: Iterable[ExperienceConfirmation], *, on: date
) -> Evidence:
    proofs = {slug: _proof(course) for slug, course in courses.items()}
    confirmed = list(confirmations)
    return Evidence(
        courses={slug: proof for slug, proof in proofs.items() if proof},
        months=months_covered(((one.from_day, one.to_day) for one in confirmed), until=on),
        confirmations=tuple(Proof(f"experience:{one.pk}", utc_day(one.confirmed_at), one.what) for one in confirmed),
        titles={slug: course.title for slug, course in courses.items()},
    )


def _proof(course: CoursePage) -> Proof | None:
    """What shows that the course was completed; a revoked certificate takes it away."""
    if course.completed_at is None or course.is_revoked:
        return None
    words = _("edition %s") % course.edition_number
    return Proof(f"enrolment:{course.enrolment_uuid}", utc_day(course.completed_at), words)


def _rung(asked: _Asked, courses: Mapping[str, CoursePage], evidence: Evidence) -> Rung:
    tree = evaluate(asked.requirement.rule, evidence) if asked.requirement else None
    record = asked.held.record if asked.held else None
    state = asked.held.state if asked.held else RungState.NOT_REQUIRED
    is_over = state in (RungState.CERTIFIED, RungState.REVOKED, RungState.EXEMPT)
    return Rung(
        level=asked.level,
        state=state,
        done=tree.done if tree else 0,
        total=tree.total if tree else 0,
        record=record,
        requirement=asked.requirement,
        tree=tree,
        next_step=_next_step(tree, courses) if tree and not is_over else None,
        certificate=asked.held.certificate if asked.held else None,
        owed=asked.held.owed if asked.held else None,
    )


def _next_step(tree: Node, courses: Mapping[str, CoursePage]) -> NextStep:
    """The first missing leaf, in words."""
    leaf = next(iter(missing_leaves(tree)), None)
    if leaf is None:
        return NextStep(_("The certification authority decides."))
    if leaf.kind == "experience_months":
        left = leaf.need - leaf.have
        words = ngettext(
            "One more month of experience, confirmed by your supervisor",
            "%(left)s more months of experience, confirmed by your supervisor",
            left,
        )
        return NextStep(words % {"left": left})
    course = courses.get(leaf.course)
    if course is None:
        return NextStep(_("The course %s, which is not offered yet") % leaf.course)
    url = reverse("courses:outline", args=[course.slug])
    return NextStep(course.title, url, course.minutes)
