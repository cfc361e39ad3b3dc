"""An administrator of one organization, and one of everything who is no superuser."""

from typing import Any

import pytest
from django.urls import reverse

from lms.models import User
from lms.permissions import Role
from lms.roles import give_role
from tests.conftest import AT, person

REASON = "As agreed with the office."


@pytest.fixture
def admin_of_dsca(dsca) -> User:
    user = person("amy.admin@example.test", "Amy Admin", dsca)
    give_role(user, Role.ADMINISTRATOR, dsca, at=AT)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def admin_of_all(usasac) -> User:
    user = person("olga.all@example.test", "Olga All", usasac)
    give_role(user, Role.ADMINISTRATOR, None, at=AT)
    return User.objects.get(pk=user.pk)


def page_of(user: User) -> str:
    return reverse("people:person", args=[user.uuid])


def do(client: Any, user: User, deed: str, **fields: Any) -> Any:
    """Fill in a form of the person's page."""
    return client.post(page_of(user), {"do": deed, "reason": REASON, **fields}, follow=True)
