"""The clock times people say in English: "half past two", "quarter to four", "three thirty", "10 a.m."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time

from flows.answers.english_numerals import SMALL, SOUNDS_LIKE, numbers
from flows.answers.time_said import Part, Side, TimeSaid, by_digits, earlier, face, of_keys

PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (
        "late_afternoon",
        re.compile(
            r"\b(?:late(?:r)?(?: (?:in|on)(?: in)?(?: the)?)?(?: ◆+)? afternoon"
            r"|(?:towards? |at |by )?(?:the )?end of the (?:day|afternoon)|end of day|after work"
            r"|a (?:bit|little) later|later(?: on| in the day)?"
            r"|after (?:i )?(?:finish|get off)(?: work)?)\b"
        ),
    ),
    ("night", re.compile(r"\b(?:at night|in the night|middle of the night)\b")),
    ("morning", re.compile(r"\b(?:mornings?|first thing|before (?:lunch|noon|midday)|am|a m)\b")),
    ("noon", re.compile(r"\b(?:lunch ?time|at lunch|over lunch|during lunch)\b")),
    ("afternoon", re.compile(r"\b(?:afternoons?|after (?:lunch|noon|midday)|pm|p m)\b")),
    ("evening", re.compile(r"\b(?:evenings?|tonight|night(?:time)?|after dinner)\b")),
)
NOT_THEN = re.compile(
    r"(?: (?:i|i'm|we))? (?:does not|doesn't|do not|don't|won't|is not|isn't|is no|is bad|can't|cannot|not)\b"
    r"[a-z' ]{0,20}?(?: work| good| great| possible| suit| free|$)"
)
NOT_THIS = re.compile(r"\b(?:not|except|anything but|any time but|but not)(?: in| the)* ?$")

_HOUR_WORDS = {word: value for word, value in SMALL.items() if value <= 20}
_HOUR = rf"(?P<hour>\d{{1,2}}|{'|'.join(word for word, value in _HOUR_WORDS.items() if value <= 12)})"
_LONG_HOUR = rf"(?P<hour>\d{{1,2}}|{'|'.join(sorted(_HOUR_WORDS, key=len, reverse=True))})"
_HALF_DAY = (
    r"(?: ?(?P<half_day>am|a m|pm|p m)\b|(?: o'?clock)?(?: ◆+)? (?:in the|at|this|◆+) ?(?P<part>morning|afternoon"
    r"|evening|night)\b)?"
)
_MINUTE = (
    r"(?P<minute>[0-5]\d|(?:oh|o|zero) (?:one|two|three|four|five|six|seven|eight|nine)|(?:twenty|thirty|forty|fifty)"
    r"(?: (?:one|two|three|four|five|six|seven|eight|nine))?|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen)"
)
# Before and after a bare hour; without them "two questions" would be two o'clock.
_CUE = (
    r"(?P<cue>^|◆ |\b(?:at|around|about|by|after|before|from|between|and|to|or|until|till|say|it|like|past|for"
    r"|either) )"
)
_AFTER = (
    r"(?=$| ◆|(?: (?:to|or|and|till|until|ish|would|is|works|on|if|maybe|in|today|good|fine|then|will|sounds)\b))"
    r"(?! (?:to|or|and) [a-z]+ (?:hundred|thousand|days?|hours?|weeks?|months?))"
)
_FORMS = tuple(
    map(
        re.compile,
        (
            r"\b(?:a )?(?P<count>quarter|half|five|ten|twenty|twenty five|5|10|20|25)(?: minutes?)?"
            rf" ?(?P<way>past|after|to|before|till) {_HOUR}\b(?: o'?clock)?{_HALF_DAY}",
            rf"\b(?P<count>half) {_HOUR}\b(?P<way>){_HALF_DAY}",
            rf"(?<![\d.:])(?P<hour>\d{{1,2}})[:.](?P<figures>\d{{2}})(?![\d.:]){_HALF_DAY}",
            rf"\b{_LONG_HOUR} {_MINUTE}\b(?! (?:hundred|thousand|to|past)){_HALF_DAY}",
            r"\b(?P<military>\d{4}|[a-z]+(?: [a-z]+)? hundred)(?: hours)?\b(?! (?:and|kilo|km|yuan|thousand))",
            r"(?<!before )(?<!after )\b(?P<noon>noon|midday|midnight|twelve noon)\b",
            rf"\b{_HOUR}(?: (?:o'?clock)| ?ish){_HALF_DAY}",
            rf"\b{_HOUR}(?: ?(?P<half_day>am|a m|pm|p m)\b"
            r"|(?: ◆+)? (?:in the|at) (?P<part>morning|afternoon|evening|night)\b)",
            rf"{_CUE}{_HOUR}{_AFTER}",
        ),
    )
)
_SIDES = re.compile(r"\b(?P<side>after|from|before|by|until|till|no later than|not before)(?: about| around)? $")
_SOUNDS_LIKE = re.compile("|".join(SOUNDS_LIKE))


def clocks(text: str) -> Iterator[TimeSaid]:
    """Every clock time in the text."""
    if _SOUNDS_LIKE.fullmatch(text):
        yield TimeSaid(0, len(text), face(SOUNDS_LIKE[text], 0))
        return
    found = [by_digits(one.start, one.end, one.digits) for one in numbers(text) if len(one.digits) == 4]
    left = text
    for one in found:
        left = _without(left, one)
    for form in _FORMS:
        for match in list(form.finditer(left)):
            if (said := _clock(match, left)) is not None:
                found.append(said)
                left = _without(left, said)
    yield from sorted(found, key=lambda one: one.start)


def _without(text: str, said: TimeSaid) -> str:
    return text[: said.start] + "◇" * (said.end - said.start) + text[said.end :]


def _clock(found: re.Match[str], text: str) -> TimeSaid | None:
    said = found.groupdict()
    start = found.end("cue") if said.get("cue") is not None else found.start()
    side = _side(text[:start])
    if noon := said.get("noon"):
        return TimeSaid(start, found.end(), (time(0 if noon == "midnight" else 12),), side=side)
    if military := said.get("military"):
        return _military(found, military)
    hour = int(said["hour"]) if said["hour"].isdecimal() else _HOUR_WORDS[said["hour"]]
    minute, back = _minutes(said)
    times = face(hour, minute)
    times = earlier(times, back) if back else times
    return TimeSaid(start, found.end(), times, _half_day(said), side, impossible=not times)


def _minutes(said: dict[str, str | None]) -> tuple[int, int]:
    """Minutes after the hour, and minutes before it."""
    if figures := said.get("figures"):
        return int(figures), 0
    if word := said.get("minute"):
        return int(word) if word.isdecimal() else sum(SMALL.get(one, 0) for one in word.split()), 0
    if count := said.get("count"):
        minutes = {"quarter": 15, "half": 30}.get(count) or next(int(one.readings[0]) for one in numbers(count))
        return (0, minutes) if said["way"] in ("to", "before", "till") else (minutes, 0)
    return 0, 0


def _half_day(said: dict[str, str | None]) -> Part | None:
    if half := said.get("half_day"):
        return "morning" if half.startswith("a") else "afternoon"
    match said.get("part"):
        case "morning":
            return "morning"
        case "afternoon":
            return "afternoon"
        case "evening" | "night":
            return "evening"
        case _:
            return None


def _side(before: str) -> Side | None:
    side = _SIDES.search(before)
    if side is None:
        return None
    return "from" if side["side"] in ("after", "from", "not before") else "until"


def _military(found: re.Match[str], said: str) -> TimeSaid | None:
    """Fifteen hundred; nineteen hundred and five is none."""
    one = next(iter(numbers(said)), None)
    if one is None or (one.start, one.end) != (0, len(said)) or one.readings[0] < 100:
        return None
    digits = said if said.isdecimal() else str(int(one.readings[0])).zfill(4)
    times = of_keys(digits)
    return TimeSaid(found.start(), found.end(), times, impossible=not times)
