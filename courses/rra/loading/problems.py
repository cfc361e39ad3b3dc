"""Everything that is wrong with the reference data, said at once."""


class BadReference(Exception):
    """The reference data cannot be applied; `problems` has a line for each thing wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems:
    """Lines of the form "file: entry: field: what is wrong", in the order they were found."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.entries: set[tuple[str, str]] = set()

    def add(self, file: str, entry: str, field: str, what: str) -> None:
        """Note one thing that is wrong."""
        self.entries.add((file, entry))
        self.lines.append(": ".join(part for part in (file, entry, field, what) if part))

    def refuse_if_any(self) -> None:
        """Raise BadReference unless all is well."""
        if self.lines:
            raise BadReference(self.lines)
