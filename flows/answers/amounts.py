"""How much is said in a unit: kilometres and miles, hours as minutes, yuan, people; never what is said in another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from flows.answers.numerals import MARK, Figure, marked
from flows.answers.speech import plain
from flows.steps import Locale

KM_PER_MILE = Fraction(1_609_344, 1_000_000)

Readings = tuple[Fraction, ...]

# Numbers stand as #0#, #1# in these patterns (`flows.answers.numerals.marked`).

_SOME = {"zh-CN": "(?:多|来|几|余|把|大几)*(?:个)?(?:多|来)?", "en": "(?: (?:something|odd|plus|or so|some))? ?"}
_OWN = {
    "zh-CN": {
        "km": "公里|千米|km|迈|里程|公哩",
        "minutes": "分钟?|min",
        "money": "块|元|圆|人民币|rmb|大洋|¥",
        "number": "个|位|人|口|名|次|回|辆|台|件|趟|遍|只|张|份|桌|条|岁|年|天|号",
    },
    "en": {
        "km": r"(?:k\.?ms?|kilomet(?:er|re)s?|kays?|clicks|klicks)\b",
        "minutes": r"(?:min(?:ute)?s?)\b",
        "money": r"(?:yuan|rmb|kuai|renminbi|cny|bucks|dollars?)\b",
        "number": r"(?:people|persons?|of us|adults?|guests?|times?|cars?|kids|children|seats|in total)\b",
    },
}
_OTHER = {
    "zh-CN": "年|个?多?月|天|日|号|周|个?星期|个?礼拜|岁|次|遍|个|点|时|个?小时|个?钟头|分钟?|块|元|公里|升|%|成|楼"
    "|级|吨|辆|台|折|瓶|人|位|口|家|保|手|座|轮|档|米|块钱|趟|里|代|款|期|条|张|件|班",
    "en": r"(?:years?|months?|weeks?|days?|hours?|hrs?|minutes?|mins?|seconds?|yuan|rmb|kilomet(?:er|re)s?"
    r"|km|miles?|people|times|percent|per cent|lit(?:er|re)s?|o'clock|pm|am|p m|a m|a day|per day|stars?|cars?|doors?"
    r"|%|points?)(?!\w)|(?:st|nd|rd|th)\b",
}
_NEWEST = {
    "zh-CN": re.compile(
        r"(?:现在|目前|如今|总共|一共|共|加起来)(?:是|有|开了|跑了|花了|了|应该|大概|差不多|都|已经)*$"
    ),
    "en": re.compile(r"\b(?:now|currently|total(?: of)?|altogether|so)(?: (?:it's|it is|at|about|around|is))* ?$"),
}
_DENIED = {
    "zh-CN": re.compile(r"(?<!是)不是(?:什么)?#(\d+)#"),
    "en": re.compile(r"\bnot (?:a |an |about |in )?#(\d+)#"),
}
_RATE = {
    "zh-CN": re.compile(
        r"(?:每(?:天|个?月|周|年|个?星期|个?礼拜)|#(\d+)#天)(?:也就|大概|差不多|平均|才|就|跑|开|能|要)*#(\d+)#"
    ),
    "en": re.compile(
        r"#(\d+)#(?: ?(?:k\.?ms?|kilomet(?:er|re)s?|miles))? (?:a|an|per|each|every) (?:day|week|month|year)\b"
    ),
}
_OR_MORE = re.compile(r"#(\d+)# ?(?:or maybe|maybe|perhaps|or|可能|或者?) ?#(\d+)#(?!个|天|年|次| [a-z])")
_OF_A_CLOCK = re.compile(r"\bfrom #\d+#(?: o'?clock)? (?:until|till|to) #\d+#(?! ?(?:min|hour|hr))")
_UP_TO = {
    "zh-CN": re.compile(r"#(\d+)#(?:公里|千米|元|块|分钟|个)?(?:到|至|或者?是?|还是|~|-|和)#(\d+)#"),
    "en": re.compile(r"#(\d+)#(?: (?:kilomet(?:er|re)s|km|minutes|yuan|people))? ?(?:to|or|and|-) ?#(\d+)#"),
}


def amounts(piece: str, unit: str, locale: Locale) -> Readings:
    """Every number in the piece that may be meant in this unit, the likeliest first."""
    nothing, alone = _NOTHING.get((unit, locale)), _ALONE.get((unit, locale), {})
    said = plain(piece, locale)
    if nothing is not None and nothing.search(said):
        return (Fraction(0),)
    if said in alone:
        return (Fraction(alone[said]),)
    text, found = marked(piece, locale)
    text = _OF_A_CLOCK.sub("", text) if unit == "minutes" else text
    numbers = _scaled(text, [one.readings for one in found], found, locale)
    if unit == "minutes" and (durations := _durations(text, numbers, locale)):
        return durations
    if unit == "number" and (sum_of := _party(text, numbers, locale)):
        return sum_of
    if unit == "money":
        numbers = _with_small_change(text, numbers)
    if unit == "km" and (miles := _miles(text, numbers, locale)):
        return miles
    own = _followed(text, rf"{_SOME[locale]}(?:{_OWN[locale][unit]})")
    other = _followed(text, rf"{_SOME[locale]}(?:{_OTHER[locale]})")
    own |= {int(one) for one in re.findall(r"¥ ?#(\d+)#", text)} if unit == "money" else set()
    linked = {int(mark) for pair in _UP_TO[locale].findall(text) if int(pair[1]) in own for mark in pair}
    here = {int(mark) for mark in MARK.findall(text)} - _not_asked(text, numbers, locale)
    chosen = here & (own | linked) or here - other
    newest = [mark for mark in sorted(chosen) if _NEWEST[locale].search(text[: text.index(f"#{mark}#")])]
    ordered = [*newest, *(mark for mark in sorted(chosen) if mark not in newest)]
    return tuple(dict.fromkeys(reading for mark in ordered for reading in numbers[mark]))


def _not_asked(text: str, numbers: list[Readings], locale: Locale) -> set[int]:
    """Numbers that are denied (不是十四公里), or tell how much in what time (一天五十公里, "fifty a day")."""
    denied = {int(found[1]) for found in _DENIED[locale].finditer(text)}
    rates: set[int] = set()
    for found in _RATE[locale].finditer(text):
        *days, amount = (int(mark) for mark in found.groups() if mark is not None)
        if all(numbers[day] == (Fraction(1),) for day in days):  # 一天五十公里, but not 五天两百公里
            rates.add(amount)
    return denied | rates


def _followed(text: str, by: str) -> set[int]:
    return {int(found[1]) for found in re.finditer(rf"#(\d+)# ?{by}", text)}


def _scaled(text: str, numbers: list[Readings], found: Sequence[Figure], locale: Locale) -> list[Readings]:
    """五到六千 is five thousand to six thousand; "three thousand, maybe four" is three or four thousand."""
    scaled = list(numbers)
    for low, high in _OR_MORE.findall(text):
        one, other = found[int(low)], found[int(high)]
        if one.scale > other.scale == 1 and all(reading < 10 for reading in other.readings):
            scaled[int(high)] = tuple(reading * one.scale for reading in other.readings)
    for low, high in _UP_TO[locale].findall(text):
        one, other = found[int(low)], found[int(high)]
        if one.scale == 1 < other.scale and one.readings and other.readings and max(one.readings) < min(other.readings):
            scaled[int(low)] = tuple(reading * other.scale for reading in one.readings)
    return scaled


def _miles(text: str, numbers: list[Readings], locale: Locale) -> Readings:
    """Miles as said, which may be a slip of the tongue, and as kilometres; a Chinese 里 is half a kilometre."""
    word, factor = ("里|英里", Fraction(1, 2)) if locale == "zh-CN" else (r"miles?\b", KM_PER_MILE)
    for mark in sorted(_followed(text, rf"{_SOME[locale]}(?:{word})")):
        english = locale == "en" or f"#{mark}#英里" in text
        return tuple(
            both for one in numbers[mark] for both in (one, Fraction(round(one * (KM_PER_MILE if english else factor))))
        )
    return ()


# --- what only one unit has ----------------------------------------------------------------------------------------

_NOTHING = {
    ("money", "zh-CN"): re.compile(
        r"没(?:有)?(?:花|要|收|付)(?:我|什么|任何)?钱?|免费|不(?:要|花|收|用)钱|一分(?:钱)?(?:都|也)?没"
    ),
    ("money", "en"): re.compile(
        r"\b(?:free|no charge|nothing|(?:didn't|did not) (?:pay|cost)|complimentary|on the house)\b"
    ),
    ("number", "zh-CN"): re.compile(r"一(?:个|次|回|位|人)(?:都|也)?(?:没|不)"),
    ("number", "en"): re.compile(r"^(?:none|nobody|no one|not once|never)$"),
}
_ALONE = {
    ("number", "zh-CN"): {"俩": 2, "两口子": 2, "仨": 3},
    ("number", "en"): {
        "once": 1,
        "twice": 2,
        "just one": 1,
        "for": 4,
        "fore": 4,
        "to": 2,
        "too": 2,
        "won": 1,
        "ate": 8,
    },
}
_HOURS_ZH = re.compile(
    r"(?:#(?P<hours>\d+)#(?:多|来|几|把)*个?(?P<half>半)?(?:多|来)?|(?P<only>大?半)个?[多来]?)(?:小时|钟头|钟(?!头))"
    r"(?P<after>半)?(?:零|又|多|来)*(?:#(?P<minutes>\d+)#(?:多|来|几)*(?:分钟?|$))?"
)
_QUARTERS_ZH = re.compile(r"#(?P<quarters>\d+)#刻钟?")
_BITS_ZH = re.compile("个把(?:小时|钟头)")
_HOURS_EN = re.compile(
    r"(?:#(?P<hours>\d+)# ?|\ban? |\b(?=hours? and a half))(?:hours?|hrs?|h)\b(?P<half> and a half)?"
    r"(?:(?: and)? #(?P<minutes>\d+)#(?: ?(?:minutes?|mins?|m)\b| ?$))?"
)
_PARTS_EN = (
    (re.compile(r"(?:#\d+#|\bthree) quarters of an hour"), Fraction(45)),
    (re.compile(r"\bquarter of an hour|\bquarter hour"), Fraction(15)),
    (re.compile(r"\bhalf an? hour|\bhalf hour"), Fraction(30)),
)


def _durations(text: str, numbers: list[Readings], locale: Locale) -> Readings:
    """Hours as minutes; every length of time in the text, because more than one may be told."""
    lengths: list[Fraction] = []
    if locale == "en":
        for pattern, minutes in _PARTS_EN:
            if pattern.search(text):
                return (minutes,)
        pattern = _HOURS_EN
    else:
        pattern = _HOURS_ZH
        if _BITS_ZH.search(text):
            return (Fraction(60),)
        if quarters := _QUARTERS_ZH.search(text):
            return tuple(one * 15 for one in numbers[int(quarters["quarters"])])
    found = list(pattern.finditer(text))
    if not found:
        return ()
    for one in found:
        lengths += _length(one.groupdict(), numbers)
    rest = pattern.sub("", text)
    bare = re.findall(rf"#(\d+)#{_SOME[locale]}(?:{_OWN[locale]['minutes']})", rest)
    linked = [low for low, high in _UP_TO[locale].findall(text) if any(f"#{high}#" in one[0] for one in found)]
    hours = [reading * 60 for mark in linked for reading in numbers[int(mark)]]
    return tuple(dict.fromkeys([*hours, *(one for mark in bare for one in numbers[int(mark)]), *lengths]))


def _length(said: dict[str, str | None], numbers: list[Readings]) -> list[Fraction]:
    extra = Fraction(30) if said.get("half") or said.get("after") else Fraction(0)
    if said.get("only"):
        return [Fraction(30)]
    hour_mark, minute_mark = said.get("hours"), said.get("minutes")
    hours = numbers[int(hour_mark)] if hour_mark else (Fraction(1),)
    minutes = numbers[int(minute_mark)] if minute_mark else (Fraction(0),)
    return [hour * 60 + extra + minute for hour in hours for minute in minutes]


_PARTY = {
    "zh-CN": re.compile("#(\\d+)#(?:个|位|名)?(?:大人|小孩|孩子|儿童|老人|大|小|成人|宝宝)"),
    "en": re.compile(r"#(\d+)# ?(?:adults?|kids?|child(?:ren)?|grown-?ups?|bab(?:y|ies))\b"),
}


def _party(text: str, numbers: list[Readings], locale: Locale) -> Readings:
    """Two adults and a child are three."""
    marks = _PARTY[locale].findall(text)
    if len(marks) < 2 or any(len(numbers[int(mark)]) != 1 for mark in marks):
        return ()
    return (sum((numbers[int(mark)][0] for mark in marks), Fraction(0)),)


def _with_small_change(text: str, numbers: list[Readings]) -> list[Readings]:
    """三块五 is three and a half yuan."""
    changed = list(numbers)
    for whole, part in re.findall(r"#(\d+)#(?:块|元)#(\d+)#(?!块|元|百|千)", text):
        if all(one < 10 for one in numbers[int(part)]):
            changed[int(whole)] = tuple(a + b / 10 for a in numbers[int(whole)] for b in numbers[int(part)])
    return changed
