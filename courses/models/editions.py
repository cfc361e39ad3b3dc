"""What a course promises from a day on; learners are enrolled in an edition, not in the pages."""

from datetime import date

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from .pages import ActivityPage, CoursePage


class CourseEdition(models.Model):
    """A course frozen at release: which activities, in which revision, under which rules. Never changed.

    A `correction` has the same activities and rules as the edition before it (a mended sentence): learners in
    progress move to it at once. A `new` edition leaves them where they are until they move themselves.
    """

    class Kind(models.TextChoices):
        """What the release means for those who are learning."""

        NEW = "new", _("New edition: learners finish what they began, and may move")
        CORRECTION = "correction", _("Correction: same activities and rules, everyone sees it at once")

    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=255)
    summary = models.CharField(max_length=300)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="Description, objectives, audience.")
    minutes = models.PositiveSmallIntegerField()
    required_count = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True, help_text="What changed, in words for learners.")
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["course", "-number"]
        get_latest_by = "number"
        default_permissions = ("view",)
        permissions = [("release_edition", "Can release an edition of a course")]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="one_edition_a_number")]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"

    @property
    def facts_as_of(self) -> date | None:
        """The day as of which the facts in it were true, where its author said so."""
        day = self.details.get("facts_as_of")
        return date.fromisoformat(day) if day else None


class EditionActivity(models.Model):
    """An activity as an edition promises it: the page's revision, its place and its rules. Never changed."""

    edition = models.ForeignKey(CourseEdition, models.PROTECT, related_name="activities")
    activity = models.ForeignKey(ActivityPage, models.PROTECT, related_name="edition_activities")
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    module_position = models.PositiveSmallIntegerField()
    module_title = models.CharField(max_length=255)
    slug = models.SlugField(max_length=255, allow_unicode=True)
    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, help_text="`lesson`, `quiz`: the page class's activity_kind.")
    minutes = models.PositiveSmallIntegerField()
    is_required = models.BooleanField()
    rules = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="The page's frozen_rules().")

    class Meta:
        ordering = ["edition", "position"]
        verbose_name_plural = "edition activities"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="one_activity_a_position"),
            models.UniqueConstraint(fields=["edition", "slug"], name="one_activity_a_slug"),
            models.UniqueConstraint(fields=["edition", "activity"], name="an_activity_once_an_edition"),
        ]

    def __str__(self) -> str:
        return self.title

    def opens_after_all(self) -> bool:
        """Whether every required activity before it must be done first."""
        return bool(self.rules.get("opens_after_all"))


class EditionCitation(models.Model):
    """A place in a lesson of an edition that rests on a version of a fact, as it was released. Never changed."""

    activity = models.ForeignKey(EditionActivity, models.PROTECT, related_name="citations")
    block = models.CharField(max_length=64, blank=True)
    version = models.ForeignKey("rra.FactVersion", models.PROTECT, related_name="edition_citations")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["activity", "block", "version"], name="one_edition_citation_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} cites {self.version_id}"


class EditionFile(models.Model):
    """An image, a document or a recording that an edition shows: it is not deleted and its file not replaced."""

    edition = models.ForeignKey(CourseEdition, models.PROTECT, related_name="files")
    image = models.ForeignKey("wagtailimages.Image", models.PROTECT, null=True, related_name="in_editions")
    document = models.ForeignKey("wagtaildocs.Document", models.PROTECT, null=True, related_name="in_editions")
    recording = models.ForeignKey("courses.Recording", models.PROTECT, null=True, related_name="in_editions")

    class Meta:
        default_permissions = ()
        verbose_name = _("released edition")
        constraints = [
            models.UniqueConstraint(fields=["edition", "image"], name="an_image_once_an_edition"),
            models.UniqueConstraint(fields=["edition", "document"], name="a_document_once_an_edition"),
            models.UniqueConstraint(fields=["edition", "recording"], name="a_recording_once_an_edition"),
            models.CheckConstraint(
                condition=models.Q(image__isnull=False, document=None, recording=None)
                | models.Q(image=None, document__isnull=False, recording=None)
                | models.Q(image=None, document=None, recording__isnull=False),
                name="one_file_a_row",
            ),
        ]

    def __str__(self) -> str:
        return str(self.edition)
