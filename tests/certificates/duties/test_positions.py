"""Positions are kept by staff; holding one asks for its level, and ending that asks no more."""

from datetime import date, timedelta

import pytest

from certificates.asking import ask_level
from certificates.models import CertificationRecord, Level, LevelDuty, Position, PositionAssignment
from certificates.positions import CodeTaken, assign_position, save_position
from courses.enrolling import assign
from courses.models import Duty
from lms import clock
from lms.models import Change, User
from tests.certificates.conftest import complete

pytestmark = pytest.mark.django_db
POSITIONS = "/admin/positions/"


@pytest.fixture
def other(dsca, basic):
    return Position.objects.create(code="SC-0002", title="Other", organization=dsca, level=basic)


@pytest.fixture
def fields(basic):
    def filled(organization, **others):
        values = {"code": "SC-7", "title": "Officer", "organization": organization.pk, "requires": str(basic.pk)}
        return values | others

    return filled


def put(staff, position, person, **fields):
    sent = {"person": str(person.uuid), "clock_start": "2026-02-01", "reason": "Joined the branch"} | fields
    return staff.post(f"{POSITIONS}{position.pk}/", sent)


def end(staff, assignment, reason="Moved on"):
    return staff.post(f"{POSITIONS}{assignment.position_id}/{assignment.pk}/end/", {"reason": reason})


def test_a_position_is_added_edited_and_listed(staff, fields, dsca, usasac, coe_of_dsca):
    assert staff.get(f"{POSITIONS}add/").status_code == 200
    staff.post(f"{POSITIONS}add/", fields(dsca))
    position = Position.objects.get(code="SC-7")
    staff.post(f"{POSITIONS}{position.pk}/edit/", fields(dsca, title="Chief", is_key="on"))

    position.refresh_from_db()
    assert (position.title, position.is_key) == ("Chief", True)
    changes = Change.objects.filter(actor=coe_of_dsca).order_by("pk")
    assert [(change.action, change.new.get("title")) for change in changes] == [
        ("position-added", "Officer"),
        ("position-edited", "Chief"),
    ]
    found = staff.get(POSITIONS, {"q": "chief", "organization": "dsca", "held": "vacant", "sort": "-title"})
    assert [one.holders for one in found.context["page"]] == [0]
    assert staff.get(POSITIONS, {"held": "held"}).context["page"].paginator.count == 0


def test_a_position_whose_holder_left_is_vacant(staff, position, other, crowd, at):
    for one, place in ((crowd[0], position), (crowd[1], other)):
        put(staff, place, one)
    User.objects.filter(pk=crowd[0].pk).update(is_active=False, deactivated_at=at)

    found = {held: list(staff.get(POSITIONS, {"held": held}).context["page"]) for held in ("vacant", "held")}

    assert found == {"vacant": [position], "held": [other]}


def test_positions_of_other_organizations_are_neither_made_nor_found(staff, fields, usasac, basic, client, learner):
    theirs = Position.objects.create(code="U-1", title="Theirs", organization=usasac, level=basic)
    assert "Select a valid choice" in staff.post(f"{POSITIONS}add/", fields(usasac)).content.decode()
    for address in (f"{theirs.pk}/", f"{theirs.pk}/edit/", f"{theirs.pk}/1/end/"):
        assert staff.get(f"{POSITIONS}{address}").status_code == 404
    assert list(staff.get(POSITIONS).context["page"]) == []
    client.force_login(learner)
    assert client.get(POSITIONS).status_code in (302, 403)


def test_whoever_is_put_in_a_position_owes_its_level_and_courses(staff, position, crowd, course, learner2):
    assert f"?person={crowd[0].uuid}" in staff.get(f"{POSITIONS}{position.pk}/", {"q": "person 0"}).content.decode()
    put(staff, position, crowd[0])
    put(staff, position, learner2)

    held = PositionAssignment.objects.get()
    assert (held.person, held.clock_start) == (crowd[0], date(2026, 2, 1))
    assert Change.objects.get(action="position-assigned").reason == "Joined the branch"
    assert (Duty.objects.get().course, Duty.objects.get().follows_level) == (course, True)
    staff.force_login(crowd[0])
    page = staff.get("/learn/").content.decode()
    assert "for the position SC-0001 Case manager" in page


def test_a_position_keeps_its_level_while_it_is_held(staff, position, crowd, fields, dsca):
    put(staff, position, crowd[0])
    staff.post(f"{POSITIONS}{position.pk}/edit/", fields(dsca, requires="999"))

    position.refresh_from_db()
    assert (position.code, position.level.code) == ("SC-7", "basic")


