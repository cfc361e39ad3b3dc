"""A drop-down of hundreds of organizations, put together in one go."""

from typing import Any

from django.forms import Select
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(Select):
    """Django draws each choice by a template of its own: for every organization, a third of a report's first page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same words and marks as Django's, without groups of choices."""
        widget = self.get_context(name, value, attrs)["widget"]
        choices = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (choice["value"], flatatt(choice["attrs"]), choice["label"])
                for _group, choices, _index in widget["optgroups"]
                for choice in choices
            ),
        )
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), choices)
