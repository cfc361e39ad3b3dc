"""What the shipped curriculum last wrote."""

from django.db import models
from wagtail.models import Page, Revision


class LoadedPage(models.Model):
    """A page written by load_curriculum: from which file, and in which revision it left the page.

    A page whose latest revision is another was edited since and is left alone. A page without records may be
    deleted, and then this goes with it.
    """

    path = models.CharField(max_length=255, unique=True, help_text="Of the file, below courses/curriculum.")
    page = models.OneToOneField(Page, models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file as loaded.")
    loaded_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.path
