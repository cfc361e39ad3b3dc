"""Everything that happened to one person's record, in one line of time: the same few statements for any number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import CharField, Expression, F, Model, Q, QuerySet, TextChoices, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.models import (
    Award,
    CertificationRecord,
    DeltaAssignment,
    ExperienceConfirmation,
    HoursClaim,
    LevelDuty,
    LevelExemption,
    PositionAssignment,
)
from courses.models import Completion, Duty, Enrolment, Exemption, ProblemReport
from lms.audit.corrections import Correction
from lms.audit.looks import Look
from lms.merged import changes_of
from lms.models import Change, RoleGrant, User
from lms.notices.kinds import ABOUT_OTHERS, SUBJECTS
from lms.notices.kinds import Kind as NoticeKind
from lms.notices.models import Notice
from lms.portal.changes import told
from quizzes.models import Attempt, AttemptGrant, TimeAllowance

from .differences import Difference, differences_of


class Kind(TextChoices):
    """What the line can be narrowed to."""

    LEARNING = "learning", gettext_lazy("Learning")
    TESTS = "tests", gettext_lazy("Tests")
    DUTIES = "duties", gettext_lazy("Duties")
    LEVELS = "levels", gettext_lazy("Levels and experience")
    CERTIFICATES = "certificates", gettext_lazy("Certificates")
    ACCOUNT = "account", gettext_lazy("Account, roles and corrections")
    MESSAGES = "messages", gettext_lazy("Messages to the person")
    LOOKS = "looks", gettext_lazy("Looks at the record")


# By app and model of what was changed; what is not named here counts to the account.
_KIND_OF = {
    ("courses", "enrolment"): Kind.LEARNING,
    ("courses", "completion"): Kind.LEARNING,
    ("courses", "problemreport"): Kind.LEARNING,
    ("certificates", "deltaassignment"): Kind.LEARNING,
    ("courses", "duty"): Kind.DUTIES,
    ("courses", "exemption"): Kind.DUTIES,
    ("certificates", "levelduty"): Kind.DUTIES,
    ("certificates", "levelexemption"): Kind.DUTIES,
    ("certificates", "hoursclaim"): Kind.LEVELS,
    ("quizzes", "attempt"): Kind.TESTS,
    ("quizzes", "attemptgrant"): Kind.TESTS,
    ("quizzes", "timeallowance"): Kind.TESTS,
    ("certificates", "certificationrecord"): Kind.LEVELS,
    ("certificates", "experienceconfirmation"): Kind.LEVELS,
    ("certificates", "positionassignment"): Kind.LEVELS,
    ("certificates", "award"): Kind.CERTIFICATES,
    ("certificates", "awardhold"): Kind.CERTIFICATES,
}


class Moment(NamedTuple):
    """Where a row of the line comes from."""

    at: datetime
    source: str
    row: int


@dataclass(frozen=True)
class Event:
    """A row of the line in words; `by` is empty for what the system did."""

    at: datetime
    kind: Kind
    what: str
    about: str = ""
    by: str = ""
    reason: str = ""
    differences: tuple[Difference, ...] = ()


def moments_of(person: User, kind: Kind | None) -> QuerySet[Any]:
    """The moments of everything that happened, newest first: one statement, paged by the database."""
    parts = []
    if kind not in (Kind.MESSAGES, Kind.LOOKS):
        parts.append(_moments(changes_of(person).filter(of_kind(kind)), F("at"), "change"))
    if kind in (None, Kind.LEARNING):
        opened = Enrolment.every.filter(learner=person, opened_at__isnull=False)
        parts.append(_moments(opened, F("opened_at"), "opened"))
    if kind in (None, Kind.MESSAGES):
        parts.append(_moments(Notice.objects.of(person), F("created_at"), "notice"))
    if kind in (None, Kind.LOOKS):
        parts.append(_moments(Look.objects.shown_to(person), F("at"), "look"))
    first, *others = parts
    return first.union(*others, all=True).order_by("-moment", "source", "-row")


def _moments(rows: QuerySet[Any], at: Expression | F, source: str) -> QuerySet[Any]:
    named = rows.order_by().annotate(moment=at, source=Value(source, output_field=CharField()), row=F("pk"))
    return named.values_list("moment", "source", "row")


def of_kind(kind: Kind | None) -> Q:
    """Changes of what counts to the kind; to the account counts what counts to nothing else."""
    if kind is None:
        return Q()
    if kind is Kind.ACCOUNT:
        return ~_any_of(_KIND_OF)
    return _any_of(place for place, each in _KIND_OF.items() if each is kind)


def _any_of(places: Iterable[tuple[str, str]]) -> Q:
    condition = Q(pk__in=[])
    for app, model in places:
        condition |= Q(subject_type__app_label=app, subject_type__model=model)
    return condition


def events_of(moments: Iterable[tuple[datetime, str, int]]) -> list[Event]:
    """The moments in words: a statement a source, and one for each sort of thing that was changed."""
    named = [Moment(*each) for each in moments]
    rows = {source: [each.row for each in named if each.source == source] for source in _TELL}
    events = {
        (source, row): event
        for source, tell in _TELL.items()
        for row, event in (tell(rows[source]) if rows[source] else ())
    }
    return [events[each.source, each.row] for each in named]


def _changes(rows: list[int]) -> Iterable[tuple[int, Event]]:
    found = with_subjects(Change.objects.filter(pk__in=rows))
    subjects: list[Model] = [change.subject for change in found if change.subject is not None]
    for each in told(found, subjects, to_others=True):
        change = each.change
        kind = _KIND_OF.get((change.subject_type.app_label, change.subject_type.model), Kind.ACCOUNT)
        shown = tuple(differences_of(change)) if kind is Kind.ACCOUNT else ()
        by = change.actor.display_name if change.actor else ""
        about_it = "" if shown and change.subject_type.model == "user" else each.about
        yield change.pk, Event(change.at, kind, each.what, about_it, by, change.reason, shown)


def with_subjects(changes: QuerySet[Change]) -> QuerySet[Change]:
    """Each with what is needed to put it in words: a statement for each sort of thing that was changed."""
    about = GenericPrefetch("subject", list(_ABOUT.values()))
    return changes.select_related("actor", "subject_type").prefetch_related(about)


def _opened(rows: list[int]) -> Iterable[tuple[int, Event]]:
    for enrolment in Enrolment.every.filter(pk__in=rows).select_related("course", "learner"):
        assert enrolment.opened_at is not None
        words, by = _("Course opened for the first time"), enrolment.learner.display_name
        yield enrolment.pk, Event(enrolment.opened_at, Kind.LEARNING, words, enrolment.course.title, by)


def _notices(rows: list[int]) -> Iterable[tuple[int, Event]]:
    for notice in Notice.objects.filter(pk__in=rows).select_related("mail"):
        mail = getattr(notice, "mail", None)
        words = _("Notice, by e-mail as well (%s)") % mail.get_outcome_display().lower() if mail else _("Notice")
        kind = NoticeKind(notice.kind)
        about = str(SUBJECTS[kind]) if kind in ABOUT_OTHERS else notice.title
        yield notice.pk, Event(notice.created_at, Kind.MESSAGES, words, about)


def _looks(rows: list[int]) -> Iterable[tuple[int, Event]]:
    for look in Look.objects.filter(pk__in=rows).select_related("viewer"):
        about = ": ".join(each for each in (look.get_page_display(), look.detail) if each)
        by = f"{look.viewer.display_name}, {look.get_capacity_display()}"
        yield look.pk, Event(look.at, Kind.LOOKS, _("Looked at"), about, by)


_TELL = {"change": _changes, "opened": _opened, "notice": _notices, "look": _looks}
_ABOUT: dict[type[Model], QuerySet[Any]] = {
    Enrolment: Enrolment.every.select_related("course"),
    Completion: Completion.objects.select_related("edition_activity", "enrolment__course"),
    Attempt: Attempt.objects.select_related("edition_activity", "enrolment__course"),
    AttemptGrant: AttemptGrant.objects.select_related("activity", "enrolment__course"),
    TimeAllowance: TimeAllowance.objects.select_related("course"),
    CertificationRecord: CertificationRecord.every.select_related("level__scheme"),
    DeltaAssignment: DeltaAssignment.objects.select_related("unit__version__fact"),
    Duty: Duty.objects.select_related("course"),
    Exemption: Exemption.objects.select_related("course"),
    LevelDuty: LevelDuty.objects.select_related("record__level__scheme", "record__area"),
    LevelExemption: LevelExemption.objects.select_related("level__scheme", "area"),
    HoursClaim: HoursClaim.objects.all(),
    RoleGrant: RoleGrant.objects.select_related("organization"),
    Award: Award.objects.defer("content"),
    ExperienceConfirmation: ExperienceConfirmation.objects.all(),
    PositionAssignment: PositionAssignment.objects.select_related("position"),
    Correction: Correction.objects.all(),
    ProblemReport: ProblemReport.objects.select_related("activity"),
}
