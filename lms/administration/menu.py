"""The way to the people from the administration's menu, and Wagtail's own way out of it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from .reach import ADMINISTER


class PeopleMenuItem(MenuItem):
    """Shown to those who administer people."""

    def __init__(self) -> None:
        super().__init__(_("People"), reverse("people:index"), name="people", icon_name="group", order=270)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ADMINISTER)


def leave_out_the_other_list(request: HttpRequest, items: list[MenuItem]) -> None:
    """Take Wagtail's list of people out of the settings: ours is the one."""
    items[:] = [item for item in items if item.name != "users"]
