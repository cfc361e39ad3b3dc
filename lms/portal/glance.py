"""A team of any size at a glance: counted, narrowed and put in order by the database, and one page of it worked out.

The same number of statements for ten people and for ten thousand, and never more rows than a page and a bound.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, DateField, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Least, Lower

from certificates.models import CertificationRecord, ExperienceConfirmation, HoursClaim
from certificates.months import months_covered
from certificates.owing import asked_of_people
from certificates.requirements import Evidence, Proof, evaluate, missing_leaves
from courses.models import Duty, Enrolment
from lms.merged import counting_for
from lms.models import User

from .home import SOON
from .team import Member, standings_of

PER_PAGE = 50
# For so many levels it is worked out whose experience waits; a larger team learns it person by person.
LOOKED_THROUGH = 1000
_SHOWN_WAITING = 5
_NEVER = Value(date.max, output_field=DateField())
_STATES = ("overdue", "failed", "due", "on_track")  # what presses most comes first
_RANK = Case(*(When(state=state, then=Value(rank)) for rank, state in enumerate(_STATES)))
_SORTS: dict[str, tuple[Any, ...]] = {
    "urgency": (_RANK, "next_due", "display_name", "pk"),
    "due": ("next_due", "display_name", "pk"),
    "name": (Lower("display_name"), "pk"),
}


@dataclass(frozen=True)
class Glance:
    """The team as it is asked for: a page of members, how many there are of each kind, and the first who wait."""

    page: Page[Any]
    counts: dict[str, int]
    waiting: list[Member]
    leaves_out_experience: bool  # of those who wait: in a team this large, only claims of hours are counted


def with_state(people: QuerySet[User], *, on: date) -> QuerySet[Any]:
    """Each with `state` and `next_due`, as `Member` has them: what presses most, and the earliest day of it."""
    taken = Enrolment.objects.filter(learner=OuterRef("learner"), course=OuterRef("course"))
    owed = Duty.objects.owed(on=on).filter(~Exists(taken.completed()), learner=OuterRef("pk"))
    failed, courses = owed.filter(Exists(taken.failed())), owed.filter(~Exists(taken.failed()))
    levels = asked_of_people(CertificationRecord.objects.owed(), on=on).filter(learner=OuterRef("pk"))
    late, soon = Q(due_on__lt=on), Q(due_on__gte=on, due_on__lte=on + SOON)
    return people.annotate(
        state=Case(
            When(Exists(courses.filter(late)) | Exists(levels.filter(late)), then=Value("overdue")),
            When(Exists(failed), then=Value("failed")),
            When(Exists(courses.filter(soon)) | Exists(levels.filter(soon)), then=Value("due")),
            default=Value("on_track"),
        ),
        next_due=Least(*(_earliest(rows.filter(late | soon)) for rows in (courses, levels))),
    )


def _earliest(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.order_by("due_on").values("due_on")[:1]), _NEVER)


def in_order(people: QuerySet[Any], sort: str = "") -> QuerySet[Any]:
    """The people of `with_state`, the most urgent first unless asked otherwise."""
    return people.order_by(*_SORTS.get(sort, _SORTS["urgency"]))


def glance(
    people: QuerySet[User], *, on: date, number: Any, words: str = "", show: str = "", sort: str = ""
) -> Glance:
    """Those whose name holds the words and who stand so, in that order; the counts are of all with the words."""
    named = with_state(people.filter(display_name__icontains=words), on=on)
    counts = dict.fromkeys(_STATES, 0) | dict(named.order_by().values_list("state").annotate(Count("pk")))
    wanting = _whose_experience_waits(people, on=on)
    waiting = HoursClaim.objects.waiting().order_by().alias(of_one=counting_for("learner"))
    claimed = waiting.filter(of_one=OuterRef("pk"))
    wait = named.filter(Q(Exists(claimed)) | Q(pk__in=wanting or ()))
    shown = wait if show == "waiting" else named.filter(state=show) if show in _STATES else named
    page = Paginator(in_order(shown, sort), PER_PAGE).get_page(number)
    first, there = list(in_order(wait)[:_SHOWN_WAITING]), list(page.object_list)
    rows = {one.pk: one for one in [*there, *first]}
    members = {one.person.pk: one for one in standings_of(list(rows.values()), on=on)}
    page.object_list = [members[one.pk] for one in there]
    totals = counts | {"all": sum(counts.values()), "waiting": wait.count()}
    return Glance(page, totals, [members[one.pk] for one in first], wanting is None)


def _whose_experience_waits(people: QuerySet[User], *, on: date) -> set[int] | None:
    """For whom a level still wants months that a supervisor confirms; None where that is too much to look through."""
    records = asked_of_people(CertificationRecord.objects.owed(), on=on).annotate(
        rule=Cast("requirement__rule", TextField())
    )
    asked = records.filter(rule__contains="experience_months", learner__in=people.order_by().values("pk"))
    found = list(asked.select_related("requirement")[: LOOKED_THROUGH + 1])
    if len(found) > LOOKED_THROUGH:
        return None
    learners = {record.learner_id for record in found}
    worked: dict[int, list[tuple[date, date]]] = defaultdict(list)
    confirmed = ExperienceConfirmation.objects.annotate(of_one=counting_for("learner")).filter(of_one__in=learners)
    for learner, from_day, to_day in confirmed.values_list("of_one", "from_day", "to_day"):
        worked[learner].append((from_day, to_day))
    done: dict[int, dict[str, Proof]] = defaultdict(dict)
    completed = Enrolment.objects.completed().filter(learner__in=learners)
    for learner, slug in completed.values_list("learner", "course__slug"):
        done[learner][slug] = Proof(slug, on)
    return {
        record.learner_id
        for record in found
        if _wants_months(record, done[record.learner_id], worked[record.learner_id], on=on)
    }


def _wants_months(
    record: CertificationRecord, done: dict[str, Proof], worked: list[tuple[date, date]], *, on: date
) -> bool:
    tree = evaluate(record.requirement.rule, Evidence(courses=done, months=months_covered(worked, until=on)))
    return any(leaf.kind == "experience_months" for leaf in missing_leaves(tree))
