"""What a learner sees first: the one next step, what is owed and why, and how far the ladder has been climbed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Subquery, Value
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.models import Award, CertificationRecord, DeltaAssignment, Level
from certificates.owing import OwedLevel
from certificates.requirements import Node, missing_leaves
from certificates.standing import Rung, RungState
from courses.models import Duty, Enrolment
from courses.progress import OutlineItem, next_item, outline
from lms.models import User
from quizzes.models import PracticeCard

SOON = timedelta(days=30)
Status = Enrolment.Status


def enrolments_of(person: User, *, at: datetime) -> list[Enrolment]:
    """The person's, the newest first; each with `practice_due`, asked along and not in a statement of its own."""
    due = PracticeCard.objects.of(person).askable().due(at=at).order_by().annotate(all=Value(1)).values("all")
    mine = Enrolment.objects.of(person).select_related("edition", "course").order_by("-enrolled_at")
    return list(mine.annotate(practice_due=Subquery(due.annotate(number=Count("pk")).values("number"))))


def practice_due(mine: Iterable[Enrolment]) -> int:
    """How many questions of practice are due; whoever is enrolled in nothing practices nothing."""
    return next((getattr(one, "practice_due", 0) or 0 for one in mine), 0)


class Continue(NamedTuple):
    """The course to go on with, and the activity in it; no activity when what is left cannot be opened yet."""

    enrolment: Enrolment
    item: OutlineItem | None

    @property
    def url(self) -> str:
        """Where the button leads."""
        return self.item.resume_url if self.item else self.course_url

    @property
    def course_url(self) -> str:
        """The course as the learner stands to it."""
        return reverse("courses:outline", args=[self.enrolment.course.slug])


@dataclass(frozen=True)
class Owed:
    """A course owed and not completed; `status` is one of components/status_tag.html, in words for everyone."""

    duty: Duty
    enrolment: Enrolment | None
    status: str


@dataclass(frozen=True)
class OwedExperience:
    """Months of experience that a level still wants and the supervisor confirms; `status` as for a course owed."""

    level: Level
    months: int
    due_on: date | None
    status: str


@dataclass(frozen=True)
class Step:
    """A rung of the ladder as components/ladder.html shows it."""

    name: str
    state: str
    detail: str
    url: str
    label: str = ""  # other words for the state


def duties_of(people: Iterable[User], enrolments: Iterable[Enrolment], *, on: date) -> list[Owed]:
    """What the people still owe, the soonest first: one statement."""
    by_course = {(enrolment.learner_id, enrolment.course_id): enrolment for enrolment in enrolments}
    duties = Duty.objects.owed(on=on).filter(learner__in=people).select_related("course", "asked_by")
    owed = []
    for duty in duties:
        enrolment = by_course.get((duty.learner_id, duty.course_id))
        if enrolment is None or enrolment.completed_at is None:
            owed.append(Owed(duty, enrolment, _urgency(duty, enrolment, on=on)))
    return sorted(owed, key=lambda one: (one.duty.due_on or date.max, one.duty.course.title))


def _urgency(duty: Duty, enrolment: Enrolment | None, *, on: date) -> str:
    if enrolment and enrolment.failed_at:
        return "failed"
    if duty.due_on and duty.due_on < on:
        return "overdue"
    if duty.due_on and duty.due_on <= on + SOON:
        return "due"
    return enrolment.status.replace("-", "_") if enrolment else "not_started"


def experience_owed(record: CertificationRecord, level: Level, tree: Node, *, on: date) -> list[OwedExperience]:
    """What the level that the record is open for still wants of experience; no statement."""
    if record.status not in CertificationRecord.OPEN_STATUSES:
        return []
    missing = [leaf for leaf in missing_leaves(tree) if leaf.kind == "experience_months"]
    return [
        OwedExperience(
            level,
            leaf.need - leaf.have,
            record.due_on,
            _urgency_of(record, "in_progress" if leaf.have else "not_started", on=on),
        )
        for leaf in missing
    ]


def levels_to_reach(owed: Iterable[OwedLevel], *, on: date) -> list[tuple[OwedLevel, str]]:
    """The levels for which there is still something to do, each with how urgent it is, the soonest first."""
    todo = [one for one in owed if one.record.status != CertificationRecord.Status.REQUIREMENTS_MET]
    ranked = sorted(todo, key=lambda one: one.record.due_on or date.max)
    return [(one, _urgency_of(one.record, one.record.status, on=on)) for one in ranked]


def experience_owed_on(rungs: Iterable[Rung], *, on: date) -> list[OwedExperience]:
    """The same for every level of a ladder that is owed."""
    opened = [(rung.owed.record, rung.level, rung.tree) for rung in rungs if rung.owed and rung.tree]
    return [one for record, level, tree in opened for one in experience_owed(record, level, tree, on=on)]


