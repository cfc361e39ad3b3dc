"""Two accounts of one person: the one is merged into the other, once, and what it did counts there; or that is undone.

What can be moved is moved, each row with a change; what never changes keeps its account and is found through
`lms.merged`. Rights are never carried over. The decision is docs/decisions/0022.
"""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import carrying as certificates
from certificates.standing import refresh_open_records
from courses import carrying as courses
from lms.audit.corrections import Correction
from lms.journal import Journal, take_back
from lms.merged import changes_between
from lms.models import Change, User
from lms.notices.kinds import Kind
from lms.notices.telling import News, tell
from quizzes import carrying as quizzes

from .leaving import deactivate
from .models import AccountMerge, AccountMergeEnd
from .reach import people_in, require_reach


class CannotMerge(Exception):
    """Why the accounts stay two; each reason is a class of its own."""


class SameAccount(CannotMerge):
    """It is one account."""


class MergedAlready(CannotMerge):
    """One of them is merged into another account."""


class HasAbsorbed(CannotMerge):
    """Another account was merged into the one that is to go."""


class NotActive(CannotMerge):
    """The account that stays is deactivated."""


class UnderWay(CannotMerge):
    """An attempt is under way on one of them."""


class DecidedOverTheOther(CannotMerge):
    """One of them changed the record of the other: nobody may have decided over themselves."""


class AtOdds(CannotMerge):
    """The same is certified on one of them, and was revoked on the other."""


class CorrectionWaits(CannotMerge):
    """A correction asked for by the account that is to go waits for a decision."""


class NotMerged(Exception):
    """The account is not merged, or no longer."""


class NotTheLatest(Exception):
    """Another account was merged into the same one since: that is to be undone first."""


@transaction.atomic
def merge(absorbed: User, survivor: User, *, reason: str, by: User, at: datetime) -> AccountMerge:
    """Merge the one account into the other; of two at once one does it.

    Raises CannotMerge and what it covers, OwnAccount, OutOfReach, and what leaving.deactivate raises.
    """
    source, target = _held(absorbed, survivor)
    for one in (source, target):
        require_reach(by, one, at=at)
    courses.hold([source, target])  # so that no attempt begins from here on
    require_mergeable(source, target)
    if source.is_active:
        deactivate(source, reason=reason, by=by, at=at)
        source.refresh_from_db()
    journal = Journal(by=by, reason=reason, at=at, person=target)
    touched = courses.carry_over(source, target, journal)
    quizzes.carry_over(source, target, journal)
    records = certificates.carry_over(source, target, journal)
    _carry_team(source, target, journal)
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    journal.write()
    made = AccountMerge.objects.create(
        absorbed=source, survivor=target, merged_by=by, reason=reason, steps=journal.steps, at=at
    )
    _record(made, "account-made-part", "account-taken-in", reason=reason, by=by, at=at)
    courses.count_again(touched, at=at)
    quizzes.settle(touched, by=by, reason=reason, at=at)
    certificates.settle_days(records, by=by, reason=reason, at=at)
    refresh_open_records(target, at=at)
    _tell(made, _("Your account %s is now part of this one"), key=f"merge:{made.pk}", reason=reason, at=at)
    return made


@transaction.atomic
def undo(absorbed: User, *, reason: str, by: User, at: datetime) -> AccountMergeEnd:
    """Let the accounts be two again: what was carried over goes back, but for what changed since.

    The account stays deactivated, and has no roles. Raises NotMerged, NotTheLatest, UnderWay, OwnAccount, OutOfReach.
    """
    found = AccountMerge.objects.in_force().filter(absorbed=absorbed).select_related("survivor").first()
    if found is None:
        raise NotMerged
    source, target = _held(absorbed, found.survivor)
    for one in (source, target):
        require_reach(by, one, at=at)
    if not AccountMerge.objects.in_force().filter(pk=found.pk).exists():
        raise NotMerged
    if AccountMerge.objects.in_force().filter(survivor=target).first() != found:
        raise NotTheLatest
    courses.hold([source, target])
    if quizzes.is_sitting([target]):
        raise UnderWay
    left = take_back(found.steps, person=source, by=by, reason=reason, at=at)
    source.merged_into = None
    source.save(update_fields=["merged_into"])
    end = AccountMergeEnd.objects.create(merge=found, undone_by=by, reason=reason, left=left, at=at)
    _record(found, "account-no-longer-part", "account-let-go", reason=reason, by=by, at=at)
    counted = courses.taken_back(found.steps, people=[source, target], at=at)
    quizzes.settle(counted, by=by, reason=reason, at=at)
    certificates.settle_days(certificates.taken_back(found.steps), by=by, reason=reason, at=at)
    for one in (source, target):
        refresh_open_records(one, at=at)
    _tell(found, _("Your account %s is no longer part of this one"), key=f"merge-end:{end.pk}", reason=reason, at=at)
    return end


def require_mergeable(source: User, target: User) -> None:
    """Raise the CannotMerge that stands in the way, if one does."""
    if source.pk == target.pk:
        raise SameAccount
    if source.merged_into_id or target.merged_into_id:
        raise MergedAlready
    if source.absorbed.exists():
        raise HasAbsorbed
    if not target.is_active:
        raise NotActive
    if quizzes.is_sitting([source, target]):
        raise UnderWay
    if changes_between(source, target).exists():
        raise DecidedOverTheOther
    if certificates.at_odds(source, target):
        raise AtOdds
    if Correction.objects.of(source).open().exists():
        raise CorrectionWaits


def _held(absorbed: User, survivor: User) -> tuple[User, User]:
    """Both as they are now, kept from others until the transaction ends; always in one order."""
    rows = User.objects.filter(pk__in=[absorbed.pk, survivor.pk]).order_by("pk")
    found = {one.pk: one for one in rows.select_for_update(of=("self",), no_key=True)}
    return found[absorbed.pk], found[survivor.pk]


def _carry_team(source: User, target: User, journal: Journal) -> None:
    """Who names the one as supervisor, and is in reach, names the other from now on; nobody names themselves."""
    scope = require_reach(journal.by, source, at=journal.at)
    named = people_in(scope).filter(supervisor=source).select_related("supervisor").order_by("pk")
    for one in named.select_for_update(of=("self",), no_key=True):
        above = source.supervisor if source.supervisor != target else None
        mine = Journal(by=journal.by, reason=journal.reason, at=journal.at, person=one, steps=journal.steps)
        mine.set(one, action="person-moved", supervisor=above if one == target else target)
        mine.write()


def _record(merge: AccountMerge, of_absorbed: str, of_survivor: str, *, reason: str, by: User, at: datetime) -> None:
    """On each account, with the address of the other."""
    source, target = merge.absorbed, merge.survivor
    for action, one, other in ((of_absorbed, source, target), (of_survivor, target, source)):
        new = {"other_account": other.email}
        Change.record(action, one, actor=by, person=one, at=at, new=new, reason=reason)


def _tell(merge: AccountMerge, title: str, *, key: str, reason: str, at: datetime) -> None:
    link = f"{reverse('portal:record')}#changes"
    tell([News(merge.survivor_id, Kind.ACCOUNTS, key, title % merge.absorbed.email, reason, link)], at=at)
