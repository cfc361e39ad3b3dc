"""Completion by course and organization: what is counted, over whom, and the way to the rows."""

import csv
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from courses.models import Duty, Enrolment

from .conftest import COMPLETION, ENROLMENTS, another_course, at_status, enrolled, text_of


def lines(client, query: str = "") -> list[dict[str, str]]:
    """The report's lines, from its download."""
    return list(csv.DictReader(StringIO(text_of(client.get(f"{COMPLETION}?export=csv&{query}")))))


def people_in_rows(client, query: str = "") -> set[str]:
    """Who is named in the rows."""
    table = csv.DictReader(StringIO(text_of(client.get(f"{ENROLMENTS}?export=csv&{query}"))))
    return {row["Person"] for row in table}


def test_every_status_has_its_column_and_those_who_never_opened_it_count(client, coe, people, dsca, course):
    statuses = ["not-started", "not-started", "in-progress", "completed", "failed"]
    for person, status in zip(people(5, dsca), statuses, strict=True):
        enrolled(person, course, **at_status(status))
    client.force_login(coe)

    [line] = lines(client)

    assert line == {
        "Course": course.title,
        "Organization": dsca.name,
        "People enrolled": "5",
        "Not started": "2",
        "In progress": "1",
        "Completed": "1",
        "Failed": "1",
        "Completed, %": "20.0",
    }


def test_completing_after_failing_counts_as_completed_alone(client, coe, learner, course, at):
    enrolled(learner, course, opened_at=at, failed_at=at, completed_at=at)
    client.force_login(coe)

    [line] = lines(client)

    assert (line["People enrolled"], line["Completed"], line["Failed"]) == ("1", "1", "0")


def test_hundred_percent_means_all(client, coe, people, dsca, course, at):
    [last, *others] = people(2001, dsca)
    first = enrolled(last, course, **at_status("in-progress"))
    same = {"course": course, "edition": first.edition, "enrolled_at": at, "completed_at": at}
    Enrolment.objects.bulk_create(Enrolment(learner=person, **same) for person in others)
    client.force_login(coe)

    assert lines(client)[0]["Completed, %"] == "99.9"


def test_an_organization_is_counted_with_everything_under_it(client, coe, people, dsca, unit, usasac, course):
    for organization in (dsca, unit, usasac):
        enrolled(people(1, organization)[0], course)
    client.force_login(coe)

    assert {line["Organization"] for line in lines(client, "organization=dsca")} == {dsca.name, unit.name}
    assert {line["Organization"] for line in lines(client, "organization=dsca&reach=alone")} == {dsca.name}


def test_people_without_an_organization_are_a_line_of_their_own(client, coe, people, course):
    enrolled(people(1, None)[0], course)
    client.force_login(coe)

    assert [line["Organization"] for line in lines(client)] == ["No organization"]
    assert people_in_rows(client, f"course={course.slug}&reach=none") == {"Many 0"}


def test_the_period_holds_both_its_days_in_the_zone_of_the_person_asking(client, coe, people, dsca, course):
    client.force_login(coe)
    assert coe.time_zone == "America/New_York"
    last_minute = datetime(2026, 3, 11, 3, 59, tzinfo=UTC)  # 23:59 on 10 March in New York
    one, other = people(2, dsca)
    enrolled(one, course, at=last_minute)
    enrolled(other, course, at=last_minute + timedelta(minutes=1))

    [line] = lines(client, "enrolled_from=2026-03-10&enrolled_to=2026-03-10")

    assert line["People enrolled"] == "1"


def test_no_percentage_is_given_while_a_status_is_chosen(client, coe, learner, course, at):
    enrolled(learner, course, **at_status("completed"))
    client.force_login(coe)

    [line] = lines(client, "status=completed")

    assert "Completed, %" not in line


@pytest.mark.parametrize(
    "query",
    [
        "enrolled_from=nonsense",
        "enrolled_from=0001-01-01",
        "enrolled_to=9999-12-31",
        "course=no-such-course",
        "organization=no-such-organization",
        "status=certified",
        "reach=elsewhere",
    ],
)
def test_a_filter_that_makes_no_sense_shows_nothing_and_says_so(client, coe, learner, course, query):
    enrolled(learner, course)
    client.force_login(coe)

    page = client.get(f"{COMPLETION}?{query}")
    download = client.get(f"{COMPLETION}?{query}&export=csv")

    assert 'role="alert"' in page.content.decode()
    assert f"course={course.slug}" not in page.content.decode()
    assert download.status_code == 302


