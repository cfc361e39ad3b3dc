"""The front page and the catalogue stay where everyone finds them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, PageViewRestriction

from courses.models import CataloguePage, CoursePage, HomePage, LessonPage, ModulePage
from lms.models import User

ENTRANCES = pytest.mark.parametrize("kind", [HomePage, CataloguePage])


def bulk(action, page):
    return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?id={page.pk}"


@pytest.fixture
def editor_of_all(instructor) -> User:
    """Somebody to whom an installation gave the catalogue with all under it, by a group of its own."""
    everything = Group.objects.create(name="Editors of all")
    for codename in ("add_page", "change_page", "publish_page"):
        right = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=everything, page=CataloguePage.objects.get(), permission=right)
    instructor.groups.add(everything)
    return instructor


@ENTRANCES
def test_nobody_but_an_administrator_unpublishes_it_alone_or_among_others(client, editor_of_all, kind):
    page = kind.objects.get()
    client.force_login(editor_of_all)

    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    client.post(bulk("unpublish", page), {"next": "/admin/"})

    assert kind.objects.get().live


@pytest.mark.parametrize("in_bulk", [False, True])
def test_who_is_refused_is_told_why(client, editor_of_all, in_bulk):
    page = CataloguePage.objects.get()
    client.force_login(editor_of_all)

    url = bulk("unpublish", page) if in_bulk else reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    answer = client.post(url, {"next": "/admin/"}, follow=True)

    assert "Only administrators unpublish or move “Courses”" in answer.content.decode()


@ENTRANCES
def test_nobody_but_an_administrator_moves_it_alone_or_among_others(client, editor_of_all, kind):
    page = kind.objects.get()
    path = page.path
    elsewhere = page.get_parent().add_child(instance=Page(title="Elsewhere", slug="elsewhere"))
    client.force_login(editor_of_all)

    client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, elsewhere.pk]))
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, page.get_parent().pk]))
    client.post(bulk("move", page), {"chooser": page.get_parent().pk, "next": "/admin/"})

    assert kind.objects.get().path == path


def test_an_administrator_can_unpublish_it(client, admin_user):
    page = CataloguePage.objects.get()
    client.force_login(admin_user)

    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))

    assert not CataloguePage.objects.get().live


def test_an_administrator_unpublishes_a_course(client, admin_user, small):
    client.force_login(admin_user)

    client.post(reverse("wagtailadmin_pages:unpublish", args=[small.pk]))
    small.refresh_from_db()

    assert not small.live


@ENTRANCES
def test_it_is_never_set_to_expire(db, at, kind):
    page = kind.objects.get()
    page.expire_at = at + timedelta(days=3650)

    with pytest.raises(ValidationError, match="it cannot expire"):
        page.save_revision()


@pytest.mark.parametrize("which", [HomePage, CataloguePage, CoursePage, ModulePage, LessonPage])
def test_no_page_is_made_private(client, admin_user, small, which):
    page = which.objects.first()
    url = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    client.force_login(admin_user)

    offered = client.get(url).json()["html"]
    client.post(url, {"restriction_type": "login", "password": "", "groups": []})

    assert "restriction_type" not in offered
    assert not PageViewRestriction.objects.exists()
