"""Records outlive everything: every way in which Wagtail deletes, and what it answers."""

import pytest
from django.core.management import call_command
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page

from courses.enrolling import assign, enrol
from courses.models import CataloguePage, CourseEdition, CoursePage, HasRecords, HomePage, LessonPage, ModulePage
from courses.rra.models import Citation
from lms.models import User

from .conftest import add_lesson, make_course, publish, text


@pytest.fixture
def on_record(small, first_edition, learner, at):
    """The little course, released and taken."""
    return enrol(learner, small, at=at, actor=learner)


def pages_of(course):
    module = ModulePage.objects.child_of(course).get()
    lesson = LessonPage.objects.child_of(module).first()
    return {
        "home": HomePage.objects.get(),
        "catalogue": CataloguePage.objects.get(),
        "course": course,
        "module": module,
        "lesson": lesson,
    }


EVERY = pytest.mark.parametrize("which", ["home", "catalogue", "course", "module", "lesson"])


@EVERY
def test_the_model_refuses(on_record, small, which):
    page = pages_of(small)[which]

    with pytest.raises(HasRecords, match="Unpublish it instead"):
        page.delete()
    with pytest.raises(ProtectedError):
        Page.objects.get(pk=page.pk).delete()

    assert Page.objects.filter(pk=page.pk).exists()


@EVERY
def test_the_action_and_the_queryset_refuse(on_record, small, which):
    page = pages_of(small)[which]

    with pytest.raises(ProtectedError):
        DeletePageAction(page).execute()
    with pytest.raises(ProtectedError):
        Page.objects.filter(pk=page.pk).delete()


@EVERY
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_delete_view_refuses_and_says_why(client, admin_user, on_record, small, which, method):
    page = pages_of(small)[which]
    client.force_login(admin_user)

    answer = getattr(client, method)(
        reverse("wagtailadmin_pages:delete", args=[page.pk]), {"confirm_site_name": "Cadre"}, follow=True
    )

    assert answer.redirect_chain[0][0] == reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    assert "cannot be deleted" in answer.content.decode()
    assert Page.objects.filter(pk=page.pk).exists()


@EVERY
def test_the_bulk_action_refuses_all_if_one_has_records(client, admin_user, on_record, small, which):
    page, other = pages_of(small)[which], make_course("Without records")
    client.force_login(admin_user)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

    answer = client.post(f"{url}?id={other.pk}&id={page.pk}", {"confirm_site_name": "Cadre"}, follow=True)

    assert "cannot be deleted" in answer.content.decode()
    assert Page.objects.filter(pk__in=[page.pk, other.pk]).count() == 2


def test_a_duty_alone_keeps_a_course(small, first_edition, learner, at):
    assign(learner, small, due_on=None, reason="Welcome", asked_by=None, at=at)

    assert small.has_records()


def test_a_lesson_moved_into_another_course_keeps_its_records(on_record, small):
    lesson = pages_of(small)["lesson"]
    elsewhere = pages_of(make_course("Elsewhere", lessons=0))["module"]
    lesson.move(elsewhere, pos="last-child")

    for page in (lesson, elsewhere, elsewhere.get_parent().specific):
        page.refresh_from_db()
        with pytest.raises(HasRecords):
            page.delete()


def test_a_page_with_records_can_be_unpublished(client, admin_user, on_record, small):
    client.force_login(admin_user)

    client.post(reverse("wagtailadmin_pages:unpublish", args=[small.pk]), {"include_descendants": "on"})

    assert not CoursePage.objects.get(pk=small.pk).live
    assert not LessonPage.objects.descendant_of(small).live().exists()


def test_a_page_without_records_may_go_and_cites_nothing_then(client, admin_user, small, module):
    lesson = add_lesson(module, "Cited", text('<p><a linktype="rra" id="rra-001@1">x</a></p>'))
    assert Citation.objects.filter(target_id=str(lesson.pk), label__contains="Cited").exists()
    client.force_login(admin_user)

    client.post(reverse("wagtailadmin_pages:delete", args=[module.pk]), {"confirm_site_name": "Cadre"})

    assert not Page.objects.filter(pk=module.pk).exists()
    assert not Citation.objects.filter(target_id=str(lesson.pk), label__contains="Cited").exists()


def test_an_instructor_deletes_no_more_than_an_administrator(client, instructor, on_record, small):
    client.force_login(instructor)
    lesson = pages_of(small)["lesson"]

    client.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))

    assert Page.objects.filter(pk=lesson.pk).exists()


def test_revisions_that_an_edition_holds_outlive_a_purge(on_record, small, first_edition):
    publish(pages_of(small)["lesson"], title="Newer")
    publish(pages_of(small)["lesson"], title="Newest")

    call_command("purge_revisions", verbosity=0)

    assert CourseEdition.objects.get(pk=first_edition.pk).activities.first().revision.content["title"] == "Lesson 1"


def test_people_are_not_deleted_in_bulk(client, admin_user, learner, learner2):
    client.force_login(admin_user)
    url = reverse("wagtail_bulk_action", args=["lms", "user", "delete"])

    answer = client.post(f"{url}?id={learner.pk}&id={learner2.pk}", follow=True)

    assert "they are deactivated" in answer.content.decode()
    assert User.objects.filter(pk__in=[learner.pk, learner2.pk]).count() == 2


def test_other_bulk_actions_go_on(client, admin_user, on_record, small):
    client.force_login(admin_user)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])

    client.post(f"{url}?id={small.pk}")

    assert not CoursePage.objects.get(pk=small.pk).live
