"""What a recogniser should expect where a plate is said: its characters as people say them, and how plates begin here.

The plate that is being read back is among them; of the dealership's other plates none, because hints go to the
carrier. After a "no" the plate we knew is not what will be said.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.plates import LETTERS
from flows.provinces import BY_SIGN
from flows.spoken import spoken
from flows.steps import Locale

MOST = 500  # phrases; the carrier takes no more
DIGITS: dict[Locale, str] = {"zh-CN": "幺二三四五六七八九零一两拐洞勾", "en": "0123456789"}
MARKS = ("挂", "学", "警", "试", "超", "港", "澳", "使", "领", "临时")


def hints(locale: Locale, prefix: str = "", plate: str = "") -> tuple[str, ...]:
    """The phrases, what is likeliest first."""
    return tuple(dict.fromkeys(_phrases(locale, prefix, plate)))[:MOST]


def _phrases(locale: Locale, prefix: str, plate: str) -> Iterator[str]:
    if plate:
        yield from (plate, spoken("plate", plate, locale).replace(" ", "" if locale == "zh-CN" else " "))
    if prefix:
        province = BY_SIGN.get(prefix[0])
        yield prefix
        if province is not None:
            yield f"{province.chinese}的{prefix}" if locale == "zh-CN" else f"{province.english}, {prefix[1:]}"
    yield from DIGITS[locale]
    yield from LETTERS
    for sign, province in BY_SIGN.items():
        if locale == "zh-CN":
            yield from (sign, province.chinese, f"{province.chinese}的{sign}")
        else:
            yield from (spoken("plate", sign, locale), province.english)
    if locale == "zh-CN":
        yield from MARKS
