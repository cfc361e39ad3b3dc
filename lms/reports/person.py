"""A person's record on one page, and as a proof, for Center of Excellence staff in reach."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms import clock
from lms.audit.looks import Look, looked
from lms.http import UserRequest
from lms.models import User

from . import proof
from .people import people_within
from .person_record import record_of
from .staff_report import reach_of
from .timeline import Kind, events_of, moments_of

PER_PAGE = 50
View = Callable[[UserRequest, User, datetime], HttpResponse]


def _of_a_person(page: Look.Page) -> Callable[[View], Callable[..., HttpResponse]]:
    """The view is given the person, who is in reach of whoever asks, and leaves a look."""

    def decorated(view: View) -> Callable[..., HttpResponse]:
        @require_safe
        @login_required
        @never_cache
        @wraps(view)
        def wrapped(request: UserRequest, person: UUID) -> HttpResponse:
            at, people = clock.now(), people_within(reach_of(request.user))
            # Old addresses of an account that was merged lead to the one it counts for.
            counting = User.objects.filter(absorbed__uuid=person).values_list("uuid", flat=True).first()
            person = counting or person
            one = get_object_or_404(people.select_related("organization", "supervisor"), uuid=person)
            looked(request.user, one, page, capacity=Look.Capacity.STAFF, at=at)
            return view(request, one, at)

        return wrapped

    return decorated


@_of_a_person(Look.Page.RECORD)
def person(request: UserRequest, one: User, at: datetime) -> HttpResponse:
    """Who they are, where they stand, and everything that happened, newest first."""
    kind = request.GET.get("kind", "")
    chosen = Kind(kind) if kind in Kind.values else None
    page = Paginator(moments_of(one, chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "record": record_of(one, on=timezone.localdate(at)),
        "page_obj": page,
        "events": events_of(page.object_list),
        "kinds": Kind.choices,
        "kind": chosen or "",
        "query": urlencode({"kind": chosen}) if chosen else "",
        "crumbs": [*_crumbs(), {"label": one.display_name, "url": ""}],
    }
    return render(request, "reports/person.html", context)


@_of_a_person(Look.Page.PROOF)
def proof_file(request: UserRequest, one: User, at: datetime) -> HttpResponse:
    """The record with its hash, as a file."""
    disposition = f'attachment; filename="record-{one.uuid}-{at:%Y-%m-%d-%H%M}.json"'
    return JsonResponse(
        proof.proof_of(one, made_by=request.user, at=at),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": disposition},
    )


@_of_a_person(Look.Page.PROOF)
def proof_page(request: UserRequest, one: User, at: datetime) -> HttpResponse:
    """The same to read and to print."""
    made = proof.proof_of(one, made_by=request.user, at=at)
    context = {
        "record": record_of(one, on=timezone.localdate(at)),
        "proof": made,
        "at": at,
        "crumbs": [
            *_crumbs(),
            {"label": one.display_name, "url": reverse("reports:person", args=[one.uuid])},
            {"label": _("Proof"), "url": ""},
        ],
    }
    return render(request, "reports/person_proof.html", context)


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Administration"), "url": reverse("wagtailadmin_home")},
        {"label": _("People"), "url": reverse("staff_reports:people")},
    ]
