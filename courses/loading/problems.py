"""What is wrong in the files, said with the place, all at once."""

from collections.abc import Callable
from datetime import date
from typing import Any


class BadCurriculum(Exception):
    """The files cannot be loaded; `problems` says what and where, one a string. Nothing was changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Fields:
    """The fields of one file; what is missing, misshapen or unknown is added to the problems, by file and field."""

    def __init__(self, path: str, data: Any, problems: list[str]) -> None:
        self.path, self.problems = path, problems
        self.data = data if isinstance(data, dict) else {}
        self.asked: set[str] = set()
        if not isinstance(data, dict):
            self.refuse("", "holds no fields")

    def refuse(self, field: str, why: str) -> None:
        self.problems.append(f"{self.path}: {field}: {why}" if field else f"{self.path}: {why}")

    def _get(self, field: str, fits: Callable[[Any], bool], shape: str, default: Any) -> Any:
        """The value if it fits; a field without a default is required."""
        self.asked.add(field)
        value = self.data.get(field)
        if value is None and default is not ...:
            return default
        if value is None or not fits(value):
            self.refuse(field, f"is missing: expected {shape}" if value is None else f"is not {shape}: {value!r}")
            return "" if default is ... else default
        return value

    def text(self, field: str, *, longest: int = 10_000, default: Any = ...) -> str:
        value = self._get(field, lambda value: isinstance(value, str) and bool(value.strip()), "words", default)
        if isinstance(value, str) and len(value.strip()) > longest:
            self.refuse(field, f"is longer than {longest} characters")
        return value.strip() if isinstance(value, str) else ""

    def number(self, field: str, lowest: int, highest: int, *, default: Any = ...) -> Any:
        def fits(value: Any) -> bool:
            return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest

        return self._get(field, fits, f"a whole number from {lowest} to {highest}", default)

    def texts(self, field: str) -> list[str]:
        def fits(value: Any) -> bool:
            return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)

        return [" ".join(each.split()) for each in self._get(field, fits, "a list of words", [])]

    def one_of(self, field: str, choices: set[str]) -> str:
        return str(self._get(field, lambda value: value in choices, f"one of {', '.join(sorted(choices))}", ...))

    def day(self, field: str) -> date | None:
        def fits(value: Any) -> bool:
            try:
                return bool(date.fromisoformat(str(value)))
            except ValueError:
                return False

        value = self._get(field, fits, "a day such as 2026-06-01", None)
        return date.fromisoformat(str(value)) if value else None

    def entries(self, field: str) -> list[Any]:
        found: Any = self._get(field, lambda value: isinstance(value, list) and bool(value), "a list", ...)
        return found or []

    def nothing_else(self) -> None:
        for field in self.data:
            if field not in self.asked:
                self.refuse(str(field), "is not a field of this file")
