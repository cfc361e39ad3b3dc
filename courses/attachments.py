"""Images, documents and recordings that lessons show: what an edition needs, it keeps."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Revision

from lms.permissions import FilePolicyInForce

from .models import CourseEdition, EditionActivity, EditionFile, LessonPage, Recording

_FIELDS: dict[type[models.Model], str] = {Image: "image", Document: "document", Recording: "recording"}


def keep_files(edition: CourseEdition, activities: Iterable[EditionActivity]) -> None:
    """Write down each file that the edition's lessons show: from now on it is neither deleted nor replaced.

    Whoever edits a file at the same moment comes before or after, by its row's lock.
    """
    lessons = [activity.revision_id for activity in activities if activity.kind == LessonPage.activity_kind]
    shown = {pair for revision in Revision.objects.filter(pk__in=lessons) for pair in files_in(revision)}
    for model, field in _FIELDS.items():
        wanted = [pk for kind, pk in shown if kind is model]
        there = model._default_manager.select_for_update().filter(pk__in=wanted) if wanted else []
        for file in there:
            # One by one, as Wagtail's index of references, which refuses deletions, listens to that.
            EditionFile.objects.create(edition=edition, **{field: file})


def files_in(revision: Revision) -> set[tuple[type[models.Model], int]]:
    """Model and primary key of each file that a lesson shows in this revision."""
    lesson = LessonPage.from_serializable_data(revision.content, check_fks=False)
    found = LessonPage._meta.get_field("body").extract_references(lesson.body)
    return {(model, int(pk)) for model, pk, *_path in found if model in _FIELDS}


class FilePolicy(FilePolicyInForce):
    """Nobody deletes what an edition shows."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        if "delete" in actions and instance.in_editions.exists():
            actions = [action for action in actions if action != "delete"]
        return bool(actions) and bool(super().user_has_any_permission_for_instance(user, actions, instance))
