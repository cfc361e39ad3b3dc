"""/notices/: a person reads what they were told, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.notices.models import Notice
from tests.conftest import AT

from .conftest import told

INBOX = reverse("notices:inbox")


@pytest.fixture
def signed_in(client, learner):
    client.force_login(learner)
    return client


def page_of(client, query="") -> str:
    return " ".join(client.get(INBOX + query).content.decode().split())


def test_what_was_told_stands_there_newest_first(signed_in, learner):
    told(learner, "first")
    told(learner, "second", at=AT + timedelta(hours=1))

    page = page_of(signed_in)

    assert page.index("About second") < page.index("About first")
    assert "By Friday." in page


def test_opening_a_notice_marks_it_as_read_and_leads_there(signed_in, notice):
    response = signed_in.post(reverse("notices:open", args=[notice.uuid]))

    assert response.url == "/courses/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert notice.title not in page_of(signed_in)
    assert notice.title in page_of(signed_in, "?show=all")


def test_a_notice_that_leads_nowhere_opens_the_list(signed_in, learner):
    notice = told(learner, link="")
    assert signed_in.post(reverse("notices:open", args=[notice.uuid])).url == INBOX
    assert "Open<" not in page_of(signed_in, "?show=all")


def test_marking_as_read_twice_keeps_the_first_moment(signed_in, notice):
    signed_in.post(reverse("notices:read", args=[notice.uuid]))
    first = Notice.objects.get(pk=notice.pk).read_at

    signed_in.post(reverse("notices:read", args=[notice.uuid]))

    assert Notice.objects.get(pk=notice.pk).read_at == first


def test_marking_one_stays_in_the_list_it_was_marked_in(signed_in, notice):
    response = signed_in.post(reverse("notices:read", args=[notice.uuid]), {"show": "all"})
    assert response.url == f"{INBOX}?show=all"


def test_marking_all_leaves_what_came_after_the_page(signed_in, learner, learner2):
    seen = told(learner, "seen", at=AT)
    told(learner, "older", at=AT - timedelta(days=3))
    late = told(learner, "late", at=AT + timedelta(minutes=1))
    others = told(learner2, "others", at=AT - timedelta(days=1))

    signed_in.post(reverse("notices:read-all"), {"newest": seen.uuid})

    assert set(Notice.objects.unread()) == {late, others}


@pytest.mark.parametrize("newest", ["", "x", "1 or 1=1", "\x00", "0b3a4f5e-0000-4000-8000-000000000000"])
def test_marking_all_up_to_nothing_is_not_found(signed_in, notice, newest):
    assert signed_in.post(reverse("notices:read-all"), {"newest": newest}).status_code == 404
    assert Notice.objects.unread().count() == 1


@pytest.mark.parametrize("name", ["notices:open", "notices:read"])
def test_nobody_touches_the_notice_of_another(client, learner2, notice, name):
    client.force_login(learner2)

    assert client.post(reverse(name, args=[notice.uuid])).status_code == 404
    assert notice.title not in page_of(client, "?show=all")
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("name", ["notices:open", "notices:read"])
def test_reading_an_address_marks_nothing(signed_in, notice, name):
    assert signed_in.get(reverse(name, args=[notice.uuid])).status_code == 405
    assert Notice.objects.unread().count() == 1


def test_an_empty_list_says_so(signed_in):
    assert "Nothing new" in page_of(signed_in)
    assert "No notices yet" in page_of(signed_in, "?show=all")


@pytest.mark.parametrize("page", ["2", "999", "0", "-1", "x", "\x00"])
def test_many_stand_on_pages_and_no_page_is_an_error(signed_in, learner, page):
    for number in range(30):
        told(learner, f"{number}")
    assert signed_in.get(INBOX, {"page": page, "show": "all"}).status_code == 200
    assert "Page 1 of 2" in page_of(signed_in)


def test_the_header_counts_what_is_unread_on_every_page(signed_in, learner, learner2):
    for number in range(3):
        told(learner, f"{number}")
    told(learner2, "others")

    page = " ".join(signed_in.get(reverse("portal:learn")).content.decode().split())

    assert '<span class="count">3<span class="sr-only"> unread</span></span>' in page


def test_without_anything_unread_there_is_no_number(signed_in, notice):
    signed_in.post(reverse("notices:read", args=[notice.uuid]))
    assert 'class="count"' not in page_of(signed_in)


@pytest.mark.parametrize("who", ["learner", "supervisor", "coe", "admin_user"])
def test_the_count_costs_no_statement_of_its_own(client, request, who):
    """The header asks once, for what a person may reach and what they have not read together."""
    person = request.getfixturevalue(who)
    told(person)
    client.force_login(person)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("portal:help"))

    assert len(captured) == 3, [query["sql"][:90] for query in captured]  # session, person, header


def test_the_list_takes_as_many_statements_for_much_as_for_little(signed_in, learner):
    counts = []
    for times in (1, 40):
        for number in range(times):
            told(learner, f"{times}-{number}")
        with CaptureQueriesContext(connection) as captured:
            signed_in.get(INBOX)
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert counts[0] <= 6


def test_times_are_those_of_the_persons_zone(signed_in, learner, notice):
    session = signed_in.session
    session["time_zone"] = "Asia/Tokyo"
    session.save()

    assert "2 June 2026, 00:00" in page_of(signed_in)
