"""The app of the facts."""

from django.apps import AppConfig


class RraConfig(AppConfig):
    """Roles, responsibilities and authorities in FMS, as dated data."""

    name = "courses.rra"
    label = "rra"
    verbose_name = "RRA facts"

    def ready(self) -> None:
        """Listen to drafts of facts being published."""
        from . import receivers
