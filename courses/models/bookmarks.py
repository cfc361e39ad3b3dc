"""What learners keep for themselves while they read."""

import uuid
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse

from lms.merged import accounts_of
from lms.models import User

from .pages import ActivityPage

LONGEST_NOTE = 4000


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    """Ways of picking bookmarks."""

    def of(self, learner: User) -> Self:
        """The learner's own."""
        return self.filter(learner__in=accounts_of(learner.pk))

    def with_words(self, words: Iterable[str]) -> Self:
        """Those in whose note, place or lesson every word is found."""
        found = self
        for word in words:
            fields = ("note", "excerpt", "activity__title")
            found = found.filter(
                models.Q.create([models.Q(**{f"{name}__icontains": word}) for name in fields], connector=models.Q.OR)
            )
        return found


class Bookmark(models.Model):
    """A place in a lesson that a learner keeps, with a note or without; private, and no record: it can be removed.

    It belongs to the lesson and not to an edition, so a newer edition keeps it. `excerpt` is what stood at the place
    when it was kept: it still says what the note is about when the paragraph has gone.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks")
    activity = models.ForeignKey(ActivityPage, models.PROTECT, related_name="+")
    block = models.CharField(max_length=64, blank=True, help_text="Id of the block; empty: the lesson as a whole.")
    excerpt = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_NOTE)])
    version = models.PositiveIntegerField(default=1, help_text="Raised by every change of the note.")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = BookmarkQuerySet.as_manager()
    wagtail_reference_index_ignore = True  # authors would see who keeps their pages

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["learner", "activity", "block"], name="one_bookmark_a_place"),
        ]

    def __str__(self) -> str:
        return f"bookmark {self.uuid}"

    def get_absolute_url(self) -> str:
        """Where its learner changes it."""
        return reverse("courses:bookmark", args=[self.uuid])
