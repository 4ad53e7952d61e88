"""When somebody's birthday is: by the solar calendar or the lunar one, with or without the year (rule 4.13)."""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import date

from flows.lunar import LONGEST_MONTH, lunar_day

_WRITTEN = re.compile(r"(?:\d{4}|-)-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Birthday:
    """A month and a day, solar or lunar."""

    month: int
    day: int
    lunar: bool = False

    def in_year(self, year: int) -> date:
        """That year's. Who was born on 29 February has it on the 28th in other years; the lunar year is the one that
        begins in `year`. Of a month that it has twice the first counts, also for who was born in the second: that one
        comes again after many years only, and the same day each year is what people keep.
        """
        if self.lunar:
            return lunar_day(year, self.month, self.day)
        if (self.month, self.day) == (2, 29) and not isleap(year):
            return date(year, 2, 28)
        return date(year, self.month, self.day)

    def next(self, from_: date) -> date:
        """The first one on that day or later."""
        return next(day for year in range(from_.year - 1, from_.year + 3) if (day := self.in_year(year)) >= from_)

    def is_on(self, day: date) -> bool:
        """Whether it is that day."""
        return self.next(day) == day


def birthday_of(written: str | None, *, lunar: bool = False) -> Birthday | None:
    """The birthday written as 1988-06-03, or --06-03 when the year is not known; None when it is no day."""
    found = _WRITTEN.fullmatch(written or "")
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    try:
        if not lunar:
            date(2000, month, day)  # a leap year has them all
    except ValueError:
        return None
    return Birthday(month, day, lunar) if 1 <= month <= 12 and 1 <= day <= LONGEST_MONTH + (not lunar) else None
