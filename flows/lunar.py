"""Days of the Chinese calendar on ours, for any year, with its leap months and short months."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from borax.calendars.lunardate import LCalendars, LunarDate

FIRST_YEAR, LAST_YEAR = 1901, 2099  # the tables reach so far
LONGEST_MONTH = 30


@lru_cache(maxsize=4096)
def lunar_day(year: int, month: int, day: int) -> date:
    """That day of the lunar year which begins in `year`; it may lie in the January or February after it.

    Of a month that the year has twice the first is meant, as people keep it. The thirtieth of a month with twenty-nine
    days is its last. Raises ValueError for what is no lunar day or lies outside the tables.
    """
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= LONGEST_MONTH):
        raise ValueError(f"There is no day {day} of the lunar month {month} of {year} that we know of.")
    found: date = LunarDate(year, month, min(day, LCalendars.ndays(year, month))).to_solar_date()
    return found


def leap_month(year: int) -> int:
    """Which month that lunar year has twice; 0 for none."""
    return int(LCalendars.leap_month(year))
