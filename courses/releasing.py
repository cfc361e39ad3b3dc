"""Freezing a course into an edition, and what that does to those who are learning."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail import hooks

from lms.models import Change, User
from lms.permissions import Role, scope_of

from .attachments import keep_files
from .citations import keep_citations_of_edition, keep_editions
from .models import ActivityPage, CourseEdition, CoursePage, EditionActivity, Enrolment, ModulePage
from .searching.indexing import index_edition
from .tasks import edition_job

# Words that stand in addresses where a slug of an activity or of a course stands.
RESERVED_ACTIVITY_SLUGS = frozenset({"bookmark", "enrol", "move", "complete", "place", "report", "start"})
RESERVED_COURSE_SLUGS = frozenset({"attempts", "notes", "problems", "recordings"})

NOTHING_CHANGED = _lazy("Nothing was changed since then.")


class NotReleasable(Exception):
    """The course cannot be released as it is; `problems` says why, in words for its author."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Differences:
    """What one list of activities has that another has not, or has otherwise."""

    added: list[EditionActivity]
    removed: list[EditionActivity]
    changed: list[EditionActivity]
    ruled_otherwise: list[EditionActivity]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    @property
    def fit_a_correction(self) -> bool:
        """Whether activities and rules are the same."""
        return not (self.added or self.removed or self.ruled_otherwise)


def compare(old: Iterable[EditionActivity], new: Iterable[EditionActivity]) -> Differences:
    """How the activities of an edition differ from those of one before; `changed` has another text, place or rule."""
    before = {activity.activity_id: activity for activity in old}
    after = {activity.activity_id: activity for activity in new}
    kept = [(before[pk], activity) for pk, activity in after.items() if pk in before]
    return Differences(
        added=[activity for pk, activity in after.items() if pk not in before],
        removed=[activity for pk, activity in before.items() if pk not in after],
        changed=[activity for was, activity in kept if _content(was) != _content(activity)],
        ruled_otherwise=[activity for was, activity in kept if _rules(was) != _rules(activity)],
    )


def _rules(activity: EditionActivity) -> tuple[object, ...]:
    return activity.is_required, activity.rules


def _content(activity: EditionActivity) -> tuple[object, ...]:
    place = activity.position, activity.module_position, activity.module_title
    return activity.revision_id, activity.slug, activity.title, activity.minutes, place, _rules(activity)


def draft_activities(course: CoursePage) -> list[EditionActivity]:
    """The published activities of the course in their order, as the next edition would hold them; not saved."""
    modules = {module.path: module for module in ModulePage.objects.child_of(course).live().order_by("path")}
    positions = {path: number for number, path in enumerate(modules, start=1)}
    pages = ActivityPage.objects.descendant_of(course).live().specific()
    in_modules = [(page, page.path[: -page.steplen]) for page in pages.order_by("path")]
    taught = [(page, path) for page, path in in_modules if path in modules]
    return [
        EditionActivity(
            activity_id=page.pk,
            revision_id=page.live_revision_id,
            position=position,
            module_position=positions[path],
            module_title=modules[path].title,
            slug=page.slug,
            title=page.title,
            kind=page.activity_kind,
            minutes=page.minutes,
            is_required=page.is_required,
            rules=json.loads(json.dumps(page.frozen_rules(), cls=DjangoJSONEncoder)),
        )
        for position, (page, path) in enumerate(taught, start=1)
    ]


def draft_edition(course: CoursePage, activities: list[EditionActivity]) -> CourseEdition:
    """The course itself as an edition of that moment would hold it; not saved."""
    words = course.words()
    return CourseEdition(
        course=course,
        title=words.pop("title"),
        summary=words.pop("summary"),
        details=words,
        minutes=course.minutes or sum(activity.minutes for activity in activities),
        required_count=sum(activity.is_required for activity in activities),
    )


def problems_of(course: CoursePage, activities: list[EditionActivity]) -> list[str]:
    """Why the course cannot be released, in words for its author; empty when it can."""
    slugs = [activity.slug for activity in activities]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    reserved = sorted(RESERVED_ACTIVITY_SLUGS.intersection(slugs) | RESERVED_COURSE_SLUGS.intersection({course.slug}))
    checks = [
        (not course.live, _("The course itself is not published.")),
        (not any(activity.is_required for activity in activities), _("No published activity is required.")),
        (twice, _("These slugs are used twice: %s.") % ", ".join(twice)),
        (reserved, _("These slugs mean something else in addresses: %s.") % ", ".join(reserved)),
    ]
    return [words for is_so, words in checks if is_so] + _problems_of_kinds(activities)


def _problems_of_kinds(activities: list[EditionActivity]) -> list[str]:
    """What apps above know of the kinds of activity that are theirs.

    They say so by the hook `edition_problems`: a function that takes the activities and returns problems in words.
    """
    checks: list[Callable[[list[EditionActivity]], list[str]]] = hooks.get_hooks("edition_problems")
    return [problem for check in checks for problem in check(activities)]


def may_release(person: User) -> bool:
    """Whether the person releases editions: staff of the Center of Excellence whose role reaches everywhere.

    Courses are for people of every organization, so a role over one of them is not enough.
    """
    return person.has_perm("courses.release_edition") and scope_of(person, Role.COE_STAFF).everywhere


