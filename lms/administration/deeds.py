"""What can be done about a person at the desk: each deed with its form, when it is offered, and the call it makes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.models import RoleGrant, User
from lms.permissions import Role, Scope
from lms.roles import LastAdministrator, NotHeld

from .appointing import AlreadyHeld, NotHere, OverAlready, give, take
from .correcting import NoSupervisor, NothingNew, correct_name, move
from .forms import GiveForm, NameForm, PlaceForm, ReasonForm, TakeForm
from .inviting.applying import HasCome, send_again
from .leaving import AlreadySo, PartOfAnother, deactivate, reactivate
from .merging import NotMerged, NotTheLatest, UnderWay, undo
from .reach import BeyondReach, OutOfReach, OwnAccount, grants_in_force, may_give

# What is said where the domain refuses; each leaves everything as it was.
REFUSALS: dict[type[Exception], Promise] = {
    OwnAccount: _("Nobody administers themselves. Ask a colleague."),
    OutOfReach: _("That is beyond the organizations that you administer."),
    BeyondReach: _("That reaches further than you do. Ask who administers everything."),
    NotHere: _("The person is deactivated."),
    AlreadyHeld: _("The person holds this role there already. To change its end, take it and give it anew."),
    OverAlready: _("This day has passed where the person is. Give a later one, or none."),
    NotHeld: _("The person no longer holds this role there."),
    LastAdministrator: _("Nobody else administers everything. Give that to somebody else first."),
    NothingNew: _("It stands so already."),
    NoSupervisor: _("The supervisor has to be somebody else whom you administer and who is active."),
    AlreadySo: _("Somebody did that meanwhile."),
    PartOfAnother: _("This account is part of another one. Undo that first."),
    NotMerged: _("This account is no longer part of another one."),
    UnderWay: _("An attempt at a quiz is under way. Wait until it is over."),
    NotTheLatest: _("Another account was merged into the same one since. Undo that first."),
    HasCome: _("The person has a password already, or is deactivated."),
}


@dataclass(frozen=True)
class Asked:
    """About whom, by whom, how far they reach, and when."""

    person: Any
    by: User
    scope: Scope
    at: datetime
    grants: list[RoleGrant] = field(default_factory=list)

    @classmethod
    def about(cls, person: Any, *, by: User, scope: Scope, at: datetime) -> "Asked":
        """With the roles that the person holds."""
        return cls(person, by, scope, at, grants_in_force(person, at=at))

    @property
    def who(self) -> dict[str, Any]:
        """By whom and when, as every call wants it."""
        return {"by": self.by, "at": self.at}


@dataclass(frozen=True)
class Deed:
    """Something that can be done about a person."""

    title: Any
    done: Any  # what is said after it
    form: Callable[[Any, Asked], forms.Form]
    is_offered: Callable[[Asked], bool]
    do: Callable[[Asked, dict[str, Any]], Any]


def _only_why(data: Any, asked: Asked) -> forms.Form:
    return ReasonForm(data)


def _name_form(data: Any, asked: Asked) -> forms.Form:
    form = NameForm(data)
    form.fields["display_name"].initial = asked.person.display_name
    return form


def _takeable(asked: Asked) -> Any:
    taken = [one.pk for one in asked.grants if may_give(asked.scope, one.role, one.organization_id)]
    return RoleGrant.objects.filter(pk__in=taken).select_related("person", "organization")


def _give(asked: Asked, cleaned: dict[str, Any]) -> None:
    last_day = cleaned["last_day"]
    until = last_day + timedelta(days=1) if last_day else None
    give(asked.person, Role(cleaned["role"]), cleaned["over"], until=until, reason=cleaned["reason"], **asked.who)


def _is_here(asked: Asked) -> bool:
    return bool(asked.person.is_active)


def _stands_alone(asked: Asked) -> bool:
    return asked.person.merged_into_id is None


def _has_no_password(asked: Asked) -> bool:
    return _is_here(asked) and not asked.person.has_usable_password()


def _move(asked: Asked, cleaned: dict[str, Any]) -> None:
    move(asked.person, cleaned["organization"], cleaned["supervisor"], reason=cleaned["reason"], **asked.who)


DEEDS: dict[str, Deed] = {
    "send-again": Deed(
        _("Send the invitation again"),
        _("A new invitation is on its way. The link of the one before no longer works."),
        _only_why,
        _has_no_password,
        lambda asked, cleaned: send_again(asked.person, **cleaned, **asked.who),
    ),
    "give": Deed(
        _("Give a role"),
        _("The role is given."),
        lambda data, asked: GiveForm(data, scope=asked.scope, organization=asked.person.organization),
        _is_here,
        _give,
    ),
    "take": Deed(
        _("Take a role"),
        _("The role is taken."),
        lambda data, asked: TakeForm(data, grants=_takeable(asked)),
        lambda asked: _takeable(asked).exists(),
        lambda asked, cleaned: take(asked.person, **cleaned, **asked.who),
    ),
    "name": Deed(
        _("Correct the name"),
        _("The name is corrected. Certificates keep the name they were given under."),
        _name_form,
        _stands_alone,
        lambda asked, cleaned: correct_name(
            asked.person, cleaned["display_name"], reason=cleaned["reason"], **asked.who
        ),
    ),
    "place": Deed(
        _("Change the organization or the supervisor"),
        _("The organization and the supervisor are saved."),
        lambda data, asked: PlaceForm(data, person=asked.person, scope=asked.scope),
        _stands_alone,
        _move,
    ),
    "unmerge": Deed(
        _("Undo the merge"),
        _("The accounts are two again. This one stays deactivated, and has no roles."),
        _only_why,
        lambda asked: bool(asked.person.merged_into_id),
        lambda asked, cleaned: undo(asked.person, **cleaned, **asked.who),
    ),
    "deactivate": Deed(
        _("Deactivate the account"),
        _("The account is deactivated. What the person did stays on record."),
        _only_why,
        _is_here,
        lambda asked, cleaned: deactivate(asked.person, **cleaned, **asked.who),
    ),
    "reactivate": Deed(
        _("Reactivate the account"),
        _("The account is active again, without the roles of before."),
        _only_why,
        lambda asked: not _is_here(asked) and not asked.person.merged_into_id,
        lambda asked, cleaned: reactivate(asked.person, **cleaned, **asked.who),
    ),
}
