"""The clock times people say in Mandarin: 下午三点半, 差一刻四点, 三四点, 四点以后."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.answers.numerals import whole
from flows.answers.time_said import Part, Side, TimeSaid, by_digits, earlier, face

PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (
        "late_afternoon",
        re.compile(
            "(?:下午|午后|今天|◆)?(?:稍|再)?(?:[晚迟]一?[点些](?:儿|的?时候|时间)?(?!到|来)|晚些?时候|后半段|靠后|往后)"
            "|(?:快|临|要)?下班(?:前|以前|之前|后|以后|之后|的时候|时|那会儿)?(?!了吗|吗)|傍晚|天黑前|黄昏"
        ),
    ),
    ("night", re.compile("凌晨|半夜|深夜|大半夜|后半夜|夜里")),
    (
        "morning",
        re.compile("上午|早上|早晨|清早|清晨|大早上|一早|一大早|上半天|头午|前晌|赶早|早(?=[八九十\\d])|(?<=◆)早"),
    ),
    ("noon", re.compile("中午|晌午|正午|午饭的?时候|午休")),
    ("afternoon", re.compile("下午|午后|下半天|后半天|后晌|过午|吃[过完]午饭")),
    ("evening", re.compile("晚上|夜晚|晚间|入夜|吃[过完]晚饭|(?<=◆)晚(?!一?[点些])|晚(?=[六七八九十\\d]点)")),
)
NOT_THEN = re.compile(
    "(?:都|也|就|我|可能|应该|时间|肯定|是|的话)*(?:不行|不可以|不能|不方便|不合适|没空|没(?:有)?时间|没(?:有)?空|不在"
    "|来不了|有事|要上班|忙|不要)"
)
NOT_THIS = re.compile("(?:除了?|不要|别|不想|不是)(?:在|约|选)?$")

_N = "(?:\\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
_WHEN_ZH = "|".join(pattern.pattern for part, pattern in PARTS if part != "late_afternoon") + "|傍晚"
_MINUTE = r"(?:\d{1,2}|[零〇][一二三四五六七八九]|(?:二|三|四|五)?十[一二三四五六七八九]?|[一二三四五六七八九](?=分))"
_CLOCK_ZH = re.compile(
    rf"(?P<part>{_WHEN_ZH})?的?(?:大概|大约|差不多)?(?:差(?:(?P<quarter>一刻)|(?P<to>{_N})分?)钟?)?"
    rf"(?P<hour>{_N})(?:点|时(?!间|候)|:(?=\d))(?:钟|整)?"
    rf"(?:差(?:(?P<quarter_to>一刻)|(?P<before>{_N})分?)|过?(?:(?P<half>半)|(?P<quarters>[一三])刻"
    rf"|(?P<minute>{_MINUTE})分?))?"
    rf"(?P<about>左右|前后|来钟|多钟?|钟)?(?P<side>(?:之|以)?[前后](?!天)|往后|开始|起)?"
)
_SEVERAL_HOURS = {"九十": (9, 10), "十一二": (11, 12), "十二一": (12, 1), "一两": (1, 2), "两三": (2, 3)}
_FOUR_KEYS = re.compile(r"(?<![\d.:])(\d{3,4})(?![\d.:])")
_FOUR_KEYS_ZH = re.compile(
    "(?<![零〇一二三四五六七八九十百千])[零〇一二三四五六七八九幺]{4}(?![零〇一二三四五六七八九十百千万点])"
)
# 一点 is one o'clock only beside a part of the day, or by itself; otherwise it is "a little": 早一点, 有一点问题.
_A_LITTLE = re.compile("(?:[上下中]午|晌午|早上|◆|^|到|或者?|还是)$")


def clocks(text: str) -> Iterator[TimeSaid]:
    """Every clock time in the text; four digits alone are one, too."""
    for found in _CLOCK_ZH.finditer(text):
        said = found["hour"]
        little = said == "一" and not (found["half"] or found["quarters"] or found["minute"] or found["about"] == "钟")
        if little and not _A_LITTLE.search(text[: found.start("hour")]):
            continue
        if not little and text[found.end() :].startswith(("事", "问题")):
            continue
        yield _clock(found)
    if not _CLOCK_ZH.search(text):
        yield from _digits(text)


def _clock(found: re.Match[str]) -> TimeSaid:
    said = found["hour"]
    hours = _SEVERAL_HOURS.get(said) or whole(said, "zh-CN")
    minute = 30 if found["half"] else 15 * int(whole(found["quarters"], "zh-CN")[0]) if found["quarters"] else 0
    if found["minute"]:
        minute = next(iter(whole(found["minute"], "zh-CN")), 60)
    times = tuple(one for hour in hours for one in face(hour, minute))
    if before := found["to"] or found["before"]:
        times = earlier(times, next(iter(whole(before, "zh-CN")), 0))
    if found["quarter"] or found["quarter_to"]:
        times = earlier(times, 15)
    side: Side | None = None
    if found["side"]:
        side = "until" if found["side"].endswith("前") else "from"
    return TimeSaid(found.start(), found.end(), times, _part(found["part"]), side, impossible=not times)


def _part(said: str | None) -> Part | None:
    """The part of the day; a bare 早 or 晚 is only known as one by what stands around it (明早九点)."""
    if not said:
        return None
    if len(said) == 1:
        return "morning" if said == "早" else "evening"
    return next((part for part, pattern in PARTS if pattern.fullmatch(said)), None)


def _digits(text: str) -> Iterator[TimeSaid]:
    """1030, said or written like keys."""
    for found in _FOUR_KEYS.finditer(text):
        yield by_digits(found.start(), found.end(), found[1])
    for found in _FOUR_KEYS_ZH.finditer(text):
        digits = "".join(str("零一二三四五六七八九".find(c)) for c in found[0].replace("〇", "零").replace("幺", "一"))
        yield by_digits(found.start(), found.end(), digits)
