"""Courses that others teach, as reference data."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class CatalogCourse(models.Model):
    """A course of DSCU, its predecessors or an affiliate, as public pages describe it (course-catalog.yaml)."""

    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=255)
    status = models.CharField(max_length=40)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="The entry as delivered.")

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