@dataclass(frozen=True)
class Outlook:
    """What releasing the course now would do."""

    previous: CourseEdition | None
    differences: Differences
    problems: list[str]
    not_started: int
    in_progress: int

    @property
    def may_be_correction(self) -> bool:
        """Whether the release may go to everyone at once."""
        return self.previous is not None and self.differences.fit_a_correction


def outlook(course: CoursePage) -> Outlook:
    """What releasing the course now would do, for its author to see beforehand."""
    activities = draft_activities(course)
    previous = course.editions.first()
    taking = Enrolment.objects.filter(course=course)
    return Outlook(
        previous=previous,
        differences=compare(previous.activities.all() if previous else [], activities),
        problems=problems_of(course, activities),
        not_started=taking.not_started().count(),
        in_progress=taking.in_progress().count(),
    )


@transaction.atomic
def release_edition(
    course: CoursePage, *, kind: CourseEdition.Kind, note: str, released_by: User | None, at: datetime
) -> CourseEdition:
    """Freeze what is published now as the next edition; a correction takes those who are learning along.

    Two releases of a course come one after the other, and one that changes nothing is refused.
    """
    course = CoursePage.objects.select_for_update(of=("self",), no_key=True).get(pk=course.pk)
    _give_every_page_a_revision(course)
    activities = draft_activities(course)
    edition = draft_edition(course, activities)
    previous = course.editions.first()
    _refuse_if(_all_problems(edition, activities, previous, kind))
    edition.number = previous.number + 1 if previous else 1
    edition.kind, edition.note, edition.released_by, edition.released_at = kind, note, released_by, at
    edition.save()
    for activity in activities:
        activity.edition = edition
    EditionActivity.objects.bulk_create(activities)
    keep_files(edition, activities)
    keep_citations_of_edition(activities)
    index_edition(edition)
    keep_editions(course)
    new = {"number": edition.number, "kind": kind, "activities": [activity.slug for activity in activities]}
    Change.record("edition-released", edition, actor=released_by, at=at, new=new, reason=note)
    if previous and kind == CourseEdition.Kind.CORRECTION:
        _take_along(previous, edition, actor=released_by, at=at)
    transaction.on_commit(partial(edition_job, edition.pk), robust=True)
    return edition


def _give_every_page_a_revision(course: CoursePage) -> None:
    """Pages that were put live by code have none; what is live then is what is frozen."""
    for page in ActivityPage.objects.descendant_of(course).live().filter(live_revision=None, alias_of=None).specific():
        page.live_revision = page.save_revision(clean=False, changed=False, log_action=False)
        page.save(update_fields=["live_revision"], clean=False)


def _all_problems(
    edition: CourseEdition,
    activities: list[EditionActivity],
    previous: CourseEdition | None,
    kind: CourseEdition.Kind,
) -> list[str]:
    aliases = [activity.title for activity in activities if activity.revision_id is None]
    differences = compare(previous.activities.all() if previous else [], activities)
    is_correction = kind == CourseEdition.Kind.CORRECTION
    checks = [
        (aliases, _("These are aliases of other pages; copy the pages instead: %s.") % ", ".join(aliases)),
        (not _is_other(edition, differences, previous), str(NOTHING_CHANGED)),
        (is_correction and previous is None, _("The first edition cannot be a correction.")),
        (
            is_correction and previous and not differences.fit_a_correction,
            _("A correction has the same activities and rules as the edition before; release a new edition."),
        ),
    ]
    return problems_of(edition.course, activities) + [words for is_so, words in checks if is_so]


def would_change(course: CoursePage) -> bool:
    """Whether an edition of now would differ from the last one, by what is published now."""
    activities, previous = draft_activities(course), course.editions.first()
    differences = compare(previous.activities.all() if previous else [], activities)
    return _is_other(draft_edition(course, activities), differences, previous)


def _is_other(edition: CourseEdition, differences: Differences, previous: CourseEdition | None) -> bool:
    return previous is None or bool(differences) or not _same_words(previous, edition)


def _same_words(one: CourseEdition, other: CourseEdition) -> bool:
    fields = ("title", "summary", "details", "minutes", "required_count")
    return all(getattr(one, field) == getattr(other, field) for field in fields)


def _refuse_if(problems: list[str]) -> None:
    if problems:
        raise NotReleasable(problems)


def _take_along(previous: CourseEdition, edition: CourseEdition, *, actor: User | None, at: datetime) -> None:
    """Move everyone in progress in the corrected edition, and everyone who has not started; four statements."""
    waiting = models.Q(opened_at=None) | models.Q(opened_at__isnull=False, edition=previous)
    taking = Enrolment.objects.filter(waiting, course=edition.course_id, completed_at=None, failed_at=None)
    moved = list(taking.select_for_update(of=("self",), no_key=True).select_related("edition"))
    now_at = {new.activity_id: new for new in edition.activities.all()}
    here = [
        models.When(current=old, then=models.Value(now_at[old.activity_id].pk)) for old in previous.activities.all()
    ]
    Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in moved]).update(
        edition=edition, current=models.Case(*here, default=None)
    )
    subject_type = ContentType.objects.get_for_model(Enrolment)
    changes = [
        Change(
            actor=actor,
            action="enrolment-moved",
            subject_type=subject_type,
            subject_id=str(enrolment.pk),
            person_id=enrolment.learner_id,
            old={"edition": enrolment.edition.number},
            new={"edition": edition.number},
            reason=edition.note,
            at=at,
        )
        for enrolment in moved
    ]
    Change.objects.bulk_create(changes, batch_size=1000)
