"""Small recordings made here, byte by byte, and captions for them."""

import io
import struct
import wave
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from courses.models import Recording
from courses.recordings.containers import ENDINGS

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nThe case manager opens the letter.\n"


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def track(handler: bytes) -> bytes:
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(12))))


def mp4(*handlers: bytes, seconds: float = 2.5, brand: bytes = b"isom") -> bytes:
    header = box(b"mvhd", bytes(12), struct.pack(">II", 1000, int(seconds * 1000)), bytes(80))
    movie = box(b"moov", header, *(track(handler) for handler in handlers or (b"vide", b"soun")))
    return box(b"ftyp", brand, bytes(4), b"mp42" if brand != b"qt  " else brand) + box(b"mdat", b"pictures") + movie


def element(name: int, *content: bytes) -> bytes:
    body = b"".join(content)
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + (len(body) | 1 << 28).to_bytes(4, "big") + body


def webm(*kinds: int, doctype: bytes = b"webm") -> bytes:
    tracks = (element(0xAE, element(0x83, bytes([kind]))) for kind in kinds or (1, 2))
    info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40"), element(0x4489, struct.pack(">d", 3500.0)))
    segment = element(0x18538067, info, element(0x1654AE6B, *tracks), element(0x1F43B675, b"pictures"))
    return element(0x1A45DFA3, element(0x4282, doctype)) + segment


def ogg(*begins: bytes) -> bytes:
    pages = [b"OggS\0" + bytes([2]) + bytes(20) + bytes([1, len(begin)]) + begin for begin in begins]
    return b"".join(pages) + b"OggS\0\0" + bytes(20) + bytes([0])


def mp3(tag: bytes = b"") -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)  # 128 kbit/s at 44.1 kHz
    return tag + frame * 3


def wav(seconds: float = 2.0) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * int(8000 * seconds))
    return made.getvalue()


def make_recording(kind: str = "audio", data: bytes | None = None, **fields: Any) -> Recording:
    """One in the library, as the form would keep it."""
    data = data if data is not None else wav() if kind == "audio" else mp4()
    words = {"transcript": "She opens the letter.\n\nShe reads it twice."}
    words |= {"captions": CAPTIONS} if kind == "video" else {}
    recording = Recording(
        title=fields.pop("title", "A morning with a case manager"),
        type=kind,
        media_type="audio/wav" if kind == "audio" else "video/mp4",
        file_size=len(data),
        **words | fields,
    )
    recording.file = SimpleUploadedFile(f"x.{ENDINGS[recording.media_type]}", data)
    recording.save()
    return recording
