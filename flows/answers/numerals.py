"""Finds the numbers in what somebody said, with every reading they may have: 两千三, 一万二, 二三零零, "twelve k".

Nothing is rounded and nothing is chosen: 两三千 reads as 2000 and 3000, and whoever asked decides what to make of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flows.answers import english_numerals
from flows.answers.speech import joined
from flows.steps import Locale

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "幺": 1, "两": 2}
PLACES = {"万": 10_000, "千": 1000, "百": 100, "十": 10}
MARK = re.compile(r"#(\d+)#")
# Not `plain`, which tidies once more: the pauses of a tidied text would be taken for a recogniser's odd spaces.
_HESITATION = {"zh-CN": re.compile("[嗯呃额唔哦噢啊呀嘛]+|那个"), "en": re.compile(r"\b(?:u+m+|u+h+|e+r+m*|h+m+)\b")}
_CLOCK_PAUSE = re.compile("(点) (?=[零一二两三四五六七八九])")  # 到三点，一个小时: the pause says that no 3.1 is meant


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at its place in the text. `scale`: the place it ends with, 1000 of 六千, so that 五到六千 can be read.

    `digits` is what was said when it was said digit by digit, noughts before it and all; empty otherwise.
    """

    start: int
    end: int
    readings: tuple[Fraction, ...]
    scale: int = 1
    digits: str = ""


def figures(text: str, locale: Locale) -> tuple[Figure, ...]:
    """Every number in a text that `flows.answers.speech` has tidied, in order. Ordinals and shares are none."""
    if locale == "en":
        found = english_numerals.numbers(text)
        return tuple(Figure(one.start, one.end, one.readings, one.scale, one.digits) for one in found)
    return tuple(_chinese(text))


def whole(text: str, locale: Locale) -> tuple[int, ...]:
    """What a text that is nothing but one number may mean; empty when it is more, less or no whole number."""
    match figures(text, locale):
        case (one,) if (one.start, one.end) == (0, len(text)):
            return tuple(int(reading) for reading in one.readings if reading.denominator == 1)
        case _:
            return ()


def marked(text: str, locale: Locale) -> tuple[str, tuple[Figure, ...]]:
    """The text with `#0#`, `#1#` where its numbers stood, so that patterns need not know how numbers are said."""
    text = " ".join(_HESITATION[locale].sub(" ", text).split())
    ready = together(joined(_CLOCK_PAUSE.sub(r"\1;", text)) if locale == "zh-CN" else text)
    found = figures(ready, locale)
    pieces, at = [], 0
    for number, figure in enumerate(found):
        pieces += [ready[at : figure.start], f"#{number}#"]
        at = figure.end
    return "".join([*pieces, ready[at:]]), found


def together(text: str) -> str:
    """Figures that a recogniser wrote apart: 2 3 0 0, 12 000, and 2000 300 for two thousand three hundred."""
    text = re.sub(r"(?<![\d.:/-])\d(?: \d){2,}(?![\d.:/-])", lambda found: found[0].replace(" ", ""), text)
    text = re.sub(r"(?<![\d.:/-])[1-9]\d{0,2}(?: \d{3})+(?![\d.:/-])", lambda found: found[0].replace(" ", ""), text)
    return re.sub(r"(?<![\d.:/-])([1-9]\d*0+) ([1-9]\d*)(?![\d.:/-])", _added, text)


def _added(found: re.Match[str]) -> str:
    more, less = found[1], found[2]
    noughts = len(more) - len(more.rstrip("0"))
    return str(int(more) + int(less)) if len(less) <= noughts else found[0]


# --- Mandarin ------------------------------------------------------------------------------------------------------

_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟俩仨", "一二三四五六七八九十百千两三")
_D = "[零〇一二三四五六七八九幺两]"
_N = "[一二三四五六七八九两]"  # what can stand before a place
_FIGURE = r"\d+(?:\.\d+)?"
_MORE = "(?:多|来|几|余)?"  # 十几万, 三千多万: a bit more than what is said


