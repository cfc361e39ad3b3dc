"""People whose accounts are committed, and how they sign in."""

from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.utils.text import slugify
from playwright.sync_api import Page

from lms.models import Organization, User
from lms.permissions import Role
from lms.roles import give_role
from tests.conftest import AT

PASSWORD = "a-long-enough-password"


def somebody(name: str, organization: str, role: Role | None = None, **fields: Any) -> User:
    """A person with a confirmed address and, if asked for, a role over everything."""
    employer = Organization.objects.get(code=organization)
    address = f"{slugify(name)}.{uuid4().hex[:8]}@example.test"
    user = User.objects.create_user(address, PASSWORD, display_name=name, organization=employer, **fields)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    if role:
        give_role(user, role, None, at=AT)
    return user


def sign_in(page: Page, user: User) -> None:
    """Through the page that everyone uses."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/learn/")
