"""The certificate as an accessible PDF (PDF/UA-1, tagged, fonts embedded), from an award's snapshot alone."""

import atexit
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from .models import Award
from .qr import qr_of
from .wording import day, statement_of

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

_STYLE = "css/certificate.css"
# How much room a name or title needs, in columns of a terminal: up to each number it is set in that size.
_SIZES = ((26, "large"), (44, "medium"), (80, "small"))


class Refused(ValueError):
    """The document asks for something that does not lie in our static folder."""


def render(award: Award) -> bytes:
    """The PDF; the first one of a process costs about two seconds more, for WeasyPrint and its fonts."""
    from weasyprint import HTML  # slow to import

    style, fonts = _printing()
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string("certificates/pdf.html", context_of(award))
    document = HTML(string=html, base_url=_static_folder().as_uri() + "/", url_fetcher=_fetcher())
    pdf: bytes = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    return pdf


def context_of(award: Award) -> dict[str, Any]:
    """What the template is given."""
    statement = statement_of(award)
    address = address_of(award)
    return {
        "award": award,
        "content": award.content,
        "statement": statement,
        "issued_on": day(award.content["issued_on"]),
        "name_size": size_of(award.holder_name),
        "title_size": size_of(statement.title),
        "address": address,
        "start": start_address(),
        "qr": qr_of(address),
        "language": settings.LANGUAGE_CODE,
    }


def address_of(award: Award) -> str:
    """Where anyone verifies it: what the QR code holds, and nothing personal with it."""
    return f"{settings.LMS_BASE_URL.rstrip('/')}{award.get_absolute_url()}"


def start_address() -> str:
    """Where a code can be entered, short enough to be typed."""
    base = urlsplit(settings.LMS_BASE_URL)
    return f"{base.netloc}{reverse('certificates:verify-start')}"


def size_of(text: str) -> str:
    """The size a text is set in, by the columns it takes: wide characters take two, marks above and below none."""
    columns = sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
    return next((size for most, size in _SIZES if columns <= most), "tiny")


@cache
def _printing() -> "tuple[CSS, FontConfiguration]":
    """One style sheet and one font configuration a process: new ones for each document leak memory."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    atexit.register(_printing.cache_clear)  # its end needs modules that are gone when Python itself ends
    return CSS(filename=_static_folder() / _STYLE, font_config=fonts, url_fetcher=_fetcher()), fonts


@cache
def _fetcher() -> Any:
    """Reads files of our static folder, and refuses every other file and every network address."""
    from weasyprint import URLFetcher

    class StaticOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not is_ours(url):
                raise Refused(url)
            return super().fetch(url, headers)

    return StaticOnly(allowed_protocols=["file"], allow_redirects=False)


def is_ours(url: str) -> bool:
    """Whether the address is that of a file in our static folder, links and `..` followed."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return False
    return Path(unquote(parts.path)).resolve().is_relative_to(_static_folder())


def _static_folder() -> Path:
    return (Path(settings.BASE_DIR) / "static").resolve()
