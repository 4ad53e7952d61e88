"""The day a list means, in the styles people and systems write it: year first, or it is not guessed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.imports.complaints import Complaint, short
from console.imports.customs import Customs

EARLIEST_YEAR = 1990
YEARS_AHEAD = 5  # a list may carry a date to come, but not one in the next generation
LONG_AHEAD = 12  # a warranty or an insurance may
WEEKDAY = r"[(\s]*(?:星期|周|礼拜)[一二三四五六日天]\)?"
CHINESE = re.compile(r"(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})[日号]?(?:\s*\S.*)?")
SEPARATED = re.compile(
    rf"(\d{{4}})\s*[-/.]\s*(\d{{1,2}})\s*[-/.]\s*(\d{{1,2}})(?:{WEEKDAY})?(?:[ T]*[上下中]?午?[ T]*\d{{1,2}}[:时点].*)?"
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0|\s*\d{2}:?\d{2}(?::?\d{2})?)?")
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")  # the days a spreadsheet has counted
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ENGLISH = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]+)?(?P<month>{'|'.join(MONTHS)})[a-z]*\.?[ -]+"
    r"(?:(?P<after>\d{1,2})(?:st|nd|rd|th)?,? +)?(?P<year>\d{4})",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"(?:(上午|早上|中午|下午|晚上|傍晚)\s*)?(?<!\d)(\d{1,2})(?:[:时点](\d{1,2})?|(?=\s*[ap]m))(?::\d{2})?分?\s*(半|am|pm)?",
    re.IGNORECASE,
)


def read_day(text: str, customs: Customs, years_ahead: int = YEARS_AHEAD) -> date | Complaint:
    """The day `text` (half-width, trimmed) means, or what is wrong with it.

    A time beside it is passed over; one with an offset of its own means the day it was in the dealership's zone.
    """
    if not text:
        return Complaint("date", "The date is missing; write it as 2026-11-20.", "没有日期，请写成2026-11-20的样子。")
    try:
        day = day_of(text, customs)
    except (ValueError, OverflowError):
        return Complaint(
            "date",
            f"“{short(text)}” is not a day of the calendar; write it as 2026-11-20.",
            f"日历上没有“{short(text)}”这一天，请写成2026-11-20的样子。",
        )
    if day is None:
        return Complaint(
            "date",
            f"“{short(text)}” is not a date Ringback can read; write it as 2026-11-20.",
            f"看不懂日期“{short(text)}”，请写成2026-11-20的样子。",
        )
    if not EARLIEST_YEAR <= day.year <= customs.this_year + years_ahead:
        return Complaint(
            "date",
            f"The date “{short(text)}” is too far away to be right; correct its year.",
            f"日期“{short(text)}”离现在太远，请核对年份。",
        )
    return day


def read_until(text: str, customs: Customs) -> date | Complaint:
    """A last day, which may be years away."""
    return read_day(text, customs, LONG_AHEAD)


def read_moment(text: str, customs: Customs) -> tuple[date, datetime | None] | Complaint:
    """The day, and the moment on the dealership's wall where a time of day is written beside it."""
    day = read_day(text, customs)
    if isinstance(day, Complaint):
        return day
    if (moment := _with_offset(text)) is not None:
        return day, moment
    clock = _clock(text)
    if isinstance(clock, Complaint):
        return clock
    return day, None if clock is None else datetime.combine(day, clock, customs.zone)


def _clock(text: str) -> time | Complaint | None:
    for found in CLOCK.finditer(text):
        part, hour, minute, tail = found.groups()
        late = part in ("下午", "晚上", "傍晚") or (part == "中午" and int(hour) < 11) or (tail or "").lower() == "pm"
        hours = int(hour) + 12 if late and int(hour) < 12 else int(hour)
        minutes = 30 if tail == "半" else int(minute or 0)
        if hours > 23 or minutes > 59:
            return Complaint(
                "date",
                f"“{short(text)}” has no time of day; write it as 2026-11-20 14:30.",
                f"“{short(text)}”里的时间不对，请写成2026-11-20 14:30的样子。",
            )
        return time(hours, minutes)
    return None


def day_of(text: str, customs: Customs) -> date | None:
    """The day, None for a style nobody knows. Raises `ValueError` for a day no calendar has."""
    if (moment := _with_offset(text)) is not None:
        return moment.astimezone(customs.zone).date()
    for style in (SEPARATED, COMPACT, CHINESE):
        if found := style.fullmatch(text):
            year, month, day = (int(part) for part in found.groups()[:3])
            return date(year, month, day)
    if found := SERIAL.fullmatch(text):
        return customs.first_day + timedelta(days=int(found.group(1)))
    if found := ENGLISH.fullmatch(text):
        numbers = found.group("day") or found.group("after")
        month = MONTHS.index(found.group("month").lower()) + 1
        return date(int(found.group("year")), month, int(numbers)) if numbers else None
    return None


def _with_offset(text: str) -> datetime | None:
    if "T" not in text and ":" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def in_zone(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as a script's fact has it."""
    return moment.astimezone(zone).isoformat(timespec="minutes")
