"""Verifying a certificate: open to anyone who has its code, and to nobody who guesses."""

import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from .. import verifying
from ..codes import LENGTH, BadCode, normalise
from ..models import Award
from ..wording import facts_of

View = Callable[..., HttpResponse]
_FIELD_LENGTH = 100
_BLANK = "\u115f\u1160\u2800"  # the blanks of Hangul and Braille, which count as letter and symbol


def _in_confidence(view: View) -> View:
    """Neither search engines nor caches keep the page, and no site that it links to learns the code."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return wrapped


@_in_confidence
@require_http_methods(["GET", "POST"])
def verify_start(request: HttpRequest) -> HttpResponse:
    """Enter a code; a mistyped one stays in the field, with what is wrong with it."""
    text = request.POST.get("code") if request.method == "POST" else request.GET.get("code")
    if text is None:
        return render(request, "certificates/verify_start.html")
    try:
        return redirect("certificates:verify", code=normalise(text))
    except BadCode as bad:
        context = {"text": text[:_FIELD_LENGTH], "error": _fault(bad)}
        return render(request, "certificates/verify_start.html", context)


@_in_confidence
@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The verdict on a code. A code that nobody was given looks the same as one that never was.

    Only misses are counted and refused: many people may ask from one address, and who holds a paper gets an answer.
    """
    fault = ""
    try:
        award = verifying.award_with(normalise(code))
    except BadCode as bad:
        award, fault = None, _fault(bad)
    if award is not None:
        return render(request, "certificates/verify.html", _context(award))
    address = get_adapter(request).get_client_ip(request)
    if not verifying.may_ask(address):
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(verifying.WINDOW_SECONDS)
        return response
    verifying.count_miss(address)
    return _nothing_found(request, code, fault)


def _context(award: Award) -> dict[str, Any]:
    verdict = verifying.verdict_on(award)
    return {"award": award, "verdict": verdict, "facts": facts_of(award), "content": award.content}


def _nothing_found(request: HttpRequest, code: str, fault: str = "") -> HttpResponse:
    context = {"text": code[:_FIELD_LENGTH], "fault": fault}
    return render(request, "certificates/verify_none.html", context, status=404)


def _fault(bad: BadCode) -> str:
    """What is wrong with what was typed, in words that help to mend it."""
    if bad.fault is BadCode.Fault.LENGTH:
        return _("A code has %(length)d letters and digits; this has %(found)s.") % {
            "length": LENGTH,
            "found": bad.found,
        }
    if bad.fault is BadCode.Fault.CHARACTER:
        if _is_unseen(bad.found):
            return _("There is an invisible character in this code. Type it anew instead of pasting it.")
        return _("A code has no character such as %s.") % bad.found
    return _("One or more characters are not as they stand on the certificate. Compare each group of four.")


def _is_unseen(char: str) -> bool:
    return char in _BLANK or not char.isprintable() or unicodedata.category(char).startswith("M")
