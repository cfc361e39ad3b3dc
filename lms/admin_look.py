"""How Wagtail's admin looks and works as a part of Cadre: style sheet, pasting, and menus that lead nowhere else."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import DismissibleMenuItem, MenuItem

_OF_THE_SITE = {"site-history", "aging-pages", "page-types-usage", "locked-pages"}


def link_style_sheet() -> str:
    """Cadre's colours, for every page of the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


def load_editor_scripts() -> str:
    """What editors do with what was copied in Word, and with what is written the moment a page opens."""
    return format_html_join(
        "", '<script src="{}"></script>', ((static(f"js/{name}.js"),) for name in ("paste-from-word", "early-edits"))
    )


def way_back() -> MenuItem:
    """The sidebar's last entry."""
    return MenuItem(
        _("Back to my learning"), reverse_lazy("portal:learn"), name="my-learning", icon_name="home", order=12_000
    )


def keep_help_here(request: HttpRequest, items: list[MenuItem]) -> None:
    """Take Wagtail's news and its guide out of the Help menu: both are pages of another host."""
    items[:] = [item for item in items if not isinstance(item, DismissibleMenuItem)]


def keep_reports_to_their_readers(request: HttpRequest, items: list[MenuItem]) -> None:
    """Offer to administrators only what is about the whole site; authors have the outline of their courses."""
    items[:] = [item for item in items if item.name not in _OF_THE_SITE or request.user.is_superuser]
