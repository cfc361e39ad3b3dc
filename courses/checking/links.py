"""Whether links lead somewhere. Those to our own pages are looked up; the others are judged by their address alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Page

from courses.rra.models import Policy, Source

from .findings import Finding, error, warning
from .texts import Text

_GOVERNMENT = (".gov", ".mil")


@dataclass(frozen=True)
class Links:
    """What there is to link to: our pages and documents, and the hosts of the sources. Four statements at the most."""

    pages: set[str]
    documents: set[str]
    hosts: set[str]

    @classmethod
    def of(cls, texts: list[Text]) -> "Links":
        """What the links in the texts could lead to."""
        links = [link for text in texts for link in text.links]
        pages = {link.to for link in links if link.kind == "page" and link.to.isdecimal()}
        documents = {link.to for link in links if link.kind == "document" and link.to.isdecimal()}
        live = Page.objects.live().filter(pk__in=pages) if pages else Page.objects.none()
        kept = get_document_model().objects.filter(pk__in=documents) if documents else Page.objects.none()
        return cls(
            pages={str(pk) for pk in live.values_list("pk", flat=True)},
            documents={str(pk) for pk in kept.values_list("pk", flat=True)},
            hosts=_hosts_of_sources() if any(link.kind == "address" for link in links) else set(),
        )

    def findings(self, text: Text) -> Iterator[Finding]:
        """What is wrong with the links of a text."""
        broken = [link.to for link in text.links if not self._is_there(link.kind, link.to)]
        if broken:
            yield error(text.page, _("Links lead nowhere: %s.") % ", ".join(f"“{to}”" for to in broken))
        outside = sorted({host for link in text.links if (host := self._unknown_host(link.kind, link.to))})
        if outside:
            words = _("Links leave for hosts that no source is on: %s. Open them yourself: Cadre does not.")
            yield warning(text.page, words % ", ".join(outside))

    def _is_there(self, kind: str, to: str) -> bool:
        if kind == "page":
            return to in self.pages
        if kind == "document":
            return to in self.documents
        return _is_well_formed(to)

    def _unknown_host(self, kind: str, to: str) -> str:
        """The host, if it is neither the government's nor one of a source."""
        if kind != "address" or not _is_well_formed(to):
            return ""
        host = urlsplit(to).hostname or ""
        return "" if host in self.hosts or host.endswith(_GOVERNMENT) else host


def _is_well_formed(address: str) -> bool:
    """Whether it could lead somewhere: here, to a mailbox, or to a host by its name."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return "." in (parts.hostname or "")
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    return not parts.scheme and address.startswith(("/", "#")) and not address.startswith("//") and len(address) > 1


def _hosts_of_sources() -> set[str]:
    addresses = Source.objects.order_by().values_list("url").union(Policy.objects.order_by().values_list("url"))
    return {host for (address,) in addresses if (host := urlsplit(address).hostname)}
