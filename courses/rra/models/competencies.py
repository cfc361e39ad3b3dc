"""Published lists of competencies of the workforce."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from .versions import Retirable


class CompetencyFramework(Retirable):
    """A published list of competencies, of which often only part is public."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    names_public = models.BooleanField(default=True)
    competencies_count = models.PositiveSmallIntegerField(null=True, blank=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="The entry as delivered.")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Competency(Retirable):
    """A named competency of a framework."""

    framework = models.ForeignKey(CompetencyFramework, models.PROTECT, related_name="competencies")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["framework", "code"]
        verbose_name_plural = "competencies"
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="one_competency_a_code")]

    def __str__(self) -> str:
        return self.name
