"""Telling people: once each, in words that cannot do harm, and only those who are still here."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.models import User
from lms.notices.kinds import Kind
from lms.notices.models import Mail, Notice
from lms.notices.telling import LeadsElsewhere, News, tell
from tests.conftest import AT, person

from .conftest import told


def news_for(person, key="one", **words):
    return News(person.pk, Kind.OVERDUE, key, words.pop("title", "A title"), **words)


def test_the_same_is_told_once_however_often(learner):
    assert tell([news_for(learner), news_for(learner)], at=AT) == 1
    assert tell([news_for(learner)], at=AT) == 0

    assert Notice.objects.filter(person=learner).count() == Mail.objects.filter(person=learner).count() == 1


def test_another_thing_and_another_person_are_told_too(learner, learner2):
    assert tell([news_for(learner), news_for(learner, "two"), news_for(learner2)], at=AT) == 3


def test_whoever_left_is_told_nothing(learner):
    User.objects.filter(pk=learner.pk).update(is_active=False)
    assert tell([news_for(learner)], at=AT) == 0


@pytest.mark.parametrize(
    "link", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "courses/"]
)
def test_no_notice_leads_to_another_site(learner, link):
    with pytest.raises(LeadsElsewhere):
        tell([news_for(learner, link=link)], at=AT)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "a\r\nBcc: all@example.test",
        "\u202egnp.exe",
        "x" * 10_000,
        "a\x00b",
        "👩‍👩‍👧 e\u0301",
    ],
)
def test_hostile_words_are_shown_as_they_are_and_in_one_line(client, learner, words):
    notice = told(learner, title=words, body=words)
    client.force_login(learner)

    page = client.get(reverse("notices:inbox")).content.decode()

    assert len(notice.title) <= 200
    assert not set("\r\n\x00\u202e") & set(notice.title)
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_ten_thousand_take_as_many_statements_as_so_many_thousands(dsca, django_assert_max_num_queries):
    people = User.objects.bulk_create(
        User(email=f"p{number}@example.test", display_name=f"P {number}", password="!") for number in range(2500)
    )
    with CaptureQueriesContext(connection) as captured:
        assert tell((news_for(each) for each in people), at=AT) == 2500

    selects = [query for query in captured if query["sql"].startswith("SELECT")]
    assert len(selects) == 9  # people, what is new and the rounds of its messages, for each thousand


def test_those_who_chose_nothing_get_what_they_may_have_to_act_on_by_mail(learner):
    tell([News(learner.pk, kind, kind, "A title") for kind in Kind], at=AT)

    by_mail = set(Mail.objects.values_list("notice__kind", flat=True))
    assert by_mail == set(Kind) - {Kind.EDITION, Kind.EXPORT_READY}


def test_a_zone_that_has_vanished_keeps_nobody_from_being_told(dsca):
    someone = person("zed@example.test", "Zed", dsca, time_zone="Mars/Olympus")
    assert tell([news_for(someone)], at=AT) == 1
