"""The identity of a fact, its immutable versions, and the citations that rest on them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.models import Dated


class Retirable(models.Model):
    """What the reference data may drop again; it is kept, and says since when."""

    retired_at = models.DateTimeField(null=True, blank=True, help_text=_("When the reference data dropped it."))

    class Meta:
        abstract = True


class Fact(Retirable):
    """What can be cited: one identity, with a code that never changes, however often its text does.

    Codes: `rra-001` for an assignment; `step:eligibility`, `phase:lor`, `term:loa`, `source:…` and
    `organization:dsca` for the others. The typed rows (Assignment, Step, …) are its children and hold what was
    published last, to draft the next from; what readers see is a FactVersion.
    """

    class Kind(models.TextChoices):
        """What the fact is about."""

        ASSIGNMENT = (
            "assignment",
            _("Assignment of a role, responsibility or authority"),
        )
        STEP = "step", _("Process step")
        PHASE = "phase", _("Phase")
        TERM = "term", _("Term")
        SOURCE = "source", _("Source")
        ORGANIZATION = "organization", _("Organization")

    code = models.CharField(_("code"), max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who published that it is retired; empty if the reference data dropped it.",
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def slug(self) -> str:
        """The last part of the code, as it stands in addresses."""
        return self.code.split(":", 1)[-1]

    def get_absolute_url(self) -> str:
        """The page of the fact as it stands; a phase is a section of the page of all steps."""
        if self.kind == self.Kind.PHASE:
            return f"{reverse('rra:steps')}#{self.slug}"
        if self.kind == self.Kind.ASSIGNMENT:
            return reverse("rra:fact", args=[self.code])
        return reverse(f"rra:{self.kind}", args=[self.slug])


class FactVersionQuerySet(models.QuerySet["FactVersion"]):
    """Ways of picking versions."""

    def in_force(self, *, on: date) -> Self:
        """For each fact the one version that speaks for the day, if the fact holds then.

        Of the versions that have started by the day the one that started last speaks; among those with the same
        start the highest number (a later one corrects an earlier one). A version without a start has always held.
        """
        speaking = (
            FactVersion.objects.filter(fact=models.OuterRef("fact"))
            .filter(models.Q(valid_from=None) | models.Q(valid_from__lte=on))
            .order_by(models.F("valid_from").desc(nulls_last=True), "-number")
            .values("pk")[:1]
        )
        holds = models.Q(valid_to=None) | models.Q(valid_to__gt=on)
        return self.filter(holds, pk=models.Subquery(speaking))


class FactVersion(Dated):
    """What a fact said from its publication on; never changed, never removed.

    `content` is the whole text of the version as the kind's `content()` wrote it (JSON).
    """

    class ChangeClass(models.TextChoices):
        """What the version means for what rests on the one before."""

        FIRST = "first", _("First version")
        EDITORIAL = "editorial", _("Editorial: same meaning")
        SUBSTANTIVE = "substantive", _("Substantive: review what rests on it")
        INVALIDATING = "invalidating", _("Invalidating: what rests on it is wrong")

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    change_class = models.CharField(max_length=20, choices=ChangeClass)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    publisher = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = FactVersionQuerySet.as_manager()

    class Meta:
        ordering = ["fact", "number"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["fact", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.fact.code}@{self.number}"

    @property
    def previous(self) -> int:
        """The number of the version before; of the first there is none, and the number is 0."""
        return self.number - 1

    @property
    def title(self) -> str:
        """What readers call the fact: the name it had in this version or, of an assignment, what it states."""
        said = self.content.get("name") or self.content.get("title") or self.content.get("statement")
        return said or self.fact.slug


class CitationQuerySet(models.QuerySet["Citation"]):
    """Ways of picking citations."""

    def of(self, target: models.Model) -> Self:
        """What the target cites."""
        return self.filter(target_type=ContentType.objects.get_for_model(target), target_id=str(target.pk))

    def in_use(self) -> Self:
        """Without what is only kept for what was learned or answered by it."""
        return self.exclude(standing=Citation.Standing.PAST)


class Citation(models.Model):
    """A place that rests on a version of a fact: a paragraph, a question, a course, what a certificate is given for.

    Written by the apps above in the transaction that makes it true; `target` is what cites (a lesson, a version of a
    question, an edition). `fact` is that of the version, kept here so that a page of many thousands comes by an index.
    """

    class Kind(models.TextChoices):
        """What cites."""

        PARAGRAPH = "paragraph", _("Lessons")
        QUESTION = "question", _("Questions")
        COURSE = "course", _("Courses")
        CERTIFICATE = "certificate", _("Certificates and levels")

    class Standing(models.TextChoices):
        """Whether people meet it."""

        LIVE = "live", _("In use")
        DRAFT = "draft", _("Not in use")
        PAST = "past", _("Replaced, kept for what was learned or answered by it")

    version = models.ForeignKey(FactVersion, models.PROTECT, related_name="citations")
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="citations")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PARAGRAPH)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.LIVE)
    target_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    target_id = models.CharField(max_length=64)
    target = GenericForeignKey("target_type", "target_id")
    block = models.CharField(
        max_length=64,
        blank=True,
        help_text="Id of the block in the text, if it is a text.",
    )
    label = models.CharField(max_length=255)
    url = models.CharField(max_length=255)
    staff_only = models.BooleanField(
        default=False, help_text="Questions and what is not published: for those who may see the bank."
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "target_type", "target_id", "block"],
                name="one_citation_a_place",
            )
        ]
        indexes = [
            models.Index(fields=["target_type", "target_id"]),
            models.Index(
                fields=["fact", "kind", "label", "id"],
                condition=~models.Q(standing="past"),
                name="where_a_fact_is_used",
            ),
            models.Index(
                fields=["fact", "kind", "staff_only", "version"],
                condition=~models.Q(standing="past"),
                name="how_often_a_fact_is_used",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} cites {self.version_id}"

    @property
    def address(self) -> str:
        """Of the very place."""
        return f"{self.url}#b-{self.block}" if self.block and self.url else self.url
