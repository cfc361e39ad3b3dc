"""What every history of the demonstration has in common, and the ways in which a person's history begins and ends."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from certificates.awarding import NameNotPrintable
from certificates.granting import grant
from certificates.models import CertificationRecord, Position
from certificates.positions import assign_position
from courses.models import CoursePage, Enrolment
from lms.management.seeding.course_plan import CoursePlan
from lms.management.seeding.experience import Period
from lms.management.seeding.journeys import Journey
from lms.management.seeding.service import Demand
from lms.models import Organization, User

from .playing import play, play_confirmations

_RATIONALE = "The course is completed and the supervisor confirmed the experience."


class NothingToShow(Exception):
    """The reference data or the curriculum is not loaded: there is no course that a level asks for."""


@dataclass
class Stage:
    """The course, what a position asks for, the present, and who grants levels in each house."""

    course: CoursePage
    plan: CoursePlan
    demand: Demand
    now: datetime
    houses: dict[str, Organization]
    authorities: dict[str, User] = field(default_factory=dict)

    @classmethod
    def of(cls, course: CoursePage, *, now: datetime) -> "Stage":
        """Ready to be played on; raises NothingToShow."""
        demand = Demand.for_course(course, on=now.date())
        if demand is None:
            raise NothingToShow
        houses = {house.code: house for house in Organization.objects.employers()}
        return cls(course, CoursePlan.of(course), demand, now, houses)

    def appoint(self, person: User, title: str, *, by: User, at: datetime) -> Position:
        """A coded position of the person's own, which asks for the level and so for the course."""
        assert person.organization is not None
        number = Position.objects.filter(organization=person.organization).count() + 1
        position = Position.objects.create(
            code=f"{person.organization.code.upper()}-{number:04d}",
            title=title,
            organization=person.organization,
            level=self.demand.level,
            is_key=number % 9 == 1,
        )
        assign_position(person, position, clock_start=at.date(), actor=by, at=at)
        return position

    def live(self, person: User, journey: Journey, periods: list[Period]) -> None:
        """Play the journey, with what the supervisor confirmed before its end and after it."""
        enrolment = Enrolment.objects.select_related("edition", "learner", "course").get(
            learner=person, course=self.course
        )
        end = journey.completed_at or self.now
        assert person.supervisor is not None
        play_confirmations((each for each in periods if each.confirmed_at < end), person, person.supervisor)
        play(journey, enrolment)
        play_confirmations((each for each in periods if each.confirmed_at >= end), person, person.supervisor)

    def decide(self, person: User, *, after: timedelta) -> None:
        """The house's authority grants the level, so long after the requirements were met, unless that is to come."""
        waiting = CertificationRecord.objects.of(person).waiting()
        record = waiting.select_related("requirement", "learner", "level__scheme").first()
        authority = self.authorities.get(person.organization.code if person.organization else "")
        if record is None or authority is None or authority == person or record.changed_at + after > self.now:
            return
        try:
            grant(record, authority=authority, rationale=_RATIONALE, at=record.changed_at + after)
        except NameNotPrintable:
            return
