"""A form in a fragment that is given only what it needs has to be given the token, or the browser is turned away."""

import re

from django.conf import settings

INCLUDED = re.compile(r'{% include "([^"]+)"([^%]*) only %}')
# Included here for readers who are shown no form.
SHOWS_NO_FORM = {
    ("courses/home_page.html", "courses/includes/course_card.html"),
    ("courses/catalogue_page.html", "courses/includes/course_card.html"),
    ("portal/member.html", "portal/parts/hours_list.html"),
}


def test_every_fragment_with_a_form_is_given_the_token():
    folder = settings.BASE_DIR / "templates"
    words = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.html")}
    with_form = {name for name, text in words.items() if "csrf_token %}" in text}
    included = [(name, each) for name, text in words.items() for each in INCLUDED.finditer(text)]

    without = {(name, each[1]) for name, each in included if each[1] in with_form and "csrf_token=" not in each[2]}

    assert without == SHOWS_NO_FORM
