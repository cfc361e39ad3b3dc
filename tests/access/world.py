"""What there is in the world of the matrix: a person of each role, and a learner with everything."""

from dataclasses import replace
from types import SimpleNamespace
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from certificates.hours import claim
from certificates.models import Award, CertificationRecord, DeltaAssignment, DeltaUnit, Level, Position
from certificates.positions import assign_position
from courses.bookmarks import keep
from courses.enrolling import enrol
from courses.models import Completion, CoursePage, Figure
from courses.progress import complete_activity
from courses.rra.models import FactVersion
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
from quizzes.drilling import Part, start
from quizzes.models import Question
from quizzes.shapes import wording_of
from quizzes.studied import studied_by
from quizzes.writing import placing_of, write_question
from tests.certificates.test_hours import A_SEMINAR
from tests.conftest import AT, COURSE_SLUG, person
from tests.courses.recordings.samples import make_recording
from tests.lms.notices.conftest import told

from .expectations import ROLES, SIGNED_IN


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
        fact_table="assignments",
        step_slug="eligibility",
        organization_slug="dsca",
        source_slug="10-u-s-c-301-security-cooperation-definitions",
        term_slug="aac",
        recording=make_recording("video", thumbnail=SimpleUploadedFile("p.png", b"picture")).uuid,
        figure=Figure.objects.first().digest,
        question=waiting_question(course, people["instructor"]).uuid,
        drill=start(learner, studied_by(learner), Part(), about="", at=AT).uuid,
        practice_question=Question.objects.for_practice().first().uuid,
        award=award.uuid,
        bookmark=keep(learner, lessons[0], "", "A note", at=AT).uuid,
        award_code=award.code,
        delta=delta_for(learner).uuid,
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


def delta_for(person: User) -> DeltaAssignment:
    """A fact that the person learned, and is asked about again."""
    version = FactVersion.objects.get(fact__code="rra-001", number=1)
    unit, _is_new = DeltaUnit.objects.get_or_create(version=version, defaults={"opened_at": AT})
    return DeltaAssignment.objects.create(unit=unit, learner=person, basis=version, assigned_at=AT)


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(User.objects.get(pk=user.pk))
    return client
