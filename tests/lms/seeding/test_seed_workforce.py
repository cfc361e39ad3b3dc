"""The synthetic workforce: as many as asked for, and every number can be worked out again from the rows."""

import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Q

from certificates import codes
from certificates.awarding import printable
from certificates.models import Award, AwardHold, CertificationRecord, Position, RecordTransition
from certificates.snapshots import course_content
from certificates.standing import refresh_record
from courses.models import Completion, Enrolment
from courses.progress import required_done
from lms import clock
from lms.management.seeding.course_plan import CoursePlan
from lms.models import Change, Organization, RoleGrant, User
from quizzes import grading
from quizzes.drawing import draw
from quizzes.models import AnswerEvent, Attempt, AttemptItem

PEOPLE = 60


def seed(people: int = PEOPLE, **options: Any) -> str:
    out = StringIO()
    call_command("seed_workforce", people=people, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def said(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What seeding says; seeded once for the module, and gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)


@pytest.fixture
def workforce(said: str, db: None) -> None:
    """The people are there."""


def seeded() -> Any:
    return User.objects.filter(email__endswith=".seed.test")


def test_as_many_are_added_as_asked_for_and_said_so(workforce: None, said: str) -> None:
    assert seeded().count() == PEOPLE
    assert re.search(rf"^ *{PEOPLE}  people$", said, re.MULTILINE)
    assert "a second" in said


def test_no_mail_reaches_them_and_none_can_sign_in(workforce: None) -> None:
    assert all(address.endswith(".test") for address in User.objects.values_list("email", flat=True))
    assert not any(person.has_usable_password() for person in seeded())


def test_all_work_for_an_employer_in_teams(workforce: None) -> None:
    assert not seeded().filter(Q(organization=None) | Q(organization__may_employ=False)).exists()
    sizes = Counter(seeded().filter(supervisor__isnull=False).values_list("supervisor", flat=True))

    assert seeded().filter(supervisor=None).count() <= len(sizes)
    assert not seeded().exclude(supervisor=None).exclude(supervisor__in=seeded()).exists()


def test_sub_units_stand_under_their_employer(workforce: None) -> None:
    units = Organization.objects.filter(kind=Organization.Kind.UNIT)

    assert units.exists()
    assert all(unit.code.startswith(unit.parents.get().parent.code) for unit in units)


def test_every_score_is_what_marking_gives(workforce: None) -> None:
    attempts = Attempt.objects.filter(submitted_at__isnull=False)
    assert attempts.exists()
    for attempt in attempts:
        items = list(attempt.items.select_related("version"))
        result = grading.mark([item.version.as_item(item.points) for item in items], [item.response for item in items])

        assert [item.earned for item in items] == [grading.in_hundredths(points) for points in result.points]
        assert attempt.earned == grading.in_hundredths(result.earned)
        assert attempt.possible == result.possible
        assert attempt.passed == result.passes(attempt.pass_mark)


def test_every_response_is_one_that_could_be_given(workforce: None) -> None:
    for item in AttemptItem.objects.exclude(response=None).select_related("version"):
        assert item.checked(item.response) == item.response


def test_the_seed_of_an_attempt_gives_its_order_again(workforce: None) -> None:
    first = Attempt.objects.filter(number=1, edition_activity__slug="quiz-words-and-levels").first()
    assert first is not None
    plan, chance = CoursePlan.of(first.enrolment.course), Random(first.seed)
    drawn = draw(plan.draws[first.activity_id], chance)
    orders = [plan.versions[pk].order_drawn(chance) for pk in drawn]

    assert [item.version.question_id for item in first.items.select_related("version")] == drawn
    assert [item.order for item in first.items.all()] == orders


def test_the_answer_that_counts_is_the_last_to_arrive(workforce: None) -> None:
    for item in AttemptItem.objects.filter(client_seq__gt=0).prefetch_related("events"):
        events = sorted(item.events.all(), key=lambda event: event.client_seq)

        assert [event.client_seq for event in events] == list(range(1, item.client_seq + 1))
        assert (events[-1].response, events[-1].received_at) == (item.response, item.answered_at)
    assert not AnswerEvent.objects.filter(item__client_seq=0).exists()


def test_counters_equal_the_rows(workforce: None) -> None:
    enrolments = Enrolment.objects.filter(learner__in=seeded()).select_related("edition")
    for enrolment in enrolments:
        assert enrolment.completed_count == required_done(enrolment)
        assert (enrolment.completed_at is not None) == (enrolment.completed_count == enrolment.edition.required_count)
    assert len({enrolment.status for enrolment in enrolments}) >= 3


def test_a_quiz_is_completed_by_passing_it(workforce: None) -> None:
    for completion in Completion.objects.filter(edition_activity__kind="quiz"):
        passed = Attempt.objects.filter(enrolment=completion.enrolment, activity=completion.activity, passed=True)

        assert passed.get().submitted_at == completion.completed_at


def test_nothing_lies_ahead_and_moments_follow_each_other(workforce: None) -> None:
    now = clock.now()

    assert not Change.objects.filter(at__gt=now).exists()
    assert not Attempt.objects.filter(submitted_at__lt=F("started_at")).exists()
    assert not Attempt.objects.filter(submitted_at__gt=F("deadline_at")).exists()
    assert not Enrolment.objects.filter(opened_at__lt=F("enrolled_at")).exists()
    assert not AnswerEvent.objects.filter(received_at__lt=F("item__attempt__started_at")).exists()


def test_each_who_completed_holds_the_certificate_the_domain_would_give(workforce: None) -> None:
    completed = Enrolment.objects.completed().filter(learner__in=seeded())
    assert completed.exists()
    for enrolment in completed.select_related("edition", "course", "learner"):
        if AwardHold.objects.filter(enrolment=enrolment).exists():
            continue
        award = Award.objects.get(enrolment=enrolment)
        assert enrolment.completed_at == award.issued_at
        assert award.content == course_content(enrolment, at=award.issued_at)
        assert award.holder_name == printable(enrolment.learner.display_name)
        assert codes.normalise(award.code) == award.code
    assert Award.objects.values("code").distinct().count() == Award.objects.count()


def test_records_stand_where_their_evidence_puts_them(workforce: None) -> None:
    records = CertificationRecord.objects.filter(learner__in=seeded()).select_related("requirement", "learner")
    assert records.filter(status=CertificationRecord.Status.CERTIFIED).exists()
    for record in records:
        status = record.status
        tree = refresh_record(record, at=clock.now())

        assert record.status == status
        assert tree.met or status not in ("certified", "requirements_met")


def test_every_step_of_a_record_begins_where_the_last_ended(workforce: None) -> None:
    for record in CertificationRecord.objects.filter(learner__in=seeded()):
        steps = list(RecordTransition.objects.filter(record=record).order_by("at", "pk"))

        assert [step.old_status for step in steps] == ["", *(step.new_status for step in steps[:-1])]
        assert (steps[-1].new_status, steps[-1].at) == (record.status, record.changed_at)


def test_levels_are_granted_by_an_authority_over_somebody_else(workforce: None) -> None:
    awards = Award.objects.filter(kind=Award.Kind.LEVEL).select_related("learner", "issued_by")
    authorities = set(RoleGrant.objects.filter(role="authority").values_list("person", flat=True))

    assert awards.exists()
    assert all(award.issued_by_id in authorities and award.issued_by_id != award.learner_id for award in awards)


def test_a_second_run_adds_new_people(workforce: None) -> None:
    positions, units = Position.objects.count(), Organization.objects.count()

    seed()

    assert seeded().count() == 2 * PEOPLE
    assert seeded().values("email").distinct().count() == 2 * PEOPLE
    assert Position.objects.count() > positions
    assert Organization.objects.count() == units


def test_the_same_seed_makes_the_same_workforce_and_another_another(db: None) -> None:
    def made(number: int) -> list[Any]:
        with transaction.atomic():
            seed(30, seed=number)
            rows = list(seeded().order_by("email").values_list("email", "display_name", "enrolments__completed_count"))
            rows += list(Attempt.objects.order_by("seed").values_list("seed", "earned"))
            transaction.set_rollback(True)
        return rows

    assert made(5) == made(5)
    assert made(5) != made(6)


def test_the_facts_may_be_loaded_again_beside_them(workforce: None) -> None:
    call_command("load_reference", verbosity=0)

    assert not seeded().filter(organization__may_employ=False).exists()


def test_real_people_are_left_among_themselves(db: None) -> None:
    User.objects.create_user("someone@agency.gov", display_name="Some One")
    people = User.objects.count()

    with pytest.raises(CommandError, match=r"someone@agency\.gov"):
        seed()

    assert User.objects.count() == people


def test_a_number_of_people_is_needed(db: None) -> None:
    with pytest.raises(CommandError, match="from 1"):
        seed(0)
