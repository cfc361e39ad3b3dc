"""Where each fact is shown; addresses hold the data's own ids."""

from .models import Fact


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
    """The page of the fact as it stands."""
    return fact.get_absolute_url()
