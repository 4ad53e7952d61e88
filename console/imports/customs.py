"""What goes without saying where a list was written: country and area of its numbers, zone, year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from flows.phone import home_of
from store.dealerships import DealershipRecord

FIRST_DAY = date(1899, 12, 30)  # what spreadsheets count days from, but for those of old Macs


@dataclass(frozen=True, slots=True)
class Customs:
    """The customs of one dealership's lists."""

    zone: ZoneInfo
    this_year: int
    region: str = "CN"
    area_code: str | None = None
    first_day: date = FIRST_DAY  # that a list counts days from, where it writes a day as a number


def customs_of(dealership: DealershipRecord, now: datetime, first_day: date = FIRST_DAY) -> Customs:
    """Numbers without a country are of the country its clocks are in; it may ring from a number abroad.

    Landlines without an area code are of the area its hotline is in.
    """
    region = _countries().get(dealership.zone) or home_of(dealership.from_number)[0]
    home, area_code = home_of(dealership.hotline, region)
    return Customs(
        zone=dealership.tz,
        this_year=now.astimezone(dealership.tz).year,
        region=region,
        area_code=area_code if home == region else None,
        first_day=first_day,
    )


@cache
def _countries() -> Mapping[str, str]:
    """The country of each zone; zones that span several, and old names, have none."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
