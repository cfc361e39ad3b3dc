"""Citations in rich text: stored as <a linktype="rra" id="rra-001@1">words</a>, read as a link to that version."""

import json
from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from draftjs_exporter import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import LinkElementHandler
from wagtail.admin.rich_text.editors.draftail.features import ControlFeature, EntityFeature
from wagtail.rich_text import LinkHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

from .citing import LINK_TYPE, UnknownFact, parts_of

FEATURE = "rra-citation"
TYPING = "rra-typing"
ENTITY = "RRA-CITATION"
_MEDIA: dict[str, Any] = {"js": ["js/rra-citation.js"], "css": {"all": ["css/rra-editor.css"]}}


class CitationLink(LinkHandler):
    """Shows a citation as a link, which static/js/citation.js opens in place; costs no statement."""

    identifier = LINK_TYPE

    @staticmethod
    def expand_db_attributes(attrs: dict[str, Any]) -> str:
        """The opening tag; words whose citation cannot be read stay words."""
        try:
            address = address_of(attrs.get("id", ""))
        except UnknownFact:
            return "<a>"
        return format_html('<a class="citation" href="{}" data-citation="{}">', address, attrs["id"])


def address_of(reference: str) -> str:
    """Where the cited version is shown; without a version, the fact as it stands. Raises UnknownFact if malformed."""
    code, number = parts_of(reference)
    return reverse("rra:fact-version", args=[code, number]) if number else reverse("rra:fact", args=[code])


class CitationElementHandler(LinkElementHandler):
    """From the stored link to the editor's entity."""

    def get_attribute_data(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"reference": attrs.get("id", "")}


def citation_entity(props: dict[str, Any]) -> Any:
    """From the editor's entity to the stored link."""
    return DOM.create_element("a", {"linktype": LINK_TYPE, "id": props.get("reference", "")}, props["children"])


def register(features: FeatureRegistry) -> None:
    """Teach rich text the feature: how it is shown, edited and stored."""
    features.register_link_type(CitationLink)
    entity = {
        "type": ENTITY,
        "icon": "openquote",
        "description": _("Cite a fact"),
        "attributes": ["reference"],
        "allowlist": {"data-citation": True},
        "citationUrl": reverse_lazy("rra_citations"),
        "words": {
            "search": _("Search the facts"),
            "hint": _("Words, a code such as rra-001, a term or a step. Every word must be found."),
            "none": _("No fact has all these words."),
            "failed": _("The facts could not be searched. Try again."),
            "needs_words": _(
                "Select the words that rest on the fact first; without them, its code stands in the text."
            ),
            "close": _("Close"),
            "results": _("Found"),
        },
    }
    features.register_editor_plugin("draftail", FEATURE, EntityFeature(entity, **_MEDIA))
    features.register_editor_plugin("draftail", TYPING, ControlFeature({"type": TYPING}, js=["js/rra-typing.js"]))
    features.register_converter_rule(
        "contentstate",
        FEATURE,
        {
            "from_database_format": {f'a[linktype="{LINK_TYPE}"]': CitationElementHandler(ENTITY)},
            "to_database_format": {"entity_decorators": {ENTITY: citation_entity}},
        },
    )


def editor_words() -> str:
    """What citing by typing says and asks, for the scripts of the editor."""
    words = {
        "url": reverse("rra_citations"),
        "hint": _("Go on typing: words, a code such as rra-001, or an organization. Escape closes the list."),
        "keys": _("Arrow keys choose, Enter cites."),
        "none": _("No fact has all these words."),
        "failed": _("The facts could not be searched. Go on typing to try again."),
        "results": _("Facts found"),
    }
    said = json.dumps({name: str(text) for name, text in words.items()})
    template = '<template data-rra-typing="{}" data-rra-standing="{}"></template>'
    return format_html(template, said, reverse("rra_standing"))
