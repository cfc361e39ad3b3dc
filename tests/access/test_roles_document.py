"""docs/roles.md says who may do what; what it says is what happens, for one's own, one's organization's and others'.

Addresses that are the same for everyone are asked by test_matrix.py, whose expectations have to say the same as the
document. Those that are about somebody are asked here, about three people: oneself, somebody of one's organization,
and somebody elsewhere.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import reverse

from .expectations import ADMIN_AREAS, OURS
from .stage import PERSONAL, set_up_stage
from .test_matrix import asked

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "roles.md"
# The columns of the document, and who stands for each in the matrix.
COLUMNS = {
    "anonymous": "anonymous",
    "learner": "learner",
    "supervisor": "supervisor",
    "instructor": "instructor",
    "reviewer": "reviewer",
    "CoE staff": "coe_of_dsca",
    "authority": "authority",
    "administrator": "administrator",
    "superuser": "admin_user",
}
# What a cell lets one do about oneself, about somebody of one's organization or team, and about somebody elsewhere.
ABOUT = {
    "yes": (True, True, True),
    "yes, not own": (False, True, True),
    "no": (False, False, False),
    "own": (True, False, False),
    "team": (False, True, False),
    "team and own": (True, True, False),
    "organization": (True, True, False),
    "organization, not own": (False, True, False),
}
REFUSED = {"no", "sign-in"}


class Line(NamedTuple):
    """A row of a table: what is done, at which address or by which command, how, and who may."""

    action: str
    name: str
    how: tuple[str, ...]
    cells: dict[str, str]


def lines() -> list[Line]:
    """Every row of the document."""
    found = []
    for row in DOCUMENT.read_text().splitlines():
        parts = [part.strip() for part in row.strip("|").split("|")]
        if row.startswith("| ") and len(parts) == len(COLUMNS) + 3 and parts[1].startswith("`"):
            how = tuple(parts[2].lower().split(", "))
            cells = dict(zip(COLUMNS.values(), parts[3:], strict=True))
            found.append(Line(parts[0], parts[1].strip("`"), how, cells))
    return found


LINES = lines()
VIEWS = {line.name: [each for each in LINES if each.name == line.name] for line in LINES if line.name in OURS}
AREAS = {line.name.removesuffix("*"): line for line in LINES if line.name.endswith("*")}
ABOUT_SOMEBODY = sorted(name for name in VIEWS if PERSONAL & set(OURS[name].args))
# Of a course that one takes; there is no address for that of another person.
ABOUT_ONESELF = sorted(name for name in VIEWS if "course_slug" in OURS[name].args)


def test_every_address_is_in_the_document_once_and_nothing_else_is():
    asked_for = [(line.name, how) for line in LINES for how in line.how]
    assert len(set(asked_for)) == len(asked_for)
    commands = {line.name.removeprefix("manage.py ") for line in LINES if line.name.startswith("manage.py ")}
    assert set(VIEWS) == set(OURS)
    assert set(AREAS) == set(ADMIN_AREAS)
    assert commands <= set(get_commands())
    assert len(VIEWS) + len(AREAS) + len(commands) == len({line.name for line in LINES})


def test_every_cell_is_a_word_that_the_document_explains():
    text = DOCUMENT.read_text()
    words = {word for line in LINES for word in line.cells.values()}
    assert words <= set(ABOUT)
    assert [word for word in words if not re.search(rf"^- \*\*{word}\*\*", text, re.MULTILINE)] == []


@pytest.mark.parametrize("name", sorted(set(VIEWS) - set(ABOUT_SOMEBODY) - set(ABOUT_ONESELF)))
def test_the_document_says_what_the_matrix_asks(name):
    expected, hows = OURS[name], {how: line for line in VIEWS[name] for how in line.how}
    for how, line in hows.items():
        said = {role: ABOUT[cell] != ABOUT["no"] for role, cell in line.cells.items()}
        assert said == {role: getattr(expected, how)[role] == "may" for role in COLUMNS.values()}
    for other in {"get", "post"} - hows.keys():
        assert "may" not in getattr(expected, other).values()


@pytest.mark.parametrize("area", sorted(AREAS))
def test_the_document_says_who_gets_past_the_door_of_the_admin(area):
    said = {role for role, cell in AREAS[area].cells.items() if ABOUT[cell] != ABOUT["no"]}
    assert said == ADMIN_AREAS[area] - {"coe_of_usasac"}


@pytest.fixture(scope="module")
def stage(world, django_db_blocker) -> dict[str, dict[str, dict[str, Any]]]:
    with django_db_blocker.unblock():
        return set_up_stage(world, list(COLUMNS.values()))


@pytest.mark.parametrize("name", ABOUT_SOMEBODY)
def test_what_is_about_somebody_is_done_by_whom_the_document_says(name, world, stage):
    wrong = []
    for line in VIEWS[name]:
        for role, cell in line.cells.items():
            for about, may in zip(("own", "inside", "elsewhere"), ABOUT[cell], strict=True):
                args = [stage[role][about].get(arg, getattr(world, arg)) for arg in OURS[name].args]
                for how in line.how:
                    got = asked(world.clients[role], how, reverse(name, args=args))
                    if got not in ({"may"} if may else REFUSED):
                        wrong.append((role, about, how, cell, got))
    assert wrong == []


@pytest.mark.parametrize("name", ABOUT_ONESELF)
def test_what_is_of_ones_own_course_is_done_by_whom_the_document_says(name, world, stage):
    address = reverse(name, args=[getattr(world, arg) for arg in OURS[name].args])
    wrong = []
    for line in VIEWS[name]:
        for role, cell in line.cells.items():
            got = {asked(world.clients[role], how, address) for how in line.how}
            if not got <= ({"may"} if ABOUT[cell] != ABOUT["no"] else REFUSED):
                wrong.append((role, cell, got))
    assert wrong == []
