"""/team/ shows supervisors their people, and lets them confirm what those did."""

import re
from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from certificates.asking import ask_level
from certificates.experience import confirm
from certificates.hours import claim
from certificates.models import ExperienceConfirmation, Level
from courses.enrolling import assign
from courses.exempting import exempt
from courses.models import Duty, Enrolment
from lms.models import Change
from lms.permissions import supervised_by
from lms.portal.glance import glance, with_state
from lms.portal.team import standings_of
from tests.certificates.test_hours import A_SEMINAR
from tests.conftest import person

from .conftest import complete

TEAM = reverse("portal:team")


def member_url(someone) -> str:
    return reverse("portal:team-member", args=[someone.uuid])


def confirm_url(someone) -> str:
    return reverse("portal:team-confirm", args=[someone.uuid])


@pytest.fixture
def answers():
    return {"from_day": "2025-01-01", "to_day": "2025-12-31", "what": "Managed two cases"}


def test_a_person_on_a_line_and_more_on_their_page(client, supervisor, learner, position, today, at):
    Duty.objects.filter(learner=learner).update(due_on=today - timedelta(days=1))
    complete(Enrolment.objects.get(learner=learner), at=at, leave=5)
    client.force_login(supervisor)

    line, page = (" ".join(client.get(url).content.decode().split()) for url in (TEAM, member_url(learner)))

    enrolment = Enrolment.objects.get(learner=learner)
    assert "Lee Learner</a>" in line
    assert "Overdue (1)" in line
    assert f'data-label="Earliest day">{date_format(today - timedelta(days=1))}' in line
    assert f"{enrolment.completed_count} of {enrolment.edition.required_count} done" in page
    assert "Basic (1.0)" in page


def test_experience_that_a_level_wants_is_owed_and_leads_to_the_form(client, supervisor, learner, position, at):
    complete(Enrolment.objects.get(learner=learner), at=at)
    learner.certification_records.update(due_on="2026-02-01")
    client.force_login(supervisor)

    team, page = (" ".join(client.get(url).content.decode().split()) for url in (TEAM, member_url(learner)))

    words = "12 months of experience for Basic (1.0), for you to confirm</a>"
    assert (
        f'<a href="{member_url(learner)}#confirm">{words} <strong>overdue since {date_format(date(2026, 2, 1))}'
        in team
    )
    assert f'<a href="#confirm">{words}' in page
    assert "Nothing." not in page

    confirm(learner, from_day=date(2025, 1, 1), to_day=date(2025, 12, 31), what="W", confirmed_by=supervisor, at=at)

    assert "for you to confirm" not in client.get(TEAM).content.decode()


def test_a_supervisor_sees_no_scores(client, supervisor, learner, enrolment, at):
    complete(enrolment, at=at)
    client.force_login(supervisor)

    told = client.get(TEAM).content.decode() + client.get(member_url(learner)).content.decode()

    assert "points" not in told
    assert learner.awards.get().code not in told


def test_whoever_is_overdue_comes_first(client, supervisor, dsca, learner, duty):
    person("abe@example.test", "Abe Early", dsca, supervisor=supervisor)
    client.force_login(supervisor)

    page = client.get(TEAM).content.decode()

    assert page.index(">Lee Learner</a>") < page.index(">Abe Early</a>")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Lee Learner", "Dee Soon", "Abe Early", "Wil Waits"]),
        ("sort=name", ["Abe Early", "Dee Soon", "Lee Learner", "Wil Waits"]),
        ("show=overdue", ["Lee Learner"]),
        ("show=due", ["Dee Soon"]),
        ("show=on_track", ["Abe Early", "Wil Waits"]),
        ("show=waiting", ["Wil Waits"]),
        ("q=EE", ["Lee Learner", "Dee Soon"]),
        ("q=EE&show=due&sort=due", ["Dee Soon"]),
        ("show=nonsense&sort=x&q=%00&page=99", ["Lee Learner", "Dee Soon", "Abe Early", "Wil Waits"]),
    ],
)
def test_a_team_is_narrowed_and_put_in_order_by_the_address(
    client, supervisor, dsca, course, duty, today, at, query, names
):
    dee, _abe, wil = (
        person(f"{name[:3]}@example.test", name, dsca, supervisor=supervisor)
        for name in ("Dee Soon", "Abe Early", "Wil Waits")
    )
    assign(dee, course, due_on=today + timedelta(days=9), reason="All", asked_by=supervisor, at=at)
    claim(wil, A_SEMINAR, key=uuid4(), at=at)
    client.force_login(supervisor)

    page = client.get(f"{TEAM}?{query}").content.decode()

    assert re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', page) == names


