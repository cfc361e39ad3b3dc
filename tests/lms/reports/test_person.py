"""One person on one page for staff in reach: who they are, where they stand, and everything that happened."""

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from certificates.asking import ask_level
from certificates.awarding import revoke
from certificates.experience import confirm
from certificates.hours import Outcome, claim, decide
from certificates.models import Level
from courses.enrolling import assign
from courses.exempting import exempt
from courses.models import Enrolment
from lms.administration.correcting import move
from lms.audit.looks import Look
from lms.models import Change
from lms.reports.timeline import Kind
from quizzes.attempts import start_attempt
from quizzes.models import AttemptItem
from tests.certificates.test_hours import A_SEMINAR
from tests.lms.notices.conftest import told
from tests.lms.portal.conftest import complete
from tests.lms.portal.conftest import position as position

PEOPLE = reverse("staff_reports:people")


def page_of(person):
    return reverse("reports:person", args=[person.uuid])


def proof_of(person):
    return reverse("reports:person-proof-file", args=[person.uuid])


@pytest.fixture
def whole(learner, supervisor, position, at):
    """The learner did the course, was confirmed, and an attempt at a quiz is open besides."""
    enrolment = complete(Enrolment.objects.get(learner=learner), at=at)
    Enrolment.objects.filter(pk=enrolment.pk).update(opened_at=at)
    days = {"from_day": date(2025, 1, 1), "to_day": date(2025, 12, 31)}
    confirm(learner, **days, what="Wrote cases", confirmed_by=supervisor, at=at)
    start_attempt(enrolment, enrolment.edition.activities.filter(kind="quiz").first(), at=at, seed=3)
    return enrolment


def test_staff_find_a_person_by_a_part_of_name_or_address(client, coe, learner, learner2):
    client.force_login(coe)

    for words in ("lee lear", "lee.learner@"):
        page = client.get(PEOPLE, {"q": words}).content.decode()
        assert page_of(learner) in page
        assert page_of(learner2) not in page


def test_the_admins_first_page_has_the_field(client, coe, instructor):
    for who, has_it in ((coe, True), (instructor, False)):
        client.force_login(who)
        assert ('id="find-person-q"' in client.get(reverse("wagtailadmin_home")).content.decode()) == has_it


def test_the_page_says_who_they_are_and_where_they_stand(client, coe, learner, whole, at):
    client.force_login(coe)

    page = client.get(page_of(learner)).content.decode()

    for words in [
        "lee.learner@example.test",
        "Defense Security Cooperation Agency",
        "Sofia Supervisor",
        "SC-0001 Case manager",
        "Basic (1.0): Requirements met",
        "Experience: 12 of",
        whole.edition.title,
        "90 %, passed",
        "not handed in",
        "Wrote cases",
        learner.awards.get().get_absolute_url(),
    ]:
        assert words in page, words


def test_levels_asked_exemptions_and_hours_stand_there(client, coe, learner, course, at):
    today = timezone.localdate()
    basic = Level.objects.get(scheme__code="1.0", code="basic")
    ask_level(learner, basic, None, due_on=date(2099, 1, 2), reason="For the new desk", asked_by=coe, at=at)
    exempt(learner, course, reason="Teaches it", last_day=today, by=coe, at=at)
    decide(claim(learner, A_SEMINAR, key=uuid4(), at=at), Outcome.CONFIRMED, by=learner.supervisor, at=at)
    claim(learner, replace(A_SEMINAR, minutes=60), key=uuid4(), at=at)
    client.force_login(coe)

    for address in (page_of(learner), reverse("reports:person-proof", args=[learner.uuid])):
        page = " ".join(client.get(address).content.decode().split())
        for words in (
            "Certification: Basic (1.0)",
            "Due 2 January 2099",
            "For the new desk",
            "asked by Cora Coe",
            "Teaches it",
            '2026</th><td class="num">1.5</td><td class="num">1.0</td>',
        ):
            assert words in page, (address, words)


def test_the_organizations_of_before_stand_there_by_name(client, coe, admin_user, learner, usasac, at):
    with transaction.atomic():
        new, old = {"organization": "Defense Security Cooperation Agency"}, {"organization": "Navy IPO"}
        Change.record("edited-person", learner, actor=coe, person=learner, at=at, old=old, new=new)
    moved = {"reason": "Reassigned", "by": admin_user, "at": at + timedelta(days=1)}
    move(learner, usasac, learner.supervisor, **moved)
    client.force_login(coe)

    page = client.get(page_of(learner)).content.decode()

    assert "Navy IPO, until 1 June 2026" in page
    assert "<dd>Defense Security Cooperation Agency, until 2 June 2026" in page


def test_everything_that_happened_is_on_the_timeline(client, coe, learner, whole, supervisor, admin_user, at):
    assign(learner, whole.course, due_on=date(2026, 9, 1), reason="Your post", asked_by=supervisor, at=at)
    revoke(learner.awards.get(), actor=admin_user, reason="Given in error", at=at)
    told(learner, title="A course is near its day")
    client.force_login(coe)
    client.get(page_of(learner))

    page = client.get(page_of(learner)).content.decode()

    for words in [
        "Enrolled",
        "Course opened for the first time",
        "Activity completed",
        "Course asked",
        "Experience confirmed: <bdi>Wrote cases",
        "Certificate revoked",
        "Given in error",
        "A course is near its day",
        "Looked at: <bdi>Whole record",
        "Cora Coe",
    ]:
        assert words in page, words
    assert "of you" not in page.partition("<main")[2].partition("</main")[0]