def _urgency_of(record: CertificationRecord, otherwise: str, *, on: date) -> str:
    if is_overdue(record, on=on):
        return "overdue"
    if record.due_on and record.due_on <= on + SOON:
        return "due"
    return "not_started" if otherwise == CertificationRecord.Status.REQUIRED else otherwise


def to_continue(enrolments: Iterable[Enrolment], owed: Iterable[Owed]) -> Continue | None:
    """What was open last; if nothing is begun, what is due soonest, or else what was taken up last."""
    open_ones = [one for one in enrolments if one.status in (Status.IN_PROGRESS, Status.NOT_STARTED)]
    begun = [one for one in open_ones if one.last_opened_at]
    if begun:
        enrolment = max(begun, key=lambda one: one.last_opened_at or one.enrolled_at)
    elif open_ones:
        asked = next((one.enrolment for one in owed if one.enrolment in open_ones), None)
        enrolment = asked or max(open_ones, key=lambda one: one.enrolled_at)
    else:
        return None
    return Continue(enrolment, next_item(outline(enrolment), current_id=enrolment.current_id))


def ladders_of(
    rungs: Iterable[Rung], *, on: date, at_hand: Continue | None = None, linked: bool = True
) -> dict[str, list[Step]]:
    """The steps of each offered scheme, by its name; links are for the learner alone.

    Where the next step is the course at hand, it is the very activity that the Continue button opens.
    """
    ladders: dict[str, list[Step]] = {}
    for rung in rungs:
        name, detail = rung.level.name, _detail(rung, _next(rung, at_hand, linked=linked), on=on)
        if rung.state == RungState.CERTIFIED:
            url = reverse("certificates:certificate", args=[rung.certificate]) if linked and rung.certificate else ""
            step = Step(name, "completed", _("Certified"), url)
        elif rung.state in (RungState.IN_PROGRESS, RungState.REQUIREMENTS_MET):
            step = Step(name, "in_progress", detail, "", _label(rung, linked=linked))
        else:
            step = Step(name, "not_started", detail, "", _label(rung, linked=linked))
        ladders.setdefault(rung.level.scheme.name, []).append(step)
    return ladders


def _next(rung: Rung, at_hand: Continue | None, *, linked: bool) -> str:
    """The next step with its minutes, such as: Case writing (12 min); nothing where there is none."""
    step = rung.next_step
    if step is None:
        return ""
    words, url, minutes = step.words, step.url, step.minutes
    if at_hand and at_hand.item and url == at_hand.course_url:
        words, url, minutes = at_hand.item.activity.title, at_hand.url, at_hand.item.activity.minutes
    shown = format_html('<a href="{}">{}</a>', url, words) if linked and url else words
    return format_html(_("{} ({} min)"), shown, minutes) if minutes else shown


def _label(rung: Rung, *, linked: bool) -> str:
    """The state in words, where they are others than the step's own; `linked` as they are read by the learner."""
    if rung.state == RungState.NOT_REQUIRED and linked:
        return _("Not required of you")
    if rung.state in (RungState.IN_PROGRESS, RungState.REQUIRED):
        return ""
    return str(rung.state.label)


def _detail(rung: Rung, next_words: str, *, on: date) -> str:
    """Such as: 2 of 3 requirements met, next: Case writing (12 min)."""
    words = [str(rung.state.label)] if rung.state == RungState.REQUIRED else []
    if rung.total and rung.state != RungState.REQUIREMENTS_MET:
        words.append(
            ngettext("%(done)s of %(total)s requirement met", "%(done)s of %(total)s requirements met", rung.total)
            % {"done": rung.done, "total": rung.total}
        )
    if next_words:
        words.append(format_html(_("next: {}"), next_words))
    if rung.record and rung.state not in (RungState.EXEMPT, RungState.NOT_REQUIRED):
        words.append(deadline_of(rung.record, on=on))
    return format_html_join(", ", "{}", ((word,) for word in words if word))


def is_overdue(record: CertificationRecord, *, on: date) -> bool:
    """Whether the level should have been reached by now, and was not."""
    return record.status in CertificationRecord.OPEN_STATUSES and record.due_on is not None and record.due_on < on


def deadline_of(record: CertificationRecord, *, on: date) -> str:
    """The deadline of a level not reached, in words."""
    if record.due_on is None or record.status not in CertificationRecord.OPEN_STATUSES:
        return ""
    words = _("overdue since %s") if is_overdue(record, on=on) else _("due %s")
    return words % date_format(record.due_on)


def certificates_of(learner: User) -> list[Award]:
    """What the learner holds now."""
    return list(Award.objects.of(learner).in_force())


def changed_for(learner: User) -> list[DeltaAssignment]:
    """What changed since the learner completed a course on it, and is still to be learned."""
    return list(DeltaAssignment.objects.of(learner).open().select_related("unit__version__fact"))
