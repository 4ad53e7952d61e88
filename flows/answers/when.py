"""Reckons the days that people name by their place: the coming Friday, the fifth, next month's end, Spring Festival.

A name that leads to no day of the calendar (November 31) gives no day at all; one that two people would take for two
days gives both, the likelier first.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from flows.holidays import CHINA, public_days

Days = tuple[date, ...]
SUNDAY = 6
YEARS_BETWEEN_LEAP_DAYS = 9  # the 29th of February may be eight years away

# Days that move with the moon or the sun; of a year that is missing here the name is not understood.
MOVING: dict[str, Days] = {
    "spring_festival": tuple(
        map(date.fromisoformat, ("2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03"))
    ),
    "qingming": tuple(
        map(date.fromisoformat, ("2025-04-04", "2026-04-05", "2027-04-05", "2028-04-04", "2029-04-04", "2030-04-05"))
    ),
    "dragon_boat": tuple(
        map(date.fromisoformat, ("2025-05-31", "2026-06-19", "2027-06-09", "2028-05-28", "2029-06-16", "2030-06-05"))
    ),
    "mid_autumn": tuple(
        map(date.fromisoformat, ("2025-10-06", "2026-09-25", "2027-09-15", "2028-10-03", "2029-09-22", "2030-09-12"))
    ),
}


@dataclass(frozen=True, slots=True)
class When:
    """Today, and whether the day that is named lies ahead or behind; today itself is both."""

    today: date
    lies: Literal["ahead", "behind"]

    @property
    def forward(self) -> bool:
        return self.lies == "ahead"

    def fits(self, days: Iterable[date]) -> Days:
        """Those that lie where they should."""
        return tuple(day for day in days if (day >= self.today if self.forward else day <= self.today))

    def day_in(self, year: int, month: int, day: int) -> Days:
        """That date, if there is one."""
        try:
            return (date(year, month, day),)
        except ValueError:
            return ()

    def nearest(self, month: int, day: int) -> Days:
        """That day of whichever year is nearest."""
        for years in range(YEARS_BETWEEN_LEAP_DAYS):
            found = self.fits(self.day_in(self.today.year + (years if self.forward else -years), month, day))
            if found:
                return found
        return ()

    def nearest_of_month(self, day: int) -> Days:
        """The nearest month's day of that number: the fifth."""
        for months in range(4):  # of any two months that follow each other one has 31 days, save around February
            found = self.fits(self.in_month(months if self.forward else -months, day))
            if found:
                return found
        return ()

    def in_month(self, months: int, day: int) -> Days:
        """That day of the month so many months from this one."""
        year, month = self._month(months)
        return self.day_in(year, month, day)

    def months_away(self, months: int) -> Days:
        """The same day so many months from now, or the month's last where it is shorter."""
        year, month = self._month(months)
        return self.day_in(year, month, min(self.today.day, monthrange(year, month)[1]))

    def end_of_month(self, months: int) -> Days:
        year, month = self._month(months)
        return self.day_in(year, month, monthrange(year, month)[1])

    def end_of(self, month: int) -> Days:
        """The last day of a month by name."""
        return self.nearest(month, 28 if month == 2 else monthrange(2026, month)[1]) if 1 <= month <= 12 else ()

    def away(self, days: int) -> Days:
        """The day so many days from today; none beyond the calendar's ends."""
        try:
            return (self.today + timedelta(days=days),)
        except OverflowError:
            return ()

    def _month(self, months: int) -> tuple[int, int]:
        count = self.today.year * 12 + self.today.month - 1 + months
        return count // 12, count % 12 + 1

    # --- weekdays ---------------------------------------------------------------------------------------------------

    def in_week(self, weeks: int, weekday: int) -> Days:
        """That weekday so many weeks from this one; a week begins on Monday."""
        return self.away(7 * weeks + weekday - self.today.weekday())

    def by_name(self, weekday: int) -> Days:
        """Friday: the nearest one. Said on a Friday it may be today or a week away."""
        if weekday == self.today.weekday():
            return (*self.away(7 if self.forward else -7), self.today)
        return self.coming(weekday) if self.forward else self.past(weekday)

    def coming(self, weekday: int) -> Days:
        """The first such day after today."""
        return self.away((weekday - self.today.weekday() - 1) % 7 + 1)

    def past(self, weekday: int) -> Days:
        """The last such day before today."""
        return self.away(-((self.today.weekday() - weekday - 1) % 7 + 1))

    def this(self, weekday: int, *, english: bool) -> Days:
        """This Friday, 这周五. "This Wednesday" on a Friday is the coming one; 这周三 is so only on a Sunday."""
        here = self.in_week(0, weekday)
        if self.forward and not self.fits(here) and (english or self.today.weekday() == SUNDAY):
            return self.coming(weekday)
        return here

    def next_chinese(self, weekday: int) -> Days:
        """下周三: of the week after this one. On a Sunday the coming week may be meant or the one after it."""
        return self._on_sunday_either(self.in_week(1, weekday), self.in_week(2, weekday))

    def last_chinese(self, weekday: int) -> Days:
        """上周三: of the week before this one. On a Sunday the week that just ends may be meant."""
        ending = self.in_week(0, weekday) if weekday != SUNDAY else ()
        return self._on_sunday_either(self.in_week(-1, weekday), ending)

    def next_english(self, weekday: int) -> Days:
        """Next Friday: on a Monday half of the people mean this week's, half the week after."""
        coming = self.coming(weekday)
        if self.today.weekday() == SUNDAY or coming == self.in_week(0, weekday):
            return (*self._later(coming, 7), *coming)
        return coming

    def last_english(self, weekday: int) -> Days:
        """Last Wednesday: on a Friday the one two days ago, or that of the week before."""
        past = self.past(weekday)
        return (*self._later(past, -7), *past) if past == self.in_week(0, weekday) else past

    def of_month(self, first: date, weekday: int, which: int) -> Days:
        """The second Monday (2) or the last (0) of the month that begins then; none where there is no fifth."""
        last = monthrange(first.year, first.month)[1]
        days = [first.replace(day=day) for day in range(1, last + 1) if first.replace(day=day).weekday() == weekday]
        return tuple(days[which - 1 : which] if which else days[-1:])

    def weekend(self, weeks: int) -> Days:
        """Saturday and Sunday of the week so many weeks from this one."""
        return (*self.in_week(weeks, SUNDAY - 1), *self.in_week(weeks, SUNDAY))

    def nearest_weekend(self) -> Days:
        """The weekend, without saying which."""
        this = self.fits(self.weekend(0))
        return this or self.fits(self.weekend(1 if self.forward else -1))

    def _on_sunday_either(self, one: Days, other: Days) -> Days:
        return (*one, *other) if self.today.weekday() == SUNDAY else one

    def _later(self, days: Days, by: int) -> Days:
        return tuple(later for day in days for later in When(day, self.lies).away(by))

    # --- festivals --------------------------------------------------------------------------------------------------

    def moving(self, name: str) -> Days:
        """The nearest of a festival that has another date every year."""
        found = self.fits(MOVING[name])
        return () if not found else (found[0],) if self.forward else (found[-1],)

    def eve(self, days: Days) -> Days:
        """The day before each."""
        return self._later(days, -1)

    def after_the_break(self, days: Days) -> Days:
        """The first day after each that is no public holiday in China."""
        free = []
        for day in days:
            later = day + timedelta(days=1)
            while later in public_days(CHINA).closed:
                later += timedelta(days=1)
            free.append(later)
        return tuple(free)


Handler = Callable[[re.Match[str], When], Days | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of naming a day: how it is said, and the days it may mean; what gives None is left out as if unsaid.

    `near`: people reckon it differently, so it is asked about even when it leads to one day.
    `by_digits`: four digits, as they would be pressed.
    """

    pattern: re.Pattern[str]
    days: Handler
    near: bool
    by_digits: bool


def rule(pattern: str, days: Handler, *, near: bool = False, by_digits: bool = False) -> Rule:
    return Rule(re.compile(pattern), days, near, by_digits)
