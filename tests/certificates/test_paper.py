"""The PDF: accessible, with its fonts, saying what the award says; made by the worker and made again if lost."""

import hashlib
import io
from pathlib import Path

import pytest
from django.core.cache import cache
from pypdf import PdfReader

from certificates import documents, rendering
from certificates.documents import make_document
from certificates.models import Award, AwardDocument
from certificates.rendering import is_ours, render
from certificates.tasks import make_missing_documents
from tests.certificates.conftest import complete

pytestmark = pytest.mark.django_db


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    return read(pdf).pages[0].extract_text()


def unsaved(award, **content):
    """The award as if other things stood in it."""
    name = content.pop("holder_name", award.holder_name)
    return Award(
        kind=award.kind, code=award.code, title=award.title, holder_name=name, content=award.content | content
    )


def test_the_paper_says_who_for_what_when_and_how_to_verify(award):
    text = text_of(render(award))

    for words in ("Lee Learner", award.title, "1 June 2026", award.code, "cadre.test/verify/", "Edition 1"):
        assert words in text
    assert "93" not in text


def test_the_paper_of_a_level_says_who_granted_it_and_what_met_it(level_award):
    text = text_of(render(level_award))

    for words in ("Basic", "Security Cooperation Workforce Certification 1.0", "Ada Authority", "12 months"):
        assert words in text


def test_the_paper_is_one_page_tagged_with_language_and_title(award):
    reader = read(render(award))
    root = reader.trailer["/Root"]

    assert len(reader.pages) == 1
    assert (round(reader.pages[0].mediabox.width), round(reader.pages[0].mediabox.height)) == (842, 595)
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en-us"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert reader.metadata.title == f"Certificate of completion: {award.title}"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_headings_text_and_pictures_are_in_the_structure(award):
    kinds, alternatives = set(), []

    def walk(element):
        if "/S" in element:
            kinds.add(element["/S"])
        if element.get("/S") == "/Figure":
            alternatives.append(element.get("/Alt"))
        children = element.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            child = child.get_object()
            if hasattr(child, "keys"):
                walk(child)

    walk(read(render(award)).trailer["/Root"]["/StructTreeRoot"])
    assert {"/H1", "/H2", "/P", "/Figure", "/Link"} <= kinds
    assert len(alternatives) == 2
    assert all(alternatives)


@pytest.mark.parametrize("name", ["Lee Learner", "محمد بن عبد الله", "श्रीमती लक्ष्मी", "Лев Толстой"])
def test_every_font_on_the_paper_is_embedded(award, name):
    fonts = read(render(unsaved(award, holder_name=name))).pages[0]["/Resources"]["/Font"]

    for font in fonts.values():
        font = font.get_object()
        drawn = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(drawn["/FontDescriptor"].keys())


@pytest.mark.parametrize(
    "name",
    [
        "María-José O’Brien",
        "Лев Толстой",
        "Nguyễn Thị Ánh",
        "W" * 120,
        "Lee " * 29 + "Lee",
        "X",
        "<b>Lee</b> {{ x }} &amp;",
    ],
)
def test_the_name_can_be_read_back_from_the_paper(award, name):
    text = "".join(text_of(render(unsaved(award, holder_name=name))).split())

    assert "".join(name.split()) in text


@pytest.mark.parametrize(
    "name", ["محمد بن عبد الله الهاشمي 3", "יעל בן־דוד", "श्रीमती त्रिपाठी", "ស៊ីសុវត្ថិ មុនីវង្ស", "สมชาย ใจดี"]
)
def test_no_name_is_printed_with_a_missing_glyph(award, name, caplog):
    reader = read(render(unsaved(award, holder_name=name)))

    assert ".notdef" not in caplog.text
    assert reader.metadata.subject == name


def test_a_demonstration_is_marked_across_the_paper_and_a_real_one_is_not(award):
    marked = text_of(render(unsaved(award, is_demonstration=True, issuer="Cadre demonstration")))

    assert "DEMONSTRATION" in marked
    assert "not an official record" in marked
    assert "demonstration" not in text_of(render(award)).lower()


