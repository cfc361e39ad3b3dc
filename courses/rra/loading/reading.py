"""Reading YAML that may be hostile: bounded in size, depth and aliases, without tags, into plain values."""

import unicodedata
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

LARGEST_FILE = 2_000_000
LONGEST_TEXT = 20_000
DEEPEST = 30
MOST_VALUES = 200_000


class UnreadableFile(Exception):
    """A file that is not plain, bounded YAML; says what is wrong with it."""


class _Loader(yaml.CSafeLoader):
    """The safe loader, which also refuses a key given twice and merge keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                raise UnreadableFile(f"line {key.start_mark.line + 1}: merge keys are not allowed")
            if key.tag != "tag:yaml.org,2002:str":
                raise UnreadableFile(f"line {key.start_mark.line + 1}: a key must be text")
            if key.value in seen:
                raise UnreadableFile(f"line {key.start_mark.line + 1}: the key {key.value!r} stands twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path) -> Any:
    """The plain values of the file; raises UnreadableFile."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(f"the file is larger than {LARGEST_FILE:,} bytes")
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UnreadableFile(f"the file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"the file is not UTF-8 (byte {error.start})") from error
    return parse_yaml(text)


def parse_yaml(text: str) -> Any:
    """The plain values of the text; raises UnreadableFile."""
    try:
        _measure(text)
        value = yaml.load(text, _Loader)  # noqa: S506 (a subclass of the safe loader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise UnreadableFile(f"{line}{error.problem or error.context}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableFile(str(error).partition("\n")[0]) from error
    _check_plain(value, "the file")
    return value


def _measure(text: str) -> None:
    """Follow the events, which costs no memory, before anything is built of them."""
    measure = _Measure()
    for event in yaml.parse(text, yaml.CSafeLoader):
        line = _line(event)
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise UnreadableFile(f"line {line}: tags such as {tag!r} are not allowed")
        measure.take(event)
        if measure.depth > DEEPEST:
            raise UnreadableFile(f"line {line}: nested more than {DEEPEST} deep")
        if measure.values > MOST_VALUES:
            raise UnreadableFile(f"line {line}: more than {MOST_VALUES:,} values, aliases unfolded")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


class _Measure:
    """How many values the events so far stand for, and how deep the deepest of them lies, aliases unfolded."""

    def __init__(self) -> None:
        self.values = 0
        self.depth = 0
        self._open: list[tuple[str | None, int]] = []
        self._anchored: dict[str, tuple[int, int]] = {}
        self._heights = [0]

    def take(self, event: yaml.Event) -> None:
        """Count one event."""
        if isinstance(event, yaml.CollectionStartEvent):
            self._open.append((event.anchor, self.values))
            self._heights.append(0)
            self._add(1, 0)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = self._open.pop()
            height = self._heights.pop() + 1
            self._heights[-1] = max(self._heights[-1], height)
            if anchor:
                self._anchored[anchor] = (self.values - before, height)
        elif isinstance(event, yaml.ScalarEvent):
            self._add(1, 0)
            if event.anchor:
                self._anchored[event.anchor] = (1, 0)
        elif isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _before in self._open):
                raise UnreadableFile(f"line {_line(event)}: the alias *{event.anchor} stands inside itself")
            self._add(*self._anchored.get(event.anchor or "", (1, 0)))

    def _add(self, values: int, height: int) -> None:
        self.values += values
        self._heights[-1] = max(self._heights[-1], height)
        self.depth = max(self.depth, len(self._open) + height)


def _check_plain(value: Any, where: str) -> None:
    """Only what JSON and both databases can hold; raises UnreadableFile."""
    if isinstance(value, dict):
        for key, item in value.items():
            _check_plain(key, f"a key of {where}")
            _check_plain(item, key)
    elif isinstance(value, list):
        for item in value:
            _check_plain(item, where)
    elif isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise UnreadableFile(f"{where}: a text of more than {LONGEST_TEXT:,} characters")
        if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in value):
            raise UnreadableFile(f"{where}: a text with control characters")
    elif isinstance(value, float) and not isfinite(value):
        raise UnreadableFile(f"{where}: not a number that can be kept")
    elif not isinstance(value, bool | int | float | date | None):
        raise UnreadableFile(f"{where}: a value of the kind {type(value).__name__}")
