"""How authors add recordings to the library, and what editions keep of it."""

import io
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from courses.models import EditionFile, Recording
from courses.teams import shared_collection
from lms import clock
from lms.permissions import Role
from lms.roles import withdraw_role

from ..conftest import add_lesson, release, text
from .samples import CAPTIONS, make_recording, mp4, wav


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid4())}


def sent(kind: str = "video", data: bytes | None = None, **changes: Any) -> dict[str, Any]:
    """What the form of a new recording posts."""
    data = data if data is not None else mp4() if kind == "video" else wav()
    fields: dict[str, Any] = {
        "title": "A morning with a case manager",
        "file": SimpleUploadedFile("recording.mp4" if kind == "video" else "recording.wav", data),
        "collection": shared_collection().pk,
        "language": "en",
        "transcript": "She opens the letter.",
        "duration": "0",
        "captions": CAPTIONS if kind == "video" else "",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


@pytest.fixture
def add(client, instructor):
    """Post a new recording as an instructor; gives the recording, or the errors of the form."""
    client.force_login(instructor)

    def post(kind: str = "video", data: bytes | None = None, **changes: Any) -> Any:
        response = client.post(reverse("wagtailmedia:add", args=[kind]), sent(kind, data, **changes))
        if response.status_code == 302:
            return Recording.objects.latest("pk")
        return {name: " ".join(errors) for name, errors in response.context["form"].errors.items()}

    return post


def test_a_video_is_kept_under_a_name_of_ours_with_what_its_content_says(add):
    recording = add()

    assert str(recording.file) == f"recordings/{recording.uuid}.mp4"
    assert (recording.media_type, recording.duration, recording.file_size) == ("video/mp4", 2.5, len(mp4()))
    assert recording.captions == CAPTIONS
    assert recording.uploaded_by_user.display_name == "Ines Instructor"


def test_captions_come_from_a_file_and_can_be_mended_in_the_field(add, client):
    file = SimpleUploadedFile("captions.vtt", b"\xef\xbb\xbf" + CAPTIONS.replace("\n", "\r\n").encode())
    recording = add(captions="", captions_file=file)
    assert recording.captions == CAPTIONS

    mended = CAPTIONS.replace("opens", "reads")
    fields = sent(file=None, captions=mended)
    client.post(reverse("wagtailmedia:edit", args=[recording.pk]), fields)

    recording.refresh_from_db()
    assert recording.captions == mended


@pytest.mark.parametrize(
    ("kind", "changes", "field", "words"),
    [
        ("video", {"captions": ""}, "captions", "has captions"),
        ("video", {"captions": "", "is_silent": "on"}, "why_silent", "Say why"),
        ("video", {"is_silent": "on", "why_silent": "No words."}, "is_silent", "There are captions"),
        ("video", {"captions": CAPTIONS + "<script>x</script>"}, "captions", "Line 5: a tag"),
        ("video", {"captions_file": SimpleUploadedFile("c.vtt", b"WEBVTT\n\n\xff")}, "captions_file", "UTF-8"),
        ("video", {"captions_file": SimpleUploadedFile("c.vtt", b"x" * 1_000_001)}, "captions_file", "larger"),
        ("video", {"transcript": "  "}, "transcript", "required"),
        ("audio", {"transcript": ""}, "transcript", "required"),
        ("video", {"data": wav()}, "file", "holds sound and no picture"),
        ("audio", {"data": mp4()}, "file", "holds a picture"),
        ("video", {"data": b"<script>alert(1)</script>"}, "file", "not a file that browsers play"),
        ("video", {"file": SimpleUploadedFile("x.html", mp4())}, "__all__", "html"),
        ("video", {"thumbnail": SimpleUploadedFile("x.png", b"<svg onload=alert(1)>")}, "thumbnail", "valid image"),
        ("video", {"language": "<b>"}, "language", "valid choice"),
        ("video", {"duration": "inf"}, "duration", "number"),
        ("video", {"transcript": "x" * 200_001}, "transcript", "at most"),
        ("video", {"title": "a\0b"}, "title", "Null"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(add, kind, changes, field, words):
    errors = add(kind, **changes)

    assert words in errors[field]
    assert not Recording.objects.exists()


def test_a_silent_video_says_why_it_has_no_captions(add):
    recording = add(captions="", is_silent="on", why_silent="A drawing without sound.", data=mp4(b"vide"))

    assert (recording.is_silent, recording.captions) == (True, "")


def test_sound_needs_a_transcript_and_no_captions(add):
    recording = add("audio")

    assert (recording.media_type, recording.duration) == ("audio/wav", 2.0)


def test_a_file_larger_than_the_setting_is_refused(add, settings):
    settings.LMS_LARGEST_RECORDING = 0

    assert "larger than" in add()["file"]


def test_the_poster_is_a_picture_that_ends_as_what_it_is(add):
    made = io.BytesIO()
    Picture.new("RGB", (8, 8)).save(made, "PNG")

    recording = add(thumbnail=SimpleUploadedFile("photo.jpg", made.getvalue()))

    assert str(recording.thumbnail).endswith(".png")


def test_neither_kind_of_file_is_refused_in_words(client, instructor):
    client.force_login(instructor)

    response = client.post(reverse("wagtailmedia:add", args=["media"]), sent())

    assert "Add it under that kind" in str(response.context["form"].errors)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "audio", "transcript": ""},
        {"kind": "video", "captions": ""},
        {"kind": "video", "is_silent": True, "why_silent": "No words."},
        {"kind": "video", "captions": "", "is_silent": True},
    ],
)
def test_the_database_holds_the_rule_too(db, fields):
    kind = fields.pop("kind")
    recording = make_recording(kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recording.objects.filter(pk=recording.pk).update(**fields)


@pytest.fixture
def shown(module, small, at):
    """A recording that a released lesson shows."""
    recording = make_recording("video")
    add_lesson(module, "With a video", block("video", recording.pk))
    release(small, at)
    return recording


def test_an_edition_keeps_every_file_it_shows(module, small, at):
    recordings = [make_recording("video"), make_recording("audio")]
    image = Image.objects.create(title="A desk", file=get_test_image_file())
    document = Document.objects.create(title="Guide", file=SimpleUploadedFile("guide.pdf", b"words"))
    figure = {"image": image.pk, "shipped": "", "alt_text": "A desk.", "caption": ""}
    add_lesson(
        module,
        "With files",
        *(block(each.type, each.pk) for each in recordings),
        block("figure", figure),
        block("document", {"document": document.pk, "words": ""}),
        block("figure", figure),
    )
    add_lesson(module, "With words", text("<p>Words.</p>"))

    edition = release(small, at)

    kept = EditionFile.objects.filter(edition=edition)
    assert {row.recording for row in kept} == {*recordings, None}
    assert [row.image for row in kept if row.image] == [image]
    assert [row.document for row in kept if row.document] == [document]


def test_a_released_recording_is_not_deleted(client, admin_user, shown):
    client.force_login(admin_user)

    response = client.post(reverse("wagtailmedia:delete", args=[shown.pk]), follow=True)

    assert "is shown in a released edition: it stays." in response.content.decode()
    assert shown.file.storage.exists(str(shown.file))
    assert Recording.objects.filter(pk=shown.pk).exists()


def test_of_a_released_recording_only_collection_and_tags_change(client, admin_user, shown):
    client.force_login(admin_user)
    elsewhere = Collection.get_first_root_node().add_child(name="Elsewhere")
    other = sent(title="Other", file=SimpleUploadedFile("x.mp4", mp4(seconds=9)), captions="", transcript="Other.")

    client.post(reverse("wagtailmedia:edit", args=[shown.pk]), other | {"collection": elsewhere.pk, "tags": "case"})

    now = Recording.objects.get(pk=shown.pk)
    same = ("title", "captions", "transcript", "file", "duration")
    assert [getattr(now, name) for name in same] == [getattr(shown, name) for name in same]
    assert (now.collection, [tag.name for tag in now.tags.all()]) == (elsewhere, ["case"])


def test_a_file_is_never_replaced_and_what_no_edition_shows_is_deleted(client, instructor):
    client.force_login(instructor)
    recording = make_recording("video", uploaded_by_user=instructor, collection=shared_collection())
    with recording.file.open() as kept:
        before = kept.read()

    client.post(
        reverse("wagtailmedia:edit", args=[recording.pk]),
        sent(title="Renamed", file=SimpleUploadedFile("x.mp4", mp4(seconds=9))),
    )
    recording.refresh_from_db()
    with recording.file.open() as kept:
        assert (recording.title, kept.read()) == ("Renamed", before)

    client.post(reverse("wagtailmedia:delete", args=[recording.pk]))
    assert not Recording.objects.exists()


@pytest.mark.parametrize("kind", ["image", "document"])
def test_released_images_and_documents_are_neither_deleted_nor_replaced(client, admin_user, module, small, at, kind):
    client.force_login(admin_user)
    image = Image.objects.create(title="A desk", file=get_test_image_file())
    document = Document.objects.create(title="Guide", file=SimpleUploadedFile("guide.pdf", b"words"))
    figure = {"image": image.pk, "shipped": "", "alt_text": "A desk.", "caption": ""}
    add_lesson(module, "Both", block("figure", figure), block("document", {"document": document.pk, "words": ""}))
    release(small, at)

    file, names = (image, "wagtailimages") if kind == "image" else (document, "wagtaildocs")
    with file.file.open() as kept:
        before = kept.read()
    other = {"image": get_test_image_file(size=(9, 9)), "document": SimpleUploadedFile("other.pdf", b"other")}
    client.post(
        reverse(f"{names}:edit", args=[file.pk]),
        {"title": "Renamed", "file": other[kind], "collection": file.collection.pk},
    )
    client.post(reverse(f"{names}:delete", args=[file.pk]))
    client.post(f"{reverse('wagtail_bulk_action', args=[file._meta.app_label, kind, 'delete'])}?id={file.pk}")

    file = type(file).objects.get(pk=file.pk)
    with file.file.open() as kept:
        assert (file.title, kept.read()) == ("Renamed", before)


def test_instructors_change_their_own_recordings_only(client, instructor, learner):
    theirs = make_recording(collection=shared_collection())
    own = make_recording(collection=shared_collection(), uploaded_by_user=instructor)
    client.force_login(instructor)

    assert client.get(reverse("wagtailmedia:edit", args=[own.pk])).status_code == 200
    for name in ("edit", "delete"):
        response = client.post(reverse(f"wagtailmedia:{name}", args=[theirs.pk]), sent("audio", title="Mine now"))
        assert response.status_code in (302, 403)
    theirs.refresh_from_db()
    assert theirs.title == "A morning with a case manager"


def test_the_right_to_add_ends_with_the_role(instructor, admin_user):
    policy = policy_registry.get_by_type(Recording)
    assert policy.user_has_permission(instructor, "add")

    withdraw_role(instructor, Role.INSTRUCTOR, None, actor=admin_user, reason="Moved.", at=clock.now())
    instructor.groups.add(Group.objects.get(name="Instructors"))

    again = type(instructor).objects.get(pk=instructor.pk)
    assert not policy.user_has_permission(again, "add")


def test_an_instructor_chooses_what_others_put_into_the_shared_collection(client, instructor):
    foreign = Collection.get_first_root_node().add_child(name="Another course")
    shared = make_recording("video", title="Shared", collection=shared_collection())
    other = make_recording("video", title="Other", collection=foreign)
    client.force_login(instructor)

    offered = client.get(reverse("wagtailmedia:chooser_typed", args=["video"])).json()["html"]
    assert [title in offered for title in (">Shared<", ">Other<")] == [True, False]
    answer = client.get(reverse("wagtailmedia:media_chosen", args=[shared.pk])).json()
    assert (answer["step"], answer["result"]["title"]) == ("media_chosen", "Shared")
    assert client.get(reverse("wagtailmedia:media_chosen", args=[other.pk])).status_code in (302, 403)
