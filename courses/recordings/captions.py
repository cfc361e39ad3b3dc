"""Captions in WebVTT: a strict reader, which names the line of what is wrong. Knows no Django."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

MOST_CUES = 20_000
LONGEST_CUE = 1_000
MOST_PROBLEMS = 8
_TIME = re.compile(r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})")
_PERCENT = r"(?:100|\d{1,2})(?:\.\d{1,3})?%"
_SETTINGS = {
    "vertical": re.compile(r"rl|lr"),
    "line": re.compile(rf"(?:-?\d{{1,2}}|{_PERCENT})(?:,(?:start|center|end))?"),
    "position": re.compile(rf"{_PERCENT}(?:,(?:line-left|center|line-right))?"),
    "size": re.compile(_PERCENT),
    "align": re.compile(r"start|center|end|left|right"),
}
# What may stand in a cue: the tags of WebVTT and times inside the words.
_TAG = re.compile(r"</?(?:[ibuc]|ruby|rt)(?:\.[\w-]{1,40})*>|</?(?:v|lang)(?:\.[\w-]{1,40})*(?:[ \t][^<>&]{0,200})?>")
_TIME_TAG = re.compile(rf"<{_TIME.pattern}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


class BadCaptions(Exception):
    """The captions cannot be used; `problems` are pairs of a line and what is wrong there."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__("; ".join(f"line {line}: {problem}" for line, problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Cue:
    """Words from one second to another."""

    start: float
    end: float
    text: str


def normalized(text: str) -> str:
    """One kind of line end, and no mark of byte order."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"


def read_captions(text: str) -> list[Cue]:
    """The cues in their order; raises BadCaptions with what is wrong, the first few by line."""
    lines = normalized(text).split("\n")
    problems: list[tuple[int, str]] = []
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        problems.append((1, "the first line is not “WEBVTT”"))
    for number, line in enumerate(lines, start=1):
        if _CONTROL.search(line):
            problems.append((number, "a control character"))
    cues: list[Cue] = []
    for place, (start, block) in enumerate(_blocks(lines)):
        if place == 0 and start == 1 and not any("-->" in line for line in block):
            continue
        if block[0].split(" ")[0].split("\t")[0] != "NOTE":
            problems += _read_block(block, start, cues)
    if not cues and not problems:
        problems.append((len(lines), "there are no captions in it"))
    if len(cues) > MOST_CUES:
        problems.append((len(lines), f"there are more than {MOST_CUES} captions"))
    if problems:
        raise BadCaptions(sorted(problems)[:MOST_PROBLEMS])
    return cues


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines between empty ones, with the number of the first."""
    start, block = 1, list[str]()
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip(" \t"):
            start = start if block else number
            block.append(line)
        elif block:
            yield start, block
            block = []


def _read_block(block: list[str], start: int, cues: list[Cue]) -> Iterator[tuple[int, str]]:
    if block[0].strip() in ("STYLE", "REGION") or block[0].startswith(("STYLE ", "REGION ")):
        yield start, "styles and regions are not used here: take this part out"
        return
    at = 0 if "-->" in block[0] else 1
    if at >= len(block) or "-->" not in block[at]:
        yield start, "neither a time line (00:00.000 --> 00:02.000) nor a note"
        return
    times = yield from _read_times(block[at], start + at)
    words = block[at + 1 :]
    if not words:
        yield start + at, "a time without words"
    if sum(map(len, words)) > LONGEST_CUE:
        yield start + at, f"a caption longer than {LONGEST_CUE} characters"
        return
    for number, line in enumerate(words, start=start + at + 1):
        if problem := _problem_in(line):
            yield number, problem
    if times:
        if cues and times[0] < cues[-1].start:
            yield start + at, "it begins before the one above"
        cues.append(Cue(*times, "\n".join(words)))


def _read_times(line: str, number: int) -> Generator[tuple[int, str], None, tuple[float, float] | None]:
    """Yields what is wrong; returns the two times, or None."""
    match = re.fullmatch(rf"[ \t]*({_TIME.pattern})[ \t]+-->[ \t]+({_TIME.pattern})((?:[ \t]+\S+)*)[ \t]*", line)
    if match is None:
        yield number, "the time is not written as 00:00.000 --> 00:02.000"
        return None
    start, end = _seconds(*match.group(2, 3, 4, 5)), _seconds(*match.group(7, 8, 9, 10))
    if end <= start:
        yield number, "it ends before it begins"
    seen = set()
    for setting in match[11].split():
        name, _colon, value = setting.partition(":")
        if name not in _SETTINGS or not _SETTINGS[name].fullmatch(value) or name in seen:
            yield number, f"the setting “{setting[:40]}” is not known, out of bounds or twice"
        seen.add(name)
    return start, end


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _problem_in(line: str) -> str:
    if "-->" in line:
        return "an empty line is missing before this time"
    if "<" in _TIME_TAG.sub("", _TAG.sub("", line)):
        return "a tag that captions do not have; write &lt; for <"
    return ""
