"""Drawings that come with the curriculum."""

from django.db import models
from django.urls import reverse


class Figure(models.Model):
    """A drawing as load_curriculum took it in: checked to be nothing but shapes and words, and never changed.

    Its digest names it in lessons and addresses, so what an edition shows stays what was released.
    """

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the drawing.")
    path = models.CharField(max_length=255, help_text="Of the file, below courses/curriculum.")
    svg = models.TextField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["path", "-loaded_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.path

    def get_absolute_url(self) -> str:
        return reverse("courses:figure", args=[self.digest])
