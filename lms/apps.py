"""App configurations of the project itself."""

from django.apps import AppConfig, apps
from wagtail.users.apps import WagtailUsersAppConfig


class LmsConfig(AppConfig):
    """What every app shares."""

    name = "lms"
    verbose_name = "Cadre"

    def ready(self) -> None:
        """Listen to what becomes of people's addresses, where they have any: the benchmark's bare site has none."""
        if apps.is_installed("allauth.account"):
            from . import addresses


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's administration of people, with Cadre's form."""

    user_viewset = "lms.viewsets.UserViewSet"
    group_viewset = "lms.viewsets.GroupViewSet"

    def ready(self) -> None:
        """Rights over pages end with the role, wherever they are asked for."""
        from wagtail.models import AbstractPage
        from wagtail.permissions import register_permission_policy

        from .permissions import PagePolicyInForce

        super().ready()
        register_permission_policy(AbstractPage, PagePolicyInForce("wagtailcore.Page"))
