"""The slug of a released course names it in certification rules: it is never changed, freed or taken over."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from courses.models import CataloguePage, CoursePage, HomePage

from .conftest import make_course


def form_of(course, slug):
    """What the editor sends for a course."""
    data = {
        "title": course.title,
        "slug": slug,
        "summary": course.summary,
        "description": "",
        "objectives": "",
        "audience": "",
        "minutes": "0",
        "facts_as_of": "",
        "comments": inline_formset([]),
    }
    return nested_form_data(data)


@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
def test_the_editor_refuses_another_slug_for_a_released_course(client, instructor, small, first_edition, action):
    client.force_login(instructor)

    answer = client.post(reverse("wagtailadmin_pages:edit", args=[small.pk]), form_of(small, "renamed") | action)

    assert "A released course keeps its slug" in answer.content.decode()
    small.refresh_from_db()
    assert small.slug == "small-course"
    assert small.get_latest_revision_as_object().slug == "small-course"


def test_the_editor_renames_a_course_that_was_never_released(client, admin_user, small):
    client.force_login(admin_user)

    client.post(
        reverse("wagtailadmin_pages:edit", args=[small.pk]), form_of(small, "renamed") | {"action-publish": "1"}
    )

    small.refresh_from_db()
    assert small.slug == "renamed"


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("how", [{}, {"clean": False}, {"update_fields": ["slug"]}])
def test_saving_refuses_too_published_or_not_and_even_unvalidated(small, first_edition, live, how):
    small.live, small.slug = live, "renamed"

    with pytest.raises(ValidationError, match="A released course keeps its slug"):
        small.save(**how)
    with pytest.raises(ValidationError, match="A released course keeps its slug"):
        small.save_revision()


def test_a_draft_from_before_the_first_edition_is_published_under_the_slug_of_today(small, request):
    small.slug = "renamed"
    draft = small.save_revision()
    request.getfixturevalue("first_edition")

    draft.publish()

    small.refresh_from_db()
    assert (small.slug, small.url_path.split("/")[-2]) == ("small-course", "small-course")


def test_no_new_course_copy_or_alias_takes_the_slug(client, instructor, small, first_edition):
    client.force_login(instructor)
    catalogue = CataloguePage.objects.get()
    new = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalogue.pk])
    copied = {"new_title": "Mine", "new_slug": "small-course", "new_parent_page": catalogue.pk}

    client.post(new, form_of(small, "small-course") | {"action-publish": "1"})
    client.post(reverse("wagtailadmin_pages:copy", args=[small.pk]), copied)
    client.post(reverse("wagtailadmin_pages:copy", args=[small.pk]), copied | {"alias": "on"})

    assert CoursePage.objects.filter(slug="small-course").get() == small


def test_the_catalogue_with_its_courses_cannot_be_copied(client, admin_user, small, first_edition):
    client.force_login(admin_user)
    catalogue, home = CataloguePage.objects.get(), HomePage.objects.get()
    fields = {"new_title": "Mine", "new_slug": "mine", "new_parent_page": home.pk, "copy_subpages": "on"}

    client.post(reverse("wagtailadmin_pages:copy", args=[catalogue.pk]), fields)

    assert CataloguePage.objects.count() == 1
    assert CoursePage.objects.filter(slug="small-course").count() == 1


def test_a_released_course_stays_in_its_catalogue(client, admin_user, small, first_edition):
    client.force_login(admin_user)
    home = HomePage.objects.get()
    elsewhere = home.add_child(instance=CataloguePage(title="Elsewhere", slug="elsewhere"))

    for parent in (home, elsewhere):
        client.post(reverse("wagtailadmin_pages:move_confirm", args=[small.pk, parent.pk]))
        with pytest.raises(ValidationError, match="stays in its catalogue"):
            small.move(parent, pos="last-child")

    assert CoursePage.objects.get(pk=small.pk).get_parent().slug == "courses"


def test_administrators_still_put_courses_in_another_order(client, admin_user, small, first_edition):
    other = make_course("Other course")
    client.force_login(admin_user)

    client.post(reverse("wagtailadmin_pages:set_page_position", args=[other.pk]) + "?position=0")

    assert CataloguePage.objects.get().get_children().first().pk == other.pk
    assert CoursePage.objects.get(pk=small.pk).slug == "small-course"
