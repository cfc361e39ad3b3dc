"""The list of people, for those who administer them."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms import clock
from lms.audit.looks import Look, looked_at_many
from lms.http import UserRequest
from lms.models import Organization

from ..forms import PeopleFilter
from ..listing import people_found, state_of
from .asking import head, scope_or_refuse

PER_PAGE = 50


@require_safe
def index(request: UserRequest) -> HttpResponse:
    """The people in reach, narrowed and sorted as the address says."""
    at = clock.now()
    scope = scope_or_refuse(request, at=at)
    form = PeopleFilter(request.GET, scope=scope)
    chosen = form.chosen()
    page = Paginator(people_found(scope, at=at, **chosen), PER_PAGE).get_page(request.GET.get("p"))
    for person in page:
        person.state = state_of(person)
    looked_at_many(
        request.user,
        Look.Page.REPORT,
        capacity=Look.Capacity.ADMINISTRATOR,
        rows=page.paginator.count,
        filters=request.get_full_path(),
        at=at,
    )
    asked = {name: value.code if isinstance(value, Organization) else value for name, value in chosen.items()}
    buttons = [(reverse("people:invite"), _("Invite somebody")), (reverse("people:invite-list"), _("Invite many"))]
    context = {"form": form, "page": page, "query": urlencode(asked), "buttons": buttons}
    return render(request, "administration/people.html", context | head(_("People")))
