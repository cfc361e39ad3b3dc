"""What authors do in the admin: trees, previews, citations, copies, releases."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail.test.utils import WagtailPageTestCase
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from courses.blocks import LessonBody
from courses.clearance import clearance_of
from courses.models import (
    ActivityPage,
    CataloguePage,
    CourseEdition,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
)
from courses.rra.models import Citation
from quizzes.models import QuizPage

from .conftest import add_lesson, make_course, publish, release, text

FIRST, SECOND = "0f0e7a52-0000-4000-8000-000000000001", "0f0e7a52-0000-4000-8000-000000000002"


def cites(reference):
    return f'<p><a linktype="rra" id="{reference}">as it says</a></p>'


@pytest.mark.usefixtures("db")
class TestTree(WagtailPageTestCase):
    def test_each_kind_of_page_lives_in_its_place(self):
        self.assertAllowedParentPageTypes(HomePage, {Page})
        self.assertAllowedSubpageTypes(HomePage, {CataloguePage})
        self.assertAllowedSubpageTypes(CataloguePage, {CoursePage})
        self.assertAllowedSubpageTypes(CoursePage, {ModulePage})
        self.assertAllowedSubpageTypes(ModulePage, {LessonPage, QuizPage, Page})
        assert Page.is_creatable is False
        self.assertAllowedSubpageTypes(LessonPage, set())
        self.assertAllowedParentPageTypes(LessonPage, {ModulePage})

    def test_an_activity_is_always_of_a_kind(self):
        assert ActivityPage.is_creatable is False
        self.assertCanNotCreateAt(ModulePage, ActivityPage)


def test_a_lesson_cannot_be_moved_out_of_modules(client, instructor, small, first_edition):
    lesson = LessonPage.objects.get(slug="lesson-1")
    client.force_login(instructor)

    answer = client.post(reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, small.pk]))

    assert answer.status_code in (302, 403)
    assert LessonPage.objects.get(pk=lesson.pk).get_parent().slug == "only-module"


def test_the_explorer_and_the_editor_open_for_an_instructor(client, instructor, small, module):
    client.force_login(instructor)
    lesson = LessonPage.objects.get(slug="lesson-1")

    for page in (small, module):
        assert client.get(reverse("wagtailadmin_explore", args=[page.pk])).status_code == 200
    for page in (small, module, lesson):
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def form_of(lesson, html, action):
    """What the editor sends for a lesson of one paragraph."""
    data = {
        "title": lesson.title,
        "slug": lesson.slug,
        "summary": "",
        "minutes": "5",
        "is_required": "on",
        "objectives": "",
        "body": streamfield([("text", rich_text(html))]),
        "comments": inline_formset([]),
        action: "1",
    }
    return nested_form_data(data)


def test_what_is_published_by_hand_is_seen_with_the_next_edition(client, admin_user, small, first_edition):
    lesson = LessonPage.objects.get(slug="lesson-1")
    client.force_login(admin_user)

    answer = client.post(
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        form_of(lesson, "<p>Written today.</p>", "action-publish"),
        follow=True,
    )

    assert "Written today." in str(LessonPage.objects.get(pk=lesson.pk).body)
    assert reverse("courses_release", args=[small.pk]) in answer.content.decode()


def test_a_citation_of_no_fact_is_refused_with_its_name(db):
    with pytest.raises(ValidationError, match="“rra-999@1”, which is no fact"):
        LessonBody().child_blocks["text"].clean(RichText(cites("rra-999@1")))


def facts_block(*references):
    block = LessonBody().child_blocks["facts"]
    return block, block.to_python({"caption": "Some", "facts": list(references)})


def test_a_table_pins_its_facts_to_their_versions(db):
    block, value = facts_block("rra-001", "rra-002@1")

    assert list(block.clean(value)["facts"]) == ["rra-001@1", "rra-002@1"]


@pytest.mark.parametrize("reference", ["rra-999", "rra-001@7", "term:rra", "<b>"])
def test_a_table_refuses_what_is_no_assignment(db, reference):
    block, value = facts_block("rra-001", reference)

    with pytest.raises(ValidationError):
        block.clean(value)


def test_a_preview_shows_the_draft_as_a_learner_sees_it(client, instructor, small):
    lesson = LessonPage.objects.get(slug="lesson-1")
    client.force_login(instructor)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[lesson.pk])

    client.post(url, form_of(lesson, cites("rra-001@1") + "<p>Only a draft.</p>", "action-save"))
    preview = client.get(url)

    assert preview.status_code == 200
    assert "courses/lesson.html" in [template.name for template in preview.templates]
    assert "Only a draft." in preview.content.decode()
    assert "Mark as read" not in preview.content.decode()


@pytest.mark.parametrize("which", ["course", "home", "catalogue"])
def test_other_pages_have_a_preview_too(admin_user, small, first_edition, rf, which):
    page = {"course": small, "home": HomePage.objects.get(), "catalogue": CataloguePage.objects.get()}[which]
    page.title = page.summary = "Only a draft"

    response = page.make_preview_request(preview_mode="", original_request=None)

    assert response.status_code == 200
    if which == "course":
        assert "Only a draft" in response.render().content.decode()


def citations_of(lesson):
    rows = Citation.objects.filter(target_id=str(lesson.pk), target_type__model="lessonpage")
    return {(row.block, str(row.version)) for row in rows.select_related("version__fact")}


def test_publishing_writes_down_which_paragraph_cites_what(small, module):
    callout = {"kind": "note", "title": "Note", "text": cites("rra-002@1")}
    table = {"caption": "Some", "facts": [{"type": "item", "value": "rra-003@1", "id": FIRST}]}
    lesson = add_lesson(
        module,
        "Citing",
        text(cites("rra-001@1") * 2, FIRST),
        {"type": "callout", "value": callout, "id": SECOND},
        {"type": "facts", "value": table, "id": FIRST},
    )

    assert citations_of(lesson) == {(FIRST, "rra-001@1"), (SECOND, "rra-002@1"), (FIRST, "rra-003@1")}
    row = Citation.objects.filter(target_id=str(lesson.pk), target_type__model="lessonpage").first()
    assert (row.label, row.url) == ("Small course: Citing", "/learn/small-course/citing/")

    publish(lesson, body=json.dumps([text(cites("rra-004@1"), FIRST)]))
    assert citations_of(lesson) == {(FIRST, "rra-004@1")}

    lesson.unpublish()
    assert citations_of(lesson) == set()


def test_what_the_fact_pages_list_follows_the_course(small, module):
    lesson = add_lesson(module, "Citing", text(cites("rra-001@1"), FIRST))

    def listed():
        row = Citation.objects.get(target_id=str(lesson.pk), target_type__model="lessonpage")
        return row.label, row.url

    publish(small, title="Renamed", slug="renamed")
    assert listed() == ("Renamed: Citing", "/learn/renamed/citing/")

    elsewhere = ModulePage.objects.child_of(make_course("Elsewhere")).get()
    LessonPage.objects.get(pk=lesson.pk).move(elsewhere, pos="last-child")
    assert listed() == ("Elsewhere: Citing", "/learn/elsewhere/citing/")


def test_the_fact_page_lists_what_rests_on_it(client, small, module):
    add_lesson(module, "Citing", text(cites("rra-001@1"), FIRST))

    assert "Small course: Citing" in client.get("/rra/facts/rra-001/").content.decode()


def test_copies_get_blocks_of_their_own(client, admin_user, small, module):
    original = add_lesson(module, "Citing", text(cites("rra-001@1"), FIRST), text("<p>x</p>", SECOND))
    client.force_login(admin_user)
    data = {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": str(small.pk),
        "copy_subpages": "on",
        "publish_copies": "on",
    }

    client.post(reverse("wagtailadmin_pages:copy", args=[module.pk]), data)

    copy = LessonPage.objects.get(slug="citing", url_path__contains="/copy/")
    ids = [block.id for block in copy.body]
    assert len({*ids, FIRST, SECOND}) == 4
    assert [block["id"] for block in json.loads(copy.latest_revision.content["body"])] == ids
    assert citations_of(copy) == {(ids[0], "rra-001@1")}
    assert citations_of(original) == {(FIRST, "rra-001@1")}


class TestReleasing:
    @pytest.fixture
    def url(self, small):
        return reverse("courses_release", args=[small.pk])

    def sent(self, course, kind, note=""):
        names = [name for name, *_rest in clearance_of(course).to_confirm]
        return {"kind": kind, "note": note, "confirmed": names}

    def test_staff_see_what_a_release_does_and_release(self, client, coe, small, url, first_edition):
        for page in LessonPage.objects.descendant_of(small):
            publish(page, title="Mended", objectives="Say it.", body=json.dumps([text(cites("rra-001@1"))]))
        client.force_login(coe)

        assert "Mended" in client.get(url).content.decode()
        answer = client.post(url, self.sent(small, "correction", "A sentence."), follow=True)

        edition = small.editions.first()
        assert (edition.number, edition.kind, edition.note, edition.released_by) == (
            2,
            "correction",
            "A sentence.",
            coe,
        )
        assert "Edition 2 of “Small course” is released." in answer.content.decode()

    def test_what_is_no_correction_cannot_be_released_as_one(self, client, coe, small, url, first_edition):
        LessonPage.objects.get(slug="lesson-1").unpublish()
        client.force_login(coe)

        client.post(url, {"kind": "correction"})

        assert small.editions.count() == 1

    def test_problems_are_said(self, client, coe, small, url, first_edition):
        client.force_login(coe)

        answer = client.post(url, {"kind": "new"})

        assert "No activity was changed since then." in answer.content.decode()

    def test_the_outline_offers_it_to_those_who_may(self, client, coe, instructor, reviewer, small, url):
        outline = reverse("courses_outline", args=[small.pk])
        for person, is_offered in ((coe, True), (instructor, False), (reviewer, False)):
            client.force_login(person)
            assert (url in client.get(outline).content.decode()) is is_offered

    @pytest.mark.parametrize("who", ["reviewer", "instructor", "coe_of_dsca"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_others_of_the_staff_may_not(self, client, small, url, who, method, request):
        client.force_login(request.getfixturevalue(who))

        answer = getattr(client, method)(url, {"kind": "new"})

        assert answer.status_code in (302, 403)
        assert not small.editions.exists()

    def test_learners_do_not_reach_it(self, client, learner, small, url):
        client.force_login(learner)

        assert client.post(url, {"kind": "new"}).status_code in (302, 403)
        assert not small.editions.exists()

    def test_a_page_that_is_no_course_has_no_release(self, client, admin_user, module):
        client.force_login(admin_user)

        assert client.get(reverse("courses_release", args=[module.pk])).status_code == 404


def test_the_first_edition_can_only_be_new(small, at):
    assert release(small, at).kind == CourseEdition.Kind.NEW