def _section(name: str, end: str) -> str:
    """A number below ten thousand; each place may hold two digits (两三千), and `end` is what may not follow it."""

    def place(letter: str, word: str) -> str:
        return rf"(?:(?P<{letter}{name}>{_FIGURE}|{_N}{{1,2}}){word}{_MORE})"

    ten = rf"(?:(?<![几数])(?P<d{name}>{_FIGURE}|{_N}{{1,2}})?(?P<ten{name}>十){_MORE}|(?P<score{name}>[廿卅]))"
    last = rf"(?:(?P<gap{name}>[零〇]*)(?P<e{name}>{_FIGURE}|{_D}{{1,2}})(?!{end}))"
    return rf"{place('b', '千')}?(?:[零〇]?{place('c', '百')})?(?:[零〇]?{ten})?{last}?{_MORE}"


_NOT_A_NUMBER_AFTER = "(?<!第)(?<!分之)(?<!周)(?<!星期)(?<!礼拜)(?<!万分)"
_NOT_A_NUMBER_BEFORE = "(?!共|些|点(?![零一二三四五六七八九两])|下|样|直|般|定|起|会|切|向|旦|律|路|边|方面|分满|分好)"
_LONG = re.compile(
    rf"(?P<sign>负|-)?(?:(?=[\d零〇一二三四五六七八九两十廿卅]){_section('1', '[十百千]')}(?P<W>万|w(?![a-z])))?"
    rf"{_MORE}(?P<rest>[零〇]?(?P<below>{_section('0', '[十百千万亿]')}))"
)
_DIGIT_BY_DIGIT = re.compile(rf"{_D}{{3,}}(?![十百千万亿])")
_DECIMAL = re.compile(
    rf"(?P<whole>(?:{_N}?十)?{_D}|{_N}?十|(?:{_N}千)?(?:零?{_N}百)?(?:零?{_N}十)?{_N}?)点(?P<part>{_D}+)"
    "(?P<W>[百千万])?"
)
_LETTER = re.compile(rf"(?P<n>{_FIGURE}) ?k(?![a-z])")
# Round words that are no plain number: about a thousand, about a hundred, somewhere between eighty and a hundred.
_ROUND = re.compile(
    "(?P<unit>[百千万])把(?=[块个公里人元千米 ]|$)|上(?P<over>[百千万])(?!下)|百(?P<some>十|八十)(?=来|公|千米"
    "|个|块|元|$)"
)


def _chinese(text: str) -> Iterator[Figure]:
    text = text.translate(_FORMAL)
    at = 0
    while at < len(text):
        figure = _at(text, at)
        if figure is None:
            at += 1
            continue
        yield figure
        at = figure.end


def _at(text: str, at: int) -> Figure | None:
    """The number that begins exactly here."""
    if found := _ROUND.match(text, at):
        return _round(found)
    if text[at] not in "负-廿卅十" and not text[at].isdecimal() and text[at] not in DIGITS:
        return None
    if not re.compile(_NOT_A_NUMBER_AFTER).match(text, at):
        return _skipped(text, at)
    if (found := _DECIMAL.match(text, at)) and found["whole"]:
        return _decimal(found)
    if found := _LETTER.match(text, at):
        return Figure(at, found.end(), (Fraction(found["n"]) * 1000,), 1000)
    if found := _DIGIT_BY_DIGIT.match(text, at):
        digits = "".join(str(DIGITS[digit]) for digit in found[0])
        return Figure(at, found.end(), (Fraction(int(digits)),), 1, digits)
    if (found := _LONG.match(text, at)) and found[0]:
        return _long(text, found)
    return None


def _skipped(text: str, at: int) -> Figure | None:
    """第三次 holds no number, and neither does its tail; an empty figure steps over it."""
    found = _LONG.match(text, at)
    return Figure(at, found.end(), ()) if found and found[0] else None


def _round(found: re.Match[str]) -> Figure:
    if found["some"]:
        readings = (Fraction(100), Fraction(110 if found["some"] == "十" else 180))
        return Figure(found.start(), found.end(), readings, 100)
    unit = PLACES[found["unit"] or found["over"]]
    return Figure(found.start(), found.end(), (Fraction(unit),), unit)


