"""When a dealership's customers may be rung: day-parts, calling days and closed days, in its own zone and DST-safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flows.holidays import PublicDays, public_days
from flows.hours import SUNDAY, DayPart, Limits
from flows.markets import CN, Market, market_of
from flows.places import country_of

__all__ = ["DAY_PARTS", "Calendar", "CalendarError", "DayPart", "Window", "calendar_of"]
FAR_DAYS = 400  # nothing is closed longer than this; a calendar without any window is a mistake in the settings
DAY_PARTS = ("morning", "afternoon", "late_afternoon", "evening")
NO_WINDOW = "The calendar has no calling window at all; give the dealership at least one."


class CalendarError(ValueError):
    """The windows in a dealership's settings cannot be used; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Window:
    """One day-part of one calling day, as two moments: `begins` is inside, `ends` is not."""

    day: date
    part: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calling hours of one dealership. All moments that go in or come out are aware; what comes out is UTC."""

    zone: ZoneInfo
    weekday: tuple[DayPart, ...] = CN.weekday
    weekend: tuple[DayPart, ...] = CN.weekend
    closed: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()  # weekend days that are worked like weekdays
    sunday: tuple[DayPart, ...] | None = None  # None: as on Saturday
    evening: tuple[DayPart, ...] = ()  # open only in the calendar that `evenings_too` gives
    limits: Limits | None = None  # no window passes them, whatever it is set to
    other_zones: tuple[ZoneInfo, ...] = ()  # the limits hold on these clocks, too

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all its day-parts, each once, in the order of the week and the day."""
        every = (*self.weekday, *self.weekend, *(self.sunday or ()))
        return tuple(dict.fromkeys(part.name for part in every))

    def evenings_too(self) -> Calendar:
        """This calendar for somebody who prefers the evening or asked for it: every calling day has one more part."""
        return replace(
            self,
            weekday=_with(self.weekday, self.evening),
            weekend=_with(self.weekend, self.evening),
            sunday=None if self.sunday is None else _with(self.sunday, self.evening),
        )

    def for_clocks(self, zones: Iterable[ZoneInfo]) -> Calendar:
        """This calendar for somebody who may live by one of these clocks: the limits hold on each of them as well."""
        others = tuple(zone for zone in zones if zone != self.zone)
        return self if others == self.other_zones else replace(self, other_zones=others)

    def allows(self, moment: datetime) -> bool:
        """Whether that moment lies inside the limits, on all clocks; a time the customer asked for may be any such."""
        if self.limits is None:
            return True
        walls = (moment.astimezone(zone) for zone in (self.zone, *self.other_zones))
        return all(self.limits.allow(wall.date(), wall.time()) for wall in walls)

    def local_day(self, moment: datetime) -> date:
        """The date on the dealership's wall at that moment."""
        return moment.astimezone(self.zone).date()

    def windows_of(self, day: date) -> tuple[Window, ...]:
        """The day-parts that begin on that day, in order; none when it is closed."""
        if day in self.closed:
            return ()
        windows = (window for part in self._parts_of(day) for window in self._windows(day, part))
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
        raise CalendarError(NO_WINDOW)

    def calling_day(self, moment: datetime) -> date:
        """The calling day of that moment: that of its window, which may have begun the evening before."""
        every = (*self.weekday, *self.weekend, *(self.sunday or ()))
        if all(part.begins < part.ends for part in every):  # as almost everywhere: none runs past midnight
            return self.local_day(moment)
        window = self.window_at(moment)
        return self.local_day(moment) if window is None else window.day

    def start_of(self, day: date) -> datetime:
        """The first moment of that date on the dealership's wall."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _parts_of(self, day: date) -> tuple[DayPart, ...]:
        if day.weekday() < 5 or day in self.make_up:
            return self.weekday
        return self.sunday if self.sunday is not None and day.weekday() == SUNDAY else self.weekend

    def _windows(self, day: date, part: DayPart) -> Iterator[Window]:
        last = day if part.begins < part.ends else day + timedelta(days=1)
        begins = datetime.combine(day, part.begins, self.zone).astimezone(UTC)
        ends = datetime.combine(last, part.ends, self.zone).astimezone(UTC)
        if self.limits is None or (not self.other_zones and self.limits.hold(part, day)):
            yield Window(day, part.name, begins, ends)
            return
        for from_, to in self._within_limits(self.limits, begins, ends):
            yield Window(day, part.name, from_, to)

    def _within_limits(self, limits: Limits, begins: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
        """What the limits leave of a window: on each clock, the pieces that overlap with the allowed hours of a day."""
        pieces = [(begins, ends)]
        for zone in (self.zone, *self.other_zones):
            first, last = begins.astimezone(zone).date(), ends.astimezone(zone).date()
            allowed = [_allowed(limits, first + timedelta(days=step), zone) for step in range((last - first).days + 1)]
            pieces = [
                (max(begins, opens), min(ends, closes))
                for begins, ends in pieces
                for opens, closes in allowed
                if max(begins, opens) < min(ends, closes)
            ]
        return pieces


def calendar_of(zone: str, settings: Mapping[str, Any], days: PublicDays | None = None) -> Calendar:
    """The calendar of a dealership in its market. Its settings may hold other hours and days:

    `{"windows": {"weekday": {"morning": ["09:30", "11:30"], ...}, "weekend": {...}, "sunday": {...}, "evening": {...}},
    "closed": ["2027-02-06"], "make_up": ["2026-10-10"]}`. What is left out is as the market has it. `days` are the
    country's holidays; without them, those we know by ourselves. Raises `CalendarError` when something cannot be read.
    """
    market = market_of(zone, settings)
    windows = settings.get("windows") or {}
    public = public_days(country_of(zone)) if days is None else days
    try:
        calendar = Calendar(
            zone=ZoneInfo(zone),
            weekday=_parts(windows["weekday"]) if "weekday" in windows else market.weekday,
            weekend=_parts(windows["weekend"]) if "weekend" in windows else market.weekend,
            closed=_days(settings["closed"]) if "closed" in settings else public.closed,
            make_up=_days(settings["make_up"]) if "make_up" in settings else public.make_up,
            sunday=_sunday(windows, market),
            evening=_parts(windows["evening"]) if "evening" in windows else market.evening,
            limits=market.limits,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CalendarError(
            f'The calling hours cannot be read ({error}); write them like {{"morning": ["09:30", "11:30"]}}.'
        ) from error
    if not (calendar.weekday or calendar.weekend or calendar.sunday):
        raise CalendarError(NO_WINDOW)
    return calendar


def _sunday(windows: Mapping[str, Any], market: Market) -> tuple[DayPart, ...] | None:
    """Hours of its own for Sunday; a dealership that sets its weekend and says no more means both days of it."""
    if "sunday" in windows:
        return _parts(windows["sunday"])
    return None if "weekend" in windows else market.sunday


def _parts(hours: Mapping[str, Any] | list[Any]) -> tuple[DayPart, ...]:
    """One stretch under each name, `{"morning": ["09:30", "11:30"]}`; or a list, `[["morning", "09:30", "10:30"],
    ["morning", "11:00", "11:30"]]`, in which a name may come twice.
    """
    written = hours if isinstance(hours, list) else [(name, *span) for name, span in hours.items()]
    return tuple(DayPart(name, time.fromisoformat(begins), time.fromisoformat(ends)) for name, begins, ends in written)


def _days(days: Any) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in days)


def _with(parts: tuple[DayPart, ...], evening: tuple[DayPart, ...]) -> tuple[DayPart, ...]:
    """One more part on a day that has any; a day without calling hours gets none."""
    return (*parts, *(part for part in evening if part not in parts)) if parts else ()


def _allowed(limits: Limits, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    hours = limits.on(day)
    opens = datetime.combine(day, hours.begins, zone).astimezone(UTC)
    return opens, datetime.combine(day, hours.ends, zone).astimezone(UTC)
