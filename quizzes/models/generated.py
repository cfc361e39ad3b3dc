"""Questions that were made out of facts: by which template and from which versions; and which facts are exclusive."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from courses.rra.models import FactVersion
from lms.models import Change, User

from .bank import Question, QuestionVersion


class GeneratedItemQuerySet(models.QuerySet["GeneratedItem"]):
    """Ways of picking items."""

    def waiting(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(question__waiting__isnull=False)

    def matching(self, *, template: str, step: str, organization: str, alike: str) -> Self:
        """Those that fit whatever is not empty."""
        chosen = {"template": template, "step": step, "organization": organization}
        found = self.filter(**{name: value for name, value in chosen.items() if value})
        return found.exclude(alike=[]) if alike else found


class GeneratedItem(models.Model):
    """What a question was made by. The fingerprint tells whether the facts would still make the same of it."""

    question = models.OneToOneField(Question, models.PROTECT, related_name="generated")
    name = models.CharField(max_length=160, unique=True, help_text="What it asks about; stays the same.")
    template = models.SlugField(max_length=60)
    template_version = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    step = models.SlugField(max_length=120, blank=True)
    phase = models.SlugField(max_length=120, blank=True)
    organization = models.SlugField(max_length=120, blank=True)
    alike = models.JSONField(default=list, help_text="Codes of questions that ask much the same, when last looked at.")
    is_like_examined = models.BooleanField(
        default=False, help_text="One of those may be asked in examinations, so practice leaves this out."
    )

    objects = GeneratedItemQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class GeneratedFrom(models.Model):
    """A version of a fact from which a version of a question was made; never changed."""

    class Part(models.TextChoices):
        """What the fact does in it."""

        KEY = "key", _("Makes the answer right")
        BESIDE = "beside", _("Makes the other options wrong")

    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="made_from")
    fact = models.ForeignKey(FactVersion, models.PROTECT, related_name="questions_made")
    part = models.CharField(max_length=10, choices=Part)

    class Meta:
        ordering = ["version", "part", "fact"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["version", "fact"], name="one_part_a_fact_and_version")]

    def __str__(self) -> str:
        return f"{self.version} from {self.fact_id}"


class ExclusiveMarkQuerySet(models.QuerySet["ExclusiveMark"]):
    """Ways of picking marks."""

    def in_force(self) -> Self:
        """Of each version of a fact the last word, where that is a mark and not its withdrawal."""
        last = ExclusiveMark.objects.filter(version=models.OuterRef("version")).order_by("-pk").values("pk")[:1]
        return self.filter(pk=models.Subquery(last), is_exclusive=True)


class ExclusiveMark(models.Model):
    """A reviewer's finding that nobody else holds an assignment at its step, as its source has it; never changed.

    It is about one version of the fact: another version has to be read anew. The last row speaks.
    """

    version = models.ForeignKey(FactVersion, models.PROTECT, related_name="exclusive_marks")
    is_exclusive = models.BooleanField()
    reason = models.TextField()
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    objects = ExclusiveMarkQuerySet.as_manager()

    class Meta:
        ordering = ["version", "-pk"]
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="a_mark_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.version}: {'exclusive' if self.is_exclusive else 'not exclusive'}"

    @classmethod
    @transaction.atomic
    def put(cls, version: FactVersion, *, is_exclusive: bool, reason: str, by: User, at: datetime) -> "ExclusiveMark":
        """Say that nobody else holds it, or take that back, by name and with a reason."""
        mark = cls.objects.create(
            version=version, is_exclusive=is_exclusive, reason=reason, marked_by=by, marked_at=at
        )
        new = {"fact": str(version), "is_exclusive": is_exclusive}
        Change.record("fact-marked-exclusive", version, actor=by, at=at, new=new, reason=reason)
        return mark
