"""What a change of a fact touches in lessons: places that their teams look at again, and that learners are told of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from lms.models import User

from .checking.texts import words_in
from .models import CoursePage, EditionActivity, EditionCitation, LessonPage
from .rra.models import Citation, FactVersion, ReviewTask
from .rra.reviewing import SERIOUS, asks_for_review, open_tasks, resting_on_older

_INVALIDATING = FactVersion.ChangeClass.INVALIDATING


def lessons_resting_on_older(version: FactVersion) -> models.QuerySet[Citation]:
    """The places in published lessons that rest on the fact as it was before the version."""
    return resting_on_older(version).filter(target_type=ContentType.objects.get_for_model(LessonPage))


def review_lessons(version: FactVersion, *, at: datetime) -> None:
    """Ask the teams to look again at what of their lessons rests on the fact, unless only its wording changed."""
    if asks_for_review(version):
        open_tasks(version, lessons_resting_on_older(version), at=at)


@dataclass(frozen=True)
class Touched:
    """A fact that a place in a released lesson rests on as it was, and what it says by now."""

    code: str
    cited: int
    newest: int
    recorded_at: datetime
    is_wrong: bool

    @property
    def url(self) -> str:
        """Both versions side by side."""
        return reverse("rra:fact-compare", args=[self.code, self.cited, self.newest])


def touched_in(activity: EditionActivity) -> Mapping[str, Sequence[Touched]]:
    """The places of a released lesson that are under review, by block: one statement.

    A place is under review while it rests on a version that a graver change than of words came after, until its owners
    find it right by that, or an edition with other words reaches the reader.
    """
    later = FactVersion.objects.filter(
        fact=models.OuterRef("version__fact"), number__gt=models.OuterRef("version__number")
    )
    serious = later.filter(change_class__in=SERIOUS).order_by("-number")
    rows = EditionCitation.objects.filter(activity=activity).annotate(
        newest=models.Subquery(serious.values("number")[:1]),
        recorded_at=models.Subquery(serious.values("recorded_at")[:1]),
        is_wrong=models.Exists(later.filter(change_class=_INVALIDATING)),
    )
    confirmed = ReviewTask.objects.on(LessonPage).filter(
        target_id=str(activity.activity_id),
        block=models.OuterRef("block"),
        fact=models.OuterRef("version__fact"),
        outcome=ReviewTask.Outcome.RECONFIRMED,
        version__number__gte=models.OuterRef("newest"),
    )
    unsettled = rows.filter(~models.Exists(confirmed), newest__isnull=False).order_by("version__fact__code")
    found: dict[str, list[Touched]] = defaultdict(list)
    names = ("block", "version__fact__code", "version__number", "newest", "recorded_at", "is_wrong")
    for block, *said in unsettled.values_list(*names):
        found[block].append(Touched(*said))
    return found


def words_at(places: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """What stands at the places now, by lesson and block, as far as it is text: one statement."""
    wanted = set(places)
    bodies = LessonPage.objects.filter(pk__in={int(pk) for pk, _block in wanted}).values_list("pk", "body")
    return {
        (str(pk), block["id"]): words_in(block["value"])
        for pk, body in bodies
        for block in body.raw_data
        if (str(pk), block.get("id")) in wanted
    }


def lessons_of(person: User) -> models.QuerySet[LessonPage]:
    """The lessons that the person looks after, in the courses whose team they are in."""
    if person.is_superuser:
        return LessonPage.objects.all()
    paths = CoursePage.objects.managed_by(person).values_list("path", flat=True)
    return LessonPage.objects.filter(
        models.Q(*(models.Q(path__startswith=path) for path in paths), _connector=models.Q.OR, pk__in=[])
    )
