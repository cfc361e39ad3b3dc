"""Assignments: who holds which role, responsibility or authority at which step."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.models import FmsLevel, Organization

from .facts import Checked, Source, Step
from .versions import Fact, FactVersion


class AssignmentContent(models.Model):
    """What an assignment says; shared by the working draft and each version."""

    class Type(models.TextChoices):
        """authority = may decide; responsibility = must do; role = takes part."""

        AUTHORITY = "authority", _("Authority")
        RESPONSIBILITY = "responsibility", _("Responsibility")
        ROLE = "role", _("Role")

    class Basis(models.TextChoices):
        """What kind of text gives the assignment its force."""

        STATUTE = "statute", _("Statute")
        EXECUTIVE_ORDER = "executive order", _("Executive order")
        DIRECTIVE = "directive", _("Directive")
        INSTRUCTION = "instruction", _("Instruction")
        REGULATION = "regulation", _("Regulation")
        MANUAL = "manual", _("Manual")
        MEMO = "memo", _("Memo")
        AGENCY_PUBLICATION = "agency publication", _("Agency publication")

    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    type = models.CharField(max_length=20, choices=Type)
    statement = models.TextField()
    level = models.CharField(max_length=20, choices=FmsLevel, help_text="The assignment's own level.")
    basis = models.CharField(max_length=30, choices=Basis)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    locator = models.CharField(max_length=255, blank=True)
    checked = models.CharField(max_length=10, choices=Checked)
    in_practice = models.TextField(blank=True, help_text="What is reported of practice, never policy.")
    in_practice_source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    in_practice_locator = models.CharField(max_length=255, blank=True)
    in_practice_checked = models.CharField(max_length=10, choices=Checked, blank=True)

    class Meta:
        abstract = True


class Assignment(Fact, AssignmentContent):
    """An organization holds a role, responsibility or authority at a step, under a source, from a day."""

    fact = models.OneToOneField(
        Fact,
        models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="as_assignment",
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")

    def __str__(self) -> str:
        return f"{self.code}: {self.statement}"

    def content(self) -> dict[str, Any]:
        """What a version of this says, the way it is kept and compared."""
        return {
            "step": self.step.slug,
            "organization": self.organization.code,
            "type": self.type,
            "statement": self.statement,
            "level": self.level,
            "basis": self.basis,
            "source": self.source.slug,
            "locator": self.locator,
            "checked": self.checked,
            "in_practice": self._practice(),
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "superseded_by": self.superseded_by.code if self.superseded_by else None,
        }

    def _practice(self) -> dict[str, str] | None:
        if not self.in_practice:
            return None
        return {
            "text": self.in_practice,
            "source": self.in_practice_source.slug if self.in_practice_source else "",
            "locator": self.in_practice_locator,
            "checked": self.in_practice_checked,
        }


class AssignmentVersion(FactVersion, AssignmentContent):
    """A version of an assignment, in columns, so that the explorer can pick by any of them."""

    class Meta:
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.statement
