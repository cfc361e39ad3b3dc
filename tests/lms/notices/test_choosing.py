"""/profile/notices/: what goes by e-mail, and when."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from lms.models import User
from lms.notices.kinds import Kind
from lms.notices.models import Mail, MailChoices

from .conftest import told

CHOICES = reverse("notices:choices")


@pytest.fixture
def signed_in(client, learner):
    client.force_login(learner)
    return client


def test_the_page_offers_what_the_person_may_get(signed_in):
    page = signed_in.get(CHOICES).content.decode()

    assert str(Kind.OVERDUE.label) in page
    assert str(Kind.TEAM_OVERDUE.label) not in page
    assert str(Kind.REVIEW_WAITING.label) not in page


@pytest.mark.parametrize(
    ("who", "kind"),
    [("instructor", Kind.REVIEW_DECIDED), ("reviewer", Kind.REVIEW_WAITING), ("admin_user", Kind.TEAM_OVERDUE)],
)
def test_authors_and_supervisors_are_offered_theirs(client, request, who, kind):
    client.force_login(request.getfixturevalue(who))
    assert str(kind.label) in client.get(CHOICES).content.decode()


def test_a_choice_is_kept_and_followed(signed_in, learner):
    signed_in.post(CHOICES, {"by_mail": [Kind.EDITION], "rhythm": "at-once"}, follow=True)

    told(learner, "soon", kind=Kind.CERTIFICATE)
    told(learner, "edition", kind=Kind.EDITION)

    assert [mail.notice.kind for mail in Mail.objects.filter(person=learner)] == [Kind.EDITION]


def test_what_was_not_offered_keeps_its_default(signed_in, learner):
    signed_in.post(CHOICES, {"by_mail": [], "rhythm": "at-once"})
    assert MailChoices.objects.get(person=learner).wants(Kind.TEAM_OVERDUE)


@pytest.mark.parametrize(
    ("zone", "hour", "due"),
    [
        ("America/New_York", 8, datetime(2026, 6, 1, 10, 0, tzinfo=UTC)),
        ("America/New_York", 15, datetime(2026, 6, 2, 10, 0, tzinfo=UTC)),
        ("Asia/Tokyo", 15, datetime(2026, 6, 1, 21, 0, tzinfo=UTC)),
        ("UTC", 6, datetime(2026, 6, 2, 6, 0, tzinfo=UTC)),
    ],
)
def test_once_a_day_means_the_next_morning_where_the_person_is(signed_in, learner, zone, hour, due):
    User.objects.filter(pk=learner.pk).update(time_zone=zone)
    signed_in.post(CHOICES, {"by_mail": [Kind.COURSE_ASKED], "rhythm": "daily"})

    told(learner, at=datetime(2026, 6, 1, hour, 0, tzinfo=UTC))

    mail = Mail.objects.get(person=learner)
    assert (mail.is_digest, mail.due_at) == (True, due)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"rhythm": "hourly"},
        {"rhythm": "daily", "by_mail": ["password"]},
        {"rhythm": "daily", "by_mail": ["x" * 10_000]},
        {"rhythm": "\x00", "by_mail": ["<script>"]},
    ],
)
def test_what_is_no_choice_is_refused_in_words(signed_in, learner, sent):
    page = signed_in.post(CHOICES, sent)

    assert page.status_code == 200
    assert "<title>Error:" in page.content.decode()
    assert not MailChoices.objects.exists()


def test_nobody_chooses_for_another(signed_in, learner, learner2):
    signed_in.post(CHOICES, {"by_mail": [], "rhythm": "daily", "person": learner2.pk, "person_id": learner2.pk})
    assert MailChoices.objects.get().person == learner
