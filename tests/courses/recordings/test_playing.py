"""Recordings as learners play them."""

import json
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.enrolling import enrol

from ..conftest import add_lesson, release
from .samples import CAPTIONS, make_recording, mp4, wav


@pytest.fixture
def sound(client, learner):
    client.force_login(learner)
    return make_recording()


def ask(client, recording, **headers):
    response = client.get(recording.url, headers=headers)
    return response, b"".join(response.streaming_content) if response.streaming else response.content


def test_a_recording_is_played_by_those_who_are_signed_in(client, sound):
    response, body = ask(client, sound)

    assert (response.status_code, body) == (200, wav())
    assert response["Content-Type"] == "audio/wav"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Disposition"] == 'attachment; filename="a-morning-with-a-case-manager.wav"'
    client.logout()
    for address in (sound.url, sound.captions_url, sound.poster_url):
        assert client.get(address).headers["Location"].startswith("/accounts/login/")


def test_what_is_played_is_confined(client, sound):
    video = make_recording("video", thumbnail=SimpleUploadedFile("p.png", b"picture"))
    for address in (sound.url, video.captions_url, video.poster_url):
        response = client.get(address)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "private" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-", 206, slice(0, None)),
        ("bytes=0-99", 206, slice(0, 100)),
        ("bytes=100-199", 206, slice(100, 200)),
        ("bytes=16000-", 206, slice(16000, None)),
        ("bytes=16000-999999", 206, slice(16000, None)),
        ("bytes=-44", 206, slice(-44, None)),
        ("bytes=-999999", 206, slice(0, None)),
        ("bytes=0-1,4-5", 200, slice(0, None)),
        ("bytes=9-3", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
        ("bytes=a-b", 200, slice(0, None)),
        ("pages=1-2", 200, slice(0, None)),
    ],
)
def test_a_player_gets_the_part_it_asks_for(client, sound, asked, status, expected):
    response, body = ask(client, sound, range=asked)
    whole = wav()
    start, stop, _step = expected.indices(len(whole))

    assert (response.status_code, body) == (status, whole[expected])
    assert response["Content-Length"] == str(len(body))
    assert response.headers.get("Content-Range") == (
        f"bytes {start}-{stop - 1}/{len(whole)}" if status == 206 else None
    )


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(client, sound, asked):
    response, _body = ask(client, sound, range=asked)

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(wav())}")


def test_what_the_browser_has_is_not_sent_again(client, sound):
    etag = client.get(sound.url)["ETag"]

    assert client.get(sound.url, headers={"if-none-match": etag}).status_code == 304
    assert client.get(sound.url, headers={"range": "bytes=0-9", "if-range": etag}).status_code == 206
    assert client.get(sound.url, headers={"range": "bytes=0-9", "if-range": '"other"'}).status_code == 200


def test_a_proxy_can_send_the_file(client, sound, settings):
    settings.LMS_INTERNAL_FILES = "/internal/"
    response = client.get(sound.url)

    assert response["X-Accel-Redirect"] == f"/internal/recordings/{sound.uuid}.wav"
    assert (response["Content-Type"], response.content) == ("audio/wav", b"")


def test_a_file_that_is_gone_is_not_found(client, sound):
    sound.file.storage.delete(str(sound.file))

    assert client.get(sound.url).status_code == 404
    assert client.get(sound.captions_url).status_code == 404


def test_captions_are_served_as_such(client, sound):
    response = client.get(make_recording("video").captions_url)

    assert (response["Content-Type"], response.content.decode()) == ("text/vtt; charset=utf-8", CAPTIONS)


@pytest.fixture
def lesson(client, learner, small, module, at):
    """The lesson as the learner reads it, with a recording of the given kind."""

    def read(recording):
        blocks = [{"type": recording.type, "value": recording.pk, "id": str(uuid4())}]
        page = add_lesson(module, "With a recording", *blocks)
        release(small, at)
        enrol(learner, small, at=at, actor=learner)
        client.force_login(learner)
        return BeautifulSoup(client.get(f"/learn/{small.slug}/{page.slug}/").content, "html.parser")

    return read


def test_a_lesson_plays_a_video_with_captions_and_transcript(lesson):
    recording = make_recording("video", title="Who <b>decides</b>?")
    found = lesson(recording).select_one(".recording")

    video = found.video
    assert "controls" in video.attrs
    assert "autoplay" not in video.attrs
    assert video["preload"] == "metadata"
    assert video.source.attrs == {"src": recording.url, "type": "video/mp4"}
    assert (video.track["kind"], video.track["srclang"], "default" in video.track.attrs) == ("captions", "en", True)
    assert found.find(id=video["aria-labelledby"]).text.startswith("Who <b>decides</b>?")
    assert [p.text for p in found.details.select("p")] == ["She opens the letter.", "She reads it twice."]
    assert found.select_one("a[download]")["download"] == "who-bdecidesb.mp4"


def test_a_lesson_plays_sound_with_its_transcript(lesson):
    found = lesson(make_recording()).select_one(".recording")

    assert found.audio.source["type"] == "audio/wav"
    assert found.details


def test_a_silent_video_says_so(lesson):
    found = lesson(
        make_recording("video", mp4(b"vide"), captions="", is_silent=True, why_silent="A drawing without sound.")
    ).select_one(".recording")

    assert found.track is None
    assert "A drawing without sound." in found.select_one(".recording__silent").text


def test_the_words_of_recordings_are_found_by_search(db):
    from courses.blocks import LessonBody

    recording = make_recording()
    body = LessonBody().to_python(json.loads(json.dumps([{"type": "audio", "value": recording.pk, "id": "x"}])))

    assert recording.transcript in LessonBody().get_searchable_content(body)
