"""Two accounts of one person become one: nothing is lost, nothing counts twice, no right is carried over; and back."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.urls import reverse

from certificates.awarding import revoke
from certificates.experience import confirm
from certificates.hours import Claimed, Outcome, claim, decide
from certificates.models import Award, CertificationRecord, DeltaAssignment, DeltaUnit, Level, Position
from certificates.positions import assign_position
from courses.bookmarks import keep
from courses.enrolling import assign, enrol
from courses.exempting import exempt
from courses.models import Completion, CoursePage, Duty, Enrolment
from courses.progress import complete_activity, open_activity
from courses.reminding import remind
from courses.rra.models import FactVersion
from lms.administration.models import AccountMerge
from lms.audit.corrections import Correction, ask
from lms.audit.models import Look
from lms.models import Change, RoleGrant, User
from lms.notices.models import Notice
from lms.permissions import Role, Scope
from lms.reports.completion import CompletionReport
from lms.reports.enrolments import EnrolmentsReport
from lms.reports.people import people_within
from lms.reports.summary import Narrowing
from lms.roles import give_role
from quizzes.attempts import NoAttemptLeft, standing_of, start_attempt
from quizzes.models import Attempt
from tests.certificates.conftest import complete
from tests.conftest import AT, person

from .conftest import REASON, do

LATER = AT + timedelta(days=3)


@pytest.fixture
def second(db) -> CoursePage:
    """Another released course with a final test."""
    return CoursePage.objects.exclude(slug="who-may-do-what-a-first-view").filter(editions__isnull=False).first()


@pytest.fixture
def old(dsca) -> User:
    """The same person's first account, with a supervisor of its own."""
    above = person("max.former@example.test", "Max Former", dsca)
    return person("lee.former@example.test", "Lee Former", dsca, supervisor=above)


def merge(client, old, learner, **fields):
    address = reverse("people:merge", args=[learner.uuid])
    return client.post(address, {"email": old.email, "reason": REASON, **fields}, follow=True)


def record_of(client, user):
    client.force_login(User.objects.get(pk=user.pk))
    return client.get(reverse("portal:record-export")).json()


def sat(enrolment, quiz, *, passed, at=AT):
    """An attempt that was handed in."""
    return Attempt.objects.create(
        enrolment=enrolment,
        activity_id=quiz.activity_id,
        edition_activity=quiz,
        number=enrolment.attempts.filter(activity=quiz.activity_id).count() + 1,
        seed=1,
        pass_mark=80,
        started_at=at,
        submitted_at=at,
        earned=9 if passed else 3,
        possible=10,
        passed=passed,
    )


def read(enrolment, *activities, at=AT):
    for activity in activities:
        open_activity(enrolment, activity, at=at)
        complete_activity(enrolment, activity, how=Completion.How.READ, at=at)


def hours(user, minutes, *, by=None):
    made = claim(user, Claimed("event", "Seminar", minutes, date(2026, 5, 4), date(2026, 5, 5)), key=uuid4(), at=AT)
    if by:
        decide(made, Outcome.CONFIRMED, by=by, at=AT)
    return made


@pytest.fixture
def lessons(course):
    return list(course.editions.latest().activities.filter(kind="lesson", is_required=True))


@pytest.fixture
def two_lives(learner, old, course, second, supervisor, coe, dsca, lessons):
    """Both accounts did something of everything, some of it at the same course and level."""
    theirs, mine = (enrol(one, course, at=AT, actor=one) for one in (learner, old))
    read(theirs, lessons[0])
    read(mine, *lessons[1:])
    quiz = course.editions.latest().activities.filter(kind="quiz").first()
    sat(mine, quiz, passed=False)
    sat(theirs, quiz, passed=False)
    complete(enrol(old, second, at=AT, actor=old), at=AT)
    basic = Level.objects.get(scheme__code="1.0", code="basic")
    for number, (one, start) in enumerate([(learner, date(2026, 1, 15)), (old, date(2025, 10, 1))]):
        place = Position.objects.create(code=f"SC-{number}", title="Case manager", organization=dsca, level=basic)
        assign_position(one, place, clock_start=start, actor=coe, at=AT)
    assign(learner, course, due_on=date(2026, 9, 1), reason="Asked", asked_by=coe, at=AT)
    assign(old, course, due_on=date(2026, 6, 20), reason="Asked before", asked_by=coe, at=AT)
    exempt(old, second, reason="Knows it", last_day=None, by=coe, at=AT)
    confirm(learner, from_day=date(2025, 1, 1), to_day=date(2025, 6, 30), what="A", confirmed_by=supervisor, at=AT)
    confirm(old, from_day=date(2025, 4, 1), to_day=date(2025, 12, 31), what="B", confirmed_by=old.supervisor, at=AT)
    hours(learner, 90, by=supervisor)
    hours(old, 60, by=old.supervisor)
    hours(old, 30)
    for one in (learner, old):
        keep(one, lessons[0], "", f"Note of {one.email}", at=AT)
    ask(old, Correction.Kind.OTHER, held="", wanted="x", reason="y", at=AT).decide(
        "refused", by=coe, reason="z", at=AT
    )
    return quiz