def test_what_waits_for_the_supervisor_comes_before_the_people(client, supervisor, learner, at):
    made = claim(learner, A_SEMINAR, key=uuid4(), at=at)
    client.force_login(supervisor)

    page = client.get(TEAM).content.decode()

    link = reverse("portal:team-hours", args=[learner.uuid, made.uuid])
    assert page.index(f'<a href="{link}">1.5 hours to confirm: Seminar</a>') < page.index('id="people"')


@pytest.mark.parametrize("who", ["learner", "learner2", "instructor", "coe"])
def test_people_without_a_team_may_not_see_the_page(client, request, who, supervisor):
    client.force_login(request.getfixturevalue(who))

    assert client.get(TEAM).status_code == 403


def test_an_administrator_without_a_team_sees_an_empty_one(client, admin_user, learner):
    client.force_login(admin_user)

    page = client.get(TEAM).content.decode()

    assert "Nobody is in your team" in page
    assert "Lee Learner" not in page


def test_someone_who_left_is_no_longer_in_the_team(client, supervisor, learner, answers):
    learner.is_active = False
    learner.save()
    client.force_login(supervisor)

    assert client.get(TEAM).status_code == 403
    assert client.get(member_url(learner)).status_code == 404
    assert client.post(confirm_url(learner), answers).status_code == 404


def test_confirming_leaves_who_confirmed_what_and_when(client, supervisor, learner, position, answers):
    client.force_login(supervisor)

    answer = client.post(confirm_url(learner), answers, follow=True)

    assert answer.redirect_chain == [(member_url(learner), 302)]
    assert "You confirmed the experience of Lee Learner." in answer.content.decode()
    confirmation = ExperienceConfirmation.objects.get(learner=learner)
    assert (confirmation.what, confirmation.confirmed_by) == ("Managed two cases", supervisor)
    assert Change.objects.get(person=learner, action="experience-confirmed").actor == supervisor
    assert "Managed two cases" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"to_day": "2024-12-31"}, "does not come before"),
        ({"to_day": "2999-01-01"}, "today at the latest"),
        ({"from_day": "soon"}, "Enter a valid date"),
        ({"from_day": ""}, "This field is required"),
        ({"what": "  "}, "This field is required"),
        ({"what": "x" * 256}, "at most 255"),
    ],
)
def test_what_cannot_be_confirmed_is_explained_and_words_are_kept(client, supervisor, learner, answers, wrong, told):
    client.force_login(supervisor)

    page = client.post(confirm_url(learner), answers | wrong).content.decode()

    assert told in page
    assert "<title>Error:" in page
    assert (answers | wrong)["from_day"] in page
    assert not ExperienceConfirmation.objects.exists()


