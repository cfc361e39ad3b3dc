"""What every page of the desk begins with: how far the administrator reaches, and whom they ask about."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.http import UserRequest
from lms.models import User
from lms.permissions import Scope

from ..listing import with_state
from ..reach import administrator_scope, people_in


def scope_or_refuse(request: UserRequest, *, at: datetime) -> Scope:
    """How far the person asking administers. Raises PermissionDenied for those who do not."""
    scope = administrator_scope(request.user, at=at)
    if not scope:
        raise PermissionDenied
    return scope


def person_or_404(scope: Scope, person: UUID, *, at: datetime) -> Any:
    """The person, if they are in reach."""
    people = with_state(people_in(scope), at=at).select_related("organization", "supervisor", "merged_into")
    found: User = get_object_or_404(people, uuid=person)
    return found


def head(title: str, *inside: tuple[str, str]) -> dict[str, Any]:
    """Title and breadcrumbs; `inside` are the pages between the list and this one."""
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    crumbs += [{"url": url, "label": label} for url, label in inside]
    return {
        "header_title": title,
        "header_icon": "group",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
    }
