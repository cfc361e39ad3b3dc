"""Who is in the team of a course: its pages, files, questions and releases are theirs, and nobody else's."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from lms.memberships import TEAM_NAMES_BEGIN
from lms.models import Change, GroupMembership, RoleGrant, User
from lms.permissions import memberships_in_force

from .models import CataloguePage, CoursePage, CourseTeam

ROLE = RoleGrant.Role.INSTRUCTOR
# Where the collections of courses stand, and what every instructor may use.
COLLECTION_OF_COURSES = "Courses"
SHARED_COLLECTION = "Shared by all courses"

# Not to publish: what a team writes is published by its review.
PAGE_PERMISSIONS = ("add_page", "change_page")
FILE_ACTIONS = ("add", "change", "choose")
_FILES = {"wagtailimages": "image", "wagtaildocs": "document", "wagtailmedia": "media"}


class AlreadyIn(Exception):
    """The person is in the team."""


class NotAnInstructor(Exception):
    """Only who holds the role of an instructor can be in a team."""


class NotIn(Exception):
    """The membership was ended before."""


class LastMember(Exception):
    """Without this person nobody could work on the course; only an administrator leaves it so."""


class SlugTaken(Exception):
    """There is a course with this address."""


def is_instructor(person: Any) -> bool:
    """Whether the person holds the role today, over whatever organization; administrators may do what they may."""
    if not isinstance(person, User) or not person.is_active:
        return False
    return person.is_superuser or _instructors().filter(pk=person.pk).exists()


def works_on_courses(person: Any) -> bool:
    """Whether the person works on any course; asked once a request, since each menu item asks it again."""
    known: bool | None = getattr(person, "_works_on_courses", None)
    if known is None:
        known = CoursePage.objects.managed_by(person).exists()
        person._works_on_courses = known
    return known


def may_manage(person: Any, course: CoursePage) -> bool:
    """Whether the person may work on the course: is in its team today, or an administrator."""
    return CoursePage.objects.managed_by(person).filter(pk=course.pk).exists()


def memberships_of(course: CoursePage) -> models.QuerySet[GroupMembership]:
    """Every membership there was, each with `counts`, in the order of people's names."""
    counting = memberships_in_force(at=timezone.now()).filter(pk=models.OuterRef("pk"))
    rows = GroupMembership.objects.filter(group__course_team__course=course).annotate(counts=models.Exists(counting))
    return rows.select_related("person__organization", "given_by", "ended_by").order_by("person__display_name", "pk")


def instructors_found(course: CoursePage, words: str, *, most: int = 10) -> list[User]:
    """Instructors who are not in the team, by a part of the name or the beginning of the address; nobody else."""
    named = models.Q(display_name__icontains=words) | models.Q(email__istartswith=words)
    inside = GroupMembership.objects.open().filter(group__course_team__course=course).values("person")
    found = _instructors().filter(named).exclude(pk__in=inside).select_related("organization")
    return list(found.order_by("display_name", "pk")[:most])


def _instructors() -> models.QuerySet[User]:
    granted = RoleGrant.objects.in_force(at=timezone.now()).filter(person=models.OuterRef("pk"), role=ROLE)
    return User.objects.filter(models.Exists(granted), is_active=True)


@transaction.atomic
def ensure_team(course: CoursePage) -> CourseTeam:
    """The team of the course, made if there is none, with all the rights it should have."""
    # Two at once come one after the other here, so that there is one group and one collection.
    CoursePage.objects.select_for_update(of=("self",), no_key=True).get(pk=course.pk)
    team = CourseTeam.objects.filter(course=course).first()
    if team is None:
        collection = _collection_of_courses().add_child(name=_name_of(course, longest=255))
        group = Group.objects.create(name=f"{TEAM_NAMES_BEGIN}course {course.pk}")
        team = CourseTeam.objects.create(course=course, group=group, collection=collection)
    rights = GroupPagePermission.objects.filter(group=team.group)
    rights.exclude(permission__codename__in=PAGE_PERMISSIONS).delete()
    for codename in PAGE_PERMISSIONS:
        right = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=team.group, page_id=course.pk, permission=right)
    for right in file_permissions(FILE_ACTIONS):
        GroupCollectionPermission.objects.get_or_create(group=team.group, collection=team.collection, permission=right)
    return team


def file_permissions(actions: Iterable[str]) -> list[Permission]:
    """The permissions to do so with every kind of file that is there."""
    of_a_kind = [
        models.Q(content_type__app_label=app, codename__in=[f"{action}_{kind}" for action in actions])
        for app, kind in _FILES.items()
    ]
    return list(Permission.objects.filter(models.Q(*of_a_kind, _connector=models.Q.OR)))