@pytest.mark.parametrize("query", ["p=0", "p=99999", "p=x", "ordering=password", "ordering=-people", "export=exe"])
def test_odd_addresses_show_the_report_all_the_same(client, coe, learner, course, query):
    enrolled(learner, course)
    client.force_login(coe)

    assert client.get(f"{COMPLETION}?{query}").status_code == 200
    assert client.get(f"{ENROLMENTS}?{query}").status_code == 200


def test_lines_are_sorted_as_asked(client, coe, people, dsca, usasac, course):
    enrolled(people(1, dsca)[0], course)
    for person in people(2, usasac):
        enrolled(person, course)
    client.force_login(coe)

    page = client.get(f"{COMPLETION}?ordering=-people").content.decode()

    assert page.index(usasac.name, page.index("<tbody>")) < page.index(dsca.name, page.index("<tbody>"))


def test_each_number_opens_exactly_its_rows(client, coe, crowd):
    client.force_login(coe)
    page = client.get(f"{COMPLETION}?enrolled_from=2025-01-01").content.decode()
    links = re.findall(rf'href="({re.escape(ENROLMENTS)}\?[^"]+)"[^>]*>([\d,]+)</a>', page)
    assert len(links) > 20

    for address, number in links:
        rows = text_of(client.get(f"{unescape(address)}&export=csv"))
        assert len(rows.splitlines()) - 1 == int(number.replace(",", "")), address


def test_the_page_says_what_is_counted_and_as_of_when(client, coe):
    client.force_login(coe)

    page = client.get(COMPLETION).content.decode()

    assert "A person counts once in each course" in page
    assert re.search(r"As of \d{4}-\d\d-\d\d \d\d:\d\d \(", page)


def test_a_row_says_who_where_what_how_far_and_by_when(client, coe, learner, course, at):
    enrolled(learner, course, **at_status("completed"))
    Duty.objects.create(learner=learner, course=course, due_on=at.date(), reason="New", asked_at=at)
    client.force_login(coe)

    [row] = csv.DictReader(StringIO(text_of(client.get(f"{ENROLMENTS}?export=csv"))))

    assert row == {
        "Person": "Lee Learner",
        "E-mail address": "lee.learner@example.test",
        "Organization": learner.organization.name,
        "Course": course.title,
        "Edition": "1",
        "Status": "Completed",
        "Enrolled (UTC)": "2026-06-01 15:00",
        "First opened (UTC)": "2026-06-01 15:00",
        "Completed (UTC)": "2026-06-01 15:00",
        "Due": "2026-06-01",
    }


def test_rows_are_found_by_name_or_address(client, coe, learner, learner2, course):
    enrolled(learner, course)
    enrolled(learner2, course)
    client.force_login(coe)

    assert people_in_rows(client, "person=lou") == {"Lou Learner"}
    assert people_in_rows(client, "person=lee.learner%40") == {"Lee Learner"}


def test_what_was_due_yesterday_is_overdue_unless_it_is_done_or_the_person_left(client, coe, people, dsca, course, at):
    today = timezone.localdate(timezone=ZoneInfo(coe.time_zone))
    late, done, gone, today_only, withdrawn = people(5, dsca)
    for person in (late, done, gone, today_only, withdrawn):
        enrolled(person, course, **at_status("completed" if person is done else "in-progress"))
        due_on = today if person is today_only else today - timedelta(days=1)
        duty = Duty.objects.create(learner=person, course=course, due_on=due_on, reason="New", asked_at=at)
    Duty.objects.filter(pk=duty.pk).update(withdrawn_at=at)
    gone.is_active = False
    gone.save()
    client.force_login(coe)

    assert people_in_rows(client, "due=overdue") == {late.display_name}
    assert f'href="{ENROLMENTS}?due=overdue">1 of them is overdue' in client.get(COMPLETION).content.decode()


def test_two_courses_of_one_name_stay_apart(client, coe, learner, course, db):
    twin = another_course(course.title, "twin")
    enrolled(learner, course)
    enrolled(learner, twin)
    client.force_login(coe)

    assert [line["People enrolled"] for line in lines(client)] == ["1", "1"]
