"""Drawings beside the lessons: read, and refused unless they are nothing but shapes and words.

What is kept is written anew from what was checked. An allow-list, since what a browser may do with SVG grows.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

LARGEST = 200_000
_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = {
    *("svg", "g", "title", "desc", "defs", "marker", "clipPath", "linearGradient", "radialGradient", "stop"),
    *("rect", "circle", "ellipse", "line", "polyline", "polygon", "path", "text", "tspan"),
}
_ATTRIBUTES = {
    *("viewBox", "preserveAspectRatio", "role", "aria-label", "aria-labelledby", "id", "transform", "opacity"),
    *("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height", "points", "d"),
    *("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray"),
    *("stroke-linecap", "stroke-linejoin", "clip-path", "clipPathUnits", "offset", "stop-color", "stop-opacity"),
    *("font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline", "letter-spacing"),
    *("marker-start", "marker-mid", "marker-end", "markerWidth", "markerHeight", "markerUnits", "refX", "refY"),
    *("orient", "gradientUnits", "gradientTransform"),
}
_LEADS_OUT = re.compile(r"url\(\s*['\"]?(?!#)|[a-z]+script:|data:|//", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]*\?>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class BadFigure(Exception):
    """The file is no drawing that may be shown; says why."""


@dataclass(frozen=True)
class FigureFile:
    """A drawing: where it is (below the folder of all courses), what is kept of it, and its size."""

    path: str
    digest: str
    svg: str
    width: int
    height: int


def read_figure(file: Path, *, path: str) -> FigureFile:
    """The drawing in the file; raises BadFigure with everything that is wrong with it."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadFigure(f"there is no file {file.parent.name}/{file.name}") from error
    except UnicodeDecodeError as error:
        raise BadFigure(f"{file.name} is not UTF-8") from error
    root = _parsed(text, file.name)
    if problems := list(dict.fromkeys(_problems(root))):
        raise BadFigure(f"{file.name}: {'; '.join(problems)}")
    width, height = _size(root, file.name)
    ElementTree.register_namespace("", _SVG)
    svg = ElementTree.tostring(root, encoding="unicode")
    return FigureFile(path, hashlib.sha256(svg.encode()).hexdigest(), svg, width, height)


def _parsed(text: str, name: str) -> ElementTree.Element:
    """The drawing as a tree. Without a DOCTYPE there are no entities, so that nothing can unfold or be fetched."""
    if len(text) > LARGEST:
        raise BadFigure(f"{name} is longer than {LARGEST} characters")
    bare = _COMMENT.sub("", _DECLARATION.sub("", text, count=1))
    if "<!" in bare or "<?" in bare:
        raise BadFigure(f"{name} has a DOCTYPE, an entity, a CDATA section or a processing instruction")
    try:
        root = ElementTree.fromstring(bare)  # noqa: S314 - neither DOCTYPE nor entity is left
    except ElementTree.ParseError as error:
        raise BadFigure(f"{name} is not XML: {error}") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise BadFigure(f"{name} is not SVG")
    return root


def _problems(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{_SVG}}}")
        if name not in _ELEMENTS:
            yield f"<{name}> is not allowed"
        for attribute, value in element.attrib.items():
            if attribute not in _ATTRIBUTES:
                yield f"the attribute {attribute} is not allowed"
            if _LEADS_OUT.search(value):
                yield f"{attribute} leads out of the drawing"


def _size(root: ElementTree.Element, name: str) -> tuple[int, int]:
    """Width and height for the page, so that text does not jump when the drawing arrives."""
    numbers = re.findall(r"\d+(?:\.\d+)?", root.get("viewBox", ""))
    if len(numbers) != 4 or not 0 < float(numbers[2]) < 10_000 or not 0 < float(numbers[3]) < 10_000:
        raise BadFigure(f"{name} has no viewBox such as “0 0 800 450”")
    return round(float(numbers[2])), round(float(numbers[3]))
