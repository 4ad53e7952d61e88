"""What goes without saying where a list was written: country and area of its numbers, zone, year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flows.phone import home_of
from flows.places import country_of
from store.dealerships import DealershipRecord

FIRST_DAY = date(1899, 12, 30)  # what spreadsheets count days from, but for those of old Macs


@dataclass(frozen=True, slots=True)
class Customs:
    """The customs of one dealership's lists."""

    zone: ZoneInfo
    today: date
    region: str = "CN"
    area_code: str | None = None
    first_day: date = FIRST_DAY  # that a list counts days from, where it writes a day as a number

    @property
    def this_year(self) -> int:
        return self.today.year


def customs_of(dealership: DealershipRecord, now: datetime, first_day: date = FIRST_DAY) -> Customs:
    """Numbers without a country are of the country its clocks are in; it may ring from a number abroad.

    Landlines without an area code are of the area its hotline is in.
    """
    region = country_of(dealership.zone) or home_of(dealership.from_number)[0]
    home, area_code = home_of(dealership.hotline, region)
    return Customs(
        zone=dealership.tz,
        today=now.astimezone(dealership.tz).date(),
        region=region,
        area_code=area_code if home == region else None,
        first_day=first_day,
    )
