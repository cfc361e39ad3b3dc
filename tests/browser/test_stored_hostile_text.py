"""Text that would run if anybody let it, stored wherever people write; then every role looks at it in a browser."""

import json
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Error
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from courses.bookmarks import keep
from courses.enrolling import enrol
from courses.models import CataloguePage, CoursePage, LessonPage, ModulePage
from courses.problems import Place, report
from courses.progress import open_activity
from courses.releasing import release_edition
from lms import clock
from lms.health import worker_was_here
from lms.models import Organization, User
from lms.permissions import Role
from quizzes.attempts import start_attempt
from quizzes.loading import load_questions
from quizzes.models import Bank, Question, QuizPage
from tests.access.expectations import OURS
from tests.access.hostile import HANDLER, SCRIPT
from tests.access.test_matrix import ADDRESSES
from tests.conftest import let_instructors_in
from tests.courses.recordings.samples import make_recording
from tests.quizzes.conftest import matching_entry, multiple_entry, single_entry

from .people import somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
BAD = f"'\"></title></textarea>{SCRIPT}{HANDLER}{{{{7777*7777}}}}\u202e"
# Pages of Wagtail where what authors and people wrote is shown.
AREAS = ("courses_", "questions:", "wagtailadmin_pages:", "wagtailimages:", "wagtaildocs:", "wagtailmedia:")
AREAS += ("wagtailusers_users:", "staff_reports:", "wagtailadmin_reports:", "wagtailadmin_home", "problems")
# Those that answer with something else than a page, or with a redirect that ends the session.
NO_PAGES = ("logout", "serve", "export", "download", "pdf", "recording", "captions", "poster", "figure", "javascript")


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid4())}


def body() -> str:
    """One of every block in which words stand."""
    image = Image.objects.create(title=BAD, file=get_test_image_file(), description=BAD)
    document = Document.objects.create(title=BAD, file=ContentFile(b"x", name=f"{BAD[:60].replace('/', '')}.pdf"))
    safe = BAD.replace("&", "&amp;").replace("<", "&lt;")
    words = f"<p>{safe}</p>"
    cell = {"type": "text", "value": words}
    table = {
        "caption": BAD,
        "columns": [{"type": "text", "heading": BAD}],
        "rows": [{"values": [cell["value"]]}],
    }
    case = {"title": BAD, "situation": words, "question": BAD}
    return json.dumps(
        [
            block("heading", {"text": BAD, "level": "2"}),
            block("text", words),  # marked up by the editor: no form lets raw HTML in (test_hostile_blocks)
            block("callout", {"kind": "case", "title": BAD, "text": words}),
            block("case", case | {"steps": [{"type": "item", "value": {"heading": BAD, "text": words}}]}),
            block("figure", {"image": image.pk, "shipped": "", "alt_text": BAD, "caption": BAD}),
            block("document", {"document": document.pk, "words": BAD}),
            block("video", make_recording("video", title=BAD, transcript=BAD).pk),
            block("audio", make_recording("audio", title=BAD, transcript=BAD).pk),
            block("table", table),
            block("facts", {"caption": BAD, "facts": ["rra-001@1"]}),
            block("steps", {"caption": BAD, "steps": []}),
        ]
    )


@pytest.fixture
def world(committed, settings, tmp_path):
    """A course, its people, questions, notes and reports, all of which say the same."""
    slug, at = f"hostile-{uuid4().hex[:8]}", clock.now()
    organization = Organization.objects.create(code=slug, name=BAD[:200], abbreviation=BAD[:60], may_employ=True)
    boss = somebody("Sue", organization.code)
    people = {
        "learner": somebody("Lea", organization.code, supervisor=boss),
        "supervisor": boss,
        "instructor": somebody("Ian", organization.code, Role.INSTRUCTOR),
        "reviewer": somebody("Rob", organization.code, Role.REVIEWER),
        "coe": somebody("Coe", organization.code, Role.COE_STAFF),
        "authority": somebody("Amy", organization.code, Role.AUTHORITY),
        "admin": somebody("Ann", organization.code, is_staff=True, is_superuser=True),
    }
    # One's own name stands on every page: those who look the most have another, or every page would have to be opened.
    named = [people[role].pk for role in ("learner", "supervisor", "instructor")]
    User.objects.filter(pk__in=named).update(display_name=BAD[:120])
    bank = Bank.objects.create(code=slug, name=BAD[:120])
    wrong = {"stem": BAD, "feedback": BAD}
    entries = [single_entry(f"{slug}-1", **wrong), multiple_entry(f"{slug}-2", **wrong)]
    entries.append(matching_entry(f"{slug}-3", **wrong))
    for entry in entries[:2]:
        for number, option in enumerate(entry["options"]):
            option["text"], option["feedback"] = f"{number} {BAD}", BAD
    load_questions(entries, bank, at=at, overwrite=False)
    course = CataloguePage.objects.get().add_child(
        instance=CoursePage(
            title=BAD,
            slug=slug,
            summary=BAD,
            description=BAD,
            objectives=BAD,
            audience=BAD,
            owner=people["instructor"],
        )
    )
    module = course.add_child(instance=ModulePage(title=BAD, slug=f"{slug}-m", summary=BAD))
    lesson = module.add_child(
        instance=LessonPage(title=BAD, slug="hostile-lesson", summary=BAD, objectives=BAD, body=body())
    )
    quiz = module.add_child(instance=QuizPage(title=BAD, slug="hostile-quiz", instructions=BAD, pass_mark=50))
    quiz.draws.create(bank=bank, tag="quiz", count=3)
    for page in (course, module, lesson, quiz):
        page.save_revision().publish()
    let_instructors_in(course)
    edition = release_edition(course, kind="new", note=BAD, released_by=people["instructor"], at=at)
    enrolment = enrol(people["learner"], course, at=at, actor=None)
    first = edition.activities.get(kind="lesson")
    open_activity(enrolment, first, at=at)
    bookmark = keep(people["learner"], first, "", BAD, at=at)
    place = Place(first, selection=BAD)
    kind = "other"
    made = report(people["learner"], place, kind=kind, text=BAD, key=uuid4(), at=at)
    attempt = start_attempt(enrolment, edition.activities.get(kind="quiz"), at=at, seed=1)
    yield SimpleNamespace(
        people=people,
        course_slug=course.slug,
        lesson_slug="hostile-lesson",
        quiz_slug="hostile-quiz",
        attempt=attempt.uuid,
        one=1,
        bookmark=bookmark.uuid,
        problem=getattr(made, "uuid", made.pk),
        learner_uuid=people["learner"].uuid,
        practice_question=Question.objects.for_practice().first().uuid,
        fact_code="rra-001",
        fact_table="assignments",
        course=course,
        lesson=lesson,
        module=module,
        question=Question.objects.get(code=f"{slug}-1"),
        learner=people["learner"],
    )
    CoursePage.objects.get(pk=course.pk).unpublish()


