"""manage.py set_up"""

from typing import Any

from django.core.management.base import BaseCommand

from lms import clock
from lms.management.set_up import set_up


class Command(BaseCommand):
    """Makes the site's pages and the groups of the roles; can be run again at any time."""

    help = "Makes the site's pages and the groups of the roles; can be run again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        set_up(at=clock.now())
        self.stdout.write("Pages and groups are in place.")
