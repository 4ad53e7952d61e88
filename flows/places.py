"""Where a clock and a number are: the country of a time zone, and the zones a number may ring in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

import phonenumbers
from phonenumbers import timezone

UNKNOWN = "Etc/Unknown"  # what the numbering tables say when they do not know


def country_of(zone: str) -> str | None:
    """The country of an IANA zone as two letters ("CN"), old names of zones included; None when it has none."""
    return _countries().get(zone)


@lru_cache(maxsize=4096)
def zones_of(e164: str) -> tuple[str, ...]:
    """The zones where the owner of this number may live, by its first digits; a moved mobile may be elsewhere."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return ()
    return tuple(zone for zone in timezone.time_zones_for_number(number) if zone != UNKNOWN)


@cache
def _countries() -> Mapping[str, str]:
    """From the time zone database itself: its table of places, then the older names that stand for one of them."""
    folder = resources.files("tzdata") / "zoneinfo"
    known: dict[str, str] = {}
    for line in (folder / "zone.tab").read_text("ascii").splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            known[zone] = country
    for line in (folder / "tzdata.zi").read_text("ascii").splitlines():
        if line.startswith("L "):
            _, target, alias = line.split()
            if target in known:
                known.setdefault(alias, known[target])
    return known
