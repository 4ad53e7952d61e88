"""Whole numbers in Chinese words, the way a person counts things aloud: 两千三百, 一万两千, 一百零五."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
PLACES = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
LARGEST = 9_999_999


def numeral(number: int) -> str:
    """The number in words, with a measure word expected to follow: 2 is 两 (两公里, 两次), never the 二 of 第二.

    Of the forms people use, these are the ones nobody mishears: 两百 rather than 二百, 一万两千 rather than 一万二,
    and 一百一十 rather than 一百十. Raises ValueError below 0 and above 9,999,999.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"Only whole numbers from 0 to {LARGEST:,} can be said in words; write a number between them.")
    if number == 0:
        return DIGITS[0]
    myriads, rest = divmod(number, 10_000)
    words = f"{_section(myriads)}万" if myriads else ""
    if not rest:
        return words
    if myriads and rest < 1000:
        words += DIGITS[0]
    # Only what follows 万 keeps its plain 二 and its full 一十: 一万零二, 一万零一十.
    return words + (_section(rest) if not myriads else _places(rest))


def _section(number: int) -> str:
    """1 to 9999 where nothing is said before it: 两, 十五."""
    if number == 2:
        return "两"
    words = _places(number)
    return words[1:] if words.startswith("一十") else words


def _places(number: int) -> str:
    words, gap = "", False
    for weight, place in PLACES:
        digit = number // weight % 10
        if not digit:
            gap = bool(words)
            continue
        word = "两" if digit == 2 and weight >= 100 else DIGITS[digit]
        words += (DIGITS[0] if gap else "") + word + place
        gap = False
    return words
