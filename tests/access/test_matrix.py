"""Every address × every role × every method, generated from the URL configuration."""

from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.urls.converters import UUIDConverter
from django.utils import timezone

from certificates.hours import claim
from certificates.models import Award, CertificationRecord, Level, Position
from certificates.positions import assign_position
from courses.bookmarks import keep
from courses.enrolling import enrol
from courses.models import Completion, CoursePage, Figure
from courses.progress import complete_activity
from courses.teams import add_member
from lms.administration.inviting.applying import invite
from lms.administration.inviting.mailing import take
from lms.administration.inviting.reading import Entry
from lms.administration.models import Invitation
from lms.audit.corrections import Correction, ask
from lms.models import Organization, User
from lms.notices.unsubscribing import address_of
from lms.permissions import Role
from lms.roles import give_role
from quizzes.approving import send
from quizzes.attempts import start_attempt
from quizzes.models import Question
from quizzes.shapes import wording_of
from quizzes.writing import placing_of, write_question
from tests.certificates.test_hours import A_SEMINAR
from tests.conftest import AT, COURSE_SLUG, person
from tests.courses.recordings.samples import make_recording
from tests.lms.notices.conftest import told

from .addresses import addresses, ways
from .expectations import ADMIN_AREAS, FOR_VISITORS, OURS, ROLES, SIGNED_IN

ADDRESSES, WAYS = addresses(), ways()
# Wagtail's answers to addresses that are none; they have no name to make an address by.
WITHOUT_A_NAME = {"default", "View.as_view.<locals>.view"}
OUR_NAMESPACES = {"rra", "portal", "notices", "courses", "quizzes", "certificates", "reports"}
OURS_IN_THE_ADMIN = {"questions:", "courses_outline", "courses_new", "courses_team", "courses_roster", "courses_copy"}
OURS_IN_THE_ADMIN |= {"problems:", "courses_review", "staff_reports:"}


def is_ours(name: str) -> bool:
    return name in OURS or name.split(":")[0] in OUR_NAMESPACES


def area_of(name: str) -> str | None:
    return next((area for area in ADMIN_AREAS if name.startswith(area)), None)


def outcome(response: Any) -> str:
    """What a response amounts to for the one who asked."""
    location = response.headers.get("Location", "")
    if response.status_code == 302 and location.startswith(("/accounts/login/", "/admin/login/")):
        return "sign-in"
    if response.status_code in {403, 404, 410} or (response.status_code == 302 and location == "/admin/"):
        return "no"
    if response.status_code == 405:
        return "405"
    assert response.status_code < 500, response.status_code
    return "may"


