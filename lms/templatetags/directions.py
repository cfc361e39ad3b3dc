"""Which way a text runs, where a renderer does not work out `dir="auto"` by itself."""

import unicodedata

from django import template

register = template.Library()


@register.filter
def direction(text: str) -> str:
    """`rtl` where the first letter with a direction runs from right to left, else `ltr`: what browsers do for auto."""
    strong = (unicodedata.bidirectional(char) for char in text)
    return "rtl" if next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L" else "ltr"
