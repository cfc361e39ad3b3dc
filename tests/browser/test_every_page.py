"""Pages that no journey comes by, on a screen and on a phone: nothing that axe or the browser complains of."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from certificates.exempting import exempt_from_level
from certificates.models import Level, Position
from certificates.positions import assign_position
from courses.enrolling import assign
from courses.exempting import exempt
from courses.models import CoursePage
from lms import clock
from lms.models import Organization
from lms.permissions import Role
from tests.conftest import COURSE_SLUG

from .conftest import DESKTOP, PHONE
from .people import sign_in, somebody

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
SOURCE = "10-u-s-c-301-security-cooperation-definitions"
OF_EVERYBODY = [
    "/search/?q=congress",
    *("/rra/matrix/", "/rra/matrix/?view=matrix&fold=lor,field", "/rra/matrix/?q=congresional&level=tactical"),
    *("/rra/process/", "/rra/practice/", "/rra/changes/?as_of=2025-06-01&to=2026-06-01", "/rra/data/"),
    *("/rra/facts/rra-001/versions/1/1/", "/rra/facts/rra-001/used/?kind=course"),
    *("/rra/", "/rra/facts/?type=authority", "/rra/facts/rra-001/", "/rra/facts/rra-001/versions/1/", "/rra/steps/"),
    *("/rra/steps/eligibility/?as_of=2025-06-01", "/rra/organizations/", "/rra/organizations/dsca/", "/rra/sources/"),
    *(f"/rra/sources/{SOURCE}/", "/rra/terms/", "/rra/terms/aac/", "/help/", "/accessibility/", "/privacy/"),
]
OF_LEARNERS = [
    *("/practice/", "/rra/field-notes/about/rra-001/", "/rra/field-notes/sent/"),
    "/profile/",
    "/record/",
    "/record/looks/",
    "/record/hours/",
    "/record/corrections/name/ask/",
    "/profile/notices/",
]
OF_AUTHORITIES = ["/certificates/grants/", "/certificates/holds/", "/certificates/awards/"]
OF_STAFF = [
    "/admin/", "/admin/reports/overdue/", "/admin/reports/certification/", "/admin/reports/records/",
    "/admin/reports/people/", "/admin/reports/changes/", "/admin/reports/looks/", "/admin/reports/messages/",
    "/admin/reports/exports/", "/admin/duties/", "/admin/duties/ask/", "/admin/duties/courses/",
    "/admin/duties/levels/", "/admin/duties/exemptions/courses/", "/admin/duties/exemptions/levels/",
    "/admin/positions/",
]  # fmt: skip
OF_REVIEWERS = [
    "/admin/coverage/", "/admin/coverage/facts/?asked=no", "/admin/coverage/facts/?apart=1",
    "/admin/coverage/paragraphs/", f"/admin/coverage/source/{SOURCE}/",
]  # fmt: skip
OF_ADMINISTRATORS = ["/admin/people/", "/admin/people/invite/", "/admin/people/invite/list/"]
_OF_WAGTAIL = ".sidebar"


@pytest.mark.parametrize(
    ("role", "addresses"),
    [
        ("everybody", OF_EVERYBODY),
        ("learner", OF_LEARNERS),
        (Role.AUTHORITY, OF_AUTHORITIES),
        (Role.REVIEWER, OF_REVIEWERS),
        (Role.COE_STAFF, OF_STAFF),
        (Role.ADMINISTRATOR, OF_ADMINISTRATORS),
    ],
    ids=["everybody", "learner", "authority", "reviewer", "staff", "administrator"],
)
def test_nothing_is_in_anybodys_way(page, role, addresses, complaints, no_violations):
    if role != "everybody":
        sign_in(page, somebody("Pat Page", "dsca", None if role == "learner" else role))
    found_there = rows_for_staff() if role == Role.COE_STAFF else []
    look_at(page, [*addresses, *found_there], no_violations)


def rows_for_staff() -> list[str]:
    """Somebody who owes, is exempt and holds a position, so that no list is empty; the pages of these alone."""
    at, today = clock.now(), timezone.localdate()
    staff, owing = somebody("Sam Staff", "dsca", Role.COE_STAFF), somebody("Olga Owing", "dsca")
    course, level = CoursePage.objects.get(slug=COURSE_SLUG), Level.objects.get(scheme__code="1.0", code="basic")
    position = Position.objects.create(
        code=f"PAGE-{uuid4().hex[:6]}",
        title="Case manager",
        organization=Organization.objects.get(code="dsca"),
        level=level,
    )
    assign_position(owing, position, clock_start=today - timedelta(days=400), actor=staff, at=at, reason="New here")
    assign(owing, course, due_on=today - timedelta(days=10), reason="New here", asked_by=staff, at=at)
    exempted = somebody("Edda Exempt", "dsca")
    exempt(exempted, course, reason="Taught it", last_day=None, by=staff, at=at)
    exempt_from_level(exempted, level, None, reason="Holds an older one", last_day=None, by=staff, at=at)
    return [
        f"/admin/positions/{position.pk}/",
        f"/admin/duties/exemptions/give/?person={owing.uuid}",
        f"/reports/people/{owing.uuid}/",
    ]


def test_a_release_is_looked_over_on_a_phone(page, complaints, no_violations):
    sign_in(page, somebody("Rory Releaser", "dsca", Role.COE_STAFF))
    look_at(page, [f"/admin/courses/{CoursePage.objects.get(slug=COURSE_SLUG).pk}/release/"], no_violations)


def look_at(page, addresses, no_violations):
    for address in addresses:
        answer = page.goto(address)
        assert answer.status == 200, address
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            no_violations(page, without=_OF_WAGTAIL if address.startswith("/admin/") else "")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0 or address.startswith("/admin/"), f"{address} is {wide} px too wide at {size['width']}"
