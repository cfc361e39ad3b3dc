"""The kinds of facts; each row says what was published last, and publishing a draft writes a FactVersion."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lms.models import Organization

from .drafts import Drafted, require_published
from .versions import Fact, Retirable

_LONGEST_SLUG = 60


class Checked(models.TextChoices):
    """Whether the passage was read when the fact was compiled."""

    READ = "read", _("Read at the source")
    CITED = "cited", _("Cited, not read: check before relying on it")


class Policy(Retirable):
    """A law, order or policy text behind one or more sources."""

    code = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=255)
    citation = models.CharField(max_length=255)
    issuer = models.CharField(max_length=255)
    governs = models.TextField()
    as_of = models.CharField(max_length=120)
    url = models.URLField(max_length=500)

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.title


class Source(Drafted, Fact):
    """A text that facts rest on, with how far it may be relied upon today."""

    fact = models.OneToOneField(
        Fact,
        models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="as_source",
    )

    class Status(models.TextChoices):
        """How the text stands today, judged from title and date."""

        CURRENT = "current", _("Current")
        CHECK = "check", _("Old, no successor seen: check")
        HISTORICAL = "historical", _("Historical: true of its time")
        SUPERSEDED = "superseded", _("Superseded: a later text exists")

    title = models.CharField(max_length=255)
    url = models.URLField(max_length=800, blank=True)
    status = models.CharField(max_length=20, choices=Status)
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, blank=True, related_name="sources")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def content(self) -> dict[str, Any]:
        """What a version of this says, the way it is kept and compared."""
        return {
            "title": self.title,
            "url": self.url,
            "status": self.status,
            "policy": self.policy.code if self.policy else None,
        }

    def new_code(self) -> str:
        return code_of(self.Kind.SOURCE, self.title)


class Phase(Drafted, Fact):
    """One of the phases of the life of an FMS case."""

    fact = models.OneToOneField(
        Fact,
        models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="as_phase",
    )
    name = models.CharField(max_length=120)
    description = models.TextField()
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name

    def content(self) -> dict[str, Any]:
        """What a version of this says, the way it is kept and compared."""
        return {"name": self.name, "description": self.description, "order": self.order}

    def new_code(self) -> str:
        return code_of(self.Kind.PHASE, self.name)

    def clean(self) -> None:
        super().clean()
        if Phase.objects.filter(order=self.order, retired_at=None).exclude(pk=self.pk).exists():
            raise ValidationError({"order": _now("Another phase has this place.")})


class Step(Drafted, Fact):
    """A step of the FMS process, with its documents and time standards."""

    fact = models.OneToOneField(Fact, models.CASCADE, parent_link=True, primary_key=True, related_name="as_step")
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="steps")
    name = models.CharField(max_length=160)
    description = models.TextField()
    order = models.PositiveSmallIntegerField()
    documents = models.JSONField(default=list, blank=True, help_text="List of names.")
    standards = models.JSONField(default=list, blank=True, help_text="List of {standard, as_of}.")
    references = models.JSONField(default=list, help_text="List of {source: code, locator, checked}.")

    class Meta:
        ordering = ["phase__order", "order"]

    def __str__(self) -> str:
        return self.name

    def content(self) -> dict[str, Any]:
        """What a version of this says, the way it is kept and compared."""
        return {
            "phase": self.phase.slug,
            "name": self.name,
            "description": self.description,
            "order": self.order,
            "documents": self.documents,
            "standards": self.standards,
            "references": self.references,
        }

    def new_code(self) -> str:
        return code_of(self.Kind.STEP, self.name)

    def clean(self) -> None:
        super().clean()
        require_published(self, ["phase"])
        check_references(self.references)
        others = Step.objects.filter(phase=self.phase_id, order=self.order, retired_at=None).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError({"order": _now("Another step of the phase has this place.")})


class Term(Drafted, Fact):
    """A word of the field and what it means."""

    fact = models.OneToOneField(Fact, models.CASCADE, parent_link=True, primary_key=True, related_name="as_term")
    term = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    definition = models.TextField()
    source = models.ForeignKey(Source, models.PROTECT, related_name="terms")
    locator = models.CharField(max_length=255, blank=True)
    checked = models.CharField(max_length=10, choices=Checked)

    class Meta:
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term

    def content(self) -> dict[str, Any]:
        """What a version of this says, the way it is kept and compared."""
        return {
            "term": self.term,
            "name": self.name,
            "definition": self.definition,
            "source": self.source.slug,
            "locator": self.locator,
            "checked": self.checked,
        }

    def new_code(self) -> str:
        return code_of(self.Kind.TERM, self.term)

    def clean(self) -> None:
        super().clean()
        require_published(self, ["source"])


class OrganizationProfile(Drafted, Fact):
    """What the facts say of an organization; the organization itself is lms.Organization."""

    fact = models.OneToOneField(
        Fact,
        models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="as_organization",
    )
    organization = models.OneToOneField(Organization, models.PROTECT, related_name="profile")
    description = models.TextField()
    as_of = models.CharField(max_length=40, blank=True)
    references = models.JSONField(default=list, help_text="List of {source: code, locator, checked}.")

    class Meta:
        ordering = ["organization__name"]

    def __str__(self) -> str:
        return self.organization.name

    def content(self) -> dict[str, Any]:
        """What a version of this says, the way it is kept and compared."""
        return {
            "name": self.organization.name,
            "abbreviation": self.organization.abbreviation,
            "kind": self.organization.kind,
            "level": self.organization.level,
            "description": self.description,
            "as_of": self.as_of,
            "references": self.references,
        }

    def new_code(self) -> str:
        return f"{self.Kind.ORGANIZATION}:{self.organization.code}"

    def clean(self) -> None:
        super().clean()
        check_references(self.references)


def code_of(kind: Fact.Kind, words: str) -> str:
    """The code of a fact that is begun with these words."""
    return f"{kind}:{slugify(words)[:_LONGEST_SLUG].strip('-_')}"


def check_references(references: Iterable[Mapping[str, Any]]) -> None:
    """Raise ValidationError unless each names a source that can be read."""
    wanted = {f"source:{entry['source']}" for entry in references}
    known = Source.objects.filter(code__in=wanted, live=True, retired_at=None).values_list("code", flat=True)
    if missing := sorted(wanted - set(known)):
        words = _now("These sources are not published, or were retired: %s.")
        raise ValidationError({"references": words % ", ".join(code.removeprefix("source:") for code in missing)})
