"""An instructor of another course gets at nothing of this one, by whatever address of the admin (A1).

The addresses are read from the URL configuration; each is asked with the ids of what is not one's own. Whatever comes
back holds none of the words that stand in the other course only, and nothing of the other course has changed after.
"""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Workflow

from courses.enrolling import enrol
from courses.models import CoursePage, LessonPage, ModulePage, Recording
from courses.releasing import release_edition
from courses.teams import begin_course
from lms.management.set_up import WORKFLOW
from lms.models import User
from lms.permissions import Role
from lms.roles import give_role
from quizzes.loading import load_questions
from quizzes.models import Bank
from tests.conftest import person
from tests.courses.recordings.samples import make_recording
from tests.quizzes.conftest import single_entry

from .addresses import addresses

CANARY = "Zugzwang"
NAMES = sorted(name for name, params in addresses().items() if params or name.startswith("courses_"))
PLAIN = sorted(name for name, params in addresses().items() if not params and name not in NAMES)
OURS = ("questions:", "courses_", "problems:", "quizzes_")


def is_of_the_admin(name: str) -> bool:
    return name.startswith(("wagtail", "rra_", "field-notes:", *OURS)) and not name.startswith(
        ("wagtailcore", "wagtail_serve", "wagtaildocs_serve", "wagtailimages_serve", "wagtailusers")
    )


@pytest.fixture
def theirs(instructor, learner, at) -> dict[str, Any]:
    """A course with a draft, a lesson in review, an image, a document, questions, an edition and a learner."""
    course = begin_course(f"{CANARY} course", "theirs", CANARY, by=instructor, at=at)
    module = course.add_child(instance=ModulePage(title=f"{CANARY} module", slug="module"))
    body = json.dumps([{"type": "text", "value": f"<p>{CANARY} text</p>", "id": str(uuid4())}])
    lesson = module.add_child(instance=LessonPage(title=f"{CANARY} lesson", slug="lesson", body=body))
    revision = lesson.save_revision(user=instructor)
    lesson.title = f"{CANARY} draft"
    second = lesson.save_revision(user=instructor)
    Workflow.objects.get(name=WORKFLOW).start(lesson, instructor)
    collection = course.team.collection
    picture = ImageFile(get_test_image_file().file, name="zz.png")
    image = Image.objects.create(title=f"{CANARY} image", file=picture, collection=collection)
    file = ContentFile(b"x", name="zz.txt")
    document = Document.objects.create(title=f"{CANARY} document", file=file, collection=collection)
    recording = make_recording(title=f"{CANARY} recording", transcript=f"{CANARY} text", collection=collection)
    bank = Bank.objects.create(code="zugzwang", name=f"{CANARY} bank", course=course)
    load_questions([single_entry("zugzwang-1", stem=f"{CANARY} stem?")], bank, at=at)
    return {
        "course": course,
        "module": module,
        "lesson": lesson,
        "revision": revision,
        "second": second,
        "image": image,
        "document": document,
        "recording": recording,
        "question": bank.questions.get(),
        "membership": course.team.group.memberships.get(),
    }


@pytest.fixture
def stranger(theirs, dsca, at) -> User:
    """An instructor with a course of their own."""
    user = person("stran.ger@example.test", "Stran Ger", dsca)
    give_role(user, Role.INSTRUCTOR, None, at=at)
    begin_course("Own course", "own", "Short.", by=user, at=at)
    return user


def values_for(name: str, parameter: str, theirs: dict[str, Any]) -> list[Any]:
    """What the parameter could mean, of the other course."""
    pages = [theirs["course"].pk, theirs["lesson"].pk]
    if parameter in {"page_id", "parent_page_id", "page_to_move_id", "destination_id", "page", "object_id"}:
        return pages
    if "revision" in parameter:
        return [theirs["revision"].pk]
    fixed = {
        "app_label": "courses",
        "model_name": "lessonpage",
        "content_type_app_name": "courses",
        "content_type_model_name": "lessonpage",
        "action": "approve",
        "action_name": "approve",
        "membership": theirs["membership"].pk,
        "part": theirs["lesson"].pk,
        "question": theirs["question"].uuid,
        "task_state_id": theirs["lesson"].current_workflow_task_state.pk,
        "image_id": theirs["image"].pk,
        "document_id": theirs["document"].pk,
        "media_id": theirs["recording"].pk,
    }
    if parameter in fixed:
        return [fixed[parameter]]
    if "image" in name:
        return [theirs["image"].pk]
    if "doc" in name:
        return [theirs["document"].pk]
    return pages if name.startswith(("wagtailadmin_pages", "wagtailadmin_api", "wagtailadmin_choose")) else [1]


def asked_of(name: str, theirs: dict[str, Any]) -> list[str]:
    """The addresses with every first choice, and with every last."""
    parameters = {*addresses()[name], *(["page"] if name.startswith("courses_") else [])}
    wanted = {parameter: values_for(name, parameter, theirs) for parameter in parameters}
    found = set()
    for place in (0, -1):
        try:
            found.add(reverse(name, kwargs={parameter: values[place] for parameter, values in wanted.items()}))
        except NoReverseMatch:
            continue
    return sorted(found)


