"""The ways of naming a day in English, each with what it means on a given day."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flows.answers.english_numerals import SMALL, numbers
from flows.answers.when import Days, Handler, When, rule

_MONTHS = (
    "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct"
    " november|nov december|dec"
)
MONTHS = {name: number for number, names in enumerate(_MONTHS.split(), 1) for name in names.split("|")}
_WEEKDAY_NAMES = "monday|mon tuesday|tues|tue wednesday|wed thursday|thurs|thur|thu friday|fri saturday|sat sunday|sun"
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES.split()) for name in names.split("|")}
_FIRST = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
_ORDINALS = {word: number for number, word in enumerate(_FIRST.split(), 1)} | {
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "thirtieth": 30,
    "fortieth": 40,
    "ninetenth": 19,
    "twelth": 12,
    "nineth": 9,
}


def _words(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_MONTH = rf"(?P<month>{_words(MONTHS)})\b"
_WEEKDAY = rf"(?P<weekday>{_words(WEEKDAYS)})(?:'?s)?\b"
_ORDINAL = rf"(?:\d{{1,2}} ?(?:st|nd|rd|th)|(?:(?:twenty|thirty) )?(?:{_words(_ORDINALS)}))\b"
_CARDINAL = rf"(?:\d{{1,2}}(?!\d)|(?:(?:twenty|thirty) )?(?:{_words(SMALL)}))\b"
_DAY = rf"(?P<day>{_ORDINAL}|{_CARDINAL})"
_YEAR = r"(?:(?: of)? (?P<year>(?:19|20)\d\d|this year|next year|last year))?"
_COUNT = rf"(?P<count>\d{{1,3}}|an?|{_words(SMALL)})"
_WHICH_MONTH = r"(?P<which>this|next|last|the) month"
_STEPS = {"this": 0, "the": 0, "next": 1, "last": -1}
_YEARS = {"this year": 0, "next year": 1, "last year": -1}


def _number(said: str | None) -> int:
    """A day of the month or a count, in figures or words; 0 when it is none."""
    said = re.sub(r" ?(?:st|nd|rd|th)$", "", said) if said and said[0].isdecimal() else said or ""
    if said in ("a", "an"):
        return 1
    tens, _, last = said.rpartition(" ")
    if last in _ORDINALS:
        return SMALL.get(tens, 0) + _ORDINALS[last]
    return next((int(one.readings[0]) for one in numbers(said)), 0)


def _dated(found: re.Match[str], when: When) -> Days:
    month, day, year = MONTHS[found["month"]], _number(found["day"]), found["year"]
    if year is None:
        return when.nearest(month, day)
    return when.day_in(int(year) if year.isdecimal() else when.today.year + _YEARS[year], month, day)


def _numeric(found: re.Match[str], when: When) -> Days:
    """11/25 and 25/11; of 5/6 nobody knows, so both."""
    one, other = int(found["one"]), int(found["other"])
    american, european = when.nearest(one, other), when.nearest(other, one)
    return american if one == other else american + european


def _iso(found: re.Match[str], when: When) -> Days:
    return when.day_in(int(found["year"]), int(found["month"]), int(found["day"]))


def _spoken_keys(found: re.Match[str], when: When) -> Days | None:
    """Four digits, as they would be pressed: month and day."""
    for one in numbers(found[0]):
        if len(one.digits) == 4 and (one.start, one.end) == (0, len(found[0])):
            return when.nearest(int(one.digits[:2]), int(one.digits[2:]))
    return None


def _in_month(found: re.Match[str], when: When) -> Days:
    return when.in_month(_STEPS[found["which"]], _number(found["day"]))


def _month_end(found: re.Match[str], when: When) -> Days:
    first = found["at"] in ("beginning", "start", "first day")
    if found["month"]:
        month = MONTHS[found["month"]]
        return when.nearest(month, 1) if first else when.end_of(month)
    which = found["which"] or "the"
    if which == "the":
        return when.nearest_of_month(1) if first else when.fits(when.end_of_month(0)) or when.end_of_month(-1)
    return when.in_month(_STEPS[which], 1) if first else when.end_of_month(_STEPS[which])


def _away(found: re.Match[str], when: When) -> Days:
    count = _number(found["count"]) * (-1 if "ago" in found[0].split() else 1)
    return _units(found["unit"], count, when)


def _units(unit: str, count: int, when: When) -> Days:
    if unit.startswith("month"):
        return when.months_away(count)
    if unit.startswith("year"):
        return when.months_away(12 * count)
    return when.away(count * (14 if unit.startswith("fortnight") else 7 if unit.startswith("week") else 1))


def _couple(found: re.Match[str], when: When) -> Days:
    sign = -1 if "ago" in found[0].split() else 1
    return _units(found["unit"], 2 * sign, when) + _units(found["unit"], 3 * sign, when)


def by_weekday(found: re.Match[str], when: When) -> Days:
    return _named(WEEKDAYS[found["weekday"]], found["which"], when)


def _named(weekday: int, which: str | None, when: When) -> Days:
    if which is None:
        return when.by_name(weekday)
    if which.endswith("coming"):
        return when.coming(weekday)
    if which == "this":
        return when.this(weekday, english=True)
    return when.next_english(weekday) if which == "next" else when.last_english(weekday)


def _in_named_week(weekday: int, week: str, when: When) -> Days:
    """Said on a Sunday, next week may be the one that begins tomorrow or the one after."""
    if week == "this":
        return when.this(weekday, english=True)
    return when.next_chinese(weekday) if week == "next" else when.in_week(-1, weekday)


def _either_weekday(found: re.Match[str], when: When) -> Days:
    """Next Tuesday or Wednesday."""
    both = (found["weekday"], found["second"])
    return tuple(day for one in both for day in _named(WEEKDAYS[one], found["which"], when))


def _either_of_week(found: re.Match[str], when: When) -> Days:
    """Tuesday or Wednesday next week."""
    both = (found["weekday"], found["second"])
    return tuple(day for one in both for day in _in_named_week(WEEKDAYS[one], found["week"], when))


def _nth_weekday(found: re.Match[str], when: When) -> Days:
    """The first Monday in December, the last Friday of the month."""
    if found["month"]:
        month = MONTHS[found["month"]]
        months = when.in_month(0, 1) if month == when.today.month else when.nearest(month, 1)
    else:
        months = when.in_month(_STEPS[found["which"]], 1)
    which = 0 if found["nth"] == "last" else _ORDINALS[found["nth"]]
    return tuple(day for first in months for day in when.of_month(first, WEEKDAYS[found["weekday"]], which))


def _of_week(found: re.Match[str], when: When) -> Days:
    """Wednesday next week."""
    return _in_named_week(WEEKDAYS[found["weekday"]], found["week"], when)


def _week_later(found: re.Match[str], when: When) -> Days:
    """A week on Friday, tomorrow week."""
    said = found["tomorrow"] or found["from"]
    if said:
        return when.away(7 + (said == "tomorrow"))
    weekday = WEEKDAYS[found["weekday"] or found["after"]]
    return tuple(later for day in when.by_name(weekday)[:1] for later in When(day, when.lies).away(7))


def _after_next(found: re.Match[str], when: When) -> Days:
    """The Friday after next: the second from now, or the one after next week's."""
    coming = when.coming(WEEKDAYS[found["weekday"]])
    return tuple(later for by in (7, 14) for day in coming for later in When(day, when.lies).away(by))


