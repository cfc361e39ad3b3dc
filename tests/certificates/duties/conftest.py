"""Staff who ask, and people to ask."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from certificates.models import Level, Position
from courses.models import DutyOrder
from tests.conftest import person

REASON = "New rules for cases"


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def due(today):
    return today + timedelta(days=30)


@pytest.fixture
def basic(db):
    return Level.objects.get(scheme__code="1.0", code="basic")


@pytest.fixture
def staff(client, coe_of_dsca):
    client.force_login(coe_of_dsca)
    return client


@pytest.fixture
def crowd(dsca):
    """Five more people of the organization."""
    return [person(f"p{number}@crowd.test", f"Person {number}", dsca) for number in range(5)]


@pytest.fixture
def form(course, due):
    """The form as it is sent, for the list that is added."""
    return {"what": f"course:{course.slug}", "due_on": due.isoformat(), "reason": REASON, "whom": "list"}


@pytest.fixture
def prepare(staff, form):
    """Fill in the form and come to the page of the effect."""

    def prepared(*people, **fields):
        sent = form | {"addresses": "\n".join(one.email for one in people)} | fields
        response = staff.post("/admin/duties/ask/", sent)
        assert response.status_code == 302, response.context["form"].errors
        return DutyOrder.objects.get(uuid=response["Location"].rstrip("/").rpartition("/")[2])

    return prepared


@pytest.fixture
def send(staff):
    """Do what was shown."""

    def sent(order):
        response = staff.post(f"/admin/duties/orders/{order.uuid}/send/")
        assert response.status_code == 302
        order.refresh_from_db()
        return order

    return sent


@pytest.fixture
def position(dsca, basic):
    return Position.objects.create(code="SC-0001", title="Case manager", organization=dsca, level=basic)


def effects_of(order, field="effect"):
    """By the first part of each address."""
    return {line.person.email.partition("@")[0]: getattr(line, field) for line in order.lines.select_related("person")}
