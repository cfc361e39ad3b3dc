"""What a person may change about themselves, and the time zones there are to choose from."""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from django.db import transaction

from certificates.fonts import missing_glyphs
from lms.models import Change, User

ZoneGroup = tuple[str, Sequence[tuple[str, str]]]

_REGIONS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
}  # fmt: skip


@transaction.atomic
def edit(person: User, *, display_name: str, time_zone: str, at: datetime) -> bool:
    """Give the person the name and the zone, with a trail; False, and no trail, when they had them already."""
    row = User.objects.select_for_update().get(pk=person.pk)
    wanted = {"display_name": display_name, "time_zone": time_zone}
    old = {name: getattr(row, name) for name in wanted if getattr(row, name) != wanted[name]}
    if not old:
        return False
    new = {name: wanted[name] for name in old}
    for name, value in new.items():
        setattr(row, name, value)
    row.save(update_fields=list(new))
    Change.record("edited-profile", row, actor=row, at=at, person=row, old=old, new=new)
    return True


def unprintable(name: str) -> list[str]:
    """The characters of the name that no font for certificates has, each with its Unicode name."""
    return [f"{char} ({unicodedata.name(char, f'U+{ord(char):04X}')})" for char in missing_glyphs(name)]


def zone_choices(present: str) -> list[ZoneGroup]:
    """The zones by region, the city first so that typing finds it; the present one too, though it be an old name."""
    groups = list(_zones_by_region())
    if not any(present == zone for _region, zones in groups for zone, _label in zones):
        groups.insert(0, ("Now", [(present, present)]))
    return groups


@cache
def _zones_by_region() -> tuple[ZoneGroup, ...]:
    regions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for zone in available_timezones():
        region, _slash, place = zone.partition("/")
        if region in _REGIONS:
            regions[region].append((zone, _label_of(place)))
    groups = [(region, sorted(zones, key=lambda one: one[1])) for region, zones in sorted(regions.items())]
    return (*groups, ("UTC", [("UTC", "UTC")]))


def _label_of(place: str) -> str:
    """Argentina/Buenos_Aires is Buenos Aires (Argentina)."""
    *within, city = place.replace("_", " ").split("/")
    return f"{city} ({', '.join(within)})" if within else city
