"""The certification program as delivered (certification.yaml) becomes schemes, levels, areas and requirements."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from .citations import keep_citations_of_level
from .models import Area, Level, Requirement, Scheme
from .requirements import BadRule, courses_in

FILE = "certification.yaml"
MAPPING_FILE = "demonstration-mapping.yaml"
_MAPPING = Path(__file__).with_name("reference") / MAPPING_FILE
# Where in the file each scheme's areas stand.
_AREAS_OF = {"1.0": "program_1_0", "2.0": "program_2_0"}
_BY_SCHEME = ("certification_types", "level_assignment", "position_coding", "continuous_learning")
_FOR_ALL = ("legal_basis", "good_standing", "statuses", "credit_types", "extensions_and_waivers", "certificate")

Value = TypeVar("Value")
Row = TypeVar("Row", bound=models.Model)


class BadReference(ValueError):
    """An entry that cannot be taken over; nothing of the file is."""

    def __init__(self, file: str, entry: str, field: str, message: str) -> None:
        super().__init__(f"{file}, {entry}, {field}: {message}")
        self.file = file
        self.entry = entry
        self.field = field
        self.message = message


def load(data: Mapping[str, Any], *, at: datetime) -> Counter[str]:
    """Bring the tables in line with the file and the demonstration mapping; counts `added`, `changed`, `unchanged`.

    Runs inside the caller's transaction, which has to be undone when BadReference is raised.
    """
    counts: Counter[str] = Counter()
    mapping = yaml.safe_load(_MAPPING.read_text(encoding="utf-8"))
    offered = _value(mapping, "mapping", "offered", list, file=MAPPING_FILE)
    schemes = {code: _load_scheme(code, data, code in offered, counts) for code in _AREAS_OF}
    for entry in _value(data, "file", "levels", list):
        _load_level(entry, schemes, data, counts)
    for code, scheme in schemes.items():
        _load_areas(scheme, _areas(data, code), counts)
    note = _value(mapping, "mapping", "note", str, file=MAPPING_FILE)
    for number, entry in enumerate(_value(mapping, "mapping", "requirements", list, file=MAPPING_FILE)):
        _load_requirement(entry, f"requirements.{number}", note.strip(), counts, at=at)
    return counts


def _load_scheme(code: str, data: Mapping[str, Any], is_offered: bool, counts: Counter[str]) -> Scheme:
    details: dict[str, Any] = {key: _of_scheme(_value(data, "file", key, list), code) for key in _BY_SCHEME}
    details["requirements"] = _items(data, code)
    values = {
        "name": f"Security Cooperation Workforce Certification {code}",
        "area_label": _value(_areas(data, code), f"areas.{_AREAS_OF[code]}", "label", str),
        "is_offered": is_offered,
        "details": details | {key: data[key] for key in _FOR_ALL if key in data},
    }
    return _bring_in_line(Scheme, {"code": code}, values, counts)


def _load_level(
    entry: Mapping[str, Any], schemes: Mapping[str, Scheme], data: Mapping[str, Any], counts: Counter[str]
) -> None:
    code = _value(entry, "levels", "id", str)
    version = _value(entry, code, "program_version", str)
    if version not in schemes:
        raise BadReference(FILE, code, "program_version", f"{version!r} is none of {', '.join(schemes)}")
    values = {
        "name": _value(entry, code, "name", str),
        "order": _value(entry, code, "order", int),
        "focus": entry.get("focus", ""),
        "by_area": _by_area(entry, _items(data, version)),
        "deadline_months": _optional(entry, code, "deadline_months_from_clock_start", int),
        "removed_on": _day(entry, code, "removed_on"),
        "details": dict(entry),
    }
    _bring_in_line(Level, {"scheme": schemes[version], "code": code}, values, counts)


def _load_areas(scheme: Scheme, block: Mapping[str, Any], counts: Counter[str]) -> None:
    """The areas by name or, where the names are not public, as many placeholders as there are areas."""
    for entry in block.get("items", []):
        code = _value(entry, "areas", "id", str)
        values = {"name": _value(entry, code, "name", str), "is_placeholder": False, "details": dict(entry)}
        _bring_in_line(Area, {"scheme": scheme, "code": code}, values, counts)
    if "items" in block:
        return
    for number in range(1, _value(block, f"areas of {scheme.code}", "count", int) + 1):
        values = {
            "name": f"{scheme.area_label} {number} (name not public)",
            "is_placeholder": True,
            "details": dict(block),
        }
        _bring_in_line(Area, {"scheme": scheme, "code": f"area-{number}"}, values, counts)


def _load_requirement(entry: Mapping[str, Any], place: str, note: str, counts: Counter[str], *, at: datetime) -> None:
    """A changed rule is a new version: records keep the one they were opened under."""
    scheme = _value(entry, place, "scheme", str, file=MAPPING_FILE)
    code = _value(entry, place, "level", str, file=MAPPING_FILE)
    level = Level.objects.filter(scheme__code=scheme, code=code).first()
    if level is None:
        raise BadReference(MAPPING_FILE, place, "level", f"scheme {scheme} has no level {code!r}")
    area = _area_of(entry, place, level)
    rule = _value(entry, place, "rule", dict, file=MAPPING_FILE)
    try:
        courses_in(rule)
    except BadRule as bad:
        raise BadReference(MAPPING_FILE, place, f"rule.{bad.place}", bad.message) from bad
    newest = Requirement.objects.filter(level=level, area=area).order_by("-number").first()
    if newest and (newest.rule, newest.note, newest.is_demonstration) == (rule, note, True):
        counts["unchanged"] += 1
        return
    number = newest.number + 1 if newest else 1
    values = {"rule": rule, "note": note, "is_demonstration": True, "recorded_at": at}
    Requirement.objects.create(level=level, area=area, number=number, **values)
    keep_citations_of_level(level)
    counts["changed" if newest else "added"] += 1


def _area_of(entry: Mapping[str, Any], place: str, level: Level) -> Area | None:
    """The area whose requirement the entry is; without one it holds in all."""
    if "area" not in entry:
        return None
    code = _value(entry, place, "area", str, file=MAPPING_FILE)
    area = Area.objects.filter(scheme=level.scheme, code=code).first()
    if area is None:
        raise BadReference(MAPPING_FILE, place, "area", f"scheme {level.scheme.code} has no area {code!r}")
    if not level.by_area:
        raise BadReference(MAPPING_FILE, place, "area", f"{level} is not held by area")
    return area


def _areas(data: Mapping[str, Any], code: str) -> dict[str, Any]:
    return _value(_value(data, "file", "areas", dict), "areas", _AREAS_OF[code], dict)


def _items(data: Mapping[str, Any], code: str) -> list[Mapping[str, Any]]:
    """What the scheme is known to require, as delivered."""
    items = _value(_value(data, "file", "requirements", dict), "requirements", "items", list)
    return _of_scheme(items, code)


def _of_scheme(entries: list[Any], code: str) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if isinstance(entry, Mapping) and entry.get("program_version") == code]


def _by_area(entry: Mapping[str, Any], items: list[Mapping[str, Any]]) -> bool:
    """Whether the level is held in one area: the entry says so, or what is required goes by area."""
    by_area = [item for item in items if item.get("level") == "all" and str(item.get("aoc", "")).startswith("by ")]
    return bool(entry.get("aoc_specific", by_area))


def _day(entry: Mapping[str, Any], name: str, field: str) -> date | None:
    text = _optional(entry, name, field, str)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise BadReference(FILE, name, field, f"{text!r} is not a day such as 2021-05-07") from wrong


def _optional(entry: Mapping[str, Any], name: str, field: str, kind: type[Value]) -> Value | None:
    return None if entry.get(field) is None else _value(entry, name, field, kind)


def _value(entry: Mapping[str, Any], name: str, field: str, kind: type[Value], *, file: str = FILE) -> Value:
    """The entry's value, of the kind it has to be."""
    value = entry.get(field) if isinstance(entry, Mapping) else None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadReference(file, name, field, "is missing" if value is None else f"{value!r} is not a {kind.__name__}")
    return value


def _bring_in_line(model: type[Row], key: Mapping[str, Any], values: Mapping[str, Any], counts: Counter[str]) -> Row:
    """The row with the key, made or changed so that it has the values."""
    values = {**values, "details": json.loads(json.dumps(values["details"], cls=DjangoJSONEncoder))}
    row = model._default_manager.filter(**key).first()
    if row and all(getattr(row, name) == value for name, value in values.items()):
        counts["unchanged"] += 1
        return row
    counts["changed" if row else "added"] += 1
    row = row or model(**key)
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.clean_fields()
    except ValidationError as wrong:
        field, messages = next(iter(wrong.message_dict.items()))
        raise BadReference(FILE, str(key["code"]), field, " ".join(messages)) from wrong
    row.save()
    return row
