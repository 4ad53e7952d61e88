"""Hears a day as people name it (明天, 下周三, "the fifth of November") or by four keys; it is always read back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.dates import Named, named
from flows.answers.number import does_not_know
from flows.answers.speech import said_in_turn
from flows.answers.when import Days, When
from flows.steps import Day, Moment
from flows.turns import Keys, Spoken

NO_SUCH_DAY = NotUnderstood("no_such_day")


def understand(heard: Keys | Spoken, expected: Day | Moment, context: Context) -> Understanding:
    """The day that was meant, as ISO text. Of what somebody takes back (周三，不对，周四) only the last counts."""
    when = When(context.today, expected.lies)
    if isinstance(heard, Keys):
        return _of_keys(heard.digits, when)
    for piece in reversed(said_in_turn(heard.text, context.locale)):
        _, found = named(piece, context.locale, when)
        if found:
            return _weigh(found, when)
    return NotUnderstood("unknown" if does_not_know(heard.text, context.locale) else "not_understood")


def _of_keys(keys: str, when: When) -> Understanding:
    """Month and day, four keys: the nearest such day."""
    keys = keys.removesuffix("#")
    if not (keys.isascii() and keys.isdigit() and len(keys) == 4):
        return NO_SUCH_DAY
    match when.nearest(int(keys[:2]), int(keys[2:])):
        case (day,):
            return Understood(day.isoformat(), read_back=True)
        case _:
            return NO_SUCH_DAY


def _weigh(found: Iterable[Named], when: When) -> Understanding:
    near = any(one.near for one in found)
    match agreed(found, when):
        case ():
            return NO_SUCH_DAY
        case (day,) if not near:
            return Understood(day.isoformat(), read_back=True)
        case days:
            return Doubtful(tuple(day.isoformat() for day in days))


def agreed(found: Iterable[Named], when: When) -> Days:
    """The days that all the names allow (周三，二十五号), or else every one of them (周三或者周四).

    A weekday's name alone goes with any day told beside it that falls on it: December 3, that is a Thursday.
    """
    possible = [(one, days) for one in found if (days := when.fits(one.days))]
    told = {day for one, days in possible if one.weekday is None for day in days}
    common: dict[date, None] | None = None
    every: dict[date, None] = {}
    for one, days in possible:
        fitting = tuple(day for day in told if day.weekday() == one.weekday) or days
        common = dict.fromkeys(fitting) if common is None else {day: None for day in common if day in fitting}
        every |= dict.fromkeys(days)
    return tuple(common or every)
