"""People ask for corrections of what is held about them; staff in reach decide, once, and the person is told."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from certificates.models import Award, Level, Position
from certificates.positions import assign_position
from courses.models import Enrolment
from lms.audit.corrections import AskedAlready, Correction, DecidedAlready, NothingToDisagreeWith, ask
from lms.models import Change, User
from lms.notices.kinds import Kind as News
from lms.notices.models import Notice
from lms.permissions import Role
from lms.roles import give_role
from tests.conftest import AT
from tests.lms.portal.conftest import complete

Kind, Outcome = Correction.Kind, Correction.Outcome
RECORD = reverse("portal:record")


def page_to_ask(kind):
    return reverse("portal:correction-ask", args=[kind])


def asked(person, kind, wanted, value="", held="Held"):
    return ask(person, kind, held=held, wanted=wanted, value=value, reason="It is wrong", at=AT)


def decide(client, correction, how, reason=""):
    return client.post(reverse(f"reports:correction-{how}", args=[correction.uuid]), {"reason": reason}, follow=True)


@pytest.fixture
def certified(learner, enrolment):
    """The learner has a certificate."""
    complete(Enrolment.objects.get(pk=enrolment.pk), at=AT)
    return learner.awards.get()


@pytest.mark.parametrize(
    ("kind", "sent", "held", "wanted"),
    [
        (Kind.NAME, {"wanted": "Leah Learner"}, "Lee Learner", "Leah Learner"),
        (
            Kind.ORGANIZATION,
            {"wanted": "usasac"},
            "Defense Security Cooperation Agency",
            "U.S. Army Security Assistance Command",
        ),
        (Kind.SUPERVISOR, {"wanted": "New.Boss@example.test"}, "Sofia Supervisor", "new.boss@example.test"),
        (Kind.OTHER, {"held": "My start day", "wanted": "2 May 2025"}, "My start day", "2 May 2025"),
    ],
)
def test_a_person_says_what_is_wrong_what_is_right_and_why(client, learner, kind, sent, held, wanted):
    client.force_login(learner)
    assert client.get(page_to_ask(kind)).status_code == 200

    answer = client.post(page_to_ask(kind), sent | {"reason": "See my orders"})

    assert answer["Location"] == f"{RECORD}#corrections"
    one = learner.corrections.get()
    assert (one.kind, one.held, one.wanted, one.reason, one.is_open) == (kind, held, wanted, "See my orders", True)
    assert Change.objects.get(action="correction-asked").person == learner
    assert wanted in client.get(RECORD).content.decode()


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (Kind.NAME, {"wanted": "Lee Learner"}),
        (Kind.NAME, {"wanted": "123"}),
        (Kind.ORGANIZATION, {"wanted": "dsca"}),
        (Kind.ORGANIZATION, {"wanted": "no-such"}),
        (Kind.SUPERVISOR, {"wanted": "lee.learner@example.test"}),
        (Kind.SUPERVISOR, {"wanted": "nobody"}),
        (Kind.OTHER, {"held": "", "wanted": "x"}),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(client, learner, kind, sent):
    client.force_login(learner)

    answer = client.post(page_to_ask(kind), sent | {"reason": "Because"})

    assert answer.status_code == 200
    assert "Error:" in answer.content.decode()
    assert not Correction.objects.exists()


def test_one_request_of_a_kind_waits_at_a_time(client, learner):
    asked(learner, Kind.OTHER, "First")
    client.force_login(learner)

    assert "waits for a decision" in client.get(page_to_ask(Kind.OTHER)).content.decode()
    client.post(page_to_ask(Kind.OTHER), {"held": "a", "wanted": "Second", "reason": "b"})
    with pytest.raises(AskedAlready):
        asked(learner, Kind.OTHER, "Third")

    assert learner.corrections.get().wanted == "First"


def test_staff_see_old_and_new_side_by_side(client, coe, learner):
    one = asked(learner, Kind.ORGANIZATION, "U.S. Army Security Assistance Command", "usasac", held="DSCA of old")
    client.force_login(coe)

    queue = client.get(reverse("staff_reports:corrections"), {"state": "open"}).content.decode()
    page = client.get(reverse("reports:correction", args=[one.uuid])).content.decode()

    assert reverse("reports:correction", args=[one.uuid]) in queue
    assert "DSCA of old" in page
    assert "<ins><bdi>U.S. Army Security Assistance Command" in page
    assert learner.looks.get().page == "correction"


def test_the_first_page_counts_those_that_wait(client, coe_of_usasac, coe_of_dsca, learner):
    asked(learner, Kind.OTHER, "x")
    for who, words in ((coe_of_dsca, "1 correction"), (coe_of_usasac, "0 corrections")):
        client.force_login(who)
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        assert f'aria-label="{words} waiting for a decision"' in page


def test_an_approved_organization_is_changed_with_a_trail_and_a_notice(client, coe, learner, usasac):
    one = asked(learner, Kind.ORGANIZATION, usasac.name, "usasac")
    client.force_login(coe)

    decide(client, one, "approve", "Orders seen")

    learner.refresh_from_db()
    one.refresh_from_db()
    change = Change.objects.get(action="corrected-person")
    assert learner.organization == usasac
    assert (one.outcome, one.decided_by) == (Outcome.APPROVED, coe)
    assert change.old == {"organization": "Defense Security Cooperation Agency"}
    assert (change.new, change.reason, change.actor) == ({"organization": usasac.name}, "Orders seen", coe)
    assert Notice.objects.of(learner).get(kind=News.CORRECTION).body == "Orders seen"


def test_an_approved_supervisor_is_whoever_has_the_address(client, coe, learner, instructor):
    one = asked(learner, Kind.SUPERVISOR, instructor.email, instructor.email)
    client.force_login(coe)

    decide(client, one, "approve")

    assert User.objects.get(pk=learner.pk).supervisor == instructor


def test_a_supervisor_nobody_knows_cannot_be_approved(client, coe, learner):
    one = asked(learner, Kind.SUPERVISOR, "no.one@example.test", "no.one@example.test")
    client.force_login(coe)

    page = decide(client, one, "approve").content.decode()

    assert "Nobody active in your organizations has this e-mail address." in page
    assert "Correct it</button>" not in page
    one.refresh_from_db()
    assert one.is_open


def test_nobody_makes_themselves_a_supervisor(client, coe, learner):
    one = asked(learner, Kind.SUPERVISOR, coe.email, coe.email)
    client.force_login(coe)

    assert "a colleague decides" in decide(client, one, "approve").content.decode()
    assert User.objects.get(pk=learner.pk).supervisor != coe


def test_people_are_moved_only_between_organizations_that_staff_look_after(client, coe_of_dsca, learner, usasac):
    one = asked(learner, Kind.ORGANIZATION, usasac.name, "usasac")
    client.force_login(coe_of_dsca)

    assert "staff who look after both decide" in decide(client, one, "approve").content.decode()
    assert User.objects.get(pk=learner.pk).organization != usasac


def test_an_approved_name_is_on_new_certificates_that_replace_the_old(client, coe, learner, certified):
    one = asked(learner, Kind.NAME, "Leah Learner")
    client.force_login(coe)
    assert "Lee Learner</bdi></li>" in client.get(reverse("reports:correction", args=[one.uuid])).content.decode()

    decide(client, one, "approve", "Order of the court seen")

    certified.refresh_from_db()
    event = certified.events.get()
    assert User.objects.get(pk=learner.pk).display_name == "Leah Learner"
    assert (certified.holder_name, event.kind) == ("Lee Learner", "superseded")
    assert (event.successor.holder_name, event.successor.content) == ("Leah Learner", certified.content)


def test_the_certificate_of_a_level_is_left_to_its_authority(client, coe, learner, certified):
    basic = Level.objects.get(scheme__code="1.0", code="basic")
    position = Position.objects.create(code="C-1", title="Manager", organization=learner.organization, level=basic)
    assign_position(learner, position, clock_start=AT.date(), actor=None, at=AT)
    record = learner.certification_records.get()
    granted = Award.objects.create(
        kind=Award.Kind.LEVEL, code="X", learner=learner, holder_name="Lee Learner", title="Basic", content={},
        record=record, issued_at=AT,
    )  # fmt: skip
    client.force_login(coe)

    decide(client, asked(learner, Kind.NAME, "Leah Learner"), "approve", "Order of the court seen")

    assert certified.events.exists()
    assert not granted.events.exists()


def test_staff_decide_nothing_about_whoever_administers_everything(client, coe, admin_user, dsca, usasac):
    User.objects.filter(pk=admin_user.pk).update(organization=dsca)
    one = asked(admin_user, Kind.ORGANIZATION, usasac.name, "usasac")
    client.force_login(coe)

    assert "an administrator decides" in decide(client, one, "approve").content.decode()
    assert User.objects.get(pk=admin_user.pk).organization == dsca


def test_a_name_that_only_certificates_have_wrong_is_corrected_there(client, learner, certified):
    User.objects.filter(pk=learner.pk).update(display_name="Leah Learner")
    client.force_login(learner)

    client.post(page_to_ask(Kind.NAME), {"wanted": "Leah Learner", "reason": "Married"})

    assert learner.corrections.get().wanted == "Leah Learner"


def test_a_refusal_needs_a_reason_and_changes_nothing(client, coe, learner, usasac):
    one = asked(learner, Kind.ORGANIZATION, usasac.name, "usasac")
    client.force_login(coe)

    assert "Say why it is refused." in decide(client, one, "refuse").content.decode()
    decide(client, one, "refuse", "Your orders say DSCA")

    one.refresh_from_db()
    assert (one.outcome, one.decision_reason) == (Outcome.REFUSED, "Your orders say DSCA")
    assert User.objects.get(pk=learner.pk).organization != usasac
    assert "Refused" in Notice.objects.of(learner).get(kind=News.CORRECTION).title


def test_it_is_decided_once(client, coe, learner, usasac):
    one = asked(learner, Kind.ORGANIZATION, usasac.name, "usasac")
    client.force_login(coe)
    decide(client, one, "refuse", "No")

    page = decide(client, one, "approve").content.decode()

    assert "decided before" in page
    assert User.objects.get(pk=learner.pk).organization != usasac
    with pytest.raises(DecidedAlready):
        one.decide(Outcome.APPROVED, by=coe, reason="", at=AT)
    assert Change.objects.filter(action__startswith="correction-").count() == 2


def test_nobody_decides_on_their_own(client, learner, dsca):
    give_role(learner, Role.COE_STAFF, dsca, at=AT)
    one = asked(learner, Kind.OTHER, "More")
    client.force_login(learner)

    assert "a colleague decides" in client.get(reverse("reports:correction", args=[one.uuid])).content.decode()
    for how in ("approve", "refuse"):
        assert "ask a colleague" in decide(client, one, how, "Because").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=one.pk).update(outcome="approved", decided_by=learner, decided_at=AT)


def test_whoever_is_refused_may_say_once_that_they_disagree(client, coe, learner):
    one = asked(learner, Kind.OTHER, "More")
    one.decide(Outcome.REFUSED, by=coe, reason="No", at=AT)
    client.force_login(learner)
    address = reverse("portal:correction-disagree", args=[one.uuid])
    assert "I disagree" in client.get(RECORD).content.decode()

    client.post(address, {"statement": "It is so nevertheless"})
    client.post(address, {"statement": "Another"})

    one.refresh_from_db()
    assert one.statement == "It is so nevertheless"
    assert "It is so nevertheless" in client.get(RECORD).content.decode()
    client.force_login(coe)
    assert "It is so nevertheless" in client.get(reverse("reports:correction", args=[one.uuid])).content.decode()


def test_there_is_nothing_to_disagree_with_before_a_refusal(client, learner):
    one = asked(learner, Kind.OTHER, "More")
    with pytest.raises(NothingToDisagreeWith):
        one.disagree("No", at=AT)
    client.force_login(learner)
    client.post(reverse("portal:correction-disagree", args=[one.uuid]), {"statement": ""})
    one.refresh_from_db()
    assert one.stated_at is None


def test_all_of_it_is_in_the_download_and_on_the_timeline(client, coe, learner):
    one = asked(learner, Kind.OTHER, "More")
    one.decide(Outcome.REFUSED, by=coe, reason="Not so", at=AT)
    one.disagree("It is", at=AT)
    client.force_login(learner)
    [held] = json.loads(client.get(reverse("portal:record-export")).content)["corrections"]
    assert (held["outcome"], held["decided_by"], held["statement"]) == ("refused", "Cora Coe", "It is")

    client.force_login(coe)
    page = client.get(reverse("reports:person", args=[learner.uuid])).content.decode()
    assert "Correction refused" in page
    assert "Disagreement with a refusal" in page


@pytest.mark.parametrize("name", ["correction", "correction-approve", "correction-refuse"])
@pytest.mark.parametrize("who", ["coe_of_usasac", "learner2", "supervisor", "instructor", "authority"])
def test_others_find_nothing(client, request, learner, name, who):
    one = asked(learner, Kind.OTHER, "More")
    client.force_login(request.getfixturevalue(who))
    address = reverse(f"reports:{name}", args=[one.uuid])

    answer = client.get(address) if name == "correction" else client.post(address, {"reason": "x"})

    assert answer.status_code in {403, 404}
    one.refresh_from_db()
    assert one.is_open


def test_another_persons_refusal_is_not_there(client, coe, learner, learner2):
    one = asked(learner, Kind.OTHER, "More")
    one.decide(Outcome.REFUSED, by=coe, reason="No", at=AT)
    client.force_login(learner2)
    answer = client.post(reverse("portal:correction-disagree", args=[one.uuid]), {"statement": "Mine"})
    assert answer.status_code == 404


def test_a_kind_that_is_none_is_not_there(client, learner):
    client.force_login(learner)
    assert client.get(page_to_ask("salary")).status_code == 404


def test_strangers_sign_in_and_the_wrong_method_is_refused(client, coe, learner):
    one = asked(learner, Kind.OTHER, "More")
    disagree = reverse("portal:correction-disagree", args=[one.uuid])
    assert client.get(page_to_ask(Kind.NAME)).status_code == 302
    assert client.post(disagree).status_code == 302
    client.force_login(coe)
    assert client.get(disagree).status_code == 405
    assert client.get(reverse("reports:correction-approve", args=[one.uuid])).status_code == 405
