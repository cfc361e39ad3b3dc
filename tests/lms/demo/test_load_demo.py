"""The people of the demonstration; the cast is cut to two small houses, as the whole of it takes half a minute."""

from collections.abc import Iterator
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from certificates.models import Award, CertificationRecord, PositionAssignment
from courses.models import CoursePage, Duty, Enrolment
from courses.progress import next_activity
from lms.management.demo import cast
from lms.management.demo.accounts import ACCOUNTS, PASSWORD
from lms.models import Change, RoleGrant, User
from lms.notices.models import Mail, Notice
from lms.permissions import Role
from quizzes import grading
from quizzes.models import Attempt, PracticeCard


def load() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def said(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What loading says; loaded once for the module, and gone after it."""
    small = patch.object(cast, "HOUSES", {"usasac": 14, "afsac": 7})
    with django_db_blocker.unblock(), small, override_settings(LMS_DEMONSTRATION=True), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


@pytest.fixture
def demo(said: str, db: None) -> None:
    """The people are there."""


def test_it_is_refused_where_there_is_no_demonstration(db: None) -> None:
    with pytest.raises(CommandError, match="not a demonstration"):
        load()

    assert not User.objects.filter(email__endswith="demo.test").exists()


def test_the_accounts_are_named(demo: None, said: str) -> None:
    assert all(account.email in said for account in ACCOUNTS)
    assert PASSWORD in said


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.email)
def test_every_account_may_sign_in_at_once(demo: None, client: Client, account: Any) -> None:
    response = client.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, reverse("portal:learn"))


def test_roles_are_given_where_they_should_reach(demo: None) -> None:
    grants = RoleGrant.objects.filter(person__email__endswith="@demo.test")
    found = {grant.person.email: (grant.role, grant.organization and grant.organization.code) for grant in grants}

    assert found == {
        "instructor@demo.test": (Role.INSTRUCTOR, None),
        "reviewer@demo.test": (Role.REVIEWER, None),
        "coe@demo.test": (Role.COE_STAFF, None),
        "authority@demo.test": (Role.AUTHORITY, "usasac"),
    }
    assert User.objects.get(is_superuser=True).email == "admin@demo.test"


def test_the_learner_is_half_way_and_owes_the_course_by_a_day(demo: None, course: CoursePage) -> None:
    learner = User.objects.get(email="learner@demo.test")
    enrolment = Enrolment.objects.of(learner).get()
    following = next_activity(enrolment)

    assert enrolment.status == Enrolment.Status.IN_PROGRESS
    assert enrolment.completed_count == 4
    assert following is not None
    assert following.slug == "release-and-notification"
    assert Duty.objects.get(learner=learner).due_on is not None
    assert PositionAssignment.objects.get(person=learner).position.level.code == "basic"


def test_the_learner_practised_and_something_is_due(demo: None) -> None:
    cards = PracticeCard.objects.of(User.objects.get(email="learner@demo.test"))

    assert cards.askable().due(at=timezone.now()).exists()


def test_the_second_learner_holds_a_certificate_elsewhere(demo: None) -> None:
    award = Award.objects.get(learner__email="learner2@demo.test")

    assert award.kind == Award.Kind.COURSE
    assert award.content["is_demonstration"] is True
    assert award.learner.organization != User.objects.get(email="learner@demo.test").organization


def test_the_supervisor_has_a_team_with_the_learner_in_it(demo: None) -> None:
    team = User.objects.get(email="supervisor@demo.test").team.all()

    assert 5 <= team.count() <= 12
    assert "learner@demo.test" in team.values_list("email", flat=True)


def test_somebody_waits_for_the_authority(demo: None) -> None:
    waiting = CertificationRecord.objects.waiting().filter(learner__organization__code="usasac")

    assert waiting.exists()


def test_loading_again_changes_nothing(demo: None) -> None:
    before = (User.objects.count(), Enrolment.objects.count(), Attempt.objects.count(), Change.objects.count())

    again = load()

    assert "0 people" in again
    assert before == (User.objects.count(), Enrolment.objects.count(), Attempt.objects.count(), Change.objects.count())


def test_history_is_past_and_adds_up(demo: None) -> None:
    newest = max(Change.objects.filter(person__email__endswith="demo.test").values_list("at", flat=True))
    assert newest <= User.objects.latest("date_joined").date_joined + cast.YEARS

    for attempt in Attempt.objects.filter(submitted_at__isnull=False):
        items = list(attempt.items.select_related("version"))
        result = grading.mark([item.version.as_item(item.points) for item in items], [item.response for item in items])
        assert grading.in_hundredths(result.earned) == attempt.earned


def test_no_document_is_made_of_history(demo: None) -> None:
    """Only the awards of the stories are recent enough to be looked at soon."""
    assert Award.objects.count() > 2
    assert len(connection.run_on_commit) <= 2


def test_everyone_was_told_what_happened_and_nobody_made_up_is_written_to(demo: None) -> None:
    assert Notice.objects.unread().filter(person__email="learner@demo.test").exists()
    assert not Mail.objects.waiting().exists()
