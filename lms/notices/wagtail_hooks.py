"""What notices add to Wagtail's admin."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from lms.permissions import ReadOnlyPolicy

from . import wording_desk
from .models import Message

register_permission_policy(Message, ReadOnlyPolicy(Message))
hooks.register("register_settings_menu_item", wording_desk.WordsMenuItem)


@hooks.register("register_admin_urls")
def register_addresses_of_words() -> list[URLPattern]:
    return [
        path("messages/words/", wording_desk.index, name="notices_words"),
        path("messages/words/<slug:kind>/", wording_desk.edit, name="notices_words_edit"),
        path("messages/words/<slug:kind>/standard/", wording_desk.back_to_standard, name="notices_words_standard"),
    ]
