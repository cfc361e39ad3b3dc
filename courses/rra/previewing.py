"""Showing a draft on the page of its fact, before anybody else sees it."""

from django.http import HttpRequest

from lms import clock

from .models import AssignmentVersion, FactVersion
from .publishing import Draft, version_of


def drafted_version(request: HttpRequest) -> FactVersion | None:
    """The version that a preview shows, which is written nowhere; None for everybody else's requests."""
    draft: Draft | None = getattr(request, "draft", None)
    if draft is None:
        return None
    latest = FactVersion.objects.filter(fact=draft.pk).order_by("-number").first()
    version = version_of(draft, latest, effective_from=draft.effective_from)
    version.change_class, version.reason = draft.change_class, draft.change_reason
    version.recorded_at = clock.now()
    return version


def with_draft(versions: list[AssignmentVersion], request: HttpRequest) -> list[AssignmentVersion]:
    """The versions of an assignment and, in a preview of it, the one that would follow."""
    drafted = drafted_version(request)
    return [*versions, drafted] if isinstance(drafted, AssignmentVersion) else versions
