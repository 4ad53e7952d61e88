"""The part of the day or the week a customer prefers, rules 2.05 and 2.06: which windows fit it, and how well."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flows.calendar import Calendar, Window

WEEKEND, WEEKDAY = "weekend", "weekday"
_MEANS = {"afternoon": frozenset({"afternoon", "late_afternoon"})}  # who says 下午 means all of it

Wish = Callable[[Window], bool]


def first_wishes(preferred: Collection[str], calendar: Calendar) -> tuple[Wish, ...]:
    """What the first attempt should meet, best first: the whole wish, then a half of it. Nothing when it is no wish,
    or one that this calendar can never meet.
    """
    parts, days = preferred_parts(preferred, calendar), _days(preferred)

    def in_part(window: Window) -> bool:
        return window.part in parts

    def on_day(window: Window) -> bool:
        return (WEEKEND if is_weekend(window, calendar) else WEEKDAY) in days

    if parts and days:
        return (lambda window: in_part(window) and on_day(window), lambda window: in_part(window) or on_day(window))
    if parts:
        return (in_part,)
    return (on_day,) if days else ()


def preferred_parts(preferred: Collection[str], calendar: Calendar) -> frozenset[str]:
    """The day-parts of this calendar that meet the wish."""
    every = calendar.parts
    return frozenset(part for wish in preferred for part in _MEANS.get(wish, {wish}) if part in every)


def is_weekend(window: Window, calendar: Calendar) -> bool:
    """Whether the customer is off work then; a weekend day worked for a holiday is none."""
    return window.day.weekday() >= 5 and window.day not in calendar.make_up


def _days(preferred: Collection[str]) -> frozenset[str]:
    days = frozenset({WEEKEND, WEEKDAY} & set(preferred))
    return days if len(days) == 1 else frozenset()
