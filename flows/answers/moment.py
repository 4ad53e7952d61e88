"""Hears a day and its time (明天下午三点, "Friday morning", keys 1030) within the open hours; always reads it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from itertools import product
from typing import Literal

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.clock import times_said
from flows.answers.dates import Named, named
from flows.answers.day import NO_SUCH_DAY, agreed
from flows.answers.number import does_not_know
from flows.answers.speech import said_in_turn
from flows.answers.time_said import Part, TimeSaid, of_keys
from flows.answers.when import Days, When
from flows.steps import DayPartName
from flows.turns import Keys, Spoken

NOT_POSSIBLE = NotUnderstood("not_possible")
NOON = time(12)
PARTS: dict[Part, DayPartName] = {
    "morning": "morning",
    "afternoon": "afternoon",
    "late_afternoon": "late_afternoon",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What is asked for: a time within these hours (`closes` is outside), ahead of or behind today.

    `day`: the one agreed on before, when only its time is asked for. `after`: the time it is now, so that the
    morning is no longer offered in the afternoon.
    """

    opens: time = time(9)
    closes: time = time(18)
    lies: Literal["ahead", "behind"] = "ahead"
    day: date | None = None
    after: time | None = None

    def open_at(self, clock: time) -> bool:
        """Whether that is within the hours."""
        return self.opens <= clock < self.closes


def parted(value: str) -> tuple[date, time | str]:
    """A value's day, and its time or day-part: 2026-11-27T10:30 and 2026-11-27/morning."""
    day, sign, rest = value.partition("T") if "T" in value else value.partition("/")
    return date.fromisoformat(day), time.fromisoformat(rest) if sign == "T" else rest


def understand(heard: Keys | Spoken, expected: Moment, context: Context) -> Understanding:
    """The moment as ISO text on the dealership's wall (2026-11-27T10:30), or day and day-part (2026-11-27/morning).

    Without a day in the words and none agreed on, today and tomorrow are asked about; without a time, both halves of
    the day. What is outside the hours is not possible.
    """
    when = When(context.today, expected.lies)
    if isinstance(heard, Keys):
        return _of_keys(heard.digits, expected, when)
    days: tuple[Named, ...] = ()
    times: tuple[TimeSaid, ...] = ()
    for piece in said_in_turn(heard.text, context.locale):  # what is said later takes the place of what was said
        left, days_here = named(piece, context.locale, when, by_digits=False)
        times_here = times_said(left, context.locale)
        days, times = days_here or days, times_here or times
    if not days and not times:
        return NotUnderstood("unknown" if does_not_know(heard.text, context.locale) else "not_understood")
    return _weigh(days, times, expected, when)


def _of_keys(keys: str, expected: Moment, when: When) -> Understanding:
    """Hour and minute, or month, day, hour and minute: 1030, 11271030."""
    digits = keys.removesuffix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) in (3, 4, 7, 8)):
        return NOT_POSSIBLE
    days: tuple[Named, ...] = ()
    if len(digits) > 4:
        days = (Named(0, 4, when.nearest(int(digits[:2]), int(digits[2:4]))),)
        digits = digits[4:]
    times = of_keys(digits)
    return _weigh(days, (TimeSaid(0, len(digits), times, impossible=not times),), expected, when)


def _weigh(days: tuple[Named, ...], times: tuple[TimeSaid, ...], expected: Moment, when: When) -> Understanding:
    on = agreed(days, when) if days else _when_no_day_is_said(expected, when)
    if not on:
        return NO_SUCH_DAY
    at = _hours(times, expected) if times else ["/morning", "/afternoon"]
    if not at:
        return NOT_POSSIBLE
    moments = tuple(
        f"{day.isoformat()}{hour}" for day, hour in product(on, at) if _yet_to_come(day, hour, expected, when)
    )
    near = any(one.near for one in days) or any(one.side or (one.part == "noon" and not one.times) for one in times)
    match moments:
        case ():
            return NOT_POSSIBLE
        case (moment,) if not near:
            return Understood(moment, read_back=True)
        case _:
            return Doubtful(moments)


def _when_no_day_is_said(expected: Moment, when: When) -> Days:
    if expected.day is not None:
        return when.fits((expected.day,))
    return when.fits((*when.away(0), *when.away(1 if when.forward else -1)))


def _hours(times: tuple[TimeSaid, ...], expected: Moment) -> list[str]:
    """The clock times within the hours, and the parts of the day, each once and as the end of a value."""
    at: dict[str, None] = {}
    for one in times:
        if one.impossible:
            continue
        clocks = one.times or ((NOON,) if one.part == "noon" else ())
        at |= {f"T{clock:%H:%M}": None for clock in clocks if expected.open_at(clock)}
        if not clocks and one.part in PARTS:
            at[f"/{PARTS[one.part]}"] = None
    return list(at)


def _yet_to_come(day: date, hour: str, expected: Moment, when: When) -> bool:
    """Whether it is not over already today; known only of clock times, and only where the time is known."""
    if expected.after is None or day != when.today or not hour.startswith("T"):
        return True
    return (time.fromisoformat(hour[1:]) > expected.after) is when.forward
