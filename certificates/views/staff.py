"""What the pages of Center of Excellence staff share: whom they let in, over which organizations, head and paging."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem

from lms import clock
from lms.audit.looks import Look, looked, looked_at_many
from lms.http import UserRequest
from lms.models import RoleGrant, User
from lms.notices.models import zone_of
from lms.permissions import Role, scope_of

View = Callable[..., HttpResponse]
PER_PAGE = 50


def for_staff(view: View) -> View:
    """Whoever looks after no organization is refused; the view is given those that the person looks after."""

    @wraps(view)
    def wrapped(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scope = scope_of(request.user, Role.COE_STAFF)
        if not scope:
            raise PermissionDenied
        return view(request, scope, *args, **kwargs)

    return wrapped


def today_of(request: UserRequest) -> date:
    """The day where the person is; inside its admin Wagtail would take the site's for everybody."""
    return timezone.localdate(clock.now(), timezone=zone_of(request.user))


def head(title: str, icon: str, *above: tuple[str, str]) -> dict[str, Any]:
    """The header of a page, which stands below others (address and name)."""
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    crumbs += [{"url": url, "label": label} for url, label in above]
    return {"header_title": title, "header_icon": icon, "breadcrumbs_items": [*crumbs, {"url": "", "label": title}]}


def paged(request: UserRequest, rows: Any, query: dict[str, str]) -> dict[str, Any]:
    """One page of the rows, and the rest of the address, encoded, without the page."""
    return {"page": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")), "query": urlencode(query)}


def show_many(request: UserRequest, number: int) -> None:
    """Keep that so many people's rows were opened."""
    at = clock.now()
    looked_at_many(
        request.user,
        Look.Page.REPORT,
        capacity=Look.Capacity.STAFF,
        rows=number,
        filters=request.get_full_path(),
        at=at,
    )


def show_one(request: UserRequest, person: User, what: str) -> None:
    """Keep that what is asked of the person was opened."""
    looked(request.user, person, Look.Page.DUTY, capacity=Look.Capacity.STAFF, detail=what, at=clock.now())


class StaffMenuItem(MenuItem):
    """An entry for those whom these pages let in; asked on every page, so one statement."""

    def is_shown(self, request: HttpRequest) -> bool:
        grants = RoleGrant.objects.in_force(at=timezone.now()).filter(role=Role.COE_STAFF)
        return request.user.is_superuser or grants.filter(person=request.user.pk).exists()
