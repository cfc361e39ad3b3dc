"""Registers the citation of facts in rich text."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry

from . import rich_text
from .views.citations import citations, standing


@hooks.register("register_rich_text_features")
def register_citation(features: FeatureRegistry) -> None:
    """The feature `rra-citation`; blocks that want it name it."""
    rich_text.register(features)


@hooks.register("register_admin_urls")
def citation_urls() -> list[URLPattern]:
    """What the editor's search asks; Wagtail lets in only who reaches the admin."""
    return [
        path("rra/citations/", citations, name="rra_citations"),
        path("rra/citations/standing/", standing, name="rra_standing"),
    ]


hooks.register("insert_editor_js", rich_text.editor_words)
