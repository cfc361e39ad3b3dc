"""A name that no font can print is found before issuing, and the award comes when it can be."""

import pytest

from certificates import awarding, fonts
from certificates.fonts import missing_glyphs
from certificates.models import Award, AwardHold
from certificates.snapshots import course_content
from certificates.tasks import retry_holds
from courses.enrolling import enrol
from lms.models import Change, User
from tests.certificates.conftest import LATIN, complete


@pytest.fixture
def held(learner, enrolment, at, only_latin):
    learner.display_name = "李 Lee"
    learner.save()
    complete(enrolment, at=at)
    return AwardHold.objects.get(enrolment=enrolment)


@pytest.mark.django_db
def test_the_course_is_completed_and_the_award_waits_with_its_reason(held, enrolment):
    enrolment.refresh_from_db()

    assert enrolment.completed_at is not None
    assert not Award.objects.exists()
    assert "李" in held.reason
    assert "Lee" not in held.reason
    assert Change.objects.get(action="award-held").person == enrolment.learner


@pytest.mark.django_db
def test_the_job_gives_the_award_once_the_name_was_mended(held, learner):
    retry_holds.call_local()
    assert not Award.objects.exists()
    learner.display_name = "Li Lee"
    learner.save()

    retry_holds.call_local()
    retry_holds.call_local()

    held.refresh_from_db()
    assert Award.objects.get().holder_name == "Li Lee"
    assert held.resolved_at is not None


@pytest.mark.django_db
def test_the_job_gives_the_award_once_a_font_was_installed(held, monkeypatch):
    monkeypatch.setattr(fonts, "installed_characters", lambda: LATIN | {ord("李")})

    retry_holds.call_local()

    assert Award.objects.get().holder_name == "李 Lee"


@pytest.mark.django_db
def test_a_hold_that_cannot_be_tried_keeps_back_no_other(held, learner, learner2, course, at, monkeypatch, caplog):
    """The first fails whatever is done; the one after it is given."""
    learner2.display_name = "李 Lou"
    learner2.save()
    other = enrol(learner2, course, at=at, actor=learner2)
    complete(other, at=at)
    User.objects.filter(pk__in=[learner.pk, learner2.pk]).update(display_name="Mended Name")

    def content(enrolment, *, at):
        if enrolment.pk == held.enrolment_id:
            raise RuntimeError("poison")
        return course_content(enrolment, at=at)

    monkeypatch.setattr(awarding, "course_content", content)
    retry_holds.call_local()

    assert Award.objects.get().enrolment == other
    assert "poison" in caplog.text
    assert AwardHold.objects.open().get() == held


@pytest.mark.django_db
def test_nobody_is_certified_without_a_name_and_never_under_their_address(learner, enrolment, at):
    learner.display_name = "\u202e"
    learner.save()

    complete(enrolment, at=at)

    assert AwardHold.objects.get().reason == "There is no name to print."


@pytest.mark.django_db
def test_an_authority_sees_the_hold_and_others_do_not(client, held, authority, authority_of_usasac):
    client.force_login(authority)
    assert "李 Lee" in client.get("/certificates/holds/").content.decode()

    client.force_login(authority_of_usasac)
    assert "李 Lee" not in client.get("/certificates/holds/").content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "O’Brien-O'Neill",
        "Łukasz Żółć",
        "İbrahim Işık",
        "Nguyễn Thị Ánh",
        "Straße ﬁ",
        "Лев Толстой",
        "Ελένη Παπαδοπούλου",
        "محمد بن عبد الله 3",
        "יעל בן־דוד",
        "श्रीमती लक्ष्मी",
        "ស៊ីសុវត្ថិ",
        "สมชาย ใจดี",
        "X",
        "Null",
        "क\u094d\u200dष",
    ],
)
def test_names_of_many_scripts_can_be_printed(name):
    assert missing_glyphs(name) == []


def test_what_is_missing_is_named_once_and_in_order(only_latin):
    assert missing_glyphs("Lee 李明李 \u200d\ufe0f") == ["李", "明"]
