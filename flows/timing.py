"""When a follow-up begins and ends, by its programme, the day or moment of its occasion, and the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flows.calendar import Calendar
from flows.policy import expiry, first_time
from flows.programmes import ProgrammeRule
from flows.shift import Shift

HORIZON = timedelta(days=31)  # planning looks so far ahead of the first call, and no further
TEXTS_FOR = timedelta(hours=10)  # after work begins
ROUND_AHEAD = timedelta(days=1)  # of what comes again and again: what is said in one round decides about the next


@dataclass(frozen=True, slots=True)
class Times:
    """When to ring first about something, None for never, and until when at all."""

    first: datetime | None
    expires: datetime


def first_day(rule: ProgrammeRule, on: date) -> date:
    """The day of the first call about an occasion of that day, as far as days tell it."""
    return rule.when.day(on)


def times(rule: ProgrammeRule, on: date, at: datetime | None, calendar: Calendar, now: datetime) -> Times:
    """First call and end for an occasion of that day and, where it has one, that moment."""
    expires = _end(rule.expires, on, at, calendar)
    if rule.when.minutes:
        earliest = rule.when.moment(at or calendar.start_of(on))
        moment = calendar.next_open(max(earliest, now))
        return Times(moment if moment < expires else None, expires)
    day = first_day(rule, on)
    if rule.channel == "sms":
        return Times(_text_time(day, expires, calendar, now), expires)
    if rule.within is not None:
        return _within(rule.within, day, expires, calendar, now)
    if rule.part is not None and (first := _in_part(rule.part, day, expires, calendar, now)) is not None:
        return Times(first, expires)
    return Times(first_time(day, expires, calendar, now), expires)


def round_times(day: date, step: Shift, last: date, calendar: Calendar, now: datetime) -> Times:
    """The same for one round of what comes again and again: from that day until the next, and not after `last`."""
    expires = expiry(min(step.day(day) - timedelta(days=1), last), calendar)
    return Times(first_time(day, expires, calendar, now), expires)


def next_round(day: date, step: Shift, today: date) -> date:
    """The first round that is not over: rounds that passed unnoticed are not made up for."""
    while (following := step.day(day)) <= today:
        day = following
    return day


def work_begins(day: date, calendar: Calendar) -> datetime:
    """When people begin to ring on that day; on a day of rest, when they would on another."""
    windows = calendar.windows_of(day)
    if windows:
        return windows[0].begins
    usual = min(part.begins for part in (calendar.weekday or calendar.weekend or calendar.sunday or ()))
    return datetime.combine(day, usual, calendar.zone).astimezone(UTC)


def _text_time(day: date, expires: datetime, calendar: Calendar, now: datetime) -> datetime | None:
    """A text message disturbs nobody's rest, so it goes out on days of rest, too; but in the hours of the day."""
    today = calendar.local_day(now)
    begins = work_begins(max(day, today), calendar)
    if now >= begins + TEXTS_FOR:
        begins = work_begins(today + timedelta(days=1), calendar)
    first = max(begins, now)
    return first if first < expires else None


def _end(expires: Shift, on: date, at: datetime | None, calendar: Calendar) -> datetime:
    """The end of the last day; of what has a moment and counts no days, that moment."""
    if expires.minutes or (at is not None and not expires.days and not expires.months):
        return expires.moment(at or calendar.start_of(on))
    return expiry(expires.day(on), calendar)


def _within(minutes: int, day: date, expires: datetime, calendar: Calendar, now: datetime) -> Times:
    """Only so long after work begins on that day (rule 3.07). On a day of rest nobody is rung, yet that hour counts:
    it is when the other ways take over.
    """
    windows, begins = calendar.windows_of(day), work_begins(day, calendar)
    ends = min(expires, begins + timedelta(minutes=minutes))
    first = calendar.next_open(max(begins, now)) if windows else max(begins, now)
    return Times(first if first < ends else None, ends)


def _in_part(part: str, day: date, expires: datetime, calendar: Calendar, now: datetime) -> datetime | None:
    """The first moment in that day-part, from that day on; None when there is none in time."""
    for window in calendar.windows_from(max(calendar.start_of(day), now)):
        if window.begins >= expires:
            return None
        if window.part == part:
            return max(window.begins, now)
    return None
