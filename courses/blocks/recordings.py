"""Blocks that play a video or sound, with its words beside it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock


class VideoBlock(VideoChooserBlock):
    """A video from the library; captions, transcript and poster are its own."""

    def get_searchable_content(self, value: Any) -> list[str]:
        return [value.title, value.transcript] if value else []

    class Meta:
        label = _("Video")
        template = "blocks/recording.html"


class AudioBlock(AudioChooserBlock):
    """Sound from the library, with its transcript."""

    def get_searchable_content(self, value: Any) -> list[str]:
        return [value.title, value.transcript] if value else []

    class Meta:
        label = _("Sound")
        template = "blocks/recording.html"
