"""What is owed, how far it has come, and the next step."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from certificates.awarding import revoke
from certificates.experience import BadPeriod, NotTheSupervisor, confirm, months_of
from certificates.models import CertificationRecord, Level, Position, PositionAssignment, RecordTransition
from certificates.positions import NoRequirement, assign_position
from certificates.standing import RungState, ladder_of
from certificates.transitions import NotATransition, Status, StatusMoved, change_status
from courses.models import CoursePage, Duty
from lms.models import Change
from lms.portal.forms import ExperienceForm
from tests.certificates.conftest import complete

pytestmark = pytest.mark.django_db


def rung_of(learner, on, name="Basic"):
    return next(rung for rung in ladder_of(learner, on=on) if rung.level.name == name)


def test_the_ladder_shows_the_offered_levels_without_the_removed_one(learner, at):
    rungs = ladder_of(learner, on=at.date())

    assert [rung.level.name for rung in rungs] == ["Basic", "Intermediate", "Advanced", "Executive"]
    assert {rung.state for rung in rungs} == {RungState.NOT_REQUIRED}


def test_the_removed_level_stood_on_the_ladder_before_it_was_removed(learner):
    assert "Expert" in {rung.level.name for rung in ladder_of(learner, on=date(2021, 5, 6))}


def test_a_level_whose_requirement_is_not_recorded_says_nothing_of_it(learner, at):
    rung = rung_of(learner, at.date(), "Advanced")

    assert (rung.tree, rung.next_step, rung.done, rung.total) == (None, None, 0, 0)


def test_a_position_opens_the_record_with_its_deadline_and_the_duty(record, learner, course, supervisor, at):
    duty = Duty.objects.get(learner=learner)
    rung = rung_of(learner, at.date())

    assert (record.status, record.due_on) == (Status.REQUIRED, date(2027, 1, 15))
    assert (duty.course, duty.due_on, duty.asked_by) == (course, date(2027, 1, 15), supervisor)
    assert "SC-0001 Case manager" in duty.reason
    assert (rung.state, rung.done, rung.total, rung.record) == (RungState.REQUIRED, 0, 2, record)
    assert rung.next_step.words == course.title
    assert rung.next_step.url == f"/learn/{course.slug}/"
    assert rung.next_step.minutes > 0


def test_assigning_the_position_again_changes_nothing(record, learner, position, at):
    assign_position(learner, position, clock_start=date(2026, 5, 1), actor=None, at=at)

    assert PositionAssignment.objects.count() == CertificationRecord.objects.count() == Duty.objects.count() == 1
    assert CertificationRecord.objects.get().due_on == date(2027, 1, 15)


def test_a_second_position_at_the_level_leaves_the_running_record(record, learner, position, dsca, at):
    other = Position.objects.create(code="SC-0002", title="Other", organization=dsca, level=position.level)

    assign_position(learner, other, clock_start=date(2026, 5, 1), actor=None, at=at)

    assert CertificationRecord.objects.get() == record


def test_a_position_whose_level_asks_for_nothing_recorded_is_refused(learner, dsca, at):
    level = Level.objects.get(scheme__code="2.0", code="expert")
    unknown = Position.objects.create(code="SC-0003", title="Unknown", organization=dsca, level=level)

    with pytest.raises(NoRequirement):
        assign_position(learner, unknown, clock_start=date(2026, 5, 1), actor=None, at=at)
    assert not PositionAssignment.objects.exists()


def test_someone_who_completed_the_course_before_owes_only_experience(learner, enrolment, position, at):
    complete(enrolment, at=at)
    assign_position(learner, position, clock_start=date(2026, 5, 1), actor=None, at=at)

    rung = rung_of(learner, at.date())
    assert not Duty.objects.exists()
    assert (rung.state, rung.done, rung.total) == (RungState.IN_PROGRESS, 1, 2)
    assert rung.next_step.words == "12 more months of experience, confirmed by your supervisor"


def test_experience_and_the_course_together_meet_the_requirements(waiting, learner, enrolment, at):
    rung = rung_of(learner, at.date())

    assert waiting.status == Status.REQUIREMENTS_MET
    assert (rung.state, rung.done, rung.total) == (RungState.REQUIREMENTS_MET, 2, 2)
    assert [child.met for child in rung.tree.children] == [True, True]
    assert rung.tree.children[0].proofs[0].record == f"enrolment:{enrolment.uuid}"
    assert rung.next_step.words == "The certification authority decides."
    assert list(waiting.transitions.values_list("old_status", "new_status")) == [
        ("", "required"),
        ("required", "in_progress"),
        ("in_progress", "requirements_met"),
    ]


def test_what_came_in_either_order_meets_the_requirements(record, enrolment, learner, supervisor, at):
    complete(enrolment, at=at)
    confirm(learner, from_day=date(2025, 6, 1), to_day=date(2026, 5, 31), what="Cases", confirmed_by=supervisor, at=at)

    record.refresh_from_db()
    assert record.status == Status.REQUIREMENTS_MET


def test_a_certified_level_leads_to_its_certificate(level_award, learner, at):
    rung = rung_of(learner, at.date())

    assert (rung.state, rung.certificate, rung.next_step) == (RungState.CERTIFIED, level_award.uuid, None)


def test_a_course_whose_certificate_is_revoked_no_longer_counts(waiting, enrolment, authority, at):
    revoke(enrolment.awards.get(), actor=authority, reason="Another person took the test.", at=at)

    waiting.refresh_from_db()
    assert waiting.status == Status.IN_PROGRESS


def test_every_step_of_a_record_is_kept_with_its_evidence_and_its_change(waiting):
    last = waiting.transitions.last()

    assert last.evidence["met"] is True
    assert {child["kind"] for child in last.evidence["children"]} == {"course", "experience_months"}
    changes = Change.objects.filter(action="record-status", person=waiting.learner).order_by("pk")
    assert [change.new["status"] for change in changes] == ["required", "in_progress", "requirements_met"]


def test_a_record_takes_no_step_that_is_not_foreseen(record, at):
    with pytest.raises(NotATransition):
        change_status(record, Status.CERTIFIED, actor=None, at=at)

    assert RecordTransition.objects.filter(record=record).count() == 1


def test_whoever_read_an_older_status_does_not_overwrite_a_newer_one(record, at):
    stale = CertificationRecord.objects.get(pk=record.pk)
    change_status(record, Status.IN_PROGRESS, actor=None, at=at)

    with pytest.raises(StatusMoved):
        change_status(stale, Status.REQUIREMENTS_MET, actor=None, at=at)


def test_only_the_supervisor_of_today_confirms_experience(learner, supervisor, coe, admin_user, at):
    days = {"from_day": date(2025, 1, 1), "to_day": date(2025, 12, 31)}

    for somebody in (coe, admin_user, learner):
        with pytest.raises(NotTheSupervisor):
            confirm(learner, **days, what="Cases", confirmed_by=somebody, at=at)
    confirm(learner, **days, what="Cases", confirmed_by=supervisor, at=at)
    assert months_of(learner, at.date()) == 12


@pytest.mark.parametrize(
    ("from_day", "to_day"),
    [
        (date(2025, 2, 1), date(2025, 1, 31)),
        (date(2026, 1, 1), date(2026, 6, 2)),
        (date(1976, 5, 31), date(2026, 5, 31)),
        (date(202, 1, 1), date(2026, 5, 31)),
        (date.min, date(2026, 5, 31)),
    ],
)
def test_experience_neither_ends_before_it_begins_nor_lies_ahead_or_before_a_career(
    learner, supervisor, at, from_day, to_day
):
    with pytest.raises(BadPeriod):
        confirm(learner, from_day=from_day, to_day=to_day, what="Cases", confirmed_by=supervisor, at=at)


def test_confirming_twice_leaves_one_confirmation(learner, supervisor, at):
    days = {"from_day": date(2025, 1, 1), "to_day": date(2025, 12, 31), "confirmed_by": supervisor}

    first = confirm(learner, **days, what="Cases", at=at)
    again = confirm(learner, **days, what="Cases", at=at + timedelta(seconds=1))
    other = confirm(learner, **days, what="Training", at=at)

    assert first == again != other
    assert Change.objects.filter(person=learner, action="experience-confirmed").count() == 2
    assert months_of(learner, at.date()) == 12


def test_the_form_says_from_when_experience_can_be_confirmed(at):
    answers = {"from_day": "0202-01-01", "to_day": "2025-12-31", "what": "Cases"}

    form = ExperienceForm(answers, today=at.date())

    assert form.errors == {"from_day": ["Nothing before 1 June 1976 can be confirmed. Check the year."]}


def test_the_ladder_costs_five_statements(waiting, level_award, learner, learner2, at, django_assert_num_queries):
    for person in (learner, learner2):
        with django_assert_num_queries(5):
            ladder_of(person, on=at.date())


def test_no_other_course_can_be_made_to_meet_a_level(client, instructor, record, learner, course, at):
    catalogue, fields = course.get_parent(), {"summary": "Short.", "minutes": "0", "action-publish": "1"}
    fields |= nested_form_data({"comments": inline_formset([])})
    client.force_login(instructor)

    old, new = f"{course.slug}-old", course.slug
    client.post(reverse("wagtailadmin_pages:edit", args=[course.pk]), fields | {"title": "Old", "slug": old})
    add = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalogue.pk])
    client.post(add, fields | {"title": "Easy", "slug": new})

    assert not CoursePage.objects.filter(title="Easy").exists()
    assert rung_of(learner, at.date()).next_step.words == course.title
    assert CoursePage.objects.get(slug=course.slug).pk == course.pk
