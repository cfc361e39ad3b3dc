"""What an uploaded file is, told by its content: MP4, WebM, Ogg, MP3 or WAV. Knows no Django."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from . import boxes, elements, frames
from .walking import NotReadable, size_of

# What we take, by media type, with the ending that its file gets.
ENDINGS = {
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/ogg": "ogv",
    "audio/mp4": "m4a",
    "audio/webm": "weba",
    "audio/ogg": "oga",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
}


class UnknownContent(Exception):
    """The file is none of those that browsers play and that we take."""


@dataclass(frozen=True)
class Content:
    """What a file holds; seconds are None where it does not say."""

    container: str
    has_picture: bool
    has_sound: bool
    seconds: float | None

    @property
    def kind(self) -> str:
        """`video` or `audio`."""
        return "video" if self.has_picture else "audio"

    @property
    def media_type(self) -> str:
        """As it is served."""
        return f"{self.kind}/{self.container}"


def read_content(file: BinaryIO) -> Content:
    """Tell what the file is; raises UnknownContent."""
    try:
        return _read(file)
    except NotReadable as error:
        raise UnknownContent(str(error)) from error


def _read(file: BinaryIO) -> Content:
    file.seek(0)
    start, end = file.read(12), size_of(file)
    readers: list[tuple[bool, str, Callable[[BinaryIO, int], tuple[bool, bool, float | None]]]] = [
        (start[4:8] == b"ftyp", "mp4", boxes.read_mp4),
        (start[:4] == b"\x1aE\xdf\xa3", "webm", elements.read_webm),
        (start[:4] == b"OggS", "ogg", frames.read_ogg),
        (start[:4] == b"RIFF" and start[8:] == b"WAVE", "wav", frames.read_wav),
        (start[:3] == b"ID3" or start[:1] == b"\xff", "mpeg", frames.read_mp3),
    ]
    for is_it, container, read in readers:
        if is_it:
            has_picture, has_sound, seconds = read(file, end)
            if not has_picture and not has_sound:
                raise NotReadable("it holds neither picture nor sound")
            return Content(container, has_picture, has_sound, seconds)
    raise NotReadable("it begins like none of them")
