"""Changes to a person's record in plain words: what was done, and to which course, activity, level or certificate."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
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
from lms.models import Change, RoleGrant, User
from quizzes.models import Attempt, AttemptGrant, TimeAllowance

_ACTIONS = {
    "account-let-go": gettext_lazy("Another account is no longer part of this one"),
    "account-made-part": gettext_lazy("Account made part of another"),
    "account-no-longer-part": gettext_lazy("Account no longer part of another"),
    "account-taken-in": gettext_lazy("Another account made part of this one"),
    "activity-completed": gettext_lazy("Activity completed"),
    "added-person": gettext_lazy("Account made"),
    "address-added": gettext_lazy("E-mail address added"),
    "address-confirmed": gettext_lazy("E-mail address confirmed"),
    "address-made-main": gettext_lazy("Main e-mail address changed"),
    "address-removed": gettext_lazy("E-mail address removed"),
    "attempt-extended": gettext_lazy("More time for an attempt"),
    "attempt-submitted": gettext_lazy("Test handed in"),
    "attempt-voided": gettext_lazy("Attempt left out of the count"),
    "attempts-granted": gettext_lazy("Further attempts given"),
    "award-given": gettext_lazy("Certificate given"),
    "award-held": gettext_lazy("Certificate held back"),
    "award-revoked": gettext_lazy("Certificate revoked"),
    "award-superseded": gettext_lazy("Certificate replaced"),
    "carried-back": gettext_lazy("Carried back to the account it came from"),
    "carried-over": gettext_lazy("Carried over from another account"),
    "corrected-person": gettext_lazy("Corrected"),
    "correction-approved": gettext_lazy("Correction made"),
    "correction-asked": gettext_lazy("Correction asked for"),
    "correction-disputed": gettext_lazy("Disagreement with a refusal"),
    "correction-refused": gettext_lazy("Correction refused"),
    "deactivated": gettext_lazy("Account deactivated"),
    "course-completed": gettext_lazy("Course completed"),
    "course-failed": gettext_lazy("Course not passed"),
    "course-reopened": gettext_lazy("Course open again"),
    "counted-together": gettext_lazy("Counted together with the same of another account"),
    "delta-assigned": gettext_lazy("Changed since it was learned"),
    "delta-passed": gettext_lazy("Change learned"),
    "duty-assigned": gettext_lazy("Course asked of you"),
    "duty-changed": gettext_lazy("Asked of you anew"),
    "duty-day-changed": gettext_lazy("Due on another day"),
    "duty-withdrawn": gettext_lazy("No longer asked of you"),
    "edited-person": gettext_lazy("Account edited"),
    "edited-profile": gettext_lazy("Profile edited"),
    "enrolled": gettext_lazy("Enrolled"),
    "enrolment-moved": gettext_lazy("Moved to another edition"),
    "exemption-given": gettext_lazy("Exempt"),
    "exemption-withdrawn": gettext_lazy("No longer exempt"),
    "experience-confirmed": gettext_lazy("Experience confirmed"),
    "invited": gettext_lazy("Invited"),
    "invited-again": gettext_lazy("Invited again"),
    "invitation-accepted": gettext_lazy("Invitation accepted"),
    "invitation-withdrawn": gettext_lazy("Invitation withdrawn"),
    "name-corrected": gettext_lazy("Name corrected"),
    "person-moved": gettext_lazy("Organization or supervisor changed"),
    "hours-claimed": gettext_lazy("Hours claimed"),
    "hours-confirmed": gettext_lazy("Hours confirmed"),
    "hours-refused": gettext_lazy("Hours refused"),
    "hours-withdrawn": gettext_lazy("Hours withdrawn"),
    "message-sent-again": gettext_lazy("A message to you sent again"),
    "nudged": gettext_lazy("Reminded by the supervisor"),
    "reminded": gettext_lazy("Reminded by staff"),
    "level-asked": gettext_lazy("Level asked of you"),
    "level-changed": gettext_lazy("Level asked of you anew"),
    "level-day-changed": gettext_lazy("Level due on another day"),
    "position-assigned": gettext_lazy("Position given"),
    "position-ended": gettext_lazy("Position ended"),
    "problem-answered": gettext_lazy("Problem you reported answered"),
    "problem-closed": gettext_lazy("Problem you reported closed"),
    "record-status": gettext_lazy("Level"),
    "reactivated": gettext_lazy("Account reactivated"),
    "role-given": gettext_lazy("Role given"),
    "role-withdrawn": gettext_lazy("Role withdrawn"),
    "team-joined": gettext_lazy("Joined the team of a course"),
    "team-left": gettext_lazy("Left the team of a course"),
    "signed-up": gettext_lazy("Signed up"),
    "time-allowance-ended": gettext_lazy("More time at quizzes ended"),
    "time-allowed": gettext_lazy("More time at quizzes"),
}
# The same to others than the person, where the words above say "you".
_TO_OTHERS = {
    "duty-assigned": gettext_lazy("Course asked"),
    "duty-changed": gettext_lazy("Course asked anew"),
    "level-asked": gettext_lazy("Level asked"),
    "level-changed": gettext_lazy("Level asked anew"),
    "message-sent-again": gettext_lazy("Message sent again"),
    "problem-answered": gettext_lazy("Reported problem answered"),
    "problem-closed": gettext_lazy("Reported problem closed"),
}


@dataclass(frozen=True)
class Told:
    """A change, with what was done and what it was about; `about` may be empty."""

    change: Change
    what: str
    about: str


def actions_in_words() -> list[tuple[str, str]]:
    """Every action that has words, in their order, as they are said to others."""
    return sorted(((action, words_of(action, to_others=True)) for action in _ACTIONS), key=lambda each: each[1])


def words_of(action: str, *, to_others: bool = False) -> str:
    """What was done, said to the person whose record it is, or to others."""
    words = (_TO_OTHERS if to_others else {}).get(action) or _ACTIONS.get(action)
    return str(words or action.replace("-", " ").capitalize())


def told(changes: Iterable[Change], rows: Iterable[Model], *, to_others: bool = False) -> list[Told]:
    """Each change in words; what it was about is told from the rows at hand, so that it costs no statement."""
    at_hand = {(row._meta.model_name, str(row.pk)): row for row in rows}
    return [
        Told(
            change,
            words_of(change.action, to_others=to_others),
            _about(at_hand.get((change.subject_type.model, change.subject_id)), change),
        )
        for change in changes
    ]


def _about(row: Model | None, change: Change) -> str:
    words = _WORDS.get(type(row)) if row else None
    return words(row, change.new) if words else ""


def _of_enrolment(enrolment: Enrolment, new: dict[str, Any]) -> str:
    if "edition" in new:
        return _("%(course)s, edition %(number)s") % {"course": enrolment.course.title, "number": new["edition"]}
    return enrolment.course.title


def _of_activity(row: Completion | Attempt, new: dict[str, Any]) -> str:
    words = [row.edition_activity.title, row.enrolment.course.title]
    if "passed" in new:
        words.append(_("passed") if new["passed"] else _("not passed"))
    return ", ".join(words)


def _of_grant(grant: AttemptGrant, new: dict[str, Any]) -> str:
    return ", ".join([grant.activity.title, grant.enrolment.course.title])


def _of_allowance(allowance: TimeAllowance, new: dict[str, Any]) -> str:
    return ", ".join([allowance.words, allowance.course.title if allowance.course else _("every course")])


def _of_level(record: CertificationRecord, new: dict[str, Any]) -> str:
    status = dict(CertificationRecord.Status.choices).get(new.get("status", ""), "")
    return f"{record.level}: {status}" if status else str(record.level)


def _of_person(person: User, new: dict[str, Any]) -> str:
    if "address" in new:
        return str(new["address"])
    if "other_account" in new:
        return str(new["other_account"])
    if "told" in new:
        return str(new["told"])
    if "about" in new:
        return ", ".join(new["about"])
    return ", ".join(field_name(name) for name in new)


def field_name(name: str) -> str:
    """What a field of a person is called."""
    try:
        return str(getattr(User._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name.replace("_", " ")


_WORDS: dict[type[Model], Callable[[Any, dict[str, Any]], str]] = {
    Enrolment: _of_enrolment,
    Completion: _of_activity,
    Attempt: _of_activity,
    AttemptGrant: _of_grant,
    TimeAllowance: _of_allowance,
    CertificationRecord: _of_level,
    DeltaAssignment: lambda assignment, new: assignment.what,
    User: _of_person,
    Duty: lambda duty, new: duty.what,
    LevelDuty: lambda duty, new: duty.what,
    Exemption: lambda exemption, new: exemption.what,
    LevelExemption: lambda exemption, new: exemption.what,
    Award: lambda award, new: award.title,
    ExperienceConfirmation: lambda confirmation, new: confirmation.what,
    HoursClaim: lambda claim, new: str(claim),
    PositionAssignment: lambda assignment, new: str(assignment.position),
    ProblemReport: lambda report, new: report.activity.title,
    Correction: lambda correction, new: correction.get_kind_display(),
    RoleGrant: lambda grant, new: f"{grant.get_role_display()}, {grant.organization or _('everywhere')}",
}
