"""How authors add a recording: its file told by content, its captions and transcript required."""

from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtailmedia.forms import BaseMediaForm

from ..models.recordings import LONGEST_CAPTIONS, LONGEST_SECONDS, largest_file
from .captions import BadCaptions, normalized, read_captions
from .containers import Content, UnknownContent, read_content

LARGEST_POSTER = 5 * 1024 * 1024
_POSTERS = {"GIF": "gif", "JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_CAPTIONS = ("captions_file", "captions", "is_silent", "why_silent")
_STAY_OPEN = {"collection", "tags"}


def languages() -> list[tuple[str, str]]:
    """Codes and names of the languages that captions may be in, English first."""
    known = {code: info["name"] for code, info in LANG_INFO.items() if "name" in info}
    return [("en", known.pop("en")), *sorted(known.items(), key=lambda pair: pair[1])]


class RecordingForm(BaseMediaForm):
    """What wagtailmedia makes the form from; with a file to upload captions, whose text can be mended after."""

    language = forms.ChoiceField(label=_("Language"), choices=languages, help_text=_("That is spoken or shown."))
    captions_file = forms.FileField(
        label=_("Captions, as a WebVTT file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text=_("Takes the place of the captions below."),
    )
    thumbnail = forms.ImageField(
        label=_("Poster"),
        required=False,
        help_text=_("The picture shown before a video plays: PNG, JPEG, WebP or GIF."),
    )
    field_order = ["title", "file", "collection", "language", *_CAPTIONS, "transcript", "duration"]

    class Meta(BaseMediaForm.Meta):
        widgets = BaseMediaForm.Meta.widgets | {
            "captions": forms.Textarea(attrs={"rows": 6, "spellcheck": "true"}),
            "transcript": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content: Content | None = None
        self.fields["transcript"].help_text = _(
            "Everything that is said, and what is seen or heard that matters, for people who do neither."
        )
        self.fields["captions"].help_text = _("Begins with WEBVTT. Empty if captions do not apply.")
        self.fields["why_silent"].help_text = _("Needed with the tick above, such as: A silent drawing of the steps.")
        self.fields["duration"].help_text = _("0: as the file says, where it does.")
        self.fields["file"].help_text = _("Up to %(size)s: %(kinds)s.") % {
            "size": filesizeformat(largest_file()),
            "kinds": _("MP3, M4A, WAV, Ogg or WebM") if self.instance.type == "audio" else _("MP4, WebM or Ogg"),
        }
        self._leave_out()

    def _leave_out(self) -> None:
        """Sound has neither captions nor a poster; a kept file stays; in an edition everything does."""
        names = {*_CAPTIONS, "thumbnail"} if self.instance.type == "audio" else set[str]()
        if self.instance.pk:
            names.add("file")
            if self.instance.is_released():
                names |= self.fields.keys() - _STAY_OPEN
        for name in names & self.fields.keys():
            del self.fields[name]

    def clean_file(self) -> Any:
        """Refuse what is too large or is not what its content should be."""
        file = self.cleaned_data["file"]
        if file.size > largest_file():
            raise ValidationError(_now("The file is larger than %s.") % filesizeformat(largest_file()))
        try:
            self.content = read_content(file)
        except UnknownContent as error:
            words = _now("This is not a file that browsers play: %s. Save it as MP4, WebM, Ogg, MP3 or WAV.") % error
            raise ValidationError(words) from error
        finally:
            file.seek(0)
        if self.content.kind != self.instance.type:
            words = _now("This file holds %s. Add it under that kind.")
            kind = _now("a picture") if self.content.kind == "video" else _now("sound and no picture")
            raise ValidationError(words % kind)
        self.instance.media_type, self.instance.file_size = self.content.media_type, file.size
        return file

    def clean_captions_file(self) -> str:
        """The words of the uploaded captions, if there are any."""
        file: UploadedFile | None = self.cleaned_data["captions_file"]
        if not file:
            return ""
        if (file.size or 0) > LONGEST_CAPTIONS:
            raise ValidationError(_now("The captions are larger than %s.") % filesizeformat(LONGEST_CAPTIONS))
        try:
            return file.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValidationError(_now("The captions are not in UTF-8. Save them in that encoding.")) from error

    def clean_captions(self) -> str:
        """The uploaded words or those of the field, checked line by line."""
        words = self.cleaned_data.get("captions_file") or self.cleaned_data["captions"]
        if not words.strip():
            return ""
        try:
            read_captions(words)
        except BadCaptions as error:
            problems = [
                ValidationError(_now("Line %(line)s: %(problem)s."), params={"line": line, "problem": problem})
                for line, problem in error.problems
            ]
            raise ValidationError(problems) from error
        return normalized(words)

    def clean_transcript(self) -> str:
        """One kind of line end."""
        return str(self.cleaned_data["transcript"]).replace("\r\n", "\n").strip()

    def clean_thumbnail(self) -> Any:
        """A picture that ends as what it is."""
        poster = self.cleaned_data["thumbnail"]
        image = getattr(poster, "image", None)
        if image is None:
            return poster
        if image.format not in _POSTERS or poster.size > LARGEST_POSTER:
            size = filesizeformat(LARGEST_POSTER)
            raise ValidationError(_now("The poster is a PNG, JPEG, WebP or GIF picture up to %s.") % size)
        poster.name = f"poster.{_POSTERS[image.format]}"
        return poster

    def clean_duration(self) -> float:
        """As the file says, unless the author says otherwise."""
        seconds = self.cleaned_data["duration"] or 0
        if not seconds and self.content and self.content.seconds:
            seconds = min(round(self.content.seconds, 1), LONGEST_SECONDS)
        return float(seconds)

    def clean(self) -> dict[str, Any]:
        """A video has captions, or a reason why they do not apply."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "is_silent" not in self.fields or {"captions", "captions_file"} & self.errors.keys():
            return cleaned
        if cleaned["is_silent"] and cleaned.get("captions"):
            self.add_error("is_silent", _now("There are captions: take the tick away, or the captions."))
        elif cleaned["is_silent"] and not cleaned.get("why_silent"):
            self.add_error("why_silent", _now("Say why captions do not apply."))
        elif not cleaned["is_silent"] and not cleaned.get("captions"):
            self.add_error("captions", _now("A video in which something is said has captions."))
        elif not cleaned["is_silent"]:
            cleaned["why_silent"] = ""
        return cleaned
