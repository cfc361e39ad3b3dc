"""The library of video and sound."""

from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import get_root_collection_id
from wagtailmedia.models import AbstractMedia, MediaType

from ..recordings.containers import ENDINGS

LONGEST_TRANSCRIPT = 200_000
LONGEST_CAPTIONS = 1_000_000
LONGEST_SECONDS = 6 * 60 * 60


def place_of_file(recording: "Recording", name: str) -> str:
    """Where the file is kept: named by us alone, and ending as its content says."""
    return f"recordings/{recording.uuid}.{ENDINGS[recording.media_type]}"


def place_of_poster(recording: "Recording", name: str) -> str:
    """Where the picture shown before a video plays is kept; another picture is another file."""
    return f"recordings/{recording.uuid}-{uuid4().hex[:8]}.{name.rpartition('.')[2].lower()}"


class Recording(AbstractMedia):
    """A video or sound recording, with its words for those who do not hear or see it.

    Its file never changes: another file is another recording. What an edition shows does not change at all.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    file = models.FileField(_("file"), upload_to=place_of_file)
    media_type = models.CharField(max_length=20, editable=False, choices=[(name, name) for name in ENDINGS])
    file_size = models.PositiveBigIntegerField(default=0, editable=False)
    thumbnail = models.FileField(_("poster"), upload_to=place_of_poster, blank=True)
    duration = models.FloatField(
        _("length in seconds"), default=0, validators=[MinValueValidator(0), MaxValueValidator(LONGEST_SECONDS)]
    )
    language = models.CharField(
        _("language"), max_length=12, default="en", validators=[RegexValidator(r"^[a-z]{2,3}(-[a-z]{2,8})?$")]
    )
    captions = models.TextField(_("captions"), blank=True, max_length=LONGEST_CAPTIONS)
    is_silent = models.BooleanField(_("nothing is said in it, and its sound says nothing"), default=False)
    why_silent = models.CharField(_("why captions do not apply"), max_length=255, blank=True)
    collection = models.ForeignKey(
        "wagtailcore.Collection",
        models.PROTECT,
        default=get_root_collection_id,
        related_name="+",
        verbose_name=_("collection"),
    )
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    transcript = models.TextField(_("transcript"), max_length=LONGEST_TRANSCRIPT)

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "language",
        "captions",
        "is_silent",
        "why_silent",
        "transcript",
        "duration",
        "thumbnail",
        "tags",
    )

    class Meta(AbstractMedia.Meta):
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        constraints = [
            models.CheckConstraint(condition=~models.Q(transcript=""), name="every_recording_has_a_transcript"),
            models.CheckConstraint(
                condition=models.Q(type=MediaType.AUDIO)
                | models.Q(~models.Q(captions=""), is_silent=False)
                | models.Q(~models.Q(why_silent=""), is_silent=True, captions=""),
                name="every_video_has_captions_or_a_reason",
            ),
        ]

    @property
    def url(self) -> str:
        """Where signed-in people play it."""
        return reverse("courses:recording", args=[self.uuid])

    @property
    def captions_url(self) -> str:
        return reverse("courses:captions", args=[self.uuid])

    @property
    def poster_url(self) -> str:
        return reverse("courses:poster", args=[self.uuid])

    @property
    def sources(self) -> list[dict[str, str]]:
        """As Wagtail's library shows it."""
        return [{"src": self.url, "type": self.media_type}]

    @property
    def file_name(self) -> str:
        """What the file is called when it is saved by a reader."""
        return f"{slugify(self.title)[:80] or 'recording'}.{ENDINGS[self.media_type]}"

    @property
    def filename(self) -> str:
        """The same, by the name that Wagtail's library asks for."""
        return self.file_name

    @property
    def minutes_and_seconds(self) -> str:
        """Its length as people say it, such as 2:05; empty if it is not known."""
        minutes, seconds = divmod(round(self.duration), 60)
        return f"{minutes}:{seconds:02}" if self.duration else ""

    def is_released(self) -> bool:
        """Whether an edition shows it: then only its collection and tags may change."""
        return self.in_editions.exists()


def largest_file() -> int:
    """How many bytes a file may have."""
    return int(settings.LMS_LARGEST_RECORDING) * 1024 * 1024
