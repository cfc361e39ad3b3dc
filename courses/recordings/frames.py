"""Ogg (RFC 3533), WAV and MP3: one part after the other."""

from typing import BinaryIO

from .walking import MOST_PARTS, NotReadable, number, take

_OGG_PICTURE = (b"\x80theora",)
_OGG_SOUND = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC")
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
# Kilobits a second by index, of MPEG 1 and of MPEG 2 and 2.5, layer III.
_BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def read_ogg(file: BinaryIO, end: int) -> tuple[bool, bool, float | None]:
    """Whether it has picture and sound: streams begin before anything else."""
    place, has_picture, has_sound = 0, False, False
    while place < end and place < MOST_PARTS * 255:
        head = take(file, place, 27)
        if head[:5] != b"OggS\0":
            raise NotReadable("a page of it does not begin as one")
        lengths = take(file, place + 27, head[26])
        body = place + 27 + len(lengths)
        if not head[5] & 2:
            break
        begins = take(file, body, min(sum(lengths), 8))
        has_picture = has_picture or begins.startswith(_OGG_PICTURE)
        has_sound = has_sound or begins.startswith(_OGG_SOUND)
        place = body + sum(lengths)
    return has_picture, has_sound, None


def read_wav(file: BinaryIO, end: int) -> tuple[bool, bool, float | None]:
    """A format that browsers play, and samples."""
    place, rate = 12, 0
    for _part in range(MOST_PARTS):
        head = take(file, place, 8)
        kind, length = head[:4], int.from_bytes(head[4:], "little")
        if kind == b"data":
            if not rate or place + 8 + length > end + 1:
                raise NotReadable("its samples are not described, or missing")
            return False, True, length / rate
        if kind == b"fmt ":
            form = take(file, place + 8, 16)
            if int.from_bytes(form[:2], "little") not in (_PCM, _FLOAT, _EXTENSIBLE):
                raise NotReadable("its kind of WAV is not one that browsers play")
            rate = int.from_bytes(form[8:12], "little")
        place += 8 + length + length % 2
    raise NotReadable("it has too many parts")


def read_mp3(file: BinaryIO, end: int) -> tuple[bool, bool, float | None]:
    """Two frames, one right after the other; what the tag before them says is not read."""
    place, head = 0, take(file, 0, 10)
    if head[:3] == b"ID3":
        place = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
    place += _frame_length(take(file, place, 4))
    if place < end:
        _frame_length(take(file, place, 4))
    return False, True, None


def _frame_length(head: bytes) -> int:
    bits = number(head)
    version, layer = bits >> 19 & 3, bits >> 17 & 3
    bitrate, rate, padding = bits >> 12 & 15, bits >> 10 & 3, bits >> 9 & 1
    if bits >> 21 != 0x7FF or version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3:
        raise NotReadable("it holds no MP3 frame where one should be")
    samples = 144 if version == 3 else 72
    return samples * 1000 * _BITRATES[3 if version == 3 else 2][bitrate] // _RATES[version][rate] + padding
