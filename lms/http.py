"""What every request carries: the signed-in person's type, time zone, navigation and the admin's own policy."""

import json
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.defaults import permission_denied
from wagtail.users.models import UserProfile

from . import permissions
from .models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


class UserRequest(HttpRequest):
    """A request of someone who is signed in."""

    user: User


class BadBody(ValueError):
    """The body is too long, or no JSON object."""


def read_json(request: HttpRequest, *, longest: int) -> dict[str, Any]:
    """The JSON object in a body of so many bytes at most; raises BadBody."""
    if len(request.body) > longest:
        raise BadBody("too long")
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadBody("not JSON") from error
    if not isinstance(sent, dict):
        raise BadBody("not an object")
    return sent


class TimeZoneMiddleware:
    """Shows times, and reads them, in the person's zone, once the session names one; costs no statement."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(ZoneInfo(request.session.get("time_zone", settings.TIME_ZONE))):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Around each view of its admin Wagtail sets a zone of its own profile of the person: it is told theirs.

        Wagtail reads the profile anyway, and this one is not saved.
        """
        if request.path.startswith("/admin/") and isinstance(request.user, User):
            profile = getattr(request.user, "wagtail_userprofile", None) or UserProfile(user=request.user)
            profile.current_time_zone = request.user.time_zone


class AdminPolicyMiddleware:
    """Gives Wagtail's admin the looser content security policy that its editor needs, and nothing else.

    Whoever is signed in and may not enter is told so: Wagtail would send them to sign in, and sign-in back again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: Any = self.get_response(request)  # has a name of django-csp's besides
        if request.path.startswith("/admin/"):
            if _is_sent_to_sign_in(response) and request.user.is_authenticated:
                return permission_denied(request, PermissionDenied())
            response._csp_replace = settings.LMS_ADMIN_CONTENT_SECURITY_POLICY
        answer: HttpResponse = response
        return answer


def _is_sent_to_sign_in(response: HttpResponse) -> bool:
    to_sign_in = (resolve_url(settings.LOGIN_URL), reverse("wagtailadmin_login"))
    return response.status_code == 302 and response["Location"].startswith(to_sign_in)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every template: what the person may reach (worked out only if asked) and whether this is a demonstration."""
    return {
        "nav": SimpleLazyObject(lambda: permissions.navigation_of(getattr(request, "user", None))),
        "is_demonstration": settings.LMS_DEMONSTRATION,
        "support_email": settings.LMS_SUPPORT_EMAIL,
    }