def addresses_of(world: Any, role: str) -> list[str]:
    """Our pages that can be made from this world, and those of Wagtail for whoever may enter it."""
    found = [f"/courses/{world.course_slug}/", "/", "/courses/"]
    for name, row in OURS.items():
        can_be_made = all(hasattr(world, arg) for arg in row.args)
        if "may" not in row.get.values() or not can_be_made or any(part in name for part in NO_PAGES):
            continue
        if name != "wagtail_serve":
            found.append(reverse(name, args=[getattr(world, arg) for arg in row.args]))
    if role not in ("anonymous", "learner", "supervisor", "authority"):
        found += admin_addresses(world)
    return list(dict.fromkeys(found))


def admin_addresses(world: Any) -> list[str]:
    values = {"parent_page_id": world.module.pk, "page_id": world.lesson.pk, "page": world.course.pk}
    found = ["/admin/", f"/admin/pages/{world.course.pk}/", f"/admin/pages/{world.lesson.pk}/edit/"]
    found.append(f"/admin/pages/{world.course.pk}/edit/")
    for name, parameters in ADDRESSES.items():
        if not name.startswith(AREAS) or any(part in name for part in NO_PAGES) or len(parameters) > 1:
            continue
        pks = {"wagtailusers_users": world.learner.pk, "questions": world.question.pk}
        pk = pks.get(name.partition(":")[0], world.lesson.pk)
        try:
            found.append(reverse(name, kwargs={each: values.get(each, pk) for each in parameters}))
        except NoReverseMatch:
            continue
    return found


ROLES = ["anonymous", "learner", "supervisor", "instructor", "reviewer", "coe", "authority", "admin"]


@pytest.mark.parametrize("role", ROLES)
def test_nothing_stored_runs_in_any_roles_view(role, world, browser, site_address):
    wrong: list[tuple[str, str, str]] = []
    shown = look_as(role, world, browser, site_address, wrong)

    assert wrong == []
    assert shown >= 1


def look_as(role: str, world: Any, browser: Any, site_address: str, wrong: list[tuple[str, str, str]]) -> int:
    """Open every page that has the words in it; on how many they stand as words."""
    worker_was_here()
    context, client = browser.new_context(base_url=site_address), Client()
    if role != "anonymous":
        client.force_login(world.people[role])
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": site_address}])
    page = context.new_page()

    def dismiss(dialog: Any) -> None:
        if dialog.type != "beforeunload":
            wrong.append((role, page.url, f"a dialog: {dialog.message}"))
        dialog.dismiss()

    def hear(message: Any) -> None:
        if "Content Security Policy" in message.text:
            wrong.append((role, page.url, message.text))

    page.on("dialog", dismiss)
    page.on("console", hear)
    page.on("pageerror", lambda error: wrong.append((role, page.url, str(error))))
    shown = 0
    for address in addresses_of(world, role):
        asked = client.get(address, follow=True)
        if asked.status_code >= 500:
            wrong.append((role, address, str(asked.status_code)))
        if b"alert(" not in b"".join(asked):
            continue
        try:
            page.goto(address, wait_until="load")
        except Error:  # an answer without a page, such as 405
            continue
        shown += "alert('hostile')" in page.locator("body").inner_text()
    context.close()
    return shown
