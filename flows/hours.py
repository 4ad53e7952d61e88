"""Hours on the wall: named stretches of a day, and the limits that no stretch may pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

SUNDAY = 6


@dataclass(frozen=True, slots=True)
class DayPart:
    """A named stretch of the day on the wall clock. One that ends before it begins runs past midnight."""

    name: str
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time of a day to a later one of the same day: `begins` is inside, `ends` is not."""

    begins: time
    ends: time

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


@dataclass(frozen=True, slots=True)
class Limits:
    """The hours outside which nobody is reached, whatever a dealership sets and a programme would like."""

    usual: Hours
    sunday: Hours

    def on(self, day: date) -> Hours:
        """Those of that day."""
        return self.sunday if day.weekday() == SUNDAY else self.usual

    def hold(self, part: DayPart, day: date) -> bool:
        """Whether all of that part lies inside; one that runs past midnight does not."""
        hours = self.on(day)
        return hours.begins <= part.begins < part.ends <= hours.ends

    def allow(self, day: date, at: time) -> bool:
        """Whether that time of that day lies inside."""
        hours = self.on(day)
        return hours.begins <= at < hours.ends


def part(name: str, begins: str, ends: str) -> DayPart:
    """One stretch from its times as they are written, "09:30"."""
    return DayPart(name, time.fromisoformat(begins), time.fromisoformat(ends))


def hours(begins: str, ends: str) -> Hours:
    """The same without a name."""
    return Hours(time.fromisoformat(begins), time.fromisoformat(ends))
