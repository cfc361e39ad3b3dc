"""Registers the citation of facts in rich text, and the desk for field notes."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.rich_text.feature_registry import FeatureRegistry

from lms.permissions import ReadOnlyPolicy

from . import rich_text
from .models import FieldNote
from .views import note_desk
from .views.citations import citations, standing

register_permission_policy(FieldNote, ReadOnlyPolicy(FieldNote))


@hooks.register("register_rich_text_features")
def register_citation(features: FeatureRegistry) -> None:
    """The feature `rra-citation`; blocks that want it name it."""
    rich_text.register(features)


@hooks.register("register_admin_urls")
def citation_urls() -> list[URLPattern | URLResolver]:
    """What the editor's search asks, and the desk; Wagtail lets in only who reaches the admin."""
    return [
        path("rra/citations/", citations, name="rra_citations"),
        path("rra/citations/standing/", standing, name="rra_standing"),
        path("field-notes/", include((note_desk.urlpatterns, "field-notes"))),
    ]


hooks.register("insert_editor_js", rich_text.editor_words)
hooks.register("register_admin_menu_item", note_desk.NotesMenuItem)
