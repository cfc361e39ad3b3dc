"""The app of the administration of people."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Invitations, and the desk at which administrators look after people."""

    name = "lms.administration"
    label = "administration"
    verbose_name = "Administration of people"

    def ready(self) -> None:
        """An invitation is over once the person has a password, however they came by it."""
        from . import receivers