@pytest.fixture(scope="module")
def media_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _media_in_a_folder_of_its_own(settings, media_folder):
    """One folder for the whole matrix, as the world's files are in it."""
    settings.MEDIA_ROOT = media_folder


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, media_folder):
    """The learner's enrolment with an open and a submitted attempt, their certificate and their record.

    Made once for the whole matrix, in a transaction that is undone at its end; each request is undone by itself.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=media_folder):
            made = populated()
        yield made
        transaction.set_rollback(True)


def populated() -> SimpleNamespace:
    dsca, usasac = Organization.objects.get(code="dsca"), Organization.objects.get(code="usasac")
    course = CoursePage.objects.get(slug=COURSE_SLUG)
    people = {role: person(f"{role}@matrix.test", f"{role} of the matrix", dsca) for role in SIGNED_IN}
    learner = people["learner"]
    User.objects.filter(pk=learner.pk).update(supervisor=people["supervisor"])
    User.objects.filter(pk=people["learner2"].pk).update(organization=usasac)
    User.objects.filter(pk=people["admin_user"].pk).update(is_staff=True, is_superuser=True)
    for role, given, organization in [
        ("instructor", Role.INSTRUCTOR, None),
        ("reviewer", Role.REVIEWER, None),
        ("coe_of_dsca", Role.COE_STAFF, dsca),
        ("coe_of_usasac", Role.COE_STAFF, usasac),
        ("authority", Role.AUTHORITY, dsca),
        ("administrator", Role.ADMINISTRATOR, dsca),
    ]:
        give_role(people[role], given, organization, at=AT)
    enrolment = enrol(learner, course, at=AT, actor=learner)
    activities = list(enrolment.edition.activities.select_related("activity"))
    lessons = [activity for activity in activities if activity.kind == "lesson"]
    first, second, *_ = [activity for activity in activities if activity.kind == "quiz"]
    attempt = start_attempt(enrolment, first, at=AT, seed=1)
    submitted = start_attempt(enrolment, second, at=AT, seed=2)
    submitted.submit(at=AT)
    basic = Level.objects.get(scheme__code="1.0", code="basic")
    position = Position.objects.create(code="TEST-1", title="Case manager", organization=dsca, level=basic)
    assign_position(learner, position, clock_start=AT.date(), actor=None, at=AT)
    for activity in activities:
        complete_activity(enrolment, activity, how=Completion.How.PASSED, at=AT)
    award = Award.objects.get(enrolment=enrolment)
    return SimpleNamespace(
        course_slug=course.slug,
        page=course,
        lesson_slug=lessons[0].slug,
        quiz_slug=first.slug,
        enrolment=enrolment.uuid,
        attempt=attempt.uuid,
        submitted_attempt=submitted.uuid,
        one=1,
        fact_code="rra-001",
        step_slug="eligibility",
        organization_slug="dsca",
        source_slug="10-u-s-c-301-security-cooperation-definitions",
        term_slug="aac",
        recording=make_recording("video", thumbnail=SimpleUploadedFile("p.png", b"picture")).uuid,
        figure=Figure.objects.first().digest,
        question=waiting_question(course, people["instructor"]).uuid,
        practice_question=Question.objects.for_practice().first().uuid,
        award=award.uuid,
        bookmark=keep(learner, lessons[0], "", "A note", at=AT).uuid,
        award_code=award.code,
        record=CertificationRecord.objects.get(learner=learner).uuid,
        learner_uuid=learner.uuid,
        invitation_token=_invited_by(people["admin_user"].pk),
        hours_claim=claim(User.objects.get(pk=learner.pk), A_SEMINAR, key=uuid4(), at=AT).uuid,
        notice=told(learner).uuid,
        unsubscribe_token=address_of(learner, None).rstrip("/").rpartition("/")[2],
        correction_kind="other",
        correction=ask(learner, Correction.Kind.NAME, held="learner", wanted="Lee", reason="Wrong", at=AT).uuid,
        nothing="nothing",
        clients={role: client_of(people.get(role)) for role in ROLES},
    )


def _invited_by(pk: int) -> str:
    """The word in the link of an open invitation."""
    entry = Entry(1, "invited@matrix.test", "Invited", "dsca")
    invite([entry], reason="For the matrix.", by=User.objects.get(pk=pk), at=AT)
    invitation = Invitation.objects.get(person__email=entry.email)
    _invitation, token = take(invitation.pk, at=timezone.now())
    return token


def waiting_question(course: CoursePage, author: User) -> Question:
    """A question that learners are asked, with a change of it that waits for review."""
    question = Question.objects.select_related("current").filter(bank__course=course, status="live").first()
    otherwise = replace(wording_of(question.current), stem="Asked otherwise?")
    write_question(question, otherwise, placing_of(question), actor=author, at=AT)
    send(question, by=author, at=AT)
    return question


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(User.objects.get(pk=user.pk))
    return client


def asked(client: Client, method: str, address: str) -> str:
    """The outcome of one request, whose effects are undone, in the browser as in the database."""
    browser = Client(raise_request_exception=False)
    browser.cookies = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    with transaction.atomic():
        response = getattr(browser, method)(address)
        if response.streaming:
            list(response.streaming_content)
        transaction.set_rollback(True)
    return outcome(response)


def test_every_address_has_a_row():
    known = set(OURS) | FOR_VISITORS
    assert [name for name in ADDRESSES if name not in known and (is_ours(name) or area_of(name) is None)] == []


def test_no_row_is_about_an_address_that_is_gone():
    assert [name for name in OURS if name not in ADDRESSES] == []


@pytest.mark.parametrize("name", sorted(OURS))
def test_each_role_gets_what_the_matrix_says(name, world):
    row = OURS[name]
    args = [getattr(world, arg) for arg in row.args]
    address = "/courses/" if name == "wagtail_serve" else reverse(name, args=args)
    found = {
        method: {role: asked(client, method, address) for role, client in world.clients.items()}
        for method in ("get", "post")
    }
    assert found == {"get": row.get, "post": row.post}


@pytest.mark.parametrize("name", sorted(name for name in OURS if ":" in name))
def test_no_other_method_does_anything(name, world):
    address = reverse(name, args=[getattr(world, arg) for arg in OURS[name].args])
    found = {
        (role, method): asked(client, method, address)
        for role, client in world.clients.items()
        for method in ("put", "patch", "delete")
    }
    assert set(found.values()) <= {"405", "sign-in", "no"}, found


@pytest.mark.parametrize("area", sorted(ADMIN_AREAS))
def test_behind_the_door_of_the_admin_only_those_who_belong_there(area, world):
    """With ids that exist where pages are meant and with others elsewhere; nobody sees an error."""
    wrong = []
    for name, address in addresses_of(area, world):
        for role in set(ROLES) - ADMIN_AREAS[area]:
            for method in ("get", "post"):
                if asked(world.clients[role], method, address) not in {"sign-in", "no", "405"}:
                    wrong.append((name, role, method))
    assert wrong == []


def test_whoever_belongs_there_gets_behind_the_door(world):
    """For every area that we made: each role it is for finds at least one page open, authors in the team of theirs."""
    with transaction.atomic():
        add_member(world.page, User.objects.get(email="instructor@matrix.test"), given_by=None, at=AT)
        shut = {(area, role) for area in OURS_IN_THE_ADMIN for role in ADMIN_AREAS[area] if is_shut(area, role, world)}
        transaction.set_rollback(True)
    assert shut == set()


def is_shut(area: str, role: str, world: Any) -> bool:
    addresses = (address for _name, address in addresses_of(area, world))
    return all(asked(world.clients[role], "get", address) != "may" for address in addresses)


def test_a_learner_is_told_no_where_the_admin_has_no_page(world):
    assert asked(world.clients["learner"], "get", "/admin/no/such/page/") == "no"


def addresses_of(area: str, world: Any) -> Iterator[tuple[str, str]]:
    """Each pattern of the area as an address; one that cannot be made fails the suite, or it would go untested."""
    for way in WAYS:
        if area_of(way.name) != area or way.name in FOR_VISITORS or is_ours(way.name) or way.name in WITHOUT_A_NAME:
            continue
        values = {name: value_for(way.name, name, world, of) for name, of in way.parameters.items()}
        yield way.name, reverse(way.name, kwargs=values)


def value_for(name: str, parameter: str, world: Any, converter: Any = None) -> Any:
    """A value for a parameter of an admin address, as real as it can be guessed."""
    if parameter in {"page_id", "parent_page_id", "page_to_move_id", "page"} or (
        name.startswith("wagtailadmin_pages") and parameter == "pk"
    ):
        return world.page.pk
    if isinstance(converter, UUIDConverter):
        return {"question": world.question, "enrolment": world.enrolment}.get(parameter, uuid4())
    words = {"app_label": "courses", "model_name": "coursepage", "content_type_app_name": "courses"}
    return (words | {"media_type": "video"}).get(parameter, 1)
