"""Registers the citation of facts in rich text, the desk where facts are edited, and that for field notes."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from lms.permissions import ReadOnlyPolicy

from . import rich_text
from .desk.viewsets import FactsGroup, keep_publishing_to_reviews
from .models import Drafted, FieldNote
from .permissions import FactPolicy
from .views import note_desk
from .views.citations import citations, standing

register_permission_policy(FieldNote, ReadOnlyPolicy(FieldNote))
for kind in Drafted.__subclasses__():
    register_permission_policy(kind, FactPolicy(kind), exact_class=True)

register_snippet(FactsGroup)


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
hooks.register("construct_snippet_action_menu", keep_publishing_to_reviews)
