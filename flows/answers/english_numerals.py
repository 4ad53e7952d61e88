"""Finds the numbers in English speech: "twenty-three hundred", "two oh five", "twelve k", "one and a half thousand"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SMALL = (
    {word: value for value, word in enumerate(_ONES, 1)}
    | {word: value for value, word in enumerate(_TEENS, 10)}
    | {word: value * 10 for value, word in enumerate(_TENS, 2)}
    | {"fourty": 40}
)
NOUGHT = frozenset({"zero", "oh", "o", "nought", "naught"})
MULTIPLIERS = {"hundred": 100, "thousand": 1000, "k": 1000, "grand": 1000, "million": 1_000_000}
# What a recogniser writes for a digit; only taken for one where nothing but a number can stand.
SOUNDS_LIKE = {"for": 4, "fore": 4, "to": 2, "too": 2, "won": 1, "ate": 8}
_WORD = re.compile(r"\d+(?:\.\d+)?|[a-z]+(?:'[a-z]+)?")
_FIGURE = re.compile(r"\d+(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class English:
    """A number at its place; `digits` as they were said when said one by one."""

    start: int
    end: int
    readings: tuple[Fraction, ...]
    scale: int
    digits: str


@dataclass(slots=True)
class _Count:
    """A number while it is being said: what is settled, what is counted now, what it ended with."""

    settled: Fraction = Fraction(0)
    now: Fraction | None = None
    scale: int = 1
    by_hundreds: bool = False  # the number before had its hundreds, so small ones may follow

    @property
    def value(self) -> Fraction:
        return self.settled + (self.now or 0)


def numbers(text: str) -> Iterator[English]:
    """Every number in a tidied text, in order."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        found = _number(words, at)
        if found is None:
            at += 1
            continue
        one, at = found
        yield one


def _number(words: list[re.Match[str]], at: int) -> tuple[English, int] | None:
    """The number that begins at this word, and the word after it."""
    if (spelt := _spelt(words, at)) is not None:
        return spelt
    said = [word[0] for word in words]
    negative = said[at] in ("minus", "negative") and at + 1 < len(words)
    first = at + negative
    if said[first] in ("few", "several", "many", "some") and first + 1 < len(said) and said[first + 1] in MULTIPLIERS:
        return None
    if first and said[first] in MULTIPLIERS and said[first - 1] in ("few", "several", "many", "some"):
        return None
    begun = _beginning(said, first)
    if begun is None:
        return None
    count, after = begun
    while (further := _further(said, after, count)) is not None:
        after = further
    end = words[after - 1].end()
    start = words[at].start()
    digits = said[first] if after == first + 1 and said[first].isdecimal() else ""
    return English(start, end, (-count.value if negative else count.value,), count.scale, digits), after


def _spelt(words: list[re.Match[str]], at: int) -> tuple[English, int] | None:
    """Three digits or more, said one by one."""
    digits, after = "", at
    while after < len(words) and (digit := _digit(words[after][0])) is not None:
        digits, after = digits + digit, after + 1
    if len(digits) < 3 or (after < len(words) and words[after][0] in MULTIPLIERS):
        return None
    return English(words[at].start(), words[after - 1].end(), (Fraction(int(digits)),), 1, digits), after


def _digit(word: str) -> str | None:
    if word in NOUGHT:
        return "0"
    value = SMALL.get(word, 10)
    return str(value) if value < 10 else None


def _beginning(said: list[str], at: int) -> tuple[_Count, int] | None:
    """How a number begins: a word, a figure, "a hundred", "half a million", "a couple of"."""
    word, following = said[at], said[at + 1] if at + 1 < len(said) else ""
    if word in SMALL:
        return _Count(now=Fraction(SMALL[word])), at + 1
    if word in ("zero", "nought"):
        return _Count(now=Fraction(0)), at + 1
    if _FIGURE.match(word):
        return _Count(now=Fraction(word)), at + 1
    if word in SOUNDS_LIKE and following in MULTIPLIERS and (not at or said[at - 1] not in SMALL):
        return _Count(now=Fraction(SOUNDS_LIKE[word])), at + 1
    if word == "half" and following == "a" and said[at + 2 : at + 3] in (["million"], ["thousand"], ["dozen"]):
        unit = 12 if said[at + 2] == "dozen" else MULTIPLIERS[said[at + 2]]
        return _Count(settled=Fraction(unit, 2), scale=unit), at + 3
    if word in ("a", "an") and following in ("hundred", "thousand", "million", "dozen", "grand"):
        return _beginning(said, at + 1)
    if word in ("hundred", "thousand", "million", "dozen"):
        return _Count(now=Fraction(1)), at
    if word == "couple":
        return _Count(now=Fraction(2)), at + 1 + (following == "of")
    return None


def _further(said: list[str], at: int, count: _Count) -> int | None:
    """The word after what goes on the same number; None when it ends before this word."""
    if at >= len(said):
        return None
    word, following = said[at], said[at + 1] if at + 1 < len(said) else ""
    if word in MULTIPLIERS or word == "dozen":
        return _multiplied(12 if word == "dozen" else MULTIPLIERS[word], at, count)
    if word == "and" and said[at + 1 : at + 3] == ["a", "half"]:
        count.now = (count.now or Fraction(0)) + Fraction(1, 2)
        return at + 3
    if word == "and" and count.by_hundreds and following in SMALL | MULTIPLIERS:
        return _further(said, at + 1, count)
    if word == "point" and count.now is not None and _digit(following) is not None:
        return _pointed(said, at + 1, count)
    if word in NOUGHT and count.now and 1 <= count.now < 100 and SMALL.get(following, 10) < 10:
        count.now = count.now * 100 + SMALL[following]
        return at + 2
    if word in SMALL or (word.isdecimal() and count.by_hundreds and count.now is None):
        return at + 1 if _added(SMALL.get(word) or int(word), count, ends=following) else None
    return None


def _multiplied(unit: int, at: int, count: _Count) -> int | None:
    if count.now is None:
        return None
    if unit in (100, 12):
        count.now *= unit
        count.scale, count.by_hundreds = unit, True
        return at + 1
    count.settled += count.now * unit
    count.now, count.scale, count.by_hundreds = None, unit, True
    return at + 1


def _pointed(said: list[str], at: int, count: _Count) -> int:
    digits = ""
    while at < len(said) and (digit := _digit(said[at])) is not None:
        digits, at = digits + digit, at + 1
    count.now = (count.now or Fraction(0)) + Fraction(int(digits), 10 ** len(digits))
    return at


def _added(value: int, count: _Count, ends: str) -> bool:
    """Twenty three, one fifty, twenty three fifty, two hundred (and) five; not five six."""
    now = count.now
    if now is None:  # after thousand
        count.now, count.scale = Fraction(value), 1
        return True
    if now.denominator != 1:
        return False
    if count.by_hundreds and now and now % 100 == 0 and value < 100:
        count.now, count.scale = now + value, 1
        return True
    if now % 10 == 0 and now % 100 >= 20 and value < 10:
        count.now = now + value
        return True
    if 1 <= now < 100 and 10 <= value < 100 and ends not in MULTIPLIERS and not count.settled:
        count.now = now * 100 + value
        return True
    return False