def test_markup_in_a_name_or_title_fetches_nothing(award, caplog):
    hostile = '<img src="http://127.0.0.1:9/x"><link rel=attachment href="file:///etc/passwd">'
    reader = read(render(unsaved(award, holder_name=hostile, title=hostile)))

    assert "127.0.0.1:9" in reader.pages[0].extract_text().replace("\n", "")
    assert "/EmbeddedFiles" not in reader.trailer["/Root"].get("/Names", {})
    assert "Failed to load" not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x",
        "https://example.test/x.png",
        "data:text/plain,x",
        "file:///etc/passwd",
        "file://host/etc/passwd",
        "file:///dev/zero",
        "ftp://example.test/x",
        "static/css/certificate.css",
        rendering._static_folder().as_uri() + "/../manage.py",
        rendering._static_folder().as_uri() + "/%2e%2e/manage.py",
    ],
)
def test_the_renderer_reads_nothing_but_our_static_folder(url):
    assert not is_ours(url)
    with pytest.raises(rendering.Refused):
        rendering._fetcher()(url)


def test_the_renderer_reads_our_own_fonts():
    assert is_ours((rendering._static_folder() / "fonts" / "PublicSans-Regular.woff2").as_uri())


def test_a_link_that_leads_out_of_the_static_folder_is_not_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(rendering, "_static_folder", lambda: tmp_path)
    (tmp_path / "out").symlink_to("/etc/passwd")

    assert not is_ours((tmp_path / "out").as_uri())


def test_the_document_is_made_when_the_award_is_committed(enrolment, at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        complete(enrolment, at=at)

    document = AwardDocument.objects.get(award__enrolment=enrolment)
    content = document.file.read()
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == document.sha256


def test_making_the_document_again_gives_the_one_there_is(award, at, monkeypatch):
    first = make_document(award, at=at)
    monkeypatch.setattr(documents, "render", lambda award: pytest.fail("rendered twice"))

    assert make_document(award, at=at) == first


def test_a_lost_file_is_made_again_from_the_snapshot(award, at):
    first = make_document(award, at=at)
    Path(first.file.path).unlink()

    again = make_document(award, at=at)

    assert again.pk == first.pk
    assert "Lee Learner" in text_of(again.file.read())


def test_the_sweeper_makes_what_a_lost_job_left_undone(award):
    make_missing_documents.call_local()
    make_missing_documents.call_local()

    assert AwardDocument.objects.get().award == award


def test_a_paper_that_cannot_be_printed_keeps_back_no_other(award, level_award, monkeypatch):
    """It is asked for again, but not by every run."""
    tried = []

    def broken(each):
        tried.append(each)
        if each == award:
            raise RuntimeError("bad font")
        return render(each)

    monkeypatch.setattr(documents, "render", broken)
    make_missing_documents.call_local()
    make_missing_documents.call_local()

    assert AwardDocument.objects.get().award == level_award
    assert tried.count(level_award) == 1
    first_run = tried.count(award)
    cache.clear()
    make_missing_documents.call_local()
    assert tried.count(award) > first_run


def test_a_renderer_that_fails_costs_nobody_the_award(
    enrolment, at, monkeypatch, django_capture_on_commit_callbacks, client
):
    def broken(award):
        raise RuntimeError("bad font")

    monkeypatch.setattr(documents, "render", broken)
    with django_capture_on_commit_callbacks(execute=True):
        complete(enrolment, at=at)

    award = Award.objects.get(enrolment=enrolment)
    client.force_login(enrolment.learner)
    assert client.get(f"/certificates/{award.uuid}/").status_code == 200
    response = client.get(f"/certificates/{award.uuid}/pdf/")
    assert response.status_code == 202
    assert response["Refresh"]
    assert "being prepared" in response.content.decode()
