"""Where each fact is shown; addresses hold the data's own ids."""

from django.urls import reverse

from .models import Fact

Kind = Fact.Kind
_PAGES = {
    Kind.STEP: "rra:step",
    Kind.ORGANIZATION: "rra:organization",
    Kind.SOURCE: "rra:source",
    Kind.TERM: "rra:term",
}


class FactCode:
    """A path converter for codes: `rra-001`, `step:eligibility`."""

    regex = "[a-z0-9]+(?:[:_-][a-z0-9]+)*"

    def to_python(self, value: str) -> str:
        """The code as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The code as it stands."""
        return value


def page_of(fact: Fact) -> str:
    """The page of the fact as it stands; a phase is a section of the page of all steps."""
    if fact.kind == Kind.PHASE:
        return f"{reverse('rra:steps')}#{fact.slug}"
    if fact.kind == Kind.ASSIGNMENT:
        return reverse("rra:fact", args=[fact.code])
    return reverse(_PAGES[Kind(fact.kind)], args=[fact.slug])
