"""Addresses inside the explorer, which keep the day that was asked for."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from courses.rra.addresses import page_of
from courses.rra.as_of import AsOf
from courses.rra.explorer import Held, Label
from courses.rra.folding import MatrixState
from courses.rra.models import Fact

register = template.Library()


@register.simple_tag
def explorer_url(as_of: AsOf, name: str, *args: Any, **query: str) -> str:
    """The address of a page, with the day if one was asked for and what else is to stand in the query."""
    return _with_day(reverse(f"rra:{name}", args=args), as_of, query)


@register.simple_tag
def fact_url(as_of: AsOf, fact: Fact) -> str:
    """The address of the fact's own page."""
    return _with_day(page_of(fact), as_of, {})


@register.simple_tag
def label_url(as_of: AsOf, kind: str, label: Label) -> str:
    """The address of the page of a step, organization, source or term."""
    return explorer_url(as_of, kind, label.slug)


@register.simple_tag
def fold_url(state: MatrixState, name: str) -> str:
    """The address of the matrix in which a phase or kind is folded or, if it is, unfolded."""
    return state.toggled(name)


@register.simple_tag
def rows_url(as_of: AsOf, rows: Sequence[Held]) -> str:
    """The fact or, of several that an organization holds at a step, the list of them."""
    first = rows[0]
    if len(rows) == 1:
        return explorer_url(as_of, "fact", first.version.fact.code)
    return explorer_url(as_of, "facts", step=first.step.slug, organization=first.organization.slug)


def _with_day(address: str, as_of: AsOf, query: dict[str, str]) -> str:
    words = {**query, "as_of": as_of.day.isoformat()} if as_of.is_asked else query
    path, hash_mark, place = address.partition("#")
    return f"{path}{'?' if words else ''}{urlencode(words)}{hash_mark}{place}"
