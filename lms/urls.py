"""Where everything is."""

from collections.abc import Callable

from allauth.account import views as account_views
from django.db.transaction import atomic
from django.http.response import HttpResponseBase
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from courses.views import figures, searching

from . import health
from .admin_account import LooksView
from .viewsets import SiteHistoryView


def history(**options: bool) -> Callable[..., HttpResponseBase]:
    """The history of the whole site."""
    return require_admin_access(SiteHistoryView.as_view(**options))


# One form signs people in, with its confirmed addresses and its limits; Wagtail would offer two more.
sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    # The trail of an address is written in the transaction that changes it.
    path("accounts/email/", atomic(account_views.email), name="account_email"),
    path("accounts/confirm-email/<str:key>/", atomic(account_views.confirm_email), name="account_confirm_email"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/login/", sign_in, name="wagtailadmin_login"),
    path("_util/login/", sign_in, name="wagtailcore_login"),
    # In place of Wagtail's own, which asks for a photo and for names that nobody has here.
    path("admin/account/", require_admin_access(LooksView.as_view()), name="wagtailadmin_account"),
    # In place of Wagtail's own, which shows everyone what they may see parts of.
    path("admin/reports/site-history/", history(), name="site-history"),
    path("admin/reports/site-history/results/", history(results_only=True), name="site-history-results"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/images/<path:path>", figures.image, name="image"),
    path("search/", searching.search, name="search"),
    path("rra/", include("courses.rra.urls")),
    path("quizzes/", include("quizzes.urls")),
    path("practice/", include("quizzes.practice_urls")),
    path("reports/", include("lms.reports.urls")),
    path("", include("lms.portal.urls")),
    path("", include("lms.notices.urls")),
    path("invitations/", include("lms.administration.urls")),
    path("learn/", include("courses.urls")),
    path("", include("certificates.urls")),
    path("", include(wagtail_urls)),
]