def _weekend(found: re.Match[str], when: When) -> Days:
    which = (found["which"] or "").strip()
    return when.weekend(1 if which == "next" else -1) if which in ("next", "last") else when.nearest_weekend()


_FESTIVALS: dict[str, tuple[int, int] | str] = {
    r"new year'?s eve": (12, 31),
    r"(?:chinese|lunar) new year|spring festival": "spring_festival",
    r"new year'?s(?: day)?|new year": (1, 1),
    r"christmas eve": (12, 24),
    r"christmas(?: day)?|xmas": (12, 25),
    r"valentine'?s(?: day)?": (2, 14),
    r"labou?r day|may day": (5, 1),
    r"national day|golden week": (10, 1),
    r"(?:qingming|tomb sweeping)(?: festival| day)?": "qingming",
    r"dragon boat(?: festival)?": "dragon_boat",
    r"mid autumn(?: festival)?": "mid_autumn",
}


def _festival(name: tuple[int, int] | str) -> Handler:
    def days(found: re.Match[str], when: When) -> Days | None:
        feast = when.moving(name) if isinstance(name, str) else when.nearest(*name)
        if found["beside"] == "before":
            return when.eve(feast) or None
        return (when.after_the_break(feast) if found["beside"] == "after" else feast) or None

    return days


def _shift(*shifts: int) -> Handler:
    return lambda _, when: tuple(day for shift in shifts for day in when.away(shift))


