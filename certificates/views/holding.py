"""The holder's own certificates."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courses.models import Enrolment
from lms.http import UserRequest

from .. import verifying
from ..documents import document_of
from ..models import Award, AwardHold
from ..qr import qr_of
from ..rendering import address_of
from ..wording import facts_of, score_of


@login_required
@never_cache
@require_GET
def certificate(request: UserRequest, award: UUID) -> HttpResponse:
    """What I hold: to download, to show and to let others verify."""
    mine = get_object_or_404(Award.objects.of(request.user), uuid=award)
    address = address_of(mine)
    context = {
        "award": mine,
        "verdict": verifying.verdict_on(mine),
        "facts": facts_of(mine),
        "score": score_of(mine),
        "address": address,
        "qr": qr_of(address),
    }
    return render(request, "certificates/certificate.html", context)


@login_required
@never_cache
@require_GET
def of_course(request: UserRequest, course_slug: str) -> HttpResponse:
    """From a completed course straight to its paper; whose certificate waits is told why."""
    completed = Enrolment.objects.of(request.user).completed()
    enrolment = get_object_or_404(completed, course__slug=course_slug)
    mine = Award.objects.filter(enrolment=enrolment).order_by("-sequence").first()
    if mine is None:
        held = AwardHold.objects.open().filter(enrolment=enrolment).first()
        reason = held.reason if held else ""
        messages.warning(request, _("Your certificate cannot be printed yet. %s") % reason)
        return redirect("portal:record")
    return redirect(f"{reverse('certificates:pdf', args=[mine.uuid])}?download")


@login_required
@never_cache
@require_GET
def pdf(request: UserRequest, award: UUID) -> HttpResponse:
    """The paper itself; shown in the browser, or saved with `?download`."""
    mine = get_object_or_404(Award.objects.of(request.user), uuid=award)
    document = document_of(mine)
    if document is None:
        preparing = render(request, "certificates/preparing.html", {"award": mine}, status=202)
        preparing["Refresh"] = "4"
        return preparing
    name = f"{slugify(_('Certificate'))}-{slugify(mine.title)[:100] or mine.code[:4]}.pdf"
    with document.file.open() as file:
        paper = HttpResponse(file.read(), content_type="application/pdf")
    paper["Content-Disposition"] = content_disposition_header("download" in request.GET, name) or "inline"
    return paper
