"""Assignments: who holds which role, responsibility or authority at which step."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lms.models import FmsLevel, Organization

from .drafts import Drafted, require_published
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


# Of assignments that staff begin: the reference data numbers its own as `rra-001`, and may go on.
_OF_STAFF = "coe"


class Assignment(Drafted, Fact, AssignmentContent):
    """An organization holds a role, responsibility or authority at a step, under a source, from a day."""

    fact = models.OneToOneField(
        Fact,
        models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="as_assignment",
    )
    effective_from = None  # an assignment says itself from when to when it holds
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

    def new_code(self) -> str:
        taken = Fact.objects.filter(code__regex=rf"^{_OF_STAFF}-[0-9]+$").values_list("code", flat=True)
        number = max((int(code.rpartition("-")[2]) for code in taken), default=0) + 1
        return f"{_OF_STAFF}-{number:03}"

    @property
    def speaks_from(self) -> date | None:
        return self.valid_from

    def clean(self) -> None:
        super().clean()
        require_published(self, ["step", "source", "in_practice_source", "superseded_by"])
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValidationError({"valid_to": _now("It is not after the day from which it holds.")})
        if self.in_practice and not (self.in_practice_source_id and self.in_practice_checked):
            raise ValidationError({"in_practice_source": _now("What is reported of practice needs a source too.")})
        if self.superseded_by is not None:
            self._check_successor(self.superseded_by)

    def _check_successor(self, successor: "Assignment") -> None:
        if self.valid_to is None:
            raise ValidationError({"valid_to": _now("What another takes the place of ends on a day.")})
        if successor.valid_from and successor.valid_from < self.valid_to:
            raise ValidationError({"superseded_by": _now("It begins to hold before this one ends.")})
        seen: Assignment | None = successor
        while seen is not None:
            if seen.pk == self.pk:
                raise ValidationError({"superseded_by": _now("This leads back to itself.")})
            seen = seen.superseded_by

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