KEPT = ["positions", "duties", "level_duties", "exemptions", "certificates", "experience", "continuous_learning"]
KEPT += ["levels", "bookmarks", "looks", "corrections", "problems_reported", "time_allowances", "enrolments", "roles"]
KEPT += ["notices", "messages", "changes"]


def test_nothing_is_lost_and_nothing_counts_twice(client, admin_of_dsca, learner, old, two_lives, supervisor, coe):
    before = [record_of(client, one) for one in (learner, old)]
    rows = [len(list(EnrolmentsReport.found(filters_of(EnrolmentsReport))))]
    client.force_login(admin_of_dsca)

    merge(client, old, learner)

    assert AccountMerge.objects.get().survivor == learner
    after = record_of(client, learner)
    for kind in KEPT:
        together = sum(len(one[kind]) for one in before)
        assert (
            len(after[kind]) >= together if kind in ("notices", "changes", "looks") else len(after[kind]) == together
        )
    for what in ("completions", "attempts"):
        done = [sum(len(each[what]) for one in some for each in one["enrolments"]) for some in (before, [after])]
        assert done[0] == done[1] > 0
    rows.append(len(list(EnrolmentsReport.found(filters_of(EnrolmentsReport)))))
    assert rows == [3, 2]
    whole = CompletionReport.totals(whole_of_completion(), Narrowing(QueryDict()))
    assert sum(one["count"] for one in whole if one["status"]) == rows[1]
    assert not people_within(Scope(everywhere=True)).filter(pk=old.pk).exists()


def filters_of(report):
    return report.filterset_class(QueryDict(), scope=Scope(everywhere=True), today=LATER.date())


def whole_of_completion():
    lines = CompletionReport.found(filters_of(CompletionReport))
    return type(lines[0].counts).total(line.counts for line in lines)


def test_what_both_did_counts_where_standing_is_shown(
    client, admin_of_dsca, learner, old, two_lives, supervisor, coe, course, second
):
    client.force_login(admin_of_dsca)
    merge(client, old, learner)

    joined = Enrolment.objects.get(learner=learner, course=course)
    assert joined.completed_count == Completion.objects.filter(enrolment__course=course).count()
    assert standing_of(joined, two_lives).used == 2
    assert Duty.objects.in_force().get(learner=learner, course=course).due_on == date(2026, 6, 20)
    [record] = CertificationRecord.objects.filter(learner=learner)
    assert record.due_on == min(CertificationRecord.every.values_list("due_on", flat=True))
    client.force_login(learner)
    learn = client.get(reverse("portal:learn")).content.decode()
    assert second.title in learn
    for attempt in Attempt.objects.of(learner):
        assert client.get(reverse("quizzes:result", args=[attempt.uuid])).status_code == 200
    [award] = Award.objects.of(learner)
    assert award.holder_name == "Lee Former"
    assert client.get(reverse("certificates:certificate", args=[award.uuid])).status_code == 200
    assert "Lee Former" in client.get(award.get_absolute_url()).content.decode()
    assert "2.5" in client.get(reverse("portal:hours")).content.decode()
    notes = client.get(reverse("courses:notes")).content.decode()
    assert "Note of lee.former" in notes
    assert "Note of lee.learner" in notes
    client.force_login(supervisor)
    [waiting] = client.get(reverse("portal:team")).context["waiting"]
    assert (waiting.person, [one.minutes for one in waiting.claims]) == (learner, [30])
    page = client.get(reverse("portal:team-member", args=[learner.uuid]))
    assert [one.what for one in page.context["experience"]] == ["A", "B"]
    client.force_login(coe)
    for one in (learner, old):
        page = client.get(reverse("reports:person", args=[one.uuid])).content.decode()
        assert "lee.former@example.test" in page
        assert "Experience confirmed" in page
    roster = client.get(reverse("courses_roster", args=[course.pk])).content.decode()
    assert roster.count("Lee Learner") >= 1
    assert "Lee Former" not in roster


def test_a_claim_of_the_other_account_is_decided_by_the_supervisor_of_today(
    client, admin_of_dsca, learner, old, supervisor
):
    made = hours(old, 30)
    client.force_login(admin_of_dsca)
    merge(client, old, learner)

    client.force_login(supervisor)
    client.post(reverse("portal:team-hours", args=[learner.uuid, made.uuid]), {"outcome": "confirmed"})

    made.refresh_from_db()
    assert (made.decision.outcome, made.decision.decided_by) == ("confirmed", supervisor)
    assert Notice.objects.filter(person=learner, key=f"hours:{made.pk}").exists()