@pytest.mark.parametrize("who", ["learner", "learner2", "instructor", "coe", "admin_user"])
def test_only_the_supervisor_confirms(client, request, learner, answers, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(member_url(learner)).status_code == 404
    assert client.post(confirm_url(learner), answers).status_code == 404
    assert not ExperienceConfirmation.objects.exists()


def test_a_supervisor_confirms_nobody_elses_people(client, supervisor, learner, learner2, answers):
    client.force_login(supervisor)

    assert client.post(confirm_url(learner2), answers).status_code == 404
    assert client.post(confirm_url(supervisor), answers).status_code == 404
    assert not ExperienceConfirmation.objects.exists()


def test_strangers_confirm_nothing(client, learner, answers):
    assert client.post(confirm_url(learner), answers)["Location"].startswith(reverse("account_login"))
    assert not ExperienceConfirmation.objects.exists()


def test_confirming_is_a_post(client, supervisor, learner):
    client.force_login(supervisor)

    assert client.get(confirm_url(learner)).status_code == 405


def test_what_is_posted_besides_changes_nothing(client, supervisor, learner, learner2, answers):
    client.force_login(supervisor)
    besides = {"learner": learner2.pk, "confirmed_by": learner2.pk, "confirmed_at": "2000-01-01", "id": 999}

    client.post(confirm_url(learner), answers | besides)

    confirmation = ExperienceConfirmation.objects.get()
    assert (confirmation.learner, confirmation.confirmed_by) == (learner, supervisor)
    assert confirmation.confirmed_at.year > 2000


def test_a_team_of_thirty_takes_as_many_statements_as_one_of_three(client, supervisor, dsca, course, today, at):
    client.force_login(supervisor)
    counts = []
    for size in (3, 27):
        for number in range(size):
            member = person(f"m-{size}-{number}@example.test", f"M {size} {number}", dsca, supervisor=supervisor)
            assign(member, course, due_on=today - timedelta(days=2), reason="All", asked_by=supervisor, at=at)
            claim(member, A_SEMINAR, key=uuid4(), at=at)
        with CaptureQueriesContext(connection) as captured:
            client.get(TEAM)
        counts.append(len(captured))

    asks_the_clock = connection.vendor == "postgresql"  # where the time is a statement
    assert counts[0] == counts[1]
    assert counts[0] <= 24 + asks_the_clock


def test_the_database_tells_where_each_person_stands_as_their_page_does(
    client, supervisor, dsca, course, today, at, position, learner
):
    """Every state by course and by level, exempt, not passed and done: as many, and the same, as person by person."""
    basic, days = Level.objects.get(scheme__code="1.0", code="basic"), {"late": -3, "soon": 5, "far": 90}
    made = {}
    for name in [f"{what} {when}" for what in ("course", "level", "exempt") for when in days] + ["failed", "done"]:
        member = made[name] = person(
            f"{name.replace(' ', '-')}@example.test", name.title(), dsca, supervisor=supervisor
        )
        due_on = today + timedelta(days=days.get(name.partition(" ")[2], -3))
        asked = {"due_on": due_on, "reason": "All", "asked_by": supervisor, "at": at}
        if name.startswith("level"):
            ask_level(member, basic, None, **asked)
        else:
            assign(member, course, **asked)
        if name.startswith("exempt"):
            exempt(member, course, reason="On leave", last_day=None, by=supervisor, at=at)
    Enrolment.objects.filter(learner=made["failed"]).update(failed_at=at)
    Enrolment.objects.filter(learner=made["done"]).update(completed_at=at)
    people = supervised_by(supervisor, at=at)

    one_by_one = standings_of(list(people), on=today)

    found = {one.pk: one for one in with_state(people, on=today)}
    for one in one_by_one:
        state, day = found[one.person.pk].state, found[one.person.pk].next_due
        assert (state, day if day != date.max else None) == (one.state, one.next_due), one.person
    counts = glance(people, on=today, number=1).counts
    states = [one.state for one in one_by_one]
    assert {state: counts[state] for state in set(states)} == Counter(states)
    assert set(states) == {"overdue", "failed", "due", "on_track"}
    assert counts["waiting"] == sum(one.waits > 0 for one in one_by_one) > 1
    assert counts["all"] == len(one_by_one)


def test_a_large_team_says_that_experience_is_left_out_and_shows_a_page_of_it(
    client, supervisor, dsca, position, learner, at, today, monkeypatch
):
    monkeypatch.setattr("lms.portal.glance.LOOKED_THROUGH", 0)
    monkeypatch.setattr("lms.portal.glance.PER_PAGE", 2)
    for number in range(4):
        person(f"m{number}@example.test", f"Member {number}", dsca, supervisor=supervisor)
    client.force_login(supervisor)

    page = client.get(TEAM).content.decode()

    assert "All (5)" in page
    assert "Waiting for you (0)" in page
    assert "In a team this large" in page
    assert page.count('<th scope="row">') == 2
