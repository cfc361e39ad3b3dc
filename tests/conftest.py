"""People, a course and a session database that already holds the facts and the curriculum."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from courses.enrolling import enrol
from courses.models import CoursePage, Enrolment
from courses.teams import add_member, may_manage
from lms.health import WORKER_SEEN
from lms.management.set_up import set_up
from lms.models import Organization, RoleGrant, User
from lms.permissions import Role
from lms.roles import give_role

AT = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
COURSE_SLUG = "who-may-do-what-a-first-view"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """A test database with the facts and the curriculum, loaded once by the commands; tests roll back to that.

    In place of pytest-django's own, which makes one only for tests that roll back.
    """
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0, interactive=False, aliases={"default"}, keepdb=django_db_keepdb and not django_db_createdb
        )
        set_up(at=AT)
        call_command("load_reference", verbosity=0)
        call_command("load_curriculum", verbosity=0)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            _end_other_sessions()
            teardown_databases(made, verbosity=0)


def _end_other_sessions() -> None:
    """Of the test database on PostgreSQL, where a server's thread may still hold one: it could not be dropped."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Rate limits and the like of one test do not reach the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _a_worker_is_about() -> None:
    """As if one had spoken up just now, so that the site is ready; without asking the database for the time."""
    HUEY.put(WORKER_SEEN, timezone.now())


@pytest.fixture(autouse=True)
def _media_in_a_folder_of_its_own(settings: Any, tmp_path: Any) -> None:
    """What a test writes, it writes beside nothing of ours."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits on PostgreSQL, seen by other threads and processes; records are for ever, so nothing is undone."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    with django_db_blocker.unblock():
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What commits runs last, where no other test meets what it left; on SQLite it is left out."""
    if "postgres" in settings.DATABASES["default"]["ENGINE"]:
        items.sort(key=lambda item: "committed" in getattr(item, "fixturenames", ()))
        return
    left_out = [item for item in items if item.get_closest_marker("postgres") or item.get_closest_marker("browser")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests measured besides passing, such as the reading level of each course."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture
def at() -> datetime:
    """A fixed moment, after the realignment of 2026."""
    return AT


@pytest.fixture
def dsca(db: None) -> Organization:
    return Organization.objects.get(code="dsca")


@pytest.fixture
def usasac(db: None) -> Organization:
    return Organization.objects.get(code="usasac")


def person(email: str, name: str, organization: Organization | None = None, **fields: Any) -> User:
    """A person who may sign in."""
    return User.objects.create_user(
        email, "a-long-enough-password", display_name=name, organization=organization, **fields
    )


def end_grants(user: User, *roles: Role) -> None:
    """The roles, or all that the person holds, ended a moment ago."""
    now = timezone.now()
    grants = RoleGrant.objects.filter(person=user, role__in=roles or list(Role))
    grants.update(starts_on=now.date() - timedelta(days=9), ends_on=now.date(), ends_at=now)


@pytest.fixture
def supervisor(dsca: Organization) -> User:
    return person("sofia.supervisor@example.test", "Sofia Supervisor", dsca)


@pytest.fixture
def learner(dsca: Organization, supervisor: User) -> User:
    return person("lee.learner@example.test", "Lee Learner", dsca, supervisor=supervisor)


@pytest.fixture
def learner2(usasac: Organization) -> User:
    """A learner of another organization."""
    return person("lou.learner@example.test", "Lou Learner", usasac)


@pytest.fixture
def instructor(dsca: Organization) -> User:
    """An instructor in the team of every course there is; see `join` for those made later."""
    user = person("ines.instructor@example.test", "Ines Instructor", dsca)
    give_role(user, Role.INSTRUCTOR, None, at=AT)
    join(user, *CoursePage.objects.all())
    return user


def join(user: User, *courses: CoursePage) -> None:
    """Put the instructor in the teams of the courses, where not in them yet."""
    for course in courses:
        if not may_manage(user, course):
            add_member(course, user, given_by=None, at=AT)


def let_instructors_in(course: CoursePage) -> None:
    """Put everyone who is an instructor by now in the team of the course."""
    for user in User.objects.filter(role_grants__role=Role.INSTRUCTOR):
        join(user, course)


@pytest.fixture
def reviewer(dsca: Organization) -> User:
    user = person("rene.reviewer@example.test", "Rene Reviewer", dsca)
    give_role(user, Role.REVIEWER, None, at=AT)
    return user


@pytest.fixture
def coe(dsca: Organization) -> User:
    """Center of Excellence staff, over everything."""
    user = person("cora.coe@example.test", "Cora Coe", dsca)
    give_role(user, Role.COE_STAFF, None, at=AT)
    return user


@pytest.fixture
def coe_of_dsca(dsca: Organization) -> User:
    """Center of Excellence staff for DSCA and what stands under it."""
    user = person("dana.dsca@example.test", "Dana Dsca", dsca)
    give_role(user, Role.COE_STAFF, dsca, at=AT)
    return user


@pytest.fixture
def coe_of_usasac(usasac: Organization) -> User:
    """Center of Excellence staff for another organization."""
    user = person("uma.usasac@example.test", "Uma Usasac", usasac)
    give_role(user, Role.COE_STAFF, usasac, at=AT)
    return user


@pytest.fixture
def authority(dsca: Organization) -> User:
    """Certification authority for DSCA."""
    user = person("ada.authority@example.test", "Ada Authority", dsca)
    give_role(user, Role.AUTHORITY, dsca, at=AT)
    return user


@pytest.fixture
def admin_user(db: None) -> User:
    return User.objects.create_superuser(
        "alex.admin@example.test", "a-long-enough-password", display_name="Alex Admin"
    )


@pytest.fixture
def course(db: None) -> CoursePage:
    """The short course, with its first edition."""
    return CoursePage.objects.get(slug=COURSE_SLUG)


@pytest.fixture
def enrolment(learner: User, course: CoursePage) -> Enrolment:
    return enrol(learner, course, at=AT, actor=learner)
