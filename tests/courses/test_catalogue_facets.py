"""The catalogue, narrowed by what is ticked."""

import re
from datetime import timedelta

import pytest

from courses.enrolling import enrol
from courses.progress import begin

from .conftest import make_course, release


def titles(page):
    return re.findall(r'card__title"><a href="[^"]*">([^<]*)</a>', page)


def choices(page):
    """The number beside each choice, by the choice's name and value."""
    found = re.findall(r'type="checkbox" name="([^"]*)" value="([^"]*)"[^>]*>.*?search-count">(\d+)<', page, re.DOTALL)
    return {(name, value): int(count) for name, value, count in found}


def catalogue(client, query=""):
    return client.get(f"/courses/{query}").content.decode()


def test_each_choice_shows_as_many_courses_as_it_says(client, small, first_edition):
    page = catalogue(client)

    everything = choices(page)
    assert ("length", "1") in everything
    for (name, value), count in everything.items():
        assert len(titles(catalogue(client, f"?{name}={value}"))) == count
    assert sum(count for (name, _), count in everything.items() if name == "length") == len(titles(page))


def test_choices_of_a_group_add_up_and_groups_narrow_each_other(client, small, first_edition):
    everything = choices(catalogue(client))
    page = catalogue(client, "?length=1&length=2")

    assert len(titles(page)) == everything["length", "1"] + everything["length", "2"]
    assert choices(page)["length", "5"] == everything["length", "5"]
    both = catalogue(client, "?length=1&examination=yes")
    assert "Small course" not in titles(both)
    assert "Small course" in titles(catalogue(client, "?length=1&examination=no"))


def test_a_final_examination_is_that_of_the_newest_edition(client, small, first_edition, final_test, at):
    assert "Small course" in titles(catalogue(client, "?examination=no"))

    release(small, at + timedelta(days=1))

    assert "Small course" in titles(catalogue(client, "?examination=yes"))


def test_only_members_are_asked_where_they_stand(client, learner, small, first_edition, at):
    assert 'name="mine"' not in catalogue(client)
    everyone = titles(catalogue(client))
    assert titles(catalogue(client, "?mine=in-progress")) == everyone
    client.force_login(learner)
    enrolment = enrol(learner, small, at=at, actor=learner)

    assert titles(catalogue(client, "?mine=not-started")) == ["Small course"]
    begin(enrolment, at=at)
    assert titles(catalogue(client, "?mine=in-progress")) == ["Small course"]
    assert "Small course" not in titles(catalogue(client, "?mine=none"))


def test_the_order_is_as_asked(client, small, first_edition):
    assert titles(catalogue(client, "?order=short"))[0] == "Small course"
    assert titles(catalogue(client, "?order=title")) == sorted(titles(catalogue(client)), key=str.casefold)
    assert titles(catalogue(client, "?order=new"))


def test_what_is_ticked_can_be_taken_away_one_by_one(client, small, first_edition):
    page = catalogue(client, "?length=1&examination=no&order=title")

    assert 'href="?examination=no&amp;order=title"' in page
    assert 'href="?length=1&amp;order=title"' in page
    assert page.count(" checked>") == 2


def test_nothing_that_fits_says_what_to_do(client, db):
    page = catalogue(client, "?length=1&length=more&examination=no")

    if not titles(page):
        assert "No course fits all of this" in page


@pytest.mark.parametrize(
    "query",
    ["?length=%00", "?length=<script>alert(1)</script>", "?order='--", "?page=9999999999999999999", "?mine=x" * 500],
)
def test_what_is_asked_wrongly_is_ignored(client, db, query):
    page = catalogue(client, query)

    assert len(titles(page)) == len(titles(catalogue(client)))
    assert "<script>alert" not in page


def test_long_lists_have_pages_that_keep_the_choice(client, course, at):
    for number in range(26):
        release(make_course(f"Course {number}", lessons=1), at)

    page = catalogue(client, "?length=1")

    assert len(titles(page)) == 24
    assert "?length=1&amp;page=2" in page
