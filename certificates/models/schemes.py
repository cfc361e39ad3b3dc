"""The certification program as versioned data: nothing about a scheme is written in code."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.models import Dated, DatedQuerySet, Organization


class Scheme(models.Model):
    """A version of the certification program, such as 1.0 (2020) and 2.0 (2024); several live side by side."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=160)
    area_label = models.CharField(max_length=80, help_text="Area of Concentration (1.0), functional area (2.0).")
    is_offered = models.BooleanField(default=False, help_text="Learners see its ladder.")
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="The entries as delivered.")

    class Meta:
        ordering = ["code"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class LevelQuerySet(models.QuerySet["Level"]):
    """Ways of picking levels."""

    def offered(self, *, on: date) -> Self:
        """The rungs of the offered schemes that have not been taken away by the day."""
        still_there = models.Q(removed_on=None) | models.Q(removed_on__gt=on)
        return self.filter(still_there, scheme__is_offered=True)


class Level(models.Model):
    """A rung of a scheme."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="levels")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField()
    focus = models.CharField(max_length=255, blank=True)
    by_area = models.BooleanField(default=False, help_text="Held in one area, not over all.")
    deadline_months = models.PositiveSmallIntegerField(null=True, blank=True, help_text="From the start of the clock.")
    removed_on = models.DateField(null=True, blank=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="The entry as delivered.")

    objects = LevelQuerySet.as_manager()

    class Meta:
        ordering = ["scheme", "order"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="one_level_a_code")]

    def __str__(self) -> str:
        return f"{self.name} ({self.scheme.code})"


class Area(models.Model):
    """An area of concentration (1.0) or functional area (2.0, whose names are not public: placeholders, marked so)."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="areas")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    is_placeholder = models.BooleanField(default=False)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="The entry as delivered.")

    class Meta:
        ordering = ["scheme", "code"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="one_area_a_code")]

    def __str__(self) -> str:
        return self.name


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Ways of picking requirements."""

    def in_force(self, level: Level, area: Area | None) -> "Requirement | None":
        """The newest for the level in the area or, where the area has none of its own, for the level."""
        mine = self.filter(models.Q(area=None) | models.Q(area=area), level=level)
        return mine.order_by(models.F("area").asc(nulls_last=True), "-number").first()


class Requirement(models.Model):
    """What a level asks for, as a tree (JSON), in a numbered version; a changed requirement is a new version.

    A node is one of {"all": [nodes]}, {"any": [nodes]}, {"n": 2, "of": [nodes]}, {"course": slug},
    {"experience_months": 12}.
    """

    level = models.ForeignKey(Level, models.PROTECT, related_name="requirements")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="requirements")
    number = models.PositiveIntegerField()
    rule = models.JSONField()
    is_demonstration = models.BooleanField(
        default=False, help_text="Which of Cadre's courses meets the level is a demonstration mapping."
    )
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering = ["level", "-number"]
        get_latest_by = "number"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["level", "area", "number"], name="one_requirement_a_number"),
            models.UniqueConstraint(
                fields=["level", "number"], condition=models.Q(area=None), name="one_requirement_without_area_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}, requirement {self.number}"


class Position(models.Model):
    """A coded billet that requires a level; requirements follow the position, not the person."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=160)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="positions")
    level = models.ForeignKey(Level, models.PROTECT, related_name="positions")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="positions")
    is_key = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class PositionAssignment(Dated):
    """A person holds a position for a time; the clock of the level's deadline starts on `clock_start`."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="position_assignments")
    position = models.ForeignKey(Position, models.PROTECT, related_name="assignments")
    clock_basis = models.CharField(max_length=40, default="assignment date")
    clock_start = models.DateField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["person", "-clock_start"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "position"], condition=models.Q(valid_to=None), name="one_open_assignment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} as {self.position}"
