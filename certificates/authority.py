"""Who may decide over whom: a certification authority, over the people of its organizations, never over itself."""

from datetime import datetime

from lms.models import User
from lms.permissions import Role, Scope, scope_of

GRANT = "certificates.grant_level"
REVOKE = "certificates.revoke_award"


class NotOwnRecord(Exception):
    """Nobody decides over their own record."""


class OutOfScope(Exception):
    """The person's organization is not one that the authority decides for, or it may not decide this."""


def authority_scope(person: User, *, at: datetime, permission: str = GRANT) -> Scope:
    """The organizations for whose people the person decides today; none without the permission."""
    if not person.has_perm(permission):
        return Scope()
    return scope_of(person, Role.AUTHORITY, at=at)


def require_authority(authority: User, learner: User, *, at: datetime, permission: str = GRANT) -> None:
    """Raise NotOwnRecord or OutOfScope unless the one may decide over the other."""
    if authority.pk == learner.pk:
        raise NotOwnRecord
    if not authority_scope(authority, at=at, permission=permission).covers(learner.organization_id):
        raise OutOfScope