def state_of(theirs: dict[str, Any]) -> list[Any]:
    tree = Page.objects.filter(path__startswith=theirs["course"].path).order_by("path")
    kept = ("pk", "path", "title", "draft_title", "slug", "live", "locked", "latest_revision", "expire_at")
    files = [list(model.objects.order_by("pk").values()) for model in (Image, Document, Recording)]
    state = theirs["lesson"].current_workflow_task_state
    state.refresh_from_db()
    questions = list(Bank.objects.get(code="zugzwang").questions.values())
    members = list(theirs["course"].team.group.memberships.values())
    return [list(tree.values(*kept)), files, state.status, questions, members]


def leaks(client: Client, address: str) -> list[str]:
    """Which ways of asking gave words away or failed."""
    found = []
    every = {"title": "Taken", "slug": "taken", "new_title": "Taken", "new_slug": "taken", "q": CANARY}
    for way, answer in (
        ("get", client.get(address, {"q": CANARY})),
        ("get in a frame", client.get(address, headers={"x-requested-with": "XMLHttpRequest"})),
        ("post", client.post(address, every)),
        ("post a script", client.post(address, every, headers={"x-requested-with": "XMLHttpRequest"})),
    ):
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        # The library's chooser of recordings offers the names of all collections.
        content = re.sub(rb"<option[^>]*>[^<]*</option>", b"", content)
        echoed = content.replace(f'value="{CANARY}"'.encode(), b"").replace(f"q={CANARY}".encode(), b"")
        if any(f"{CANARY} {word}".encode() in echoed for word in ("course", "module", "lesson", "draft", "text")):
            found.append(f"{way} {address}: pages")
        if any(f"{CANARY} {word}".encode() in echoed for word in ("image", "document", "recording", "bank", "stem")):
            found.append(f"{way} {address}: files or questions")
    return found


def test_no_address_with_ids_of_another_course_shows_or_changes_it(stranger, theirs):
    client = Client(raise_request_exception=False)
    client.force_login(stranger)
    before = state_of(theirs)

    urls = [url for name in NAMES if is_of_the_admin(name) for url in asked_of(name, theirs)]
    found = [leak for url in urls for leak in leaks(client, url)]

    assert len(urls) > 50
    assert not found, "\n".join(found)
    assert state_of(theirs) == before


@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
def test_no_step_for_many_pages_at_once_names_it(stranger, theirs, action):
    client = Client(raise_request_exception=False)
    client.force_login(stranger)
    before = state_of(theirs)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    own = CoursePage.objects.get(slug="own")
    catalogue = own.get_parent()

    queries = [f"id={theirs['lesson'].pk}", f"id={own.pk}&id={theirs['course'].pk}", "id=all"]
    queries += [f"id=all&childOf={page.pk}" for page in (catalogue, theirs["module"])]
    found = [leak for query in queries for leak in leaks(client, f"{url}?{query}")]

    assert not found, "\n".join(found)
    assert state_of(theirs) == before


@pytest.mark.parametrize("kind", ["image", "document"])
@pytest.mark.parametrize("action", ["delete", "add_tags", "add_to_collection"])
def test_no_step_for_many_files_at_once_names_it(stranger, theirs, kind, action):
    client = Client(raise_request_exception=False)
    client.force_login(stranger)
    before = state_of(theirs)
    app = {"image": "wagtailimages", "document": "wagtaildocs"}[kind]
    url = reverse("wagtail_bulk_action", args=[app, kind, action])

    found = [leak for query in (f"id={theirs[kind].pk}", "id=all") for leak in leaks(client, f"{url}?{query}")]

    assert not found, "\n".join(found)
    assert state_of(theirs) == before


def test_the_owner_handles_many_at_once(instructor, theirs, client):
    client.force_login(instructor)
    pages = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    files = reverse("wagtail_bulk_action", args=["wagtailimages", "image", "add_tags"])

    for query in (f"id={theirs['lesson'].pk}", f"id=all&childOf={theirs['module'].pk}"):
        assert f"{CANARY} draft" in client.get(f"{pages}?{query}").content.decode()
    assert f"{CANARY} image" in client.get(f"{files}?id={theirs['image'].pk}").content.decode()


def test_no_list_or_chooser_or_report_names_it(stranger, theirs):
    client = Client(raise_request_exception=False)
    client.force_login(stranger)

    found = []
    for name in PLAIN:
        if is_of_the_admin(name) and not name.endswith(("logout", "login")) and "password" not in name:
            found += leaks(client, reverse(name))

    assert not found, "\n".join(found)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_the_owner_finds_it_by_the_same_means(instructor, theirs, client):
    client.force_login(instructor)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    chooser = client.get(reverse("wagtailimages_chooser:choose")).content.decode()
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[theirs["lesson"].pk])).content.decode()
    assert f"{CANARY} course" in home
    assert f"{CANARY} image" in chooser
    assert f"{CANARY} draft" in edit


def test_the_roster_of_a_released_course_is_the_teams(stranger, theirs, learner, at):
    course = CoursePage.objects.get(pk=theirs["course"].pk)
    for page in (course, theirs["module"], theirs["lesson"]):
        page.specific.save_revision().publish()
    course.refresh_from_db()
    release_edition(course, kind="new", note="", released_by=None, at=at)
    enrolment = enrol(learner, course, at=at, actor=learner)
    client = Client()
    client.force_login(stranger)
    for url in (
        reverse("courses_roster", args=[course.pk]),
        reverse("courses_roster_person", args=[course.pk, enrolment.uuid]),
    ):
        assert client.get(url).status_code == 404
