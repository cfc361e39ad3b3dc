"""Keeping what search knows in step with editions and facts."""

from collections.abc import Iterable, Iterator

from django.db import models, transaction
from wagtail.models import Revision

from ..models import CourseEdition, EditionActivity, LessonPage, SearchEntry
from ..rra.models import FactVersion, Policy
from .texts import FactWords, words_of_edition, words_of_lesson

_AT_ONCE = 200
_FIELDS = ["title", "about", "names", "codes", "text", "places"]


@transaction.atomic
def index_everything(*, anew: bool = False) -> int:
    """Add what is missing, or make all of it anew; how many entries there are now."""
    if anew:
        SearchEntry.objects.all().delete()
    missing = CourseEdition.objects.filter(~models.Exists(_entries("edition")))
    for edition in missing.select_related("course").prefetch_related("activities"):
        _add_edition(edition)
    _add_lessons(EditionActivity.objects.all())
    index_facts()
    return SearchEntry.objects.count()


def index_edition(edition: CourseEdition) -> None:
    """Let an edition be found from now on; a lesson that stands as in an edition before is there already."""
    _add_edition(edition)
    _add_lessons(edition.activities.all())


def index_facts() -> None:
    """Write the entries of facts that are new, or speak of something that has another name now."""
    versions = list(FactVersion.objects.select_related("fact").order_by("number"))
    policies = {policy.code: f"{policy.title}, {policy.citation}. {policy.governs}" for policy in Policy.objects.all()}
    words = FactWords(versions, policies)
    known = {entry.version_id: entry for entry in SearchEntry.objects.filter(version__isnull=False)}
    added, changed = [], []
    for version in versions:
        fields, entry = words.of(version).as_fields(), known.get(version.pk)
        if entry is None:
            added.append(SearchEntry(kind=_KINDS.get(version.fact.kind, version.fact.kind), version=version, **fields))
        elif any(getattr(entry, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(entry, name, value)
            changed.append(entry)
    SearchEntry.objects.bulk_create(added, batch_size=_AT_ONCE)
    SearchEntry.objects.bulk_update(changed, _FIELDS, batch_size=_AT_ONCE)


# A phase is found among the steps; what the facts call an assignment, search calls who may do what.
_KINDS = {"assignment": SearchEntry.Kind.FACT, "phase": SearchEntry.Kind.STEP}


def _entries(of: str) -> models.QuerySet[SearchEntry]:
    return SearchEntry.objects.filter(**{of: models.OuterRef("pk" if of == "edition" else of)})


def _add_edition(edition: CourseEdition) -> None:
    fields = words_of_edition(edition).as_fields()
    SearchEntry.objects.bulk_create(
        [SearchEntry(kind=SearchEntry.Kind.COURSE, edition=edition, **fields)], ignore_conflicts=True
    )


def _add_lessons(activities: models.QuerySet[EditionActivity]) -> None:
    """The lessons whose revision search does not know yet."""
    missing = activities.filter(~models.Exists(_entries("revision")), kind=LessonPage.activity_kind)
    for some in _in_parts(missing.order_by().values_list("revision", flat=True).distinct()):
        revisions = Revision.objects.filter(pk__in=some)
        entries = [
            SearchEntry(
                kind=SearchEntry.Kind.LESSON,
                revision=revision,
                **words_of_lesson(LessonPage.from_serializable_data(revision.content, check_fks=False)).as_fields(),
            )
            for revision in revisions
        ]
        SearchEntry.objects.bulk_create(entries, ignore_conflicts=True)


def _in_parts(values: Iterable[int]) -> Iterator[list[int]]:
    everything = list(values)
    for start in range(0, len(everything), _AT_ONCE):
        yield everything[start : start + _AT_ONCE]
