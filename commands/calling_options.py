"""The options of `ringback dealership set` that say by which rules and in which hours a dealership calls."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from itertools import pairwise
from typing import Any

from commands.errors import Mistake
from flows.calendar import CalendarError
from flows.hours import DayPart
from flows.markets import MARKETS, Market, market_of
from store.calendars import Calendars
from store.dealerships import DealershipRecord

GROUPS = ("weekday", "weekend", "sunday", "evening")
SPAN = re.compile(r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})")
USUAL, NONE = "usual", "none"
HOW = "--hours weekday=09:30-11:30,14:00-17:00 (or weekend=, sunday=, evening=, =none, =usual)"
NAMES = ((time(12), "morning"), (time(16), "afternoon"), (time(18), "late_afternoon"))  # what begins before
A_MONDAY, A_SUNDAY = date(2026, 11, 23), date(2026, 11, 29)


def calling_changes(record: DealershipRecord, market: str | None, hours: tuple[str, ...]) -> dict[str, Any]:
    """What the options change in this dealership's settings. Raises `Mistake` with a sentence for what cannot be."""
    changes: dict[str, Any] = {}
    rules = market_of(record.zone, record.settings)
    if market is not None:
        changes["market"], rules = market, MARKETS[market]
    words = [word for text in hours for word in unicodedata.normalize("NFKC", text).split()]
    if words == [USUAL]:
        changes["windows"] = None
    elif words:
        changes["windows"] = dict(_group(word, rules) for word in words)
    return changes


def calling_told(record: DealershipRecord, calendars: Calendars) -> list[str]:
    """The market and the hours that hold now."""
    market = market_of(record.zone, record.settings)
    chosen = "" if record.settings.get("market") else ", by its zone"
    if not record.settings.get("windows"):
        return [f"market {market.code}{chosen}; calling hours as usual there"]
    try:
        calendar = calendars.of(record)
    except CalendarError:
        return [f"market {market.code}{chosen}; calling hours that cannot be read: nobody is rung"]
    groups = {"weekday": calendar.weekday, "weekend": calendar.weekend, "sunday": calendar.sunday}
    told = [f"{name} {_written(parts)}" for name, parts in groups.items() if parts is not None]
    return [f"market {market.code}{chosen}; calling hours {', '.join(told)}, evening {_written(calendar.evening)}"]


def _group(word: str, market: Market) -> tuple[str, list[list[str]] | None]:
    """One kind of day with its hours, as a list: that one replaces what was there, a group would be changed within."""
    name, equals, spans = word.partition("=")
    if name not in GROUPS or not equals or not spans:
        raise Mistake(f"{word!r} are no calling hours; write them like {HOW}, or --hours usual.")
    if spans in (NONE, USUAL):
        return name, [] if spans == NONE else None
    parts = [_part(name, span) for span in spans.split(",") if span]
    for part in parts:
        _check(part, name, market)
    for earlier, later in pairwise(sorted(parts, key=lambda part: part.begins)):
        if later.begins < earlier.ends:
            raise Mistake(f"{word!r} has hours that overlap; write each hour once.")
    return name, [[part.name, f"{part.begins:%H:%M}", f"{part.ends:%H:%M}"] for part in parts]


def _part(group: str, span: str) -> DayPart:
    found = SPAN.fullmatch(span)
    try:
        begins, ends = (time.fromisoformat(clock.zfill(5)) for clock in found.groups()) if found else (time(), time())
    except ValueError:
        begins = ends = time()
    if begins >= ends:
        raise Mistake(f"{span!r} are no hours of one day; write them like {HOW}.")
    usual = next((name for before, name in NAMES if begins < before), "evening")
    return DayPart("evening" if group == "evening" else usual, begins, ends)


def _check(part: DayPart, group: str, market: Market) -> None:
    """Sundays have limits of their own in some markets; a weekend's hours are cut there, a Sunday's are refused."""
    day = A_SUNDAY if group == "sunday" else A_MONDAY
    if not market.limits.hold(part, day):
        raise Mistake(
            f"{part.begins:%H:%M}-{part.ends:%H:%M} lies outside the hours in which anybody may be called in "
            f"{market.code}, {market.limits.on(day)}."
        )


def _written(parts: tuple[DayPart, ...]) -> str:
    return " ".join(f"{part.begins:%H:%M}-{part.ends:%H:%M}" for part in parts) or NONE
