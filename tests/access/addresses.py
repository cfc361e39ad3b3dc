"""Every address of the URL configuration, by name, read from the resolver itself."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver


class Way(NamedTuple):
    """A pattern of an address: its name with namespace, and its parameters with their converters, outermost first."""

    name: str
    parameters: dict[str, Any]


def ways() -> list[Way]:
    """Every pattern there is; several may bear one name."""
    return list(_walk(get_resolver().url_patterns, "", {}))


def addresses() -> dict[str, list[str]]:
    """The names of all our views (with namespace), each with the parameter names of its first pattern."""
    found: dict[str, list[str]] = {}
    for way in ways():
        found.setdefault(way.name, list(way.parameters))
    return found


def _walk(patterns: list[URLPattern | URLResolver], namespace: str, around: Mapping[str, Any]) -> Iterator[Way]:
    for pattern in patterns:
        converters = pattern.pattern.converters
        parameters = {**around, **{name: converters.get(name) for name in pattern.pattern.regex.groupindex}}
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, parameters)
        else:
            name = pattern.name or getattr(pattern.callback, "__qualname__", repr(pattern.callback))
            yield Way(f"{namespace}{name}", parameters)
