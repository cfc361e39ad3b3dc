"""Which facts certificates rest on: those under a course, and under the courses that a level asks for."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse

from courses.models import CourseEdition, CoursePage
from courses.rra.citing import cite
from courses.rra.models import Citation

from .models import Level, Requirement
from .requirements import courses_in

Kind, Standing = Citation.Kind, Citation.Standing


@transaction.atomic
def keep_citations_of_course(course: CoursePage) -> None:
    """The certificate of the course rests on its newest edition, and so do the levels whose requirements name it."""
    places = [("", each) for each in _references([course])]
    cite(course, places, kind=Kind.CERTIFICATE, label=course.title, url=course.url or "")
    for requirement in [each for each in _in_force() if course.slug in courses_in(each.rule)]:
        _keep(requirement)


@transaction.atomic
def keep_citations_of_level(level: Level) -> None:
    """What is required now for the level, and in an area that has its own, rests on the courses it names."""
    now = [each for each in _in_force() if each.level_id == level.pk]
    older = level.requirements.exclude(pk__in=[each.pk for each in now]).values_list("pk", flat=True)
    rows = Citation.objects.filter(target_type=ContentType.objects.get_for_model(Requirement))
    rows.filter(target_id__in=[str(pk) for pk in older]).update(standing=Standing.PAST)
    for requirement in now:
        _keep(requirement)


def keep_all_citations() -> None:
    """Of every course and level, anew."""
    for course in CoursePage.objects.all():
        keep_citations_of_course(course)
    for level in Level.objects.all():
        keep_citations_of_level(level)


def _in_force() -> list[Requirement]:
    """The newest of each level as a whole, and of each of its areas that has one of its own; one statement."""
    newest: dict[tuple[int, int | None], Requirement] = {}
    for requirement in Requirement.objects.select_related("level__scheme", "area").order_by("number"):
        newest[requirement.level_id, requirement.area_id] = requirement
    return list(newest.values())


def _keep(requirement: Requirement) -> None:
    """Two courses that are released at once and lead to the same level come one after the other."""
    Level.objects.select_for_update(no_key=True).get(pk=requirement.level_id)
    courses = CoursePage.objects.filter(slug__in=courses_in(requirement.rule))
    places = [("", each) for each in _references(courses)]
    cite(requirement, places, kind=Kind.CERTIFICATE, label=_name(requirement), url=reverse("portal:learn"))


def _name(requirement: Requirement) -> str:
    return f"{requirement.level}, {requirement.area}" if requirement.area else str(requirement.level)


def _references(courses: Iterable[CoursePage]) -> list[str]:
    """What the editions of the courses rest on that are in use; each with its version."""
    editions = CourseEdition.objects.filter(course__in=courses).values_list("pk", flat=True)
    rows = Citation.objects.filter(
        target_type=ContentType.objects.get_for_model(CourseEdition),
        target_id__in=[str(pk) for pk in editions],
        standing=Standing.LIVE,
    )
    return list(dict.fromkeys(str(row.version) for row in rows.select_related("version__fact")))