def test_lessons_read_with_two_accounts_complete_a_course_together(
    client, admin_of_dsca, learner, old, course, lessons
):
    theirs, mine = (enrol(one, course, at=AT, actor=one) for one in (learner, old))
    every = list(course.editions.latest().activities.filter(is_required=True))
    read(theirs, *[one for one in every if one.kind == "lesson"][:1])
    for activity in every[1:] if every[0].kind == "lesson" else every:
        how = Completion.How.PASSED if activity.kind == "quiz" else Completion.How.READ
        complete_activity(mine, activity, how=how, at=AT)
    assert not Enrolment.objects.completed().exists()

    client.force_login(admin_of_dsca)
    merge(client, old, learner)

    assert Enrolment.objects.completed().get().learner == learner
    assert Award.objects.get().holder_name == "Lee Learner"
    client.force_login(learner)
    outline = client.get(reverse("courses:outline", args=[course.slug])).content.decode()
    assert outline.count("Not started") == 0


def test_attempts_of_both_accounts_count_to_the_limit(client, admin_of_dsca, learner, old, course):
    theirs, mine = (enrol(one, course, at=AT, actor=one) for one in (learner, old))
    final = next(
        one for one in course.editions.latest().activities.filter(kind="quiz") if one.rules["purpose"] == "final"
    )
    allowed = final.rules["attempts_allowed"]
    assert allowed >= 2
    for one in [theirs, *[mine] * (allowed - 1)]:
        complete_lessons(one)
        sat(one, final, passed=False)
    client.force_login(admin_of_dsca)

    merge(client, old, learner)

    counting = Enrolment.objects.get(learner=learner, course=course)
    assert counting.status == Enrolment.Status.FAILED
    with pytest.raises(NoAttemptLeft):
        start_attempt(counting, final, at=LATER, seed=1)

    do(client, old, "unmerge")

    assert {one.status for one in Enrolment.objects.filter(course=course)} == {Enrolment.Status.IN_PROGRESS}


def complete_lessons(enrolment):
    for activity in enrolment.edition.activities.filter(is_required=True, kind="lesson"):
        complete_activity(enrolment, activity, how=Completion.How.READ, at=AT)


def test_the_account_is_out_its_rights_end_and_nobody_is_reminded_twice(
    client, admin_of_dsca, learner, old, dsca, course, coe
):
    give_role(old, Role.SUPERVISOR, dsca, at=AT)
    named = person("tom.team@example.test", "Tom Team", dsca, supervisor=old)
    User.objects.filter(pk=learner.pk).update(supervisor=old)
    assign(old, course, due_on=AT.date() + timedelta(days=2), reason="Asked", asked_by=coe, at=AT - timedelta(days=9))
    remind(at=AT)
    told = Notice.objects.filter(key__startswith="due:").count()
    other = type(client)()
    other.force_login(old)
    client.force_login(admin_of_dsca)

    page = merge(client, old, learner)

    assert "Its roles ended" in page.content.decode()
    assert other.get(reverse("portal:learn")).status_code == 302
    old.refresh_from_db()
    named.refresh_from_db()
    learner.refresh_from_db()
    assert (old.is_active, old.merged_into, named.supervisor) == (False, learner, learner)
    assert learner.supervisor == old.supervisor
    assert not RoleGrant.objects.in_force(at=LATER).filter(person__in=[old, learner]).exists()
    remind(at=AT)
    assert (told, Notice.objects.filter(key__startswith="due:").count()) == (1, 1)
    assert Notice.objects.filter(person=learner, kind="accounts").count() == 1
    client.force_login(learner)
    assert "part of this one" in client.get(reverse("notices:inbox")).content.decode()


def test_a_mistake_is_undone_and_everything_is_where_it_was(client, admin_of_dsca, learner, old, two_lives, course):
    records = [record_of(client, one) for one in (learner, old)]
    client.force_login(admin_of_dsca)
    merge(client, old, learner)

    page = do(client, old, "unmerge")

    assert "two again" in page.content.decode()
    made = AccountMerge.objects.get()
    assert made.end.left == []
    User.objects.filter(pk=old.pk).update(is_active=True)
    again = [record_of(client, one) for one in (learner, old)]
    same = [kind for kind in KEPT if kind not in ("notices", "changes", "looks", "messages")]
    for was, now in zip(records, again, strict=True):
        for one in was["enrolments"] + now["enrolments"]:
            one.pop("last_opened_at")
        assert {kind: was[kind] for kind in same} == {kind: now[kind] for kind in same}
    client.force_login(admin_of_dsca)
    assert "no longer part" in do(client, old, "unmerge").content.decode()


