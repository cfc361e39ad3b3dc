"""People in coded positions, for many at once: what certificates.positions, .experience and .granting do for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.utils import timezone

from certificates.models import (
    CertificationRecord,
    ExperienceConfirmation,
    Level,
    Position,
    PositionAssignment,
    RecordTransition,
    Requirement,
)
from certificates.months import add_months, months_covered
from certificates.requirements import Evidence, Node, Proof, evaluate, unavoidable_courses
from courses.models import CoursePage, Duty
from lms.models import Change, User

from .awards import Granted, holder_name
from .changes import change
from .history import Travelled

Status = CertificationRecord.Status
_AT_ONCE = 2000
_RATIONALE = "Course and confirmed experience reviewed."


@dataclass(frozen=True)
class Demand:
    """What a coded position asks for: a level, its requirement, and the course without which it cannot be met."""

    level: Level
    requirement: Requirement
    course: CoursePage

    @classmethod
    def for_course(cls, course: CoursePage, *, on: date) -> Self | None:
        """The lowest offered level that cannot be met without the course; None if there is none."""
        for level in Level.objects.offered(on=on).select_related("scheme").order_by("scheme__code", "order"):
            requirement = Requirement.objects.in_force(level, None)
            if requirement and course.slug in unavoidable_courses(requirement.rule):
                return cls(level, requirement, course)
        return None


@dataclass
class Service:
    """A person in a position: since when, by whom, what was confirmed, and when an authority decides."""

    travelled: Travelled
    supervisor: User
    position: Position
    since: datetime
    confirmations: list[ExperienceConfirmation]
    authority: User | None
    decides_after: timedelta

    @property
    def learner(self) -> User:
        """Whose service it is."""
        return self.travelled.learner

    def evidence(self, demand: Demand, *, at: datetime) -> Evidence:
        """What the person had to show at the moment, as certificates.standing finds it."""
        enrolment = self.travelled.enrolment
        courses = {}
        if enrolment.completed_at and enrolment.completed_at <= at:
            words = f"edition {enrolment.edition.number}"
            on = timezone.localdate(enrolment.completed_at)
            courses[demand.course.slug] = Proof(f"enrolment:{enrolment.uuid}", on, words)
        confirmed = [one for one in self.confirmations if one.confirmed_at <= at]
        return Evidence(
            courses=courses,
            months=months_covered(((one.from_day, one.to_day) for one in confirmed), until=timezone.localdate(at)),
            confirmations=tuple(
                Proof(f"experience:{one.pk}", timezone.localdate(one.confirmed_at), one.what) for one in confirmed
            ),
            titles={demand.course.slug: demand.course.title},
        )


def write_services(
    services: Sequence[Service], demand: Demand, *, until: datetime
) -> tuple[dict[str, int], list[Change], list[Granted]]:
    """Write positions, duties, experience and records; the level awards they lead to are for the caller to write."""
    Position.objects.bulk_create((service.position for service in services), batch_size=_AT_ONCE)
    assignments = PositionAssignment.objects.bulk_create(map(_assignment, services), batch_size=_AT_ONCE)
    duties = Duty.objects.bulk_create((_duty(service, demand) for service in services), batch_size=_AT_ONCE)
    confirmations = [one for service in services for one in service.confirmations]
    ExperienceConfirmation.objects.bulk_create(confirmations, batch_size=_AT_ONCE)
    lives = [RecordLife.of(service, demand, until=until) for service in services]
    CertificationRecord.objects.bulk_create((life.record for life in lives), batch_size=_AT_ONCE)
    steps = [step for life in lives for step in life.steps]
    RecordTransition.objects.bulk_create(steps, batch_size=_AT_ONCE)
    changes = [
        *map(_change_of_assignment, services, assignments),
        *map(_change_of_duty, duties),
        *map(_change_of_confirmation, confirmations),
        *map(_change_of_status, steps),
    ]
    counts = {"positions": len(services), "experience": len(confirmations), "records": len(lives), "steps": len(steps)}
    return counts, changes, [life.granted for life in lives if life.granted]


@dataclass
class RecordLife:
    """A record with the steps that led to its status, and what was granted at the end, if anything was."""

    record: CertificationRecord
    steps: list[RecordTransition]
    granted: Granted | None = None

    @classmethod
    def of(cls, service: Service, demand: Demand, *, until: datetime) -> Self:
        """The life that the service and its evidence lead to."""
        record = CertificationRecord(
            learner=service.learner,
            level=demand.level,
            requirement=demand.requirement,
            status=Status.REQUIRED,
            due_on=_due_on(service, demand),
            opened_at=service.since,
        )
        life = cls(record, [])
        life._step(
            Status.REQUIRED, old="", at=service.since, actor=service.supervisor, rationale=str(service.position)
        )
        for at in _moments(service):
            life._refresh(evaluate(demand.requirement.rule, service.evidence(demand, at=at)), at=at)
        life._decide(service, demand, until=until)
        return life

    def _step(
        self,
        new: CertificationRecord.Status,
        *,
        old: str,
        at: datetime,
        actor: User | None = None,
        rationale: str = "",
        tree: Node | None = None,
    ) -> None:
        self.record.status, self.record.changed_at = new, at
        self.steps.append(
            RecordTransition(
                record=self.record,
                old_status=old,
                new_status=new,
                actor=actor,
                rationale=rationale,
                evidence=tree.as_json() if tree else {},
                at=at,
            )
        )

    def _refresh(self, tree: Node, *, at: datetime) -> None:
        """Where the evidence puts the record."""
        started = Status.IN_PROGRESS if tree.started else Status.REQUIRED
        status = Status.REQUIREMENTS_MET if tree.met else started
        if status != self.record.status:
            self._step(status, old=self.record.status, at=at, tree=tree)

    def _decide(self, service: Service, demand: Demand, *, until: datetime) -> None:
        """The authority grants the level, unless it is too early, or their own, or the name cannot be printed."""
        authority, at = service.authority, self.record.changed_at + service.decides_after
        if self.record.status != Status.REQUIREMENTS_MET or authority is None or at > until:
            return
        name = holder_name(service.learner.display_name)
        if authority.pk == service.learner.pk or not name.printed:
            return
        tree = evaluate(demand.requirement.rule, service.evidence(demand, at=at))
        self._step(Status.CERTIFIED, old=self.record.status, at=at, actor=authority, rationale=_RATIONALE, tree=tree)
        self.granted = Granted(self.record, tree, authority, name.printed, at)


def _moments(service: Service) -> list[datetime]:
    """When evidence arrived, in order."""
    completed_at = service.travelled.enrolment.completed_at
    return sorted([one.confirmed_at for one in service.confirmations] + ([completed_at] if completed_at else []))


def _due_on(service: Service, demand: Demand) -> date | None:
    months = demand.level.deadline_months
    return add_months(timezone.localdate(service.since), months) if months else None


def _assignment(service: Service) -> PositionAssignment:
    day = timezone.localdate(service.since)
    return PositionAssignment(person=service.learner, position=service.position, clock_start=day, valid_from=day)


def _duty(service: Service, demand: Demand) -> Duty:
    return Duty(
        learner=service.learner,
        course=demand.course,
        due_on=_due_on(service, demand),
        reason=f"{demand.level}, for the position {service.position}"[:255],
        asked_by=service.supervisor,
        asked_at=service.since,
        follows_level=True,
    )


def _change_of_assignment(service: Service, row: PositionAssignment) -> Change:
    new = {"position": service.position.code, "clock_start": row.clock_start}
    return change(
        "position-assigned", row, actor=service.supervisor, at=service.since, person=service.learner, new=new
    )


def _change_of_duty(duty: Duty) -> Change:
    return change(
        "duty-assigned",
        duty,
        actor=duty.asked_by,
        at=duty.asked_at,
        person=duty.learner,
        new={"due_on": duty.due_on, "reason": duty.reason},
        reason=duty.reason,
    )


def _change_of_confirmation(one: ExperienceConfirmation) -> Change:
    new = {"from": one.from_day, "to": one.to_day, "what": one.what}
    return change(
        "experience-confirmed", one, actor=one.confirmed_by, at=one.confirmed_at, person=one.learner, new=new
    )


def _change_of_status(step: RecordTransition) -> Change:
    return change(
        "record-status",
        step.record,
        actor=step.actor,
        at=step.at,
        person=step.record.learner,
        old={"status": step.old_status} if step.old_status else {},
        new={"status": step.new_status},
        reason=step.rationale,
    )
