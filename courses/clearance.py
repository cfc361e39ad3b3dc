"""Whether the checklist lets a course be released: errors refuse, and what is to be confirmed needs a person."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from lms.models import User

from .checking.checklist import findings_in
from .checking.findings import Finding, Weight, error
from .checking.texts import text_of
from .models import ActivityPage, CourseEdition, CoursePage, ModulePage
from .releasing import NotReleasable, draft_activities, release_edition
from .reviewing import unreviewed


@dataclass(frozen=True)
class Clearance:
    """What the checklist says of the course as it is published now, page by page."""

    pages: list[tuple[Page, list[Finding]]]

    def of_weight(self, weight: Weight) -> list[tuple[Page, Finding]]:
        """What was found of that weight."""
        return [(page, finding) for page, findings in self.pages for finding in findings if finding.weight is weight]

    @property
    def errors(self) -> list[tuple[Page, Finding]]:
        """What refuses a release."""
        return self.of_weight(Weight.ERROR)

    @property
    def warnings(self) -> list[tuple[Page, Finding]]:
        """What somebody must confirm."""
        return self.of_weight(Weight.WARNING)

    @property
    def to_confirm(self) -> list[tuple[str, Page, Finding]]:
        """The warnings, each with a name that stays the same as long as it says the same."""
        return [(_name_of(finding), page, finding) for page, finding in self.warnings]

    def refusals(self, confirmed: Collection[str]) -> list[str]:
        """Why the course is not cleared, in words for whoever would release it."""
        refused = [f"{page.title}: {finding.words}" for page, finding in self.errors]
        new = [(page, finding) for name, page, finding in self.to_confirm if name not in confirmed]
        return refused + [_("Not confirmed: %s") % f"{page.title}: {finding.words}" for page, finding in new]


def clearance_of(course: CoursePage) -> Clearance:
    """The checklist over what is published, with what was published past its review."""
    pages = [
        page
        for kind in (ModulePage, ActivityPage)
        for page in kind.objects.descendant_of(course).live().select_related("live_revision").order_by("path")
    ]
    pages.sort(key=lambda page: str(page.path))
    texts = [
        text_of(page, page.live_revision.content if page.live_revision else page.specific.serializable_data())
        for page in pages
    ]
    found = findings_in(texts)
    for pk in _past_review(course):
        words = _("It was published without its review. Send it for review, or publish a text that was.")
        found[pk] = [error(pk, words), *found.get(pk, [])]
    return Clearance([(page, found[page.pk]) for page in pages if found[page.pk]])


@transaction.atomic
def release_cleared(
    course: CoursePage, *, kind: CourseEdition.Kind, note: str, confirmed: Collection[str], by: User, at: datetime
) -> CourseEdition:
    """Release the course if the checklist clears it. Raises NotReleasable.

    What a review approves at the same moment comes before or after, by the lock of the course: what is released is
    what was checked.
    """
    course = CoursePage.objects.select_for_update(of=("self",), no_key=True).get(pk=course.pk)
    refusals = clearance_of(course).refusals(confirmed)
    if refusals:
        raise NotReleasable(refusals)
    return release_edition(course, kind=kind, note=note, released_by=by, at=at)


def _past_review(course: CoursePage) -> list[int]:
    """Activities that the next edition would hold in a text that is new there and that no review approved."""
    last = course.editions.first()
    before = set(last.activities.values_list("revision", flat=True)) if last else set()
    ahead = {activity.revision_id: activity.activity_id for activity in draft_activities(course)}
    return [ahead[revision] for revision in unreviewed(set(ahead) - before)]


def _name_of(finding: Finding) -> str:
    said = " ".join([finding.words, *(each.url for each in finding.about)])
    return f"{finding.page}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"
