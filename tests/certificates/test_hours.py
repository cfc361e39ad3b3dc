"""Continuous-learning hours: claimed once, decided once by the supervisor of today, and never changed."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from certificates.hours import AlreadyDecided, Claimed, Outcome, claim, decide, withdraw, years_of
from certificates.models import HoursClaim, HoursDecision
from lms.models import Change, User
from lms.notices.kinds import Kind
from lms.notices.models import Notice
from lms.permissions import Role
from lms.roles import give_role
from tests.conftest import AT, person

A_SEMINAR = Claimed("event", "Seminar", 90, date(2026, 5, 4), date(2026, 5, 5), "Certificate 12")
PAGE = reverse("portal:hours")


@pytest.fixture
def made(learner):
    return claim(learner, A_SEMINAR, key=uuid4(), at=AT)


@pytest.fixture
def answers():
    return {
        "kind": "event",
        "what": "Seminar",
        "hours": "1.5",
        "from_day": "2025-05-04",
        "to_day": "2025-05-05",
        "evidence": "Certificate 12",
        "key": str(uuid4()),
    }


def url_of(made):
    return reverse("portal:team-hours", args=[made.learner.uuid, made.uuid])


def test_a_person_claims_hours_once_however_often_they_click(client, learner, supervisor, answers):
    client.force_login(learner)
    for _time in range(2):
        page = client.post(PAGE, answers, follow=True).content.decode()

    made = HoursClaim.objects.get()
    assert (made.learner, made.minutes, made.hours) == (learner, 90, Decimal("1.5"))
    assert "Your hours are claimed." in page
    assert "1.5 hours" in page
    assert Change.objects.get(action="hours-claimed").person == learner
    [notice] = Notice.objects.of(supervisor)
    assert notice.kind == Kind.HOURS_WAITING
    client.force_login(supervisor)
    assert client.get(notice.link).status_code == 200


def test_a_supervisor_is_told_of_a_persons_claims_once_a_day(learner, supervisor):
    for hours in (0, 1, 24):
        claim(learner, A_SEMINAR, key=uuid4(), at=AT + timedelta(hours=hours))
    assert Notice.objects.of(supervisor).count() == 2


def test_who_acts_as_supervisor_is_told_once_a_day_and_the_page_knows_of_them(client, supervisor, learner, dsca):
    alone, acting = (person(f"{name}@example.test", name.title(), dsca) for name in ("alona", "acton"))
    nobody = "Nobody is your supervisor"
    client.force_login(alone)
    assert nobody in client.get(PAGE).content.decode()

    give_role(acting, Role.SUPERVISOR, dsca, at=AT)
    for each in (learner, alone):
        claim(each, A_SEMINAR, key=uuid4(), at=AT)

    assert nobody not in client.get(PAGE).content.decode()
    [notice] = Notice.objects.of(acting)
    assert notice.kind == Kind.HOURS_WAITING
    assert Notice.objects.of(supervisor).count() == 1
    client.force_login(acting)
    page = client.get(notice.link).content.decode()
    assert learner.display_name in page
    assert alone.display_name in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"hours": "1.55"}, "no more than 1 decimal"),
        ({"hours": "0"}, "greater than or equal to 0.1"),
        ({"hours": "48.1"}, "do not have so many hours"),
        ({"hours": "NaN"}, "Enter a number"),
        ({"from_day": "2024-12-31"}, "claim those of each year apart"),
        ({"to_day": "2025-05-03"}, "does not come before"),
        ({"to_day": "2999-01-01"}, "today at the latest"),
        ({"from_day": "0025-05-04"}, "Check the year"),
        ({"what": " "}, "This field is required"),
        ({"kind": "sleep"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_claimed_is_explained(client, learner, answers, wrong, told):
    client.force_login(learner)
    page = client.post(PAGE, answers | wrong).content.decode()
    assert told in page
    assert "<title>Error:" in page
    assert not HoursClaim.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "reason", "state"), [("confirmed", "", "Confirmed"), ("refused", "No certificate", "Refused")]
)
def test_the_supervisor_decides_and_the_person_hears_of_it(client, learner, supervisor, made, outcome, reason, state):
    client.force_login(supervisor)
    client.post(url_of(made), {"outcome": outcome, "reason": reason})

    decision = HoursDecision.objects.get()
    assert (decision.outcome, decision.reason, decision.decided_by) == (outcome, reason, supervisor)
    assert Change.objects.get(action=f"hours-{outcome}").actor == supervisor
    [notice] = Notice.objects.of(learner)
    assert notice.title == f"{state}: Seminar (1.5 h)"
    client.force_login(learner)
    page = client.get(notice.link).content.decode()
    assert state in page
    assert reason in page
    held = client.get(reverse("portal:record-export")).json()["continuous_learning"]
    assert (held[0]["hours"], held[0]["decision"]["outcome"]) == ("1.5", outcome)


def test_refusing_wants_a_reason_and_confirming_keeps_none(client, supervisor, made):
    client.force_login(supervisor)
    assert b"Say why" in client.post(url_of(made), {"outcome": "refused"}).content
    assert client.post(url_of(made), {"outcome": "withdrawn"}).status_code == 422
    client.post(url_of(made), {"outcome": "confirmed", "reason": "Typed and then thought better"})
    assert HoursDecision.objects.get().reason == ""


def test_of_two_decisions_the_first_stands(client, learner, supervisor, made):
    decide(made, Outcome.REFUSED, reason="No", by=supervisor, at=AT)
    client.force_login(supervisor)

    page = client.post(url_of(made), {"outcome": "confirmed"}, follow=True).content.decode()

    assert "decided on before" in page
    with pytest.raises(AlreadyDecided):
        withdraw(made, at=AT)
    assert HoursDecision.objects.get().outcome == "refused"
    assert Change.objects.filter(action__startswith="hours-", person=learner).count() == 2


def test_a_person_withdraws_their_own_claim_and_nobody_elses(client, learner, learner2, made):
    url = reverse("portal:hours-withdraw", args=[made.uuid])
    client.force_login(learner2)
    assert client.post(url).status_code == 404
    client.force_login(learner)
    assert client.get(url).status_code == 405
    assert "withdrawn" in client.post(url, follow=True).content.decode()
    assert "decided on before" in client.post(url, follow=True).content.decode()
    assert years_of(learner)[0].waiting == 0


@pytest.mark.parametrize("who", ["learner", "learner2", "coe", "admin_user", "instructor"])
def test_only_the_supervisor_decides(client, request, made, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url_of(made)).status_code == 404
    assert client.post(url_of(made), {"outcome": "confirmed"}).status_code == 404
    assert not HoursDecision.objects.exists()


def test_strangers_claim_and_decide_nothing(client, made, answers):
    for url in (PAGE, url_of(made)):
        assert client.post(url, answers)["Location"].startswith(reverse("account_login"))


def test_the_database_lets_nobody_decide_on_their_own_or_change_a_decision(learner, supervisor, made):
    fields = {"claim": made, "learner": learner, "decided_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        HoursDecision.objects.create(**fields, outcome="confirmed", decided_by=learner)
    decide(made, Outcome.CONFIRMED, by=supervisor, at=AT)
    for rows in (HoursClaim.objects, HoursDecision.objects):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(learner=supervisor)


def test_hours_add_up_by_calendar_year(learner, supervisor):
    for minutes, year, outcome in [
        (90, 2026, "confirmed"),
        (6, 2026, "confirmed"),
        (60, 2026, None),
        (60, 2025, None),
    ]:
        day = date(year, 5, 4)
        made = claim(learner, Claimed("study", "Read", minutes, day, day), key=uuid4(), at=AT)
        if outcome:
            decide(made, Outcome(outcome), by=supervisor, at=AT)

    told = [(one.year, str(one.confirmed), str(one.waiting)) for one in years_of(learner)]

    assert told == [(2026, "1.6", "1.0"), (2025, "0.0", "1.0")]


def test_claims_are_narrowed_by_the_address(client, learner, supervisor, made):
    day = date(2025, 5, 4)
    decide(made, Outcome.CONFIRMED, by=supervisor, at=AT)
    claim(learner, Claimed("study", "Reading", 60, day, day), key=uuid4(), at=AT)
    client.force_login(learner)
    for query, found in [
        ("year=2025", {"Reading"}),
        ("state=confirmed", {"Seminar"}),
        ("year=2025&state=confirmed", set()),
        ("year=x&state=y", {"Reading", "Seminar"}),
    ]:
        page = client.get(f"{PAGE}?{query}").content.decode()
        assert {word for word in ("Reading", "Seminar") if f'rows__title">{word}' in page} == found, query


def test_whoever_has_no_supervisor_is_told_so(client, learner):
    User.objects.filter(pk=learner.pk).update(supervisor=None)
    client.force_login(learner)
    assert "nobody can confirm your hours yet" in client.get(PAGE).content.decode()
