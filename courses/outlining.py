"""A course as its authors see it at once: every page with where it stands and what the checklist says of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState

from .arranging import order_of
from .authoring import is_draft, promised, published
from .checking.checklist import findings_in
from .checking.findings import Finding, Weight
from .checking.texts import Text, text_of
from .models import ActivityPage, CourseEdition, CoursePage, ModulePage


@dataclass(frozen=True)
class Mark:
    """A state in words; the tone is for those who see colours."""

    tone: str  # plain, good, busy, late
    words: str


@dataclass(frozen=True)
class Line:
    """A page in the outline."""

    page: CoursePage | ModulePage | ActivityPage
    text: Text
    number: str
    marks: list[Mark]
    findings: list[Finding]
    is_in_review: bool
    is_first: bool = False
    is_last: bool = False
    lines: list["Line"] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """Of the draft; of a module the sum over what stands in it."""
        return sum(line.minutes for line in self.lines) or int(self.text.content.get("minutes") or 0)

    @property
    def kind(self) -> str:
        """What sort of page it is, in words."""
        return str(getattr(self.page.specific_class, "activity_label", ""))

    @property
    def health(self) -> list[tuple[str, int, str]]:
        """Weight, number and words of what the checklist found, where it found anything."""
        counts = {weight: sum(found.weight is weight for found in self.findings) for weight in Weight}
        words = {Weight.ERROR: _("%d to mend"), Weight.WARNING: _("%d to confirm"), Weight.NOTE: _("%d to look at")}
        return [(weight, count, words[weight] % count) for weight, count in counts.items() if count]


@dataclass(frozen=True)
class Outline:
    """A course with its modules, and what is in them."""

    course: Line
    edition: CourseEdition | None
    modules: list[Line]
    order: str

    @property
    def lines(self) -> list[Line]:
        """Every page, from the course on."""
        return [self.course, *(line for module in self.modules for line in (module, *module.lines))]


def texts_of(course: CoursePage) -> dict[int, tuple[Page, Text]]:
    """Every page of the course with its newest text, by its id, in their order; three statements."""
    pages: list[Page] = [course]
    for kind in (ModulePage, ActivityPage):
        pages += kind.objects.descendant_of(course).select_related("latest_revision").order_by("path")
    pages.sort(key=lambda page: str(page.path))
    return {page.pk: (page, text_of(page, _content_of(page))) for page in pages}


def outline_of(course: CoursePage) -> Outline:
    """The course as it stands; the same number of statements however many lessons it has."""
    found = texts_of(course)
    modules = [page for page, _text in found.values() if isinstance(page, ModulePage)]
    activities = [page for page, _text in found.values() if isinstance(page, ActivityPage)]
    edition = course.editions.prefetch_related("activities").first()
    then = promised(edition) if edition else {}
    now = published(modules, activities)
    findings = findings_in([text for _page, text in found.values()])
    reviews = _reviews_of(found)

    def line(page: Page, number: str, place: int, among: int, lines: list[Line]) -> Line:
        review = reviews.get(str(page.pk))
        marks = _marks(page, review)
        if edition and page.live and isinstance(page, ActivityPage) and then.get(page.pk) != now.get(page.pk):
            marks.append(Mark("busy", _("Changed since release") if page.pk in then else _("Not released yet")))
        return Line(
            page=page,
            text=found[page.pk][1],
            number=number,
            marks=marks,
            findings=findings[page.pk],
            is_in_review=review is not None and review.status == WorkflowState.STATUS_IN_PROGRESS,
            is_first=place == 1,
            is_last=place == among,
            lines=lines,
        )

    lines = []
    for place, module in enumerate(modules, start=1):
        inside = [page for page in activities if page.path.startswith(module.path)]
        own = [line(page, f"{place}.{inner}", inner, len(inside), []) for inner, page in enumerate(inside, start=1)]
        lines.append(line(module, str(place), place, len(modules), own))
    return Outline(line(course, "", 1, 1, []), edition, lines, order_of(course))


def _content_of(page: Page) -> dict[str, object]:
    """What its newest revision says; a page that code put there may have none."""
    content: dict[str, object] = (
        page.latest_revision.content if page.latest_revision else page.specific.serializable_data()
    )
    return content


def _reviews_of(pages: Iterable[int]) -> dict[str, WorkflowState]:
    """The reviews that are under way or were sent back, by the id of the page; one statement."""
    states = WorkflowState.objects.active().filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id__in=[str(pk) for pk in pages]
    )
    return {state.object_id: state for state in states.select_related("current_task_state__task")}


def _marks(page: Page, review: WorkflowState | None) -> list[Mark]:
    """Where the page itself stands, the release apart."""
    if page.live:
        marks = [Mark("good", _("Live"))]
    else:
        marks = [Mark("plain", _("Unpublished") if page.first_published_at else _("Draft"))]
    if page.live and is_draft(page):
        marks.append(Mark("busy", _("Has unpublished changes")))
    if review and review.status == WorkflowState.STATUS_NEEDS_CHANGES:
        marks.append(Mark("late", _("Sent back with a comment")))
    elif review and review.current_task_state:
        marks.append(Mark("busy", _("In review: %s") % review.current_task_state.task.name))
    return marks
