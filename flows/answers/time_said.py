"""What a time of day is while it is being understood: the clock times it may be, or a part of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Literal

Part = Literal["night", "morning", "noon", "afternoon", "late_afternoon", "evening"]
Side = Literal["from", "until"]


@dataclass(frozen=True, slots=True)
class TimeSaid:
    """A time at its place in the text: the clock times it may be, or a part of the day. `impossible`: 二十五点.

    `side`: four o'clock is where it begins (四点以后) or ends.
    """

    start: int
    end: int
    times: tuple[time, ...] = ()
    part: Part | None = None
    side: Side | None = None
    impossible: bool = False


def face(hour: int, minute: int, *, open_half: bool = True) -> tuple[time, ...]:
    """The times of a clock face; 13 to 24 and 0 leave nothing open. Empty when no clock shows it."""
    if not (0 <= hour <= 24 and 0 <= minute < 60) or (hour == 24 and minute):
        return ()
    if not open_half or not 1 <= hour <= 12:
        return (time(hour % 24, minute),)
    return time(hour % 12, minute), time(hour % 12 + 12, minute)


def earlier(times: tuple[time, ...], minutes: int) -> tuple[time, ...]:
    """So many minutes before each: 差五分三点."""
    counts = ((one.hour * 60 + one.minute - minutes) % 1440 for one in times)
    return tuple(time(count // 60, count % 60) for count in counts)


def by_digits(start: int, end: int, digits: str) -> TimeSaid:
    """A time that was said digit by digit."""
    times = of_keys(digits)
    return TimeSaid(start, end, times, impossible=not times)


def of_keys(digits: str) -> tuple[time, ...]:
    """The time that four pressed keys tell, or three: 1030, 930; with a nought or above twelve nothing is open."""
    if len(digits) not in (3, 4):
        return ()
    hour, minute = int(digits[:-2]), int(digits[-2:])
    return face(hour, minute, open_half=not digits.startswith("0"))
