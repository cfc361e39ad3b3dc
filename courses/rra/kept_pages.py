"""The HTML of what most people ask the explorer for, kept until a fact changes."""

from collections.abc import Callable
from datetime import date

from django.core.cache import cache
from django.db.models import Count, Max
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from .models import Fact

_DAY = 24 * 60 * 60


def kept(page: str, day: date, make: Callable[[], str]) -> SafeString:
    """The page as it was made for the day, the language and the facts as they stand; made now if it was not yet.

    One statement. Only for pages that are the same for everybody, and only for a few of them: each takes some 300 KB.
    """
    state = Fact.objects.aggregate(version=Max("versions"), retired=Count("retired_at", distinct=True), n=Count("pk"))
    key = "-".join(str(part) for part in ("rra", page, day, get_language(), *state.values()))
    html: str | None = cache.get(key)
    if html is None:
        html = make()
        cache.set(key, html, _DAY)
    return mark_safe(html)  # noqa: S308  a template made it
