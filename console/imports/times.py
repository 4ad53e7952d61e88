"""When somebody prefers to be rung, as lists say it, becomes day-parts of the calling hours, or the weekend."""

from __future__ import annotations

import re

from console.imports.complaints import Complaint, short
from console.imports.customs import Customs

ANY_TIME = re.compile(r"任何时间|任意时间|随时|不限|均可|都可以|都行|皆可|全天|any ?time|all day", re.IGNORECASE)
WORDS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(words, re.IGNORECASE), parts)
    for words, parts in (
        (r"周末|双休日?|星期[六日天]|周[六日]|礼拜[六日天]|weekends?|saturday|sunday", ("weekend",)),
        (r"late afternoons?|傍晚", ("late_afternoon",)),
        (r"晚上|晚间|夜间|下班(?:后|以后|之后)|evenings?|after work", ("evening",)),
        (r"上午|早上|早晨|mornings?", ("morning",)),
        (r"下午|午后|afternoons?", ("afternoon", "late_afternoon")),
    )
)
HOURS = (("morning", 0, 12), ("afternoon", 12, 16), ("late_afternoon", 16, 18), ("evening", 18, 24))
CLOCK = r"(上午|早上|中午|下午|晚上|傍晚)?\s*(\d{1,2})(?:[:.]\d{2}|[时点](?:\d{1,2}分?|半)?)?\s*([ap]m)?"
SPAN = re.compile(rf"{CLOCK}\s*(?:-|~|—|–|到|至|to)\s*{CLOCK}", re.IGNORECASE)
AFTER = re.compile(rf"{CLOCK}\s*(?:以后|之后|后)|after\s+{CLOCK}", re.IGNORECASE)
BEFORE = re.compile(rf"{CLOCK}\s*(?:以前|之前|前)|before\s+{CLOCK}", re.IGNORECASE)
FILLING = re.compile(
    r"[\s,，、;；/和或与及()（）。.+&]|工作日|平时|周一[至到-]周五|weekdays?|希望|时段|时间|期间|左右|联系|回访|方便|and|or|the|in|on|at",
    re.IGNORECASE,
)
ORDER = ("morning", "afternoon", "late_afternoon", "evening", "weekend")


def read_preferred(text: str, _customs: Customs) -> tuple[str, ...] | Complaint:
    """The day-parts meant, in the order of the day; none for any time."""
    wanted: set[str] = set()
    left = text
    for pattern, hours in ((SPAN, _span), (AFTER, _after), (BEFORE, _before)):
        for found in pattern.finditer(left):
            wanted |= _parts(*hours(_groups(found)))
        left = pattern.sub(" ", left)
    if ANY_TIME.search(left):
        left = ANY_TIME.sub(" ", left)
        anything = not wanted
    else:
        anything = False
    for words, parts in WORDS:
        if words.search(left):
            wanted |= set(parts)
            left = words.sub(" ", left)
    if FILLING.sub("", left) or not (wanted or anything):
        return Complaint(
            "preferred",
            f"“{short(text)}” is not a time of day Ringback knows; write 上午, 下午, 周末 or 18:00以后; "
            "the row is kept without it.",
            f"看不懂时段“{short(text)}”，请写上午、下午、周末或18:00以后；这一行不带时段保留。",
        )
    return tuple(part for part in ORDER if part in wanted)


def _groups(found: re.Match[str]) -> list[tuple[str, str, str]]:
    """The clock times of a match: the words before, the hour, the letters after."""
    whole = found.groups()
    return [
        (whole[at] or "", whole[at + 1], (whole[at + 2] or "").lower())
        for at in range(0, len(whole), 3)
        if whole[at + 1] is not None
    ]


def _span(clocks: list[tuple[str, str, str]]) -> tuple[int, int]:
    (words, _, letters), (until_words, _, until_letters) = clocks
    begins = _hour(clocks[0])
    ends = _hour((until_words or words, clocks[1][1], until_letters or letters))
    return begins, max(ends, begins + 1)


def _after(clocks: list[tuple[str, str, str]]) -> tuple[int, int]:
    return _hour(clocks[0]), 24


def _before(clocks: list[tuple[str, str, str]]) -> tuple[int, int]:
    return 0, max(_hour(clocks[0]), 1)


def _hour(clock: tuple[str, str, str]) -> int:
    words, digits, letters = clock
    hour = int(digits)
    late = words in ("下午", "晚上", "傍晚") or letters == "pm" or (words == "中午" and hour < 11)
    return hour + 12 if late and hour < 12 else hour


def _parts(begins: int, ends: int) -> set[str]:
    return {name for name, first, last in HOURS if begins < last and first < ends}
