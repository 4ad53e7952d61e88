"""How the facts of a follow-up are said on the phone and written in an SMS or on a page, each after its kind.

Whoever writes a script names the kind once ("km"), and never has to think about 两 and 二 or about how a voice
reads 13606331234.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Literal, assert_never

from flows.spoken.numerals import LARGEST, numeral
from flows.spoken.plate import spoken_plate, written_plate
from flows.spoken.telephone import spoken_phone, written_phone
from flows.spoken.times import spoken_day, spoken_moment, written_day, written_moment

SpokenKind = Literal["text", "number", "km", "minutes", "money", "date", "datetime", "plate", "phone"]
FactValue = str | int | bool | date | datetime

LOCALES = ("zh-CN", "en")
CHINESE_UNITS = {"number": "", "km": "公里", "minutes": "分钟", "money": "元"}
# What an English number is followed by: said of one, said of several, written of one, written of several.
ENGLISH_UNITS = {
    "number": ("", "", "", ""),
    "km": (" kilometre", " kilometres", " km", " km"),
    "minutes": (" minute", " minutes", " minute", " minutes"),
    "money": (" yuan", " yuan", " yuan", " yuan"),
}


def spoken(kind: SpokenKind, value: FactValue, locale: str) -> str:
    """The value as people say it, ready for a voice: 两千三百公里, 11月30号上午十点半.

    Dates and datetimes may also come as ISO text. A datetime is read from its own wall clock, so it must already be in
    the dealership's zone. Raises ValueError, with a sentence saying what to write, when the value is not of its kind.
    """
    _check(locale)
    match kind:
        case "text":
            return _text(value)
        case "number" | "km" | "minutes" | "money":
            count = _count(value)
            if locale == "zh-CN":
                return numeral(count) + CHINESE_UNITS[kind]
            return f"{count:,}{ENGLISH_UNITS[kind][count != 1]}"
        case "date":
            return spoken_day(_day(value), locale)
        case "datetime":
            return spoken_moment(_moment(value), locale)
        case "plate":
            return spoken_plate(_text(value), locale)
        case "phone":
            return spoken_phone(_text(value), locale)
        case _:
            assert_never(kind)


def written(kind: SpokenKind, value: FactValue, locale: str) -> str:
    """The value as people write it in an SMS or on a page: 2300公里, 11月30日10:30. Takes what `spoken` takes."""
    _check(locale)
    match kind:
        case "text":
            return _text(value)
        case "number" | "km" | "minutes" | "money":
            count = _count(value)
            if locale == "zh-CN":
                return f"{count}{CHINESE_UNITS[kind]}"
            return f"{count:,}{ENGLISH_UNITS[kind][2 + (count != 1)]}"
        case "date":
            return written_day(_day(value), locale)
        case "datetime":
            return written_moment(_moment(value), locale)
        case "plate":
            return written_plate(_text(value))
        case "phone":
            return written_phone(_text(value), locale)
        case _:
            assert_never(kind)


# The sentences below never repeat the value, nor does a cause: a phone number in the wrong place would be logged.


def _check(locale: str) -> None:
    if locale not in LOCALES:
        raise ValueError(f"Nothing can be said in “{locale}”; use one of {', '.join(LOCALES)}.")


def _text(value: FactValue) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("This value has to be text; write it in quotation marks.")


def _count(value: FactValue) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return value
    raise ValueError(f"This value has to be a whole number from 0 to {LARGEST:,}; write it in figures, without a unit.")


def _day(value: FactValue) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    with suppress(ValueError):
        return datetime.fromisoformat(_text(value)).date()
    raise ValueError("This value has to be a day of the calendar; write it like 2026-11-20.")


def _moment(value: FactValue) -> datetime:
    if isinstance(value, datetime):
        return value
    with suppress(ValueError):
        text = _text(value)
        if ":" in text:  # a day alone would be read as its midnight
            return datetime.fromisoformat(text)
    raise ValueError("This value has to be a day with a time of day; write it like 2026-11-30T10:30.")
