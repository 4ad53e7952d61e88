"""The day a list means, in the styles people and systems write it: year first, or it is not guessed."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

EARLIEST_YEAR = 1990
YEARS_AHEAD = 5  # a list may carry a date to come, but not one in the next generation
CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?(?:\s*\S.*)?")
SEPARATED = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?:[ T]+\d{1,2}:\d{2}.*)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0|\s*\d{2}:?\d{2}(?::?\d{2})?)?")


def read_day(text: str, zone: ZoneInfo, this_year: int) -> date | str:
    """The day `text` (half-width, trimmed) means, or a sentence saying why it means none.

    A time beside it is passed over; one with an offset of its own means the day it was in `zone`.
    """
    if not text:
        return "The date is missing; write it as 2026-11-20."
    if (moment := _with_offset(text)) is not None:
        day = moment.astimezone(zone).date()
    else:
        for style in (SEPARATED, COMPACT, CHINESE):
            if found := style.fullmatch(text):
                break
        else:
            return f"“{_short(text)}” is not a date Ringback can read; write it as 2026-11-20."
        try:
            day = date(*(int(part) for part in found.groups()))
        except ValueError:
            return f"“{_short(text)}” is not a day of the calendar; write it as 2026-11-20."
    if not EARLIEST_YEAR <= day.year <= this_year + YEARS_AHEAD:
        return f"The date “{_short(text)}” is too far away to be right; correct its year."
    return day


def _with_offset(text: str) -> datetime | None:
    if "T" not in text and ":" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:23]}…"
