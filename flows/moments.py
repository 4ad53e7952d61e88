"""A question for a day and a time of day: what keys or words tell of the two, and what of it is still to be asked.

By keys the day comes first and then its time; who names only a day is asked for the time, too. A day alone stands in
the result for a moment whose time is not known yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood, day, moment
from flows.spoken import spoken
from flows.spoken.times import spoken_clock
from flows.steps import Locale, Moment
from flows.turns import Keys, Spoken, Value

CLOCK = "clock"  # the phase in which the time of a day is asked for
NOT_THAT_DAY, NOT_THAT_TIME = NotUnderstood("not_that_day"), NotUnderstood("not_that_time")
OVER_BY_NOW, NO_TIME = NotUnderstood("over_by_now"), NotUnderstood("not_understood")
HALVES = {"morning", "afternoon"}  # what is offered where a day was named without a time


def is_day(value: Value) -> bool:
    """Whether this is a day whose time is still to be asked."""
    return isinstance(value, str) and "T" not in value and "/" not in value


def understand(
    heard: Keys | Spoken, step: Moment, agreed: str | None, context: Context, now: datetime | None
) -> Understanding:
    """Moments, or days without a time yet. `agreed` is the day whose time is being asked for."""
    if isinstance(heard, Keys) and agreed is None:
        return _within(day.understand(heard, step, context), step, context.today)
    ahead = now if step.lies == "ahead" else None
    found = _of_moment(heard, step, agreed, context, after=ahead.time() if ahead else None)
    if found == moment.NOT_POSSIBLE:
        whenever = _of_moment(heard, step, agreed, context, after=None)
        return NOT_THAT_TIME if whenever == moment.NOT_POSSIBLE else OVER_BY_NOW
    within = _within(_days_alone(found, keeps_halves=step.ring), step, context.today)
    alone = agreed is not None and set(_values(within)) == {agreed}
    return NO_TIME if alone else within


def span(step: Moment, today: date, locale: Locale) -> Mapping[str, str]:
    """What the phrases about an impossible day or time mention."""
    far = today + timedelta(days=step.days if step.lies == "ahead" else -step.days)
    least, most = sorted((today, far))
    first, last = (spoken_clock(time(hour % 24), locale) for hour in step.hours)
    return {
        **{"least": spoken("date", least, locale), "most": spoken("date", most, locale)},
        **{"first": first, "last": last},
    }


def _of_moment(
    heard: Keys | Spoken, step: Moment, agreed: str | None, context: Context, *, after: time | None
) -> Understanding:
    opens, closes = step.hours
    expected = moment.Moment(
        opens=time(opens),
        closes=time(closes) if closes < 24 else time.max,
        lies=step.lies,
        day=date.fromisoformat(agreed) if agreed else None,
        after=after,
    )
    return moment.understand(heard, expected, context)


def _days_alone(found: Understanding, *, keeps_halves: bool) -> Understanding:
    """A half of a day is no time, unless it is one to ring at and only that half was named."""
    values = _values(found)
    if not values:
        return found
    return _of(_without_halves(values, keeps_halves=keeps_halves))


def _without_halves(values: tuple[str, ...], *, keeps_halves: bool) -> Iterator[str]:
    named: dict[date, set[object]] = {}
    for value in values:
        on, at = moment.parted(value)
        named.setdefault(on, set()).add(at)
    for value in values:
        on, at = moment.parted(value)
        half = isinstance(at, str)
        yield on.isoformat() if half and (not keeps_halves or named[on] >= HALVES) else value


def _within(found: Understanding, step: Moment, today: date) -> Understanding:
    """Of these only what is near enough."""
    values = _values(found)
    if not values:
        return found
    near = [value for value in values if abs(date.fromisoformat(value[:10]) - today) <= timedelta(days=step.days)]
    return _of(near) if near else NOT_THAT_DAY


def _values(found: Understanding) -> tuple[str, ...]:
    match found:
        case Understood(value=value):
            return (str(value),)
        case Doubtful(candidates=candidates):
            return tuple(str(value) for value in candidates)
        case _:
            return ()


def _of(values: Iterable[str]) -> Understanding:
    match tuple(dict.fromkeys(values)):
        case (value,):
            return Understood(value, read_back=True)
        case several:
            return Doubtful(several)
