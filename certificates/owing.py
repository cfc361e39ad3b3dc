"""Which levels people owe, by when, why and who asked; and what they need not do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from courses.models import Exemption
from lms.models import User

from .models import CertificationRecord, LevelDuty, LevelExemption, PositionAssignment
from .models.duties import name_of


@dataclass(frozen=True)
class OwedLevel:
    """A level asked of a person and not decided yet; `asked_by` is empty where a position asks for it."""

    record: CertificationRecord
    why: str
    asked_by: str = ""

    @property
    def what(self) -> str:
        """The level in words."""
        return name_of(self.record.level, self.record.area)


@dataclass(frozen=True)
class Exempt:
    """Something a person need not do, up to a day or until it is withdrawn."""

    learner_id: int
    what: str
    last_day: date | None
    reason: str
    given_by: str


def with_askers(records: Any, *, on: date) -> Any:
    """The records, each with who asks for its level on the day, and whether the person need not reach it."""
    duty = LevelDuty.objects.in_force().filter(record=models.OuterRef("pk"))
    position = _positions(on=on).order_by("clock_start", "pk")
    name = Concat("position__code", models.Value(" "), "position__title")
    return records.annotate(
        duty_reason=models.Subquery(duty.values("reason")[:1]),
        duty_asked_by=models.Subquery(duty.values("asked_by__display_name")[:1]),
        position_name=models.Subquery(position.values(name=name)[:1]),
        is_exempt=models.Exists(exemptions_from_levels(on=on)),
    )


def without_exempt(records: models.QuerySet[CertificationRecord], *, on: date) -> models.QuerySet[CertificationRecord]:
    """The records without those whose learner need not reach the level on the day."""
    return records.filter(~models.Exists(exemptions_from_levels(on=on)))


def asked_of_people(
    records: models.QuerySet[CertificationRecord], *, on: date
) -> models.QuerySet[CertificationRecord]:
    """The records that somebody asks for, of people who are not exempt: what `owed_level` finds, by the database."""
    duty = LevelDuty.objects.in_force().filter(record=models.OuterRef("pk"))
    return without_exempt(records, on=on).filter(models.Exists(duty) | models.Exists(_positions(on=on)))


def owed_level(record: Any) -> OwedLevel | None:
    """The record of `with_askers` as something owed; None where it is decided, or not asked, or exempt."""
    if record.status not in CertificationRecord.OPEN_STATUSES or record.is_exempt:
        return None
    if record.duty_reason is not None:
        return OwedLevel(record, record.duty_reason, record.duty_asked_by or "")
    if record.position_name is not None:
        return OwedLevel(record, _("for the position %s") % record.position_name)
    return None


def exemptions_of(people: Collection[User], *, on: date) -> list[Exempt]:
    """What the people need not do on the day, courses and levels: one statement."""
    courses = Exemption.objects.in_force(on=on).filter(learner__in=people).order_by()
    levels = LevelExemption.objects.in_force(on=on).filter(learner__in=people).order_by()
    rest = ("last_day", "reason", "given_by__display_name")
    empty = models.Value("", output_field=models.CharField())
    of_levels = levels.values_list("learner", "level__name", "level__scheme__code", "area__name", *rest)
    of_courses = courses.values_list("learner", "course__title", empty, empty, *rest)
    return [
        Exempt(learner, _called(name, scheme, area), *others)
        for learner, name, scheme, area, *others in of_levels.union(of_courses, all=True)
    ]


def _called(name: str, scheme: str, area: str | None) -> str:
    level = f"{name} ({scheme})" if scheme else name
    return f"{level}, {area}" if area else level


def _positions(*, on: date) -> models.QuerySet[PositionAssignment]:
    """For each record, the positions its learner holds that require its level."""
    of_area = models.Q(position__area=models.OuterRef("area")) | models.Q(position__level__by_area=False)
    return PositionAssignment.objects.on(on).filter(
        of_area, person=models.OuterRef("learner"), position__level=models.OuterRef("level")
    )


def exemptions_from_levels(*, on: date) -> models.QuerySet[LevelExemption]:
    """For each record, what exempts its learner from its level."""
    return LevelExemption.objects.from_level(
        models.OuterRef("learner"), models.OuterRef("level"), models.OuterRef("area")
    ).in_force(on=on)
