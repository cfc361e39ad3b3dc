"""What is text goes out compressed; the rest, and whoever did not ask, gets it as it is."""

import gzip

import pytest

ASKED = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_compressed_for_whoever_can_read_it(client, db):
    plain = client.get("/help/")
    small = client.get("/help/", headers=ASKED)

    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert len(small.content) < len(plain.content) / 2
    assert gzip.decompress(small.content).startswith(b"<!DOCTYPE html>")
    assert "Content-Encoding" not in plain


@pytest.mark.parametrize("path", ["css/cadre.css", "js/quiz.js", "img/icons.svg"])
def test_styles_scripts_and_drawings_are_compressed(client, path):
    small = client.get(f"/static/{path}", headers=ASKED)

    assert small["Content-Encoding"] == "gzip"
    plain = b"".join(client.get(f"/static/{path}"))
    assert gzip.decompress(b"".join(small)) == plain


def test_a_font_is_sent_as_it_is(client):
    assert "Content-Encoding" not in client.get("/static/fonts/PublicSans-Bold.woff2", headers=ASKED)


def test_a_part_of_a_file_is_sent_as_it_is(client):
    part = client.get("/static/css/cadre.css", headers=ASKED | {"Range": "bytes=0-99"})

    assert part.status_code == 206
    assert "Content-Encoding" not in part
