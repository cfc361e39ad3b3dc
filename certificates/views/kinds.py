"""Duties of courses and of levels, as the same pages show both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.exempting import withdraw_exemption
from courses.models import CoursePage, Duty, Exemption
from courses.withdrawing import change_day, withdraw

from ..asking import change_day_of_level, withdraw_levels
from ..exempting import withdraw_level_exemption
from ..models import Level, LevelDuty, LevelExemption


@dataclass(frozen=True)
class Kind:
    """What is asked for, with the rows and the functions of the domain that are about it."""

    name: str
    label: Promise
    duties: Any
    exemptions: Any
    related: tuple[str, ...]
    exempt_related: tuple[str, ...]
    order_by_what: str
    of: Callable[[str], Q]  # the duties of what was chosen
    exempt_of: Callable[[str], Q]
    withdraw: Callable[..., Any]
    change_day: Callable[..., Any]
    withdraw_exemption: Callable[..., Any]

    def choices(self) -> list[tuple[Any, Any]]:
        """What may be looked for."""
        if self.name == "courses":
            return list(CoursePage.objects.order_by("title").values_list("slug", "title"))
        return [(str(level.pk), str(level)) for level in Level.objects.select_related("scheme")]


COURSES = Kind(
    name="courses",
    label=_("Duties: courses"),
    duties=Duty,
    exemptions=Exemption,
    related=("course", "learner__organization", "asked_by"),
    exempt_related=("course", "learner__organization", "given_by", "withdrawn_by"),
    order_by_what="course__title",
    of=lambda slug: Q(course__slug=slug),
    exempt_of=lambda slug: Q(course__slug=slug),
    withdraw=withdraw,
    change_day=change_day,
    withdraw_exemption=withdraw_exemption,
)
LEVELS = Kind(
    name="levels",
    label=_("Duties: levels"),
    duties=LevelDuty,
    exemptions=LevelExemption,
    related=("record__level__scheme", "record__area", "learner__organization", "asked_by"),
    exempt_related=("level__scheme", "area", "learner__organization", "given_by", "withdrawn_by"),
    order_by_what="record__level__order",
    of=lambda pk: Q(record__level=pk),
    exempt_of=lambda pk: Q(level=pk),
    withdraw=withdraw_levels,
    change_day=change_day_of_level,
    withdraw_exemption=withdraw_level_exemption,
)
