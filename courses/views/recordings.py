"""Recordings as files, for people who are signed in: played from any place, and doing nothing but being played."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from courses.models import Recording

_PIECE = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
# Opened by itself, it loads and runs nothing; other sites cannot show it.
_CONFINED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PICTURES = {"gif": "image/gif", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@login_required
@require_safe
@cache_control(private=True, max_age=31_536_000, immutable=True)
def recording(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file of a recording, or the part that the player asks for."""
    found = get_object_or_404(Recording, uuid=uuid)
    # Players do not mind; opened in a tab of its own, it is saved instead of shown in our place.
    headers = {"Content-Disposition": content_disposition_header(True, found.file_name) or "attachment"}
    return _sent(request, str(found.file), found.media_type, headers)


@login_required
@require_safe
@cache_control(private=True, max_age=31_536_000, immutable=True)
def poster(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The picture shown before a video plays."""
    found = get_object_or_404(Recording.objects.exclude(thumbnail=""), uuid=uuid)
    name = str(found.thumbnail)
    return _sent(request, name, _PICTURES[name.rpartition(".")[2]], {})


@login_required
@require_safe
@cache_control(private=True, no_cache=True)
def captions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The captions of a video."""
    found = get_object_or_404(Recording.objects.exclude(captions=""), uuid=uuid)
    return HttpResponse(found.captions, content_type="text/vtt; charset=utf-8", headers=_CONFINED)


def _sent(request: HttpRequest, name: str, media_type: str, headers: dict[str, str]) -> HttpResponseBase:
    """The file, by the proxy in front of us if it is set up to, else from here."""
    headers = headers | _CONFINED | {"Accept-Ranges": "bytes", "ETag": f'"{name.rpartition("/")[2]}"'}
    if headers["ETag"] in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    if settings.LMS_INTERNAL_FILES:
        headers["X-Accel-Redirect"] = f"{settings.LMS_INTERNAL_FILES.rstrip('/')}/{name}"
        return HttpResponse(content_type=media_type, headers=headers)
    try:
        opened = default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404 from error
    size, asked = opened.size, request.headers.get("Range", "")
    if request.headers.get("If-Range", headers["ETag"]) != headers["ETag"]:
        asked = ""
    try:
        part = _part(asked, size)
    except NoSuchPart:
        opened.close()
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    start, end = part or (0, size)
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return StreamingHttpResponse(
        _pieces(opened, start, end), status=206 if part else 200, content_type=media_type, headers=headers
    )


class NoSuchPart(Exception):
    """The file has no bytes there."""


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """From which byte to before which; None for what does not ask for one part; raises NoSuchPart."""
    match = _RANGE.fullmatch(asked.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return None
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise NoSuchPart
    return start, end


def _pieces(file: File[Any], start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while start < end and (piece := file.read(min(_PIECE, end - start))):
            start += len(piece)
            yield piece
