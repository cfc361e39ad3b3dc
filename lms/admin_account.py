"""What people set for themselves in Wagtail's admin: how it looks. Who they are stands in their profile."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import AccountView, ThemeSettingsPanel


class LooksView(AccountView):
    """Theme, contrast and density of the admin; nothing about the person, and no photo."""

    page_title = _("Looks of the administration")

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if isinstance(panel, ThemeSettingsPanel)]