def _decimal(found: re.Match[str]) -> Figure:
    digits = "".join(str(DIGITS[digit]) for digit in found["part"])
    before = whole(found["whole"], "zh-CN")
    scale = PLACES.get(found["W"] or "", 1)
    readings = tuple((one + Fraction(int(digits), 10 ** len(digits))) * scale for one in before)
    return Figure(found.start(), found.end(), readings, scale)


def _long(text: str, found: re.Match[str]) -> Figure | None:
    if text.startswith("打", found.end()) and re.compile("打[^分电折]|打$").match(text, found.end()):
        return Figure(found.start(), found.end() + 1, tuple(one * 12 for one in _value(found, "0")), 12)
    if found[0] == "一" and re.compile(_NOT_A_NUMBER_BEFORE).match(text, found.end()) is None:
        return None
    high = _value(found, "1") if found["W"] else (Fraction(0),)
    low, scale = _low(found)
    if not found["below"] and not found["W"]:
        return Figure(found.start(), found.end(), (Fraction(0),)) if found[0] in ("零", "〇") else None
    sign = -1 if found["sign"] else 1
    readings = tuple(dict.fromkeys(sign * (one * (10_000 if found["W"] else 1) + more) for one in high for more in low))
    plain = found[0] if found[0].isdecimal() else ""
    if not plain and len(found["below"]) == 2 and found[0] == found["below"] and all(c in DIGITS for c in found[0]):
        plain = "".join(str(DIGITS[digit]) for digit in found[0])
    return Figure(found.start(), found.end(), readings, scale, plain)


def _low(found: re.Match[str]) -> tuple[tuple[Fraction, ...], int]:
    """What stands after 万, and the place the whole ends with. A bare digit after 万 counts thousands: 一万二."""
    if not found["below"]:
        return (Fraction(0),), 10_000
    bare = (
        found["W"]
        and not found["rest"].startswith(("零", "〇"))
        and not found["gap0"]
        and found["e0"] == found["below"]
    )
    if bare and found["e0"]:
        return _tail(found["e0"], 10_000), 1000
    return _value(found, "0"), _scale(found)


def _scale(found: re.Match[str]) -> int:
    if found["e0"]:
        return 1
    return 10 if found["ten0"] else 100 if found["c0"] else 1000 if found["b0"] else 1


def _value(found: re.Match[str], name: str) -> tuple[Fraction, ...]:
    """Every reading of one section; with two digits at one place there are two."""
    total: tuple[Fraction, ...] = (Fraction(0),)
    place = 0
    for letter, unit in (("b", 1000), ("c", 100), ("d", 10)):
        if said := found[f"{letter}{name}"]:
            total, place = _sum(total, tuple(one * unit for one in _digits(said))), unit
    if found[f"ten{name}"] and not found[f"d{name}"]:
        total, place = _sum(total, (Fraction(10),)), 10
    if score := found[f"score{name}"]:
        total, place = _sum(total, (Fraction(20 if score == "廿" else 30),)), 10
    if last := found[f"e{name}"]:
        gap = bool(found[f"gap{name}"])
        total = _sum(total, _tail(last, place) if place > 10 and not gap else _digits(last))
    return total


def _tail(last: str, place: int) -> tuple[Fraction, ...]:
    """A bare end after a place counts the next place below: 三千五 is 3500, 一万五六 is 15000 or 16000."""
    if last.isdecimal() and len(last) > 1:
        return (Fraction(last),)
    both = _digits(last)
    if len(both) == 1 and both[0] >= 10:
        return (both[0] * place / 100,)
    return tuple(one * place / 10 for one in both)


def _digits(said: str) -> tuple[Fraction, ...]:
    """One digit, or two: 七八 is seven or eight, 三五 three to five, 五零 is fifty."""
    if said[0].isdecimal():
        return (Fraction(said),)
    values = [DIGITS[digit] for digit in said]
    if len(values) == 2:
        first, second = values
        if first and (second - first == 1 or (first, second) == (3, 5)):
            return Fraction(first), Fraction(second)
        return (Fraction(first * 10 + second),)
    return (Fraction(values[0]),)


def _sum(one: tuple[Fraction, ...], other: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    return tuple(a + b for a in one for b in other)
