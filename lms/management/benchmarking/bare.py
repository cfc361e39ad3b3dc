"""What Cadre is measured against: a bare Django site with a page and a save, served by gunicorn on its own.

The page is one view that returns a little HTML, with no middleware and no database. The save does what saving an
answer cannot do without: it loads the session and the person, inserts an answer event and updates the item, in one
transaction, on the same database. Nothing else of Cadre is in it.
"""

import uuid
from datetime import UTC, datetime

from django.conf import settings

from lms.settings import base

settings.configure(
    SECRET_KEY=base.SECRET_KEY,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES=base.DATABASES,
    DEFAULT_AUTO_FIELD=base.DEFAULT_AUTO_FIELD,
    USE_TZ=True,
    AUTH_USER_MODEL=base.AUTH_USER_MODEL,
    AUTHENTICATION_BACKENDS=base.AUTHENTICATION_BACKENDS[:1],
    INSTALLED_APPS=["lms.apps.LmsConfig", *(f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions"))],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
)

from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

_PAGE = "<!doctype html><html lang='en'><title>Bare</title><h1>Bare</h1><p>It could hardly be smaller.</p>"


def page(request: HttpRequest) -> HttpResponse:
    """A little HTML."""
    return HttpResponse(_PAGE)


def save(request: HttpRequest, item: int, seq: int) -> HttpResponse:
    """An insert and an update for whoever is signed in."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    receipt, at, response = uuid.uuid4(), datetime.now(tz=UTC), '["bare"]'
    on_sqlite = connection.vendor == "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO quizzes_answerevent (item_id, client_seq, response, receipt, received_at)"
            " VALUES (%s, %s, %s, %s, %s)",
            [item, seq, response, receipt.hex if on_sqlite else receipt, at],
        )
        cursor.execute(
            "UPDATE quizzes_attemptitem SET response = %s, client_seq = %s, answered_at = %s WHERE id = %s",
            [response, seq, at, item],
        )
    return JsonResponse({"receipt": str(receipt)})


urlpatterns = [path("page/", page), path("save/<int:item>/<int:seq>/", save)]
application = get_wsgi_application()
