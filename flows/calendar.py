"""When a dealership's customers may be rung: day-parts, calling days and closed days, in its own zone and DST-safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flows.holidays import CHINA_CLOSED, CHINA_MAKE_UP

FAR_DAYS = 400  # nothing is closed longer than this; a calendar without any window is a mistake in the settings
DAY_PARTS = ("morning", "afternoon", "late_afternoon")


class CalendarError(ValueError):
    """The windows in a dealership's settings cannot be used; the message says what to change."""


@dataclass(frozen=True, slots=True)
class DayPart:
    """A named stretch of the day on the wall clock. One that ends before it begins runs past midnight."""

    name: str
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Window:
    """One day-part of one calling day, as two moments: `begins` is inside, `ends` is not."""

    day: date
    part: str
    begins: datetime
    ends: datetime


def _part(name: str, begins: str, ends: str) -> DayPart:
    return DayPart(name, time.fromisoformat(begins), time.fromisoformat(ends))


WEEKDAY = (
    _part("morning", "09:30", "11:30"),
    _part("afternoon", "14:00", "16:00"),
    _part("late_afternoon", "16:00", "17:30"),
)
WEEKEND = (
    _part("morning", "10:00", "11:30"),
    _part("afternoon", "14:00", "15:30"),
    _part("late_afternoon", "15:30", "17:00"),
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calling hours of one dealership. All moments that go in or come out are aware; what comes out is UTC."""

    zone: ZoneInfo
    weekday: tuple[DayPart, ...] = WEEKDAY
    weekend: tuple[DayPart, ...] = WEEKEND
    closed: frozenset[date] = frozenset()
    make_up: frozenset[date] = field(default=frozenset())  # weekend days that are worked like weekdays

    def local_day(self, moment: datetime) -> date:
        """The date on the dealership's wall at that moment."""
        return moment.astimezone(self.zone).date()

    def windows_of(self, day: date) -> tuple[Window, ...]:
        """The day-parts that begin on that day, in order; none when it is closed."""
        if day in self.closed:
            return ()
        parts = self.weekday if day.weekday() < 5 or day in self.make_up else self.weekend
        windows = (self._window(day, part) for part in parts)
        return tuple(sorted((w for w in windows if w.begins < w.ends), key=lambda w: w.begins))

    def window_at(self, moment: datetime) -> Window | None:
        """The window that is open at that moment; it may have begun the evening before. Of two, the one begun last."""
        day = self.local_day(moment)
        for candidate in (*reversed(self.windows_of(day)), *reversed(self.windows_of(day - timedelta(days=1)))):
            if candidate.begins <= moment < candidate.ends:
                return candidate
        return None

    def windows_from(self, moment: datetime) -> Iterator[Window]:
        """The windows that are open at that moment or begin later, in order."""
        first = self.local_day(moment) - timedelta(days=1)
        for step in range(FAR_DAYS):
            for window in self.windows_of(first + timedelta(days=step)):
                if window.ends > moment:
                    yield window

    def next_open(self, moment: datetime) -> datetime:
        """That moment when a window is open, else the moment the next one opens."""
        for window in self.windows_from(moment):
            return max(window.begins, moment)
        raise CalendarError("The calendar has no calling window at all; give the dealership at least one.")

    def calling_day(self, moment: datetime) -> date:
        """The calling day of that moment: that of its window, which may have begun the evening before."""
        window = self.window_at(moment)
        return self.local_day(moment) if window is None else window.day

    def start_of(self, day: date) -> datetime:
        """The first moment of that date on the dealership's wall."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _window(self, day: date, part: DayPart) -> Window:
        last = day if part.begins < part.ends else day + timedelta(days=1)
        begins = datetime.combine(day, part.begins, self.zone).astimezone(UTC)
        ends = datetime.combine(last, part.ends, self.zone).astimezone(UTC)
        return Window(day, part.name, begins, ends)


def calendar_of(zone: str, settings: Mapping[str, Any]) -> Calendar:
    """The calendar of a dealership. Its settings may hold other hours and days:

    `{"windows": {"weekday": {"morning": ["09:30", "11:30"], ...}, "weekend": {...}}, "closed": ["2027-02-06"],
    "make_up": ["2026-10-10"]}`. What is left out keeps its default; public holidays are China's in China's zone.
    Raises `CalendarError` when they cannot be read.
    """
    chinese = zone == "Asia/Shanghai"
    windows = settings.get("windows") or {}
    try:
        calendar = Calendar(
            zone=ZoneInfo(zone),
            weekday=_parts(windows["weekday"]) if "weekday" in windows else WEEKDAY,
            weekend=_parts(windows["weekend"]) if "weekend" in windows else WEEKEND,
            closed=_days(settings["closed"]) if "closed" in settings else CHINA_CLOSED if chinese else frozenset(),
            make_up=_days(settings["make_up"]) if "make_up" in settings else CHINA_MAKE_UP if chinese else frozenset(),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CalendarError(
            f'The calling hours cannot be read ({error}); write them like {{"morning": ["09:30", "11:30"]}}.'
        ) from error
    if not calendar.weekday and not calendar.weekend:
        raise CalendarError("The calendar has no calling window at all; give the dealership at least one.")
    return calendar


def _parts(hours: Mapping[str, Any]) -> tuple[DayPart, ...]:
    return tuple(_part(name, begins, ends) for name, (begins, ends) in hours.items())


def _days(days: Any) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in days)
