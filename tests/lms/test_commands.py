"""Commands that come too early say in one line which to run first."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from courses.models import CataloguePage, CoursePage
from courses.rra.models import Fact
from lms.permissions import GROUP_OF_ROLE, Role

pytestmark = pytest.mark.django_db
ROLE = ["nova@example.test", "supervisor", "--as=alex.admin@example.test", "--reason=New"]
COMMANDS = {
    "load_curriculum": [],
    "seed_workforce": ["--people=1"],
    "load_demo": [],
    "bench": [],
    "give_role": ROLE,
    "withdraw_role": ROLE,
}


@pytest.mark.parametrize("missing", ["the pages", "a group"])
@pytest.mark.parametrize("name", COMMANDS)
def test_without_set_up_it_is_named(settings, name, missing):
    settings.LMS_DEMONSTRATION = True
    if missing == "the pages":
        CataloguePage.objects.all()._raw_delete("default")  # its row alone: the tree under it stays
    else:
        Group.objects.get(name=GROUP_OF_ROLE[Role.SUPERVISOR]).delete()

    with pytest.raises(CommandError, match=r"^Nothing was done\. Run this first: set_up\.$"):
        call_command(name, *COMMANDS[name])


def test_all_that_is_missing_is_named_in_the_order_in_which_it_is_run(monkeypatch):
    for model in (CataloguePage, Fact, CoursePage):
        monkeypatch.setattr(model, "objects", model.objects.none())

    with pytest.raises(CommandError, match=r": set_up, then load_reference, then load_curriculum\.$"):
        call_command("seed_workforce", "--people=1")
