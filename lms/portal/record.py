"""Everything held about a person, for that person: a transcript to read and the whole as JSON to keep.

Of examinations it holds results only: never a question, an answer or a key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Model, Prefetch

from certificates.models import (
    Award,
    CertificationRecord,
    DeltaAssignment,
    ExperienceConfirmation,
    HoursClaim,
    LevelDuty,
    PositionAssignment,
    RecordTransition,
)
from courses.models import Bookmark, Completion, Duty, Enrolment, LessonVisit, ProblemReport
from courses.models.duties import GivenExemption
from lms.administration.models import AccountMerge, Invitation
from lms.audit.corrections import Correction
from lms.audit.looks import Look
from lms.merged import accounts_of, changes_of
from lms.models import Change, GroupMembership, RoleGrant, User
from lms.notices.kinds import Kind
from lms.notices.models import MailChoices, Message, Notice
from quizzes.models import Attempt, AttemptGrant, PracticeAnswer, PracticeCard, TimeAllowance

from .changes import Told, told

_REPORTED = (
    "kind",
    "question_number",
    "selection",
    "text",
    "made_at",
    "answer",
    "answered_by",
    "answered_at",
    "closed_at",
)
_CORRECTION = (
    "kind",
    "held",
    "wanted",
    "reason",
    "asked_at",
    "outcome",
    "decided_by",
    "decided_at",
    "decision_reason",
    "statement",
    "stated_at",
)

_WITHDRAWN = ("withdrawn_at", "withdrawn_by", "withdrawal_reason")
_ASKED = ("due_on", "reason", "asked_by", "asked_at", *_WITHDRAWN)
_EXEMPT = ("reason", "last_day", "given_by", "given_at", *_WITHDRAWN)


@dataclass(frozen=True)
class Held:
    """The rows about one person, each with what is needed to show it."""

    person: User
    addresses: list[EmailAddress]
    groups: list[str]
    roles: list[RoleGrant]
    positions: list[PositionAssignment]
    enrolments: list[Enrolment]
    duties: list[Duty]
    level_duties: list[LevelDuty]
    exemptions: list[GivenExemption]
    allowances: list[TimeAllowance]
    awards: list[Award]
    experience: list[ExperienceConfirmation]
    hours: list[HoursClaim]
    levels: list[CertificationRecord]
    practice: list[PracticeAnswer]
    practice_cards: list[PracticeCard]
    deltas: list[DeltaAssignment]
    bookmarks: list[Bookmark]
    reports: list[ProblemReport]
    teams: list[GroupMembership]
    invitations: list[Invitation]
    merges: list[AccountMerge]
    changes: list[Change]
    looks: list[Look]
    corrections: list[Correction]
    notices: list[Notice]
    by_mail: MailChoices
    messages: list[Message]

    @property
    def levels_told(self) -> list[tuple[CertificationRecord, list[tuple[str, RecordTransition]]]]:
        """Each level with its steps, the status they led to in words."""
        words = dict(CertificationRecord.Status.choices)
        return [
            (record, [(str(words.get(step.new_status, step.new_status)), step) for step in record.transitions.all()])
            for record in self.levels
        ]

    @property
    def changes_told(self) -> list[Told]:
        """Each change, with what was done and to what."""
        parts: list[Model] = [*self.enrolments, *self.duties, *self.allowances, *self.awards]
        parts += [*self.level_duties, *self.exemptions]
        parts += [*self.deltas, *self.experience, *self.hours, *self.levels, *self.reports, *self.corrections]
        done = [
            part
            for one in self.enrolments
            for part in (*one.completions.all(), *one.attempts.all(), *one.attempt_grants.all())
        ]
        others = [one.absorbed for one in self.merges]
        return told(self.changes, [self.person, *others, *self.roles, *self.positions, *parts, *done])


def of(person: User) -> Held:
    """What is held about the person: a fixed number of statements."""
    done = Completion.objects.select_related("edition_activity").order_by("completed_at")
    sat = Attempt.objects.select_related("edition_activity").order_by("started_at")
    given = AttemptGrant.objects.select_related("granted_by", "activity", "attempt", "enrolment__course")
    visited = LessonVisit.objects.select_related("activity").order_by("first_opened_at")
    moved = RecordTransition.objects.select_related("actor")
    enrolments = (
        Enrolment.every.of(person).select_related("edition", "course", "hold", "joined_to").order_by("-enrolled_at")
    )
    levels = CertificationRecord.every.of(person).select_related("level__scheme", "area", "joined_to")
    return Held(
        person=User.objects.select_related("organization", "supervisor").get(pk=person.pk),
        addresses=list(EmailAddress.objects.filter(user=person).order_by("email")),
        groups=list(person.groups.order_by("name").values_list("name", flat=True)),
        roles=list(
            RoleGrant.objects.filter(person__in=accounts_of(person.pk))
            .select_related("organization")
            .order_by("starts_on")
        ),
        positions=list(PositionAssignment.objects.filter(person=person).select_related("position__organization")),
        enrolments=list(
            enrolments.prefetch_related(
                Prefetch("completions", done),
                Prefetch("attempts", sat),
                Prefetch("attempt_grants", given),
                Prefetch("visits", visited),
            )
        ),
        duties=list(person.duties.select_related("course", "asked_by", "withdrawn_by").order_by("asked_at")),
        level_duties=list(
            person.level_duties.select_related(
                "record__level__scheme", "record__area", "asked_by", "withdrawn_by"
            ).order_by("asked_at")
        ),
        exemptions=[
            *person.level_exemptions.select_related("level__scheme", "area", "given_by", "withdrawn_by"),
            *person.exemptions.select_related("course", "given_by", "withdrawn_by"),
        ],
        allowances=list(person.time_allowances.select_related("course", "given_by", "ended_by")),
        awards=list(Award.objects.of(person).prefetch_related("events")),
        experience=list(ExperienceConfirmation.objects.of(person).select_related("confirmed_by")),
        hours=list(HoursClaim.objects.of(person).select_related("decision__decided_by")),
        levels=list(levels.prefetch_related(Prefetch("transitions", moved)).order_by("opened_at")),
        practice=list(PracticeAnswer.objects.of(person).select_related("item__question").order_by("answered_at")),
        practice_cards=list(PracticeCard.objects.of(person).select_related("question").order_by("begun_at")),
        deltas=list(DeltaAssignment.objects.of(person).select_related("unit__version__fact", "basis__fact")),
        bookmarks=list(Bookmark.objects.of(person).select_related("activity").order_by("made_at")),
        reports=list(ProblemReport.objects.by(person).select_related("activity", "edition", "answered_by")),
        teams=list(
            GroupMembership.objects.filter(person__in=accounts_of(person.pk)).select_related(
                "group__course_team__course", "given_by", "ended_by"
            )
        ),
        invitations=list(Invitation.objects.filter(person__in=accounts_of(person.pk)).select_related("invited_by")),
        merges=list(AccountMerge.objects.about(person).select_related("absorbed", "survivor", "merged_by", "end")),
        changes=list(changes_of(person).select_related("actor", "subject_type")),
        looks=list(Look.objects.shown_to(person).select_related("viewer")),
        corrections=list(Correction.objects.of(person).select_related("decided_by")),
        notices=list(Notice.objects.of(person)),
        by_mail=MailChoices.objects.filter(person=person).first() or MailChoices(person=person),
        messages=list(Message.objects.to(person)),
    )


def as_json(held: Held, *, at: datetime) -> dict[str, Any]:
    """The same as JSON; moments in UTC."""
    return {
        "made_at": at,
        "profile": _profile(held),
        "roles": [
            _fields(role, "role", "starts_on", "ends_on", "withdrawn_at", "organization") for role in held.roles
        ],
        "positions": [
            _fields(one, "position", "clock_basis", "clock_start", "valid_from", "valid_to") for one in held.positions
        ],
        "enrolments": [_enrolment(enrolment) for enrolment in held.enrolments],
        "duties": [{"course": duty.what, **_fields(duty, *_ASKED)} for duty in held.duties],
        "level_duties": [{"level": duty.what, **_fields(duty, *_ASKED)} for duty in held.level_duties],
        "exemptions": [{"from": one.what, **_fields(one, *_EXEMPT)} for one in held.exemptions],
        "time_allowances": [
            _fields(one, "course", "factor", "reason", "given_by", "given_at", "ended_at", "ended_by", "end_reason")
            for one in held.allowances
        ],
        "certificates": [_award(award) for award in held.awards],
        "experience": [
            _fields(one, "from_day", "to_day", "what", "confirmed_by", "confirmed_at") for one in held.experience
        ],
        "continuous_learning": [_hours(claim) for claim in held.hours],
        "levels": [_level(record) for record in held.levels],
        "practice": _practice(held),
        "changed_facts": [
            {
                "fact": one.unit.version.fact.code,
                "learned": one.basis.number,
                "changed_by": one.unit.version.number,
                **_fields(one, "assigned_at", "tries", "passed_at", "ended_at"),
            }
            for one in held.deltas
        ],
        "bookmarks": [
            {"lesson": one.activity.title, **_fields(one, "excerpt", "note", "made_at", "changed_at")}
            for one in held.bookmarks
        ],
        "notices": [_fields(one, "kind", "title", "body", "link", "created_at", "read_at") for one in held.notices],
        "notices_by_mail": {
            "rhythm": held.by_mail.rhythm,
            "kinds": {kind.value: held.by_mail.wants(kind) for kind in Kind},
        },
        "messages": [
            {"about": one.about, **_fields(one, "at", "subject", "outcome", "reason", "message_id", "fingerprint")}
            for one in held.messages
        ],
        "problems_reported": [
            {"about": one.activity.title, "edition": str(one.edition), "state": one.state, **_fields(one, *_REPORTED)}
            for one in held.reports
        ],
        "teams": [_team(membership) for membership in held.teams],
        "corrections": [_fields(one, *_CORRECTION) for one in held.corrections],
        "looks": [_fields(one, "at", "viewer", "capacity", "page", "detail") for one in held.looks],
        "invitations": [
            _fields(one, "invited_by", "created_at", "sent_at", "expires_at", "accepted_at", "withdrawn_at")
            for one in held.invitations
        ],
        "merged_accounts": [_merge(one) for one in held.merges],
        "changes": [_fields(one, "at", "action", "actor", "old", "new", "reason") for one in held.changes],
    }


def _fields(row: Model, *names: str) -> dict[str, Any]:
    """Fields of a row by name; another row is told by its words."""
    values = {name: getattr(row, name) for name in names}
    return {name: str(value) if isinstance(value, Model) else value for name, value in values.items()}


def _profile(held: Held) -> dict[str, Any]:
    profile = _fields(
        held.person, "uuid", "email", "display_name", "organization", "supervisor", "time_zone", "date_joined",
        "last_login", "is_active", "is_staff", "is_superuser",
    )  # fmt: skip
    return profile | {
        "addresses": [_fields(address, "email", "verified", "primary") for address in held.addresses],
        "groups": held.groups,
    }


def _enrolment(enrolment: Enrolment) -> dict[str, Any]:
    moments = _fields(
        enrolment, "uuid", "enrolled_at", "opened_at", "last_opened_at", "completed_at", "failed_at", "completed_count"
    )
    return moments | {
        "course": enrolment.edition.title,
        "edition": enrolment.edition.number,
        "status": enrolment.status,
        "counts_in": enrolment.counting.uuid if enrolment.joined_to else None,
        "completions": [
            {"activity": one.edition_activity.title, **_fields(one, "how", "completed_at")}
            for one in enrolment.completions.all()
        ],
        "attempts": [_attempt(attempt) for attempt in enrolment.attempts.all()],
        "given_beyond_the_rules": [_grant(grant) for grant in enrolment.attempt_grants.all()],
        "certificate_held_back": _hold(enrolment),
        "lessons_opened": [
            {"lesson": visit.activity.title, **_fields(visit, "first_opened_at", "last_opened_at")}
            for visit in enrolment.visits.all()
        ],
    }


def _hold(enrolment: Enrolment) -> dict[str, Any] | None:
    hold = getattr(enrolment, "hold", None)
    return _fields(hold, "reason", "at", "resolved_at") if hold else None


def _attempt(attempt: Attempt) -> dict[str, Any]:
    """The result; what was asked and answered stays out."""
    result = _fields(
        attempt, "uuid", "number", "started_at", "deadline_at", "submitted_at", "voided_at", "earned", "possible",
        "passed", "pass_mark",
    )  # fmt: skip
    return {"quiz": attempt.edition_activity.title, **result}


def _grant(grant: AttemptGrant) -> dict[str, Any]:
    given = _fields(grant, "kind", "attempts", "minutes", "reason", "granted_by", "granted_at")
    return {"quiz": grant.activity.title, "attempt": grant.attempt.number if grant.attempt else None, **given}


def _practice(held: Held) -> dict[str, Any]:
    """What became of each answer, and when its question comes back; questions go by their codes."""
    remembered = ("stability", "difficulty", "begun_at", "answered_at", "due_at")
    return {
        "answers": [
            {"question": one.item.question.code, **_fields(one, "state", "sureness", "answered_at")}
            for one in held.practice
        ],
        "remembered": [{"question": one.question.code, **_fields(one, *remembered)} for one in held.practice_cards],
    }


def _award(award: Award) -> dict[str, Any]:
    events: Sequence[dict[str, Any]] = [_fields(event, "kind", "reason", "at") for event in award.events.all()]
    return _fields(award, "uuid", "kind", "title", "holder_name", "code", "issued_at", "content") | {"events": events}


def _team(membership: GroupMembership) -> dict[str, Any]:
    team = getattr(membership.group, "course_team", None)
    kept = _fields(membership, "started_at", "given_by", "reason", "ended_at", "ended_by", "end_reason")
    return {"course": team.course.title if team else None} | kept


def _merge(merge: AccountMerge) -> dict[str, Any]:
    accounts = {"account": merge.absorbed.email, "counts_for": merge.survivor.email}
    end = getattr(merge, "end", None)
    undone = _fields(end, "at", "undone_by", "reason") if end else None
    return accounts | _fields(merge, "at", "merged_by", "reason") | {"undone": undone}


def _hours(claim: HoursClaim) -> dict[str, Any]:
    kept = _fields(claim, "uuid", "kind", "what", "hours", "from_day", "to_day", "evidence", "claimed_at")
    decision = getattr(claim, "decision", None)
    decided = _fields(decision, "outcome", "reason", "decided_by", "decided_at") if decision else None
    return kept | {"decision": decided}


def _level(record: CertificationRecord) -> dict[str, Any]:
    kept = _fields(record, "uuid", "level", "area", "status", "due_on", "opened_at", "changed_at")
    names = ("at", "old_status", "new_status", "actor", "rationale", "evidence")
    kept["counts_in"] = record.joined_to.uuid if record.joined_to else None
    return kept | {"transitions": [_fields(one, *names) for one in record.transitions.all()]}