_UNIT = r"(?P<unit>days?|weeks?|fortnights?|months?|years?)"
_SIDE = r"(?:(?P<beside>before|after) (?:the )?)?\b"
_RULES: tuple[tuple[str, Handler], ...] = (
    (r"\b(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b", _iso),
    *((rf"{_SIDE}(?:{pattern})\b", _festival(name)) for pattern, name in _FESTIVALS.items()),
    (rf"\b{_MONTH}\.? (?:the )?{_DAY}{_YEAR}", _dated),
    (rf"\b(?:the )?{_DAY} (?:of )?{_MONTH}{_YEAR}", _dated),
    (rf"\b(?:the )?(?P<day>{_ORDINAL}) (?:of )?{_WHICH_MONTH}\b", _in_month),
    (rf"\b{_WHICH_MONTH} (?:on )?(?:the )?(?P<day>{_ORDINAL})", _in_month),
    (
        rf"\b(?P<at>end|beginning|start|last day|first day) of (?:{_MONTH}|(?P<which>this|next|last|the) month\b)",
        _month_end,
    ),
    (r"\b(?P<at>month end|end of month)\b(?P<which>)(?P<month>)", _month_end),
    (r"(?<![\d.:/-])(?P<one>\d{1,2})[/.-](?P<other>\d{1,2})(?![\d.:/-])", _numeric),
    (
        rf"\b(?:an? |one )?week (?:from|on|after) {_WEEKDAY}|\b(?:an? |one )?week (?:from )?(?P<from>today|now"
        rf"|tomorrow)\b"
        rf"|\b(?P<tomorrow>today|tomorrow) week\b|\b(?P<after>{_words(WEEKDAYS)}) week\b",
        _week_later,
    ),
    (rf"\b(?:the )?{_WEEKDAY} after next\b", _after_next),
    (rf"\bweek after next (?:on )?{_WEEKDAY}", lambda found, when: when.in_week(2, WEEKDAYS[found["weekday"]])),
    (
        rf"\b(?P<nth>first|second|third|fourth|fifth|last) {_WEEKDAY} (?:of|in) (?:{_MONTH}|(?P<which>this"
        rf"|next|last|the) month)",
        _nth_weekday,
    ),
    (
        rf"\b{_WEEKDAY} (?:or|and|to|through) (?:on )?(?P<second>{_words(WEEKDAYS)}) (?:of )?(?P<week>this"
        rf"|next|last) week\b",
        _either_of_week,
    ),
    (
        rf"\b(?P<which>this|next|last) {_WEEKDAY} (?:or|and|to|through) (?P<second>{_words(WEEKDAYS)})\b(?! week)",
        _either_weekday,
    ),
    (rf"\b(?:on )?{_WEEKDAY} (?:of )?(?:the )?(?P<week>this|next|last) week\b", _of_week),
    (rf"\b(?P<week>this|next|last) week (?:on )?{_WEEKDAY}", _of_week),
    (rf"\b(?:in|within) (?:about )?{_COUNT} {_UNIT}\b(?:' time|'s time| time)?", _away),
    (rf"\b{_COUNT} {_UNIT} (?:from now|from today|later|ago|hence|back|today)\b", _away),
    (
        r"\b(?:in )?half a year(?: ago| from now)?\b",
        lambda found, when: when.months_away(-6 if "ago" in found[0] else 6),
    ),
    (rf"\b(?:in )?a couple (?:of )?{_UNIT}(?: ago| from now| later)?\b", _couple),
    (r"\b(?:the )?day after tomorrow\b", _shift(2)),
    (r"\b(?:the )?day before yesterday\b", _shift(-2)),
    (r"(?<=tomorrow or )the day after\b", _shift(2)),
    (r"\btomorrow\b|\btomorow\b", _shift(1)),
    (r"\byesterday\b|\blast (?:night|evening)\b", _shift(-1)),
    (r"\btoday\b|\btonight\b|\bthis (?=morning|afternoon|evening)|\blater today\b", _shift(0)),
    (r"\b(?P<which>this coming |next |last |this |over the |at the |the |on the )?weekend\b", _weekend),
    (rf"\b(?:(?P<which>this coming|the coming|coming|this|next|last) )?{_WEEKDAY}(?! week)", by_weekday),
    (
        rf"\bthe (?P<day>{_ORDINAL})(?! (?:time|thing|one|of|option|two|three|day|week))",
        lambda found, when: _the(found, when),
    ),
    (rf"(?<![\w◆])(?P<day>\d{{1,2}} ?(?:st|nd|rd|th))\b|^(?P<bare>{_ORDINAL})$", lambda found, when: _the(found, when)),
    (
        r"(?<![\d.:/-])\b\d{4}\b(?![\d.:/-])"
        r"|\b(?:(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine) ?){4}(?!\w)",
        _spoken_keys,
    ),
)


def _the(found: re.Match[str], when: When) -> Days:
    said = found["day"] or found.groupdict().get("bare")
    return when.nearest_of_month(_number(said))


RULES = tuple(
    rule(pattern, days, near=days is _couple or "chinese" in pattern, by_digits=days is _spoken_keys)
    for pattern, days in _RULES
)
NOT_THEN = re.compile(
    r"(?: in the)?(?: (?:morning|afternoon|evening))?(?: (?:i|i'm|we))?"
    r" (?:does not|doesn't|do not|don't|will not|won't|is not|isn't|is no|is bad|is out|can't|cannot|am not"
    r"|not|busy|am busy"
    r"|is full|is difficult|is impossible)\b(?: (?:work|good|great|free|possible|suit|do|make it|come|be|there"
    r"|for me|me"
    r"|available|convenient|open))*"
)
NOT_THIS = re.compile(
    r"\b(?:not|except|except for|anything but|any day but|everything but|all but|any time but|besides"
    r"|apart from|other than"
    r"|can't do|cannot do|can't make|can't come|can't make it|don't want|won't do|but not)(?: on| the| it)* ?$"
)
