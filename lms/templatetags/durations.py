"""How long something takes, as people say it."""

from django import template
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def duration(minutes: int) -> str:
    """Such as: 45 minutes; 1 hour; 4 hours 45 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours})
    if rest or not hours:
        parts.append(ngettext("%(number)d minute", "%(number)d minutes", rest) % {"number": rest})
    return " ".join(parts)