def test_what_a_supervisor_was_told_of_others_is_not_shown_to_their_staff(client, coe, supervisor, learner, at):
    claim(learner, A_SEMINAR, key=uuid4(), at=at)
    client.force_login(coe)

    page = client.get(page_of(supervisor), {"kind": "messages"}).content.decode()

    assert "Hours wait for you to confirm" in page
    assert learner.display_name not in page


@pytest.mark.parametrize("kind", Kind)
def test_the_timeline_is_narrowed_to_a_kind(client, coe, learner, whole, kind):
    told(learner)
    client.force_login(coe)
    client.get(page_of(learner))

    events = client.get(page_of(learner), {"kind": kind}).context["events"]

    assert {event.kind for event in events} <= {kind}
    assert events or kind in (Kind.ACCOUNT, Kind.TESTS)


def test_the_kinds_part_the_timeline(client, coe, learner, whole):
    told(learner)
    client.force_login(coe)
    client.get(page_of(learner))

    def number(kind):
        return client.get(page_of(learner), {"kind": kind}).context["page_obj"].paginator.count

    assert number("") == sum(number(kind) for kind in Kind) > 15
    assert number("nonsense") == number("")


def test_the_newest_comes_first_and_the_rest_on_further_pages(client, coe, learner, at):
    for number in range(60):
        with transaction.atomic():
            Change.record("enrolled", learner, actor=None, person=learner, at=at + timedelta(hours=number))
    client.force_login(coe)

    first, second = (client.get(page_of(learner), {"page": number}).context["events"] for number in (1, 2))

    moments = [event.at for event in [*first, *second]]
    assert (len(first), moments) == (50, sorted(moments, reverse=True))


@pytest.mark.parametrize("address", [page_of, proof_of])
def test_much_takes_no_more_statements_than_little(client, coe, learner, whole, at, address):
    client.force_login(coe)
    told(learner, "first")
    client.get(page_of(learner))
    taken = []
    for number in (1, 30):
        for each in range(number):
            told(learner, f"{number}-{each}")
            with transaction.atomic():
                Change.record("enrolled", whole, actor=coe, person=learner, at=at)
        with CaptureQueriesContext(connection) as captured:
            client.get(address(learner))
        taken.append(len(captured))

    assert taken[1] <= taken[0] <= 42


def test_no_question_and_no_key_is_shown(client, coe, learner, whole):
    client.force_login(coe)
    shown = client.get(page_of(learner)).content.decode() + client.get(proof_of(learner)).content.decode()

    items = AttemptItem.objects.filter(attempt__enrolment=whole).select_related("version")
    assert items
    for item in items:
        assert item.version.stem not in shown


def test_the_proof_holds_the_record_its_hash_and_its_moment(client, coe, learner, whole):
    client.force_login(coe)

    answer = client.get(proof_of(learner))

    made = json.loads(answer.content)
    canonical = json.dumps(made["record"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert made["sha256"] == hashlib.sha256(canonical.encode()).hexdigest()
    assert (made["person"], made["made_by"]) == ("Lee Learner", "Cora Coe")
    assert made["made_at"]
    assert made["record"]["certificates"][0]["code"] == learner.awards.get().code
    assert answer["Content-Disposition"].startswith("attachment")
    assert learner.looks.filter(viewer=coe, page=Look.Page.PROOF).exists()


def test_the_hash_stays_until_the_record_changes(client, coe, learner, whole, at):
    client.force_login(coe)

    def made():
        return json.loads(client.get(proof_of(learner)).content)["sha256"]

    before = made()
    client.get(page_of(learner))
    told(learner, "Something else")
    assert made() == before
    assert before in client.get(reverse("reports:person-proof", args=[learner.uuid])).content.decode()
    with transaction.atomic():
        Change.record("enrolled", whole, actor=coe, person=learner, at=at)
    assert made() != before


@pytest.mark.parametrize("name", ["person", "person-proof", "person-proof-file"])
@pytest.mark.parametrize("who", ["coe_of_usasac", "learner2", "supervisor", "instructor", "authority"])
def test_others_find_nothing(client, request, learner, name, who):
    client.force_login(request.getfixturevalue(who))

    answer = client.get(reverse(f"reports:{name}", args=[learner.uuid]))

    assert answer.status_code in {403, 404}
    assert not learner.looks.exists()


@pytest.mark.parametrize("name", ["person", "person-proof", "person-proof-file"])
def test_strangers_are_sent_to_sign_in_and_nothing_is_sent_there(client, coe, learner, name):
    address = reverse(f"reports:{name}", args=[learner.uuid])
    assert client.get(address).status_code == 302
    client.force_login(coe)
    assert client.post(address).status_code == 405
