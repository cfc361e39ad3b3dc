"""Pictures in lessons, as files: drawings that were shipped and images that authors uploaded."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from courses.models import Figure


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def figure(request: HttpRequest, digest: str) -> HttpResponse:
    """A drawing, which its address names by content; opened by itself it may load and run nothing either."""
    found = get_object_or_404(Figure, digest=digest)
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox"}
    return HttpResponse(found.svg, content_type="image/svg+xml; charset=utf-8", headers=headers)


@require_safe
def image(request: HttpRequest, path: str) -> HttpResponseBase:
    """An uploaded image in the size that a page shows; originals, documents and certificates are not here.

    For installations whose proxy does not serve MEDIA_URL itself.
    """
    return serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