def shared_collection() -> Collection:
    """What every instructor may use, made if it is not there."""
    return _collection(Collection.get_first_root_node(), SHARED_COLLECTION)


def _collection_of_courses() -> Collection:
    return _collection(Collection.get_first_root_node(), COLLECTION_OF_COURSES)


def _collection(parent: Collection, name: str) -> Collection:
    return parent.get_children().filter(name=name).first() or parent.add_child(name=name)


def _name_of(course: CoursePage, *, longest: int) -> str:
    """The course among collections, of which two might have the same title."""
    tail = f" ({course.slug})"
    return course.title[: max(0, longest - len(tail))] + tail[:longest]


@transaction.atomic
def add_member(
    course: CoursePage, person: User, *, given_by: User | None, reason: str = "", at: datetime
) -> GroupMembership:
    """Take an instructor into the team. Raises NotAnInstructor, AlreadyIn."""
    if not _instructors().filter(pk=person.pk).exists():
        raise NotAnInstructor
    team = ensure_team(course)
    try:
        with transaction.atomic():
            membership = GroupMembership.objects.create(
                group=team.group, person=person, role=ROLE, started_at=at, given_by=given_by, reason=reason
            )
    except IntegrityError as error:
        raise AlreadyIn from error
    new = {"course": course.title, "person": person.display_name}
    Change.record("team-joined", membership, actor=given_by, person=person, at=at, new=new, reason=reason)
    return membership


@transaction.atomic
def end_membership(
    course: CoursePage, membership: GroupMembership, *, ended_by: User, reason: str = "", at: datetime
) -> None:
    """End it; the last one that counts only for an administrator. Raises LastMember, NotIn."""
    CourseTeam.objects.select_for_update().get(course=course)
    counting = memberships_in_force(at=at).filter(group=membership.group)
    if not ended_by.is_superuser and not counting.exclude(pk=membership.pk).exists():
        raise LastMember
    still_open = GroupMembership.objects.open().filter(pk=membership.pk, group__course_team__course=course)
    if not still_open.update(ended_at=at, ended_by=ended_by, end_reason=reason):
        raise NotIn
    membership.refresh_from_db()
    old = {"course": course.title, "person": membership.person.display_name}
    Change.record("team-left", membership, actor=ended_by, person=membership.person, at=at, old=old, reason=reason)


@transaction.atomic
def end_memberships_of(person: User, *, ended_by: User, reason: str, at: datetime) -> None:
    """End every one that the person has, and be it the last of a course: they are no longer here."""
    for team in CourseTeam.objects.filter(group__in=_open_groups_of(person)).select_for_update().order_by("pk"):
        still_open = GroupMembership.objects.open().filter(group=team.group_id, person=person)
        for membership in still_open.select_for_update():
            membership.ended_at, membership.ended_by, membership.end_reason = at, ended_by, reason[:300]
            membership.save(update_fields=["ended_at", "ended_by", "end_reason"])
            old = {"course": team.course.title, "person": person.display_name}
            Change.record("team-left", membership, actor=ended_by, person=person, at=at, old=old, reason=reason)


def _open_groups_of(person: User) -> models.QuerySet[Any]:
    return GroupMembership.objects.open().filter(person=person).order_by().values("group")


@transaction.atomic
def begin_course(title: str, slug: str, summary: str, *, by: User, at: datetime) -> CoursePage:
    """A new course, as a draft; whoever begins it is in its team. Raises SlugTaken.

    Two at once come one after the other, so that a second click makes no second course.
    """
    catalogue = CataloguePage.objects.select_for_update(of=("self",), no_key=True).get()
    if catalogue.get_children().filter(slug=slug).exists():
        raise SlugTaken
    course = CoursePage(title=title, draft_title=title, slug=slug, summary=summary, live=False, owner=by)
    course = catalogue.add_child(instance=course)
    log(instance=course, action="wagtail.create", user=by, content_changed=True)
    course.save_revision(user=by)
    let_in(course, by, at=at)
    return course


def let_in(course: CoursePage, founder: User, *, at: datetime) -> None:
    """The team of a new course: whoever made it, unless that is an administrator who is no instructor."""
    ensure_team(course)
    if _instructors().filter(pk=founder.pk).exists():
        add_member(course, founder, given_by=founder, reason=_("Began the course."), at=at)


def set_up_teams(*, at: datetime) -> None:
    """Give every course a team, and a course that never had one all instructors of today: so far it was everyone's."""
    for course in CoursePage.objects.filter(team=None):
        ensure_team(course)
        for person in _instructors():
            add_member(course, person, given_by=None, reason="From the time before courses had teams.", at=at)
    for course in CoursePage.objects.filter(team__isnull=False):
        ensure_team(course)
