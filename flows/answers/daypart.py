"""Hears when somebody would rather be rung, as one of the day-parts that are offered: 四点以后, "morning", 第二个."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.clock import times_said
from flows.answers.dates import named
from flows.answers.key_said import key_said
from flows.answers.speech import hedged, joined, plain, said_in_turn, unsure
from flows.answers.time_said import Part, TimeSaid
from flows.answers.when import When
from flows.hours import DayPart
from flows.markets import CN
from flows.steps import Callback, DayPartName, Locale
from flows.turns import Keys, Spoken

NOT_AN_OPTION = NotUnderstood("not_an_option")
SATURDAY = 5
NEARBY = 60  # minutes before or after a day-part's hours that are still taken for it, and read back
_ANY = {
    "zh-CN": re.compile("都行|都可以|都好|随便|随时|什么时候|任何时候|无所谓|哪个时间|看你们"),
    "en": re.compile(
        r"\b(?:any ?time|whenever|either|any of (?:them|those)|all (?:are )?(?:fine|good)|up to you"
        r"|(?:doesn't|does not) matter|(?:don't|do not) (?:mind|care))\b"
    ),
}
# Said words and the day-parts they may mean; noon, evening and night are no time we ring at.
_MEANT: dict[Part, tuple[DayPartName, ...]] = {
    "morning": ("morning",),
    "afternoon": ("afternoon", "late_afternoon"),
    "late_afternoon": ("late_afternoon",),
}


def understand(heard: Keys | Spoken, expected: Callback, context: Context) -> Understanding:
    """The day-part that was chosen. 下午 is asked about where two of its parts are offered; so is what lies beside."""
    if isinstance(heard, Keys):
        chosen = expected.options.get(heard.digits)
        return NOT_AN_OPTION if chosen is None else Understood(chosen)
    offered = tuple(dict.fromkeys(expected.options.values()))
    for piece in reversed(said_in_turn(heard.text, context.locale)):
        certain = not unsure(heard) and not hedged(piece, context.locale)
        by_time = _by_time(piece, offered, context, certain=certain)
        key = key_said(piece, context.locale)
        if key is not None and (key.plainly or key.key in expected.options or key.key in expected.otherwise):
            return _by_key(expected.options.get(key.key), by_time, certain=certain and key.plainly)
        if by_time is not None:
            return by_time
    return _any_of(heard.text, offered, context.locale)


def _by_time(piece: str, offered: tuple[DayPartName, ...], context: Context, *, certain: bool) -> Understanding | None:
    left, days = named(piece, context.locale, When(context.today, "ahead"), by_digits=False)
    said = times_said(left, context.locale)
    return _weigh(said, _hours(day for one in days for day in one.days), offered, certain=certain) if said else None


def _by_key(chosen: DayPartName | None, by_time: Understanding | None, *, certain: bool) -> Understanding:
    """A bare "three" is the third option, or three o'clock."""
    if chosen is None:
        return NOT_AN_OPTION
    if not certain and isinstance(by_time, Understood) and by_time.value != chosen:
        return Doubtful((chosen, by_time.value))
    return Understood(chosen, read_back=not certain)


def _any_of(text: str, offered: tuple[DayPartName, ...], locale: Locale) -> Understanding:
    """Who is free at any time is asked about the first that was offered."""
    said = joined(plain(text, "zh-CN")) if locale == "zh-CN" else plain(text, locale)
    excepted = re.search(r"除了?|不要|\b(?:but|except)\b", said)
    return Doubtful(offered) if _ANY[locale].search(said) and not excepted else NotUnderstood("not_understood")


def _hours(days: Iterable[date]) -> tuple[DayPart, ...]:
    """Ours are other hours at weekends."""
    every = tuple(days)
    return CN.weekend if every and all(day.weekday() >= SATURDAY for day in every) else CN.weekday


def _weigh(
    said: tuple[TimeSaid, ...], hours: tuple[DayPart, ...], offered: tuple[DayPartName, ...], *, certain: bool
) -> Understanding:
    meant: dict[DayPartName, None] = {}
    for one in said:
        exact, near = _by_clock(one, hours) if one.times else (_MEANT.get(one.part, ()) if one.part else (), ())
        certain = certain and bool(exact) and (one.part != "late_afternoon" or bool(one.times))
        meant |= dict.fromkeys(exact or near)
    match tuple(part for part in meant if part in offered):
        case ():
            return NOT_AN_OPTION
        case (part,):
            return Understood(part, read_back=not certain)
        case parts:
            return Doubtful(parts)


def _by_clock(said: TimeSaid, hours: tuple[DayPart, ...]) -> tuple[tuple[DayPartName, ...], tuple[DayPartName, ...]]:
    """The day-parts that hold one of the times, and those that nearly do. 三点以后 also holds what follows."""
    if said.impossible:
        return (), ()
    within: list[str] = []
    beside: list[str] = []
    for clock in said.times:
        at = _minutes(clock) - (1 if said.side == "until" else 0)
        holding = [part.name for part in hours if _minutes(part.begins) <= at < _minutes(part.ends)]
        later = [part.name for part in hours if holding and at < _minutes(part.begins)]
        begins = any(at == _minutes(part.begins) for part in hours)
        within += holding + (later if said.side == "from" and not begins and at >= _minutes(time(12)) else [])
        if not time(12) <= clock < time(13):
            beside += [
                part.name for part in hours if _minutes(part.begins) - NEARBY <= at < _minutes(part.ends) + NEARBY
            ]
    return _known(within), _known(beside[:1])


def _known(names: Iterable[str]) -> tuple[DayPartName, ...]:
    """Those a script may offer; a dealership's hours may have others."""
    parts: tuple[DayPartName, ...] = ("morning", "afternoon", "late_afternoon")
    every = set(names)
    return tuple(part for part in parts if part in every)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
