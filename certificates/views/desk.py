"""The desk of a certification authority: who waits for a decision, and what was decided."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms import clock
from lms.audit.looks import Look, looked, looked_at_many
from lms.http import UserRequest
from lms.merged import accounts_of
from lms.people import clean_name
from lms.permissions import Scope

from .. import verifying
from ..authority import REVOKE, authority_scope
from ..awarding import AlreadyRevoked, AlreadySuperseded, NameNotPrintable, SameName, printable, replace, revoke
from ..forms import GrantForm, ReplaceForm, RevokeForm, SearchForm
from ..granting import AlreadyGranted, RequirementsNotMet, grant
from ..models import Award, AwardHold, CertificationRecord
from ..models.awards import AwardQuerySet
from ..models.records import CertificationRecordQuerySet
from ..months import utc_day
from ..standing import tree_of
from ..wording import facts_of

View = Callable[..., HttpResponse]
PER_PAGE = 25
_AUTHORITY = Look.Capacity.AUTHORITY


def _for_authorities(view: View) -> View:
    """Whoever decides for no organization is refused; the view is given those it is for."""

    @login_required
    @never_cache
    @wraps(view)
    def wrapped(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scope = authority_scope(request.user, at=clock.now())
        if not scope:
            raise PermissionDenied
        return view(request, scope, *args, **kwargs)

    return wrapped


@require_GET
@_for_authorities
def grants(request: UserRequest, scope: Scope) -> HttpResponse:
    """Those whose requirements are met, who waited longest first."""
    text = SearchForm(request.GET).words()
    waiting = _records(request, scope).waiting().filter(learner__display_name__icontains=text)
    context = {"page_obj": _page(request, waiting.order_by("changed_at", "pk")), "q": text}
    return render(request, "certificates/grants.html", context | _query(text))


@require_http_methods(["GET", "POST"])
@_for_authorities
def grant_record(request: UserRequest, scope: Scope, record: UUID) -> HttpResponse:
    """One record with what it rests on; POST grants it."""
    one = get_object_or_404(_records(request, scope), uuid=record)
    form = GrantForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        is_granted = _granted(request, one, form.cleaned_data["rationale"])
        return redirect("certificates:grants") if is_granted else redirect("certificates:grant", record=one.uuid)
    at = clock.now()
    looked(request.user, one.learner, Look.Page.LEVEL, capacity=_AUTHORITY, detail=str(one.level), at=at)
    context = {
        "record": one,
        "tree": tree_of(one, on=utc_day(at)),
        "transitions": one.transitions.select_related("actor"),
        "award": Award.objects.filter(record=one).order_by("-sequence").first(),
        "name_problem": _name_problem(one),
        "form": form,
    }
    return render(request, "certificates/grant.html", context)


@require_GET
@_for_authorities
def holds(request: UserRequest, scope: Scope) -> HttpResponse:
    """Certificates that are due and cannot be printed yet, and why."""
    held = AwardHold.objects.open().filter(scope.over("enrolment__learner__organization"))
    held = held.select_related("enrolment__learner__organization", "enrolment__edition")
    return render(request, "certificates/holds.html", {"page_obj": _page(request, held.order_by("at", "pk"))})


@require_GET
@_for_authorities
def awards(request: UserRequest, scope: Scope) -> HttpResponse:
    """What was given, newest first."""
    text = SearchForm(request.GET).words()
    given = _awards(request, scope).filter(Q(holder_name__icontains=text) | Q(code__icontains=text))
    page = _page(request, given.prefetch_related("events").order_by("-issued_at", "-pk"))
    return render(request, "certificates/awards.html", {"page_obj": page, "q": text} | _query(text))


@require_GET
@_for_authorities
def award(request: UserRequest, scope: Scope, award: UUID) -> HttpResponse:
    """One award, with what became of it."""
    return _show_award(request, get_object_or_404(_awards(request, scope), uuid=award))


@require_POST
@_for_authorities
def replace_award(request: UserRequest, scope: Scope, award: UUID) -> HttpResponse:
    """Give an award again in the name that its holder has now, with a reason."""
    if not request.user.has_perm(REVOKE):
        raise PermissionDenied
    one = get_object_or_404(_awards(request, scope), uuid=award)
    form = ReplaceForm(request.POST, prefix="replace")
    if not form.is_valid():
        return _show_award(request, one, replacing=form)
    try:
        one = replace(one, authority=request.user, reason=form.cleaned_data["reason"], at=clock.now())
    except (AlreadyRevoked, AlreadySuperseded):
        messages.error(request, _("This certificate was revoked or replaced before."))
    except SameName:
        messages.info(request, _("This certificate bears the name of today already."))
    except NameNotPrintable as unprintable:
        messages.error(request, _("Not replaced: the certificate cannot be printed. %s") % unprintable)
    else:
        messages.success(request, _("This certificate replaces the old one, in the name of %s.") % one.holder_name)
    return redirect("certificates:award", award=one.uuid)


@require_POST
@_for_authorities
def revoke_award(request: UserRequest, scope: Scope, award: UUID) -> HttpResponse:
    """Withdraw an award, with a reason."""
    if not request.user.has_perm(REVOKE):
        raise PermissionDenied
    one = get_object_or_404(_awards(request, scope), uuid=award)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _show_award(request, one, revoking=form)
    try:
        revoke(one, actor=request.user, reason=form.cleaned_data["reason"], at=clock.now())
    except (AlreadyRevoked, AlreadySuperseded):
        messages.error(request, _("This certificate was revoked or replaced before."))
    else:
        messages.success(request, _("The certificate of %s is revoked.") % one.holder_name)
    return redirect("certificates:award", award=one.uuid)


def _records(request: UserRequest, scope: Scope) -> CertificationRecordQuerySet:
    """Of the people the authority decides for, never itself."""
    reached = CertificationRecord.objects.filter(scope.over("learner__organization")).exclude(learner=request.user)
    return reached.select_related("learner__organization", "level__scheme", "area", "requirement")


def _awards(request: UserRequest, scope: Scope) -> AwardQuerySet:
    reached = Award.objects.held_in(scope).exclude(learner__in=accounts_of(request.user.pk))
    return reached.select_related("learner__organization", "learner__merged_into__organization", "record", "enrolment")


def _granted(request: UserRequest, record: CertificationRecord, rationale: str) -> bool:
    try:
        grant(record, authority=request.user, rationale=rationale, at=clock.now())
    except RequirementsNotMet:
        messages.error(request, _("Not granted: the requirements are not met now. What is missing is marked below."))
    except NameNotPrintable as unprintable:
        messages.error(request, _("Not granted: the certificate cannot be printed. %s") % unprintable)
    except AlreadyGranted:
        messages.info(request, _("This was decided already."))
    else:
        name = {"level": record.level, "person": record.learner}
        messages.success(request, _("%(level)s is granted to %(person)s, and the certificate is given.") % name)
        return True
    return False


def _name_problem(record: CertificationRecord) -> str:
    """Why a certificate could not be printed, found before anyone decides."""
    try:
        printable(record.learner.display_name)
    except NameNotPrintable as unprintable:
        return str(unprintable)
    return ""


def _show_award(
    request: UserRequest, award: Award, *, revoking: RevokeForm | None = None, replacing: ReplaceForm | None = None
) -> HttpResponse:
    page, at = Look.Page.CERTIFICATE, clock.now()
    holder = award.learner.counts_for
    looked(request.user, holder, page, capacity=_AUTHORITY, detail=award.title, at=at)
    context = {
        "award": award,
        "verdict": verifying.verdict_on(award),
        "facts": facts_of(award),
        "events": award.events.select_related("actor"),
        "may_revoke": request.user.has_perm(REVOKE),
        "name_now": clean_name(holder.display_name),
        "revoking": revoking or RevokeForm(),
        "replacing": replacing or ReplaceForm(prefix="replace"),
    }
    return render(request, "certificates/award.html", context)


def _page(request: UserRequest, rows: "QuerySet[Any]") -> "Page[Any]":
    """A page of a list, and the look at it."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    looked_at_many(
        request.user,
        Look.Page.DESK,
        capacity=_AUTHORITY,
        rows=page.paginator.count,
        filters=f"{request.path}?{request.GET.urlencode()}",
        at=clock.now(),
    )
    return page


def _query(text: str) -> dict[str, str]:
    return {"query": urlencode({"q": text}) if text else ""}
