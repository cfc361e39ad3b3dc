"""What has to be there before a command can do its work, and which commands lay it, in their order."""

from collections.abc import Callable

from django.contrib.auth.models import Group
from django.core.management.base import CommandError

from courses.models import CataloguePage, CoursePage
from courses.rra.models import Fact
from lms.permissions import GROUP_OF_ROLE

SET_UP, REFERENCE, CURRICULUM = "set_up", "load_reference", "load_curriculum"


def _is_set_up() -> bool:
    names = set(GROUP_OF_ROLE.values())
    return CataloguePage.objects.exists() and Group.objects.filter(name__in=names).count() == len(names)


_IS_LAID: dict[str, Callable[[], bool]] = {
    SET_UP: _is_set_up,
    REFERENCE: lambda: Fact.objects.exists(),
    CURRICULUM: lambda: CoursePage.objects.exists(),
}


def require(*commands: str) -> None:
    """Raise CommandError, in one line, where one of these commands has not been run here yet."""
    missing = [command for command in _IS_LAID if command in commands and not _IS_LAID[command]()]
    if missing:
        raise CommandError(f"Nothing was done. Run this first: {', then '.join(missing)}.")