def test_what_stands_in_the_way_is_said_before_anything_happens(
    client, admin_of_dsca, admin_of_all, learner, old, learner2, supervisor, enrolment, award_of_both, authority
):
    first, _second = award_of_both
    client.force_login(admin_of_dsca)
    address = reverse("people:merge", args=[learner.uuid])

    def said(email):
        return client.get(address, {"email": email}).content.decode()

    assert "the account itself" in said(learner.email)
    assert "Nobody whom you administer" in said(learner2.email)
    assert learner2.display_name not in said(learner2.email)
    assert "Nobody administers themselves" in said(admin_of_dsca.email)
    assert "changed the record of the other" in said(supervisor.email)
    revoke(first, actor=authority, reason="Void", at=AT)
    assert "revoked on the other" in said(old.email)
    page = merge(client, old, learner)
    assert page.status_code == 422
    assert not AccountMerge.objects.exists()


@pytest.fixture
def award_of_both(learner, old, course, supervisor):
    confirm(learner, from_day=date(2025, 1, 1), to_day=date(2025, 1, 2), what="A", confirmed_by=supervisor, at=AT)
    for one in (learner, old):
        complete(enrol(one, course, at=AT, actor=one), at=AT)
    return [Award.objects.get(learner=one) for one in (learner, old)]


def test_an_open_attempt_and_an_account_that_is_over_stand_in_the_way(client, admin_of_dsca, learner, old, course):
    mine = enrol(old, course, at=AT, actor=old)
    quiz = course.editions.latest().activities.filter(kind="quiz").first()
    Attempt.objects.filter(pk=sat(mine, quiz, passed=None).pk).update(submitted_at=None)
    client.force_login(admin_of_dsca)

    assert "under way" in merge(client, old, learner).content.decode()

    Attempt.objects.update(submitted_at=AT, passed=False)
    third = person("lee.third@example.test", "Lee Third", learner.organization)
    merge(client, old, third)
    assert "part of another account already" in merge(client, old, learner).content.decode()
    assert "Other accounts are part of this one" in merge(client, third, learner).content.decode()
    assert AccountMerge.objects.count() == 1
    do(client, old, "reactivate")
    assert not User.objects.get(pk=old.pk).is_active
    do(client, third, "deactivate")
    assert "has to be active" in merge(client, learner, third).content.decode()


def test_both_accounts_are_side_by_side_in_numbers_and_both_looks_are_kept(
    client, admin_of_dsca, learner, old, two_lives, second
):
    client.force_login(admin_of_dsca)

    page = client.get(reverse("people:merge", args=[learner.uuid]), {"email": old.email.upper()}).content.decode()

    assert "Certificates in force" in page
    assert "not carried over" in page
    assert second.title not in page
    assert set(Look.objects.values_list("person__email", flat=True)) == {learner.email, old.email}


def test_an_authority_never_decides_over_what_its_own_other_account_was_given(
    client, admin_of_all, authority, old, course, learner
):
    complete(enrol(old, course, at=AT, actor=old), at=AT)
    award = Award.objects.get()
    client.force_login(admin_of_all)
    merge(client, old, authority)

    client.force_login(authority)

    assert client.get(reverse("certificates:award", args=[award.uuid])).status_code == 404
    assert client.post(reverse("certificates:revoke", args=[award.uuid]), {"reason": "x"}).status_code == 404


def test_a_merge_is_never_changed(client, admin_of_dsca, learner, old):
    client.force_login(admin_of_dsca)
    merge(client, old, learner)

    for attack in (AccountMerge.objects.update, AccountMerge.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack(reason="x") if attack == AccountMerge.objects.update else attack()
    assert Change.objects.filter(action__in=["account-made-part", "account-taken-in"]).count() == 2


def test_what_changed_facts_ask_is_carried_over_and_what_either_account_learned_is_learned(
    client, old, learner, admin_user, at
):
    versions = FactVersion.objects.filter(fact__code__in=["rra-001", "rra-002", "rra-003"]).order_by("pk")
    alone, passed_before, open_in_both = (DeltaUnit.objects.create(version=one, opened_at=at) for one in versions)
    for unit, who, passed_at in [
        (alone, old, None),
        (passed_before, old, at),
        (passed_before, learner, None),
        (open_in_both, old, None),
        (open_in_both, learner, None),
    ]:
        DeltaAssignment.objects.create(unit=unit, learner=who, basis=unit.version, assigned_at=at, passed_at=passed_at)
    client.force_login(admin_user)

    merge(client, old, learner)

    survivor = User.objects.get(pk=learner.pk)
    still_open = DeltaAssignment.objects.of(survivor).open()
    assert set(still_open.values_list("unit", "learner")) == {(alone.pk, learner.pk), (open_in_both.pk, learner.pk)}
    assert DeltaAssignment.objects.get(unit=passed_before, learner=learner).passed_at == at
