"""How the matrix is shown: what is folded, which view, and the addresses that would show it otherwise."""

from collections.abc import Container
from urllib.parse import urlencode

from django.http import QueryDict

from lms.models import Organization

from .as_of import AsOf
from .explorer import Kind, Labels

_VIEWS = ("matrix", "list")


class MatrixState:
    """What an address of the matrix says besides the filters; what it says and is no choice is left out."""

    def __init__(self, query: QueryDict, as_of: AsOf, chosen: dict[str, str], labels: Labels) -> None:
        phases = [label.slug for label in labels.all(Kind.PHASE)]
        self._all = [*phases, *(str(kind.value) for kind in Organization.Kind)]
        asked = set(query.get("fold", "")[:600].split(","))
        self.folded = frozenset(name for name in self._all if name in asked)
        self.with_empty = query.get("empty") == "1"
        self.view = query.get("view", "") if query.get("view") in _VIEWS else ""
        self._said = {
            **chosen,
            "as_of": as_of.day.isoformat() if as_of.is_asked else "",
            "view": self.view,
            "empty": "1" if self.with_empty else "",
            "fold": self._fold(self.folded),
        }

    def toggled(self, name: str) -> str:
        """The address in which a phase or kind is folded or, if it is, unfolded."""
        return self._address(fold=self._fold(self.folded ^ {name}))

    @property
    def fold(self) -> str:
        """What is folded, as in the address."""
        return self._said["fold"]

    @property
    def as_matrix(self) -> str:
        """The grid, on any screen."""
        return self._address(view="matrix")

    @property
    def as_list(self) -> str:
        """The list, on any screen."""
        return self._address(view="list")

    @property
    def all_folded(self) -> str:
        """Phases by kinds of organization."""
        return self._address(fold=self._fold(self._all))

    @property
    def none_folded(self) -> str:
        """Every step by every organization."""
        return self._address(fold="")

    @property
    def empty_shown(self) -> str:
        """With the steps and organizations that hold nothing under the filter."""
        return self._address(empty="1")

    @property
    def empty_hidden(self) -> str:
        """Without them."""
        return self._address(empty="")

    def _fold(self, names: Container[str]) -> str:
        return ",".join(name for name in self._all if name in names)

    def _address(self, **other: str) -> str:
        said = {**self._said, **other}
        return "?" + urlencode({name: value for name, value in said.items() if value})