def test_a_level_is_not_changed_under_who_was_put_in_the_position_a_moment_ago(
    staff, position, crowd, fields, dsca, coe, at, today, monkeypatch
):
    other = Level.objects.create(scheme=position.level.scheme, code="another", name="Another", order=9)

    def meanwhile(edited, **options):
        assign_position(crowd[0], edited, clock_start=today, actor=coe, at=at)  # as whoever opened the form knew it
        return save_position(edited, **options)

    monkeypatch.setattr("certificates.views.positions.save_position", meanwhile)
    answer = staff.post(f"{POSITIONS}{position.pk}/edit/", fields(dsca, code=position.code, requires=str(other.pk)))

    assert "Somebody holds the position" in answer.content.decode()
    before = position.level
    position.refresh_from_db()
    assert position.level == before
    assert [record.level for record in CertificationRecord.objects.filter(learner=crowd[0])] == [before]


def test_ending_a_position_withdraws_what_only_it_asked_for(staff, position, crowd, coe_of_dsca):
    put(staff, position, crowd[0])
    held = PositionAssignment.objects.get()
    assert "no longer owed" in staff.get(f"{POSITIONS}{position.pk}/{held.pk}/end/").content.decode()
    end(staff, held)

    held.refresh_from_db()
    record, duty = CertificationRecord.objects.get(), Duty.objects.get()
    assert held.valid_to is not None
    assert (record.due_on, duty.withdrawn_by) == (None, coe_of_dsca)
    assert "Moved on" in duty.withdrawal_reason
    assert "ended before" in end(staff, held).wsgi_request._messages._queued_messages[0].message
    staff.force_login(crowd[0])
    assert "What you owe" not in staff.get("/learn/").content.decode()


def test_what_a_colleague_asked_for_or_was_done_stays_when_a_position_ends(staff, position, crowd, course, coe, at):
    for person in crowd[:2]:
        put(staff, position, person)
    assign(crowd[0], course, due_on=None, reason="By name", asked_by=coe, at=at)
    complete(crowd[1].enrolments.get(), at=at)
    for held in PositionAssignment.objects.all():
        end(staff, held)

    assert {duty.learner for duty in Duty.objects.in_force()} == set(crowd[:2])


def test_what_another_position_asks_for_stays_and_takes_its_day(staff, position, other, crowd):
    put(staff, position, crowd[0], clock_start="2026-02-01")
    put(staff, other, crowd[0], clock_start="2026-05-01")
    assert Duty.objects.get().due_on == date(2027, 2, 1)
    end(staff, PositionAssignment.objects.get(position=position))

    assert Duty.objects.in_force().get().due_on == date(2027, 5, 1)
    assert CertificationRecord.objects.get().due_on == date(2027, 5, 1)
    end(staff, PositionAssignment.objects.get(position=other))
    assert not Duty.objects.in_force().exists()


def test_a_level_asked_for_besides_a_position_outlives_it(staff, position, crowd, basic, coe, due):
    put(staff, position, crowd[0], clock_start="2020-02-01")
    ask_level(crowd[0], basic, None, due_on=due, reason="All of you", asked_by=coe, at=clock.now())
    assert CertificationRecord.objects.get().due_on == date(2021, 2, 1)
    end(staff, PositionAssignment.objects.get())

    assert CertificationRecord.objects.get().due_on == Duty.objects.in_force().get().due_on == due
    assert LevelDuty.objects.in_force().exists()


def test_a_position_never_puts_off_what_was_asked_sooner(position, crowd, course, coe, today, at):
    soon = today + timedelta(days=3)
    assign(crowd[0], course, due_on=soon, reason="Soon", asked_by=coe, at=at)
    assign_position(crowd[0], position, clock_start=today, actor=coe, at=at)

    duty = Duty.objects.get()
    assert (duty.due_on, duty.reason, duty.follows_level) == (soon, "Soon", False)


def test_nobody_ends_their_own_position(staff, position, coe_of_dsca, coe, at, today):
    held = assign_position(coe_of_dsca, position, clock_start=today, actor=coe, at=at)

    assert "ask a colleague" in end(staff, held).content.decode()
    held.refresh_from_db()
    assert held.valid_to is None


def test_a_level_that_cannot_be_measured_is_said(staff, dsca, crowd):
    level = Level.objects.get(scheme__code="1.0", code="advanced")
    position = Position.objects.create(code="SC-9", title="Chief", organization=dsca, level=level)

    assert "not recorded" in put(staff, position, crowd[0]).content.decode()
    assert not PositionAssignment.objects.exists()


def test_two_positions_never_share_a_code(position, dsca, basic, coe, at):
    same = Position(code=position.code, title="Twin", organization=dsca, level=basic)
    with pytest.raises(CodeTaken):
        save_position(same, by=coe, at=at)
    assert Position.objects.get(code=position.code).title == "Case manager"
