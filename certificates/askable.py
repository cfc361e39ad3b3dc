"""What staff may ask of people: courses that are offered, and levels of offered schemes that can be measured."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from courses.audience import Audience
from courses.models import CourseEdition, CoursePage, DutyOrder
from courses.ordering import CourseTarget, prepare
from lms.models import User

from .models import Area, Level, Requirement
from .models.duties import name_of
from .ordering import prepare_level
from .requirements import unavoidable_courses


@dataclass(frozen=True)
class Askable:
    """A course, or else a level with the area it is held in, if it is held in one."""

    course: CoursePage | None = None
    level: Level | None = None
    area: Area | None = None

    @property
    def key(self) -> str:
        """By which a form names it."""
        if self.course:
            return f"course:{self.course.slug}"
        assert self.level is not None
        return f"level:{self.level.pk}:{self.area.pk}" if self.area else f"level:{self.level.pk}"

    @property
    def words(self) -> str:
        """As people call it."""
        if self.course:
            return self.course.title
        assert self.level is not None
        return name_of(self.level, self.area)

    def prepare_order(
        self, audience: Audience, *, due_on: date | None, reason: str, by: User, only_without: bool, at: datetime
    ) -> DutyOrder:
        """An order that asks the people for this, to be looked at before it is sent. Raises ordering.NobodyMeant."""
        order = DutyOrder(course=self.course, what=self.words[:255], due_on=due_on, reason=reason, asked_by=by)
        if self.course:
            return prepare(order, audience, CourseTarget(self.course), only_without=only_without, at=at)
        assert self.level is not None
        return prepare_level(order, self.level, self.area, audience, only_without=only_without, at=at)


def offered_courses() -> list[CoursePage]:
    """Those a person can be enrolled in."""
    released = CourseEdition.objects.filter(course=OuterRef("pk"))
    return list(CoursePage.objects.live().filter(Exists(released)).order_by("title"))


def askables(*, on: date) -> list[Askable]:
    """Everything that may be asked on the day: four statements."""
    courses = offered_courses()
    slugs = {course.slug for course in courses}
    levels = list(Level.objects.offered(on=on).select_related("scheme").order_by("scheme__code", "order"))
    areas = list(Area.objects.filter(scheme__in={level.scheme_id for level in levels}).order_by("name"))
    rules = {
        (one.level_id, one.area_id): one.rule
        for one in Requirement.objects.filter(level__in=levels).order_by("level", "number")
    }
    found = [Askable(course=course) for course in courses]
    for level in levels:
        held_in = [area for area in areas if area.scheme_id == level.scheme_id] if level.by_area else [None]
        for area in held_in:
            rule = rules.get((level.pk, area.pk if area else None)) or rules.get((level.pk, None))
            if rule is not None and slugs.issuperset(unavoidable_courses(rule)):
                found.append(Askable(level=level, area=area))
    return found


def as_choices(found: list[Askable]) -> list[tuple[str, list[tuple[str, str]]]]:
    """For a field: courses, then levels."""
    courses = [(one.key, one.words) for one in found if one.course]
    levels = [(one.key, one.words) for one in found if one.level]
    return [(label, choices) for label, choices in ((_("Courses"), courses), (_("Levels"), levels)) if choices]
