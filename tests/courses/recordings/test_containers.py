"""What a file is, its content says; its name says nothing."""

import io

import pytest

from courses.recordings.containers import Content, UnknownContent, read_content

from .samples import box, element, mp3, mp4, ogg, wav, webm


def read(data: bytes) -> Content:
    return read_content(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "media_type", "has_sound", "seconds"),
    [
        (mp4(), "video/mp4", True, 2.5),
        (mp4(b"vide"), "video/mp4", False, 2.5),
        (mp4(b"soun", brand=b"M4A "), "audio/mp4", True, 2.5),
        (webm(), "video/webm", True, 3.5),
        (webm(1), "video/webm", False, 3.5),
        (webm(2), "audio/webm", True, 3.5),
        (ogg(b"\x80theora", b"\x01vorbis"), "video/ogg", True, None),
        (ogg(b"OpusHead"), "audio/ogg", True, None),
        (mp3(), "audio/mpeg", True, None),
        (mp3(b"ID3\x04\0\0\0\0\x01\x00" + bytes(128)), "audio/mpeg", True, None),
        (wav(1.5), "audio/wav", True, 1.5),
    ],
)
def test_a_recording_is_told_by_its_content(data, media_type, has_sound, seconds):
    content = read(data)

    assert (content.media_type, content.has_sound, content.seconds) == (media_type, has_sound, seconds)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "begins like none"),
        (b"<html><script>alert(1)</script>", "begins like none"),
        (b"MZ\x90\0" + bytes(60), "begins like none"),
        (b"GIF89a" + bytes(60), "begins like none"),
        (mp4(brand=b"qt  "), "not one that browsers play"),
        (mp4()[:-40], "longer than the whole"),
        (box(b"ftyp", b"isom", bytes(4)), "0 parts “moov”"),
        (box(b"ftyp", b"isom", bytes(4)) + box(b"free") * 6000, "too many parts"),
        (mp4(b"text"), "neither picture nor sound"),
        (webm(doctype=b"matroska"), "Matroska"),
        (element(0x1A45DFA3, element(0x4282, b"webm")), "Matroska"),
        (webm()[:40], "longer than the whole"),
        (b"\x1aE\xdf\xa3\0\0\0\0\0\0\0\0\0", "no name or length"),
        (ogg(b"Speex   "), "neither picture nor sound"),
        (b"OggS\0\2" + bytes(20) + b"\1\7short", "too early"),
        (b"OggS\1" + bytes(40), "does not begin as one"),
        (b"\xff\xfb\x90\x00" + bytes(500), "no MP3 frame"),
        (b"\xff" * 64, "no MP3 frame"),
        (b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(64), "too early"),
        (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x55\0" + bytes(14) + b"data\0\0\0\0", "kind of WAV"),
        (b"RIFF\x24\0\0\0WAVEdata\x08\0\0\0" + bytes(8), "not described"),
        (wav()[:100], "missing"),
    ],
)
def test_what_is_no_recording_is_refused_with_the_reason(data, why):
    with pytest.raises(UnknownContent, match=why):
        read(data)


@pytest.mark.parametrize("whole", [mp4(), webm(), ogg(b"\x01vorbis"), mp3(), wav()])
def test_no_cut_and_no_changed_byte_does_more_than_be_refused(whole):
    for at in range(min(len(whole), 300)):
        for data in (whole[:at], whole[:at] + b"\xff" + whole[at + 1 :], whole[:at] + b"\0" + whole[at + 1 :]):
            try:
                read(data)
            except UnknownContent:
                continue
