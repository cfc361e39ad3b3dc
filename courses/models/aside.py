"""Paragraphs that were read and state no fact."""

from django.conf import settings
from django.db import models


class SetAside(models.Model):
    """A paragraph that cites nothing and need not, by the digest of its words: when they change it is read anew.

    Those of the shipped lessons come with them and were set aside by nobody in particular.
    """

    digest = models.CharField(max_length=12, unique=True)
    words = models.CharField(max_length=200, help_text="As it begins.")
    set_aside_at = models.DateTimeField()
    set_aside_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["words"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.words
