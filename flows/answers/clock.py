"""Finds times of day in what somebody said: 下午三点半, 四点以后, "quarter to four", "Friday morning".

The twelve-hour clock is kept open: 三点 is both 03:00 and 15:00 until somebody knows the opening hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.answers import chinese_clock, english_clock
from flows.answers.time_said import Part, TimeSaid
from flows.steps import Locale

LANGUAGES = {"zh-CN": chinese_clock, "en": english_clock}
# The hours that people count to a part of the day when they say it with a clock time; the second is outside.
HOURS: dict[Part, tuple[int, int]] = {
    "night": (0, 6),
    "morning": (5, 13),
    "noon": (11, 15),
    "afternoon": (12, 19),
    "late_afternoon": (15, 20),
    "evening": (17, 24),
}


def times_said(text: str, locale: Locale) -> tuple[TimeSaid, ...]:
    """Every time in a text whose days have been taken out (`flows.answers.dates.named`), in order.

    Where clock times are said, parts of the day only tell which half of the day is meant: 明天下午，三点.
    """
    every = tuple(LANGUAGES[locale].clocks(text))
    clocks = [one for one in every if not _turned_down(text, one, locale)]
    parts = _parts(text, locale, every)
    if not clocks:
        return tuple(parts)
    return tuple(_settled(clock, clocks, parts) for clock in clocks)


def without_times(text: str, locale: Locale, mark: str) -> str:
    """The text with a mark for each time that counts; what was turned down (三点不行) is taken out altogether."""
    language = LANGUAGES[locale]
    clocks = tuple(language.clocks(text))
    counting = [one for one in clocks if not _turned_down(text, one, locale)]
    counting += _parts(text, locale, clocks)
    refused = [one for one in (*clocks, *_every_part(text, locale, clocks)) if one not in counting]
    gone = []
    for one in refused:
        behind = language.NOT_THEN.match(text, one.end)
        before = language.NOT_THIS.search(text[: one.start])
        gone.append((before.start() if before else one.start, behind.end() if behind else one.end, " "))
    for start, end, told in sorted([*((one.start, one.end, mark) for one in counting), *gone], reverse=True):
        text = text[:start] + told + text[end:]
    return text


def _settled(clock: TimeSaid, clocks: list[TimeSaid], parts: list[TimeSaid]) -> TimeSaid:
    """The clock time in the half of the day that was said with it, or before it for all: 上午十点或者十一点."""
    halves = {one.part for one in (*clocks, *parts) if one.part}
    if clock.part is None and len(halves) == 1:
        return _in_part(clock, halves.pop())
    return _in_part(clock, clock.part) if clock.part else clock


def _in_part(clock: TimeSaid, part: Part) -> TimeSaid:
    fitting = tuple(one for one in clock.times if HOURS[part][0] <= one.hour < HOURS[part][1])
    return replace(clock, times=fitting or clock.times, part=part, impossible=clock.impossible or not fitting)


def _parts(text: str, locale: Locale, clocks: Sequence[TimeSaid]) -> list[TimeSaid]:
    """The parts of the day outside the clock times; those turned down are left out."""
    return [one for one in _every_part(text, locale, clocks) if not _turned_down(text, one, locale)]


def _every_part(text: str, locale: Locale, clocks: Sequence[TimeSaid]) -> list[TimeSaid]:
    found: list[TimeSaid] = []
    for part, pattern in LANGUAGES[locale].PARTS:
        for one in pattern.finditer(text):
            if any(one.start() < other.end and other.start < one.end() for other in (*found, *clocks)):
                continue
            found.append(TimeSaid(one.start(), one.end(), part=part))
    return sorted(found, key=lambda one: one.start)


def _turned_down(text: str, one: TimeSaid, locale: Locale) -> bool:
    """三点不行, "anything but the morning"."""
    language = LANGUAGES[locale]
    return bool(language.NOT_THEN.match(text, one.end) or language.NOT_THIS.search(text[: one.start]))
