"""Hears when somebody would rather be rung, as one of the day-parts that are offered: 四点以后, "morning", 第二个."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.clock import times_said, without_times
from flows.answers.dates import TAKEN, named
from flows.answers.key_said import key_said
from flows.answers.residue import MATCH, weighed
from flows.answers.speech import hedged, joined, plain, said_in_turn, tidy, unsure
from flows.answers.time_said import Part, TimeSaid
from flows.answers.when import When
from flows.hours import DayPart
from flows.markets import CN
from flows.steps import Callback, DayPartName, Locale
from flows.turns import Keys, Spoken

NOT_AN_OPTION, NOT_THEN = NotUnderstood("not_an_option"), NotUnderstood("not_then")
SATURDAY = 5
NEARBY = 60  # minutes before or after a day-part's hours that are still taken for it, and read back
_ANY = {
    "zh-CN": re.compile("都行|都可以|都好|随便|随时|什么时候|任何时候|无所谓|哪个时间|看你们"),
    "en": re.compile(
        r"\b(?:any ?time|whenever|either|any of (?:them|those)|all (?:are )?(?:fine|good)|up to you"
        r"|(?:doesn't|does not) matter|(?:don't|do not) (?:mind|care))\b"
    ),
}
# Words that tell of a time without asking for it: it does not suit, it is over, something else is on then.
_OTHERWISE = {
    "zh-CN": re.compile(
        r"[不没别勿莫甭非]|除|拒绝|千万|尽量(?:别|不)|睡|休息|上班|夜班|早班|开会|会议|上课|忙|有事|接孩子|接送"
        r"|带孩子|吃饭|值班|出差|开车"
        r"|加班|考试|看病|做饭|刚才|刚刚|已经|昨天|前天|上次|之前打|[打来说][过了]|怎么|为什么|太早|太晚|吵|烦"
        r"|吗(?:$| )|够呛|难"
    ),
    "en": re.compile(
        r"\b(?:not|no|never|nor|without|except|besides|avoid|stop|bad|worst|impossible|inconvenient|hate"
        r"|asleep|sleep\w*"
        r"|work|working|busy|meeting|class|shift|nap|lunch with|called|rang|phoned|already|last time|yesterday"
        r"|were|was|did"
        r"|why|too (?:early|late)|unless|until|out|away|driving|hardly|difficult|hard|tricky|anything other)\b|n't\b"
    ),
}
_GREETING = re.compile(
    r"[早上中下晚][上午]?[安好](?=$|[，。,啊呀哇]|您|你)|\bgood (?:morning|afternoon|evening)\b", re.IGNORECASE
)
_NONE_OF_THEM = re.compile("都[不没别]")  # 上午下午都不行
_LOOSE = re.compile(
    r"下班|下了班|傍晚|\bfirst thing\b|\bafter work\b|\bend of\b|ish\b"
)  # times that are other ones for others
# Words that only carry a time to ring at.
_CARRIES = {
    "zh-CN": re.compile(
        r"再?打(?:电话)?(?:来|过来|给我)?|再?来电(?:话)?|回(?:个)?电(?:话)?|联系|给我|可以|都?行|方便|有空|有时间"
        r"|的?时候|时间段?|之间"
        r"|那个点|[到和跟在至约选]|好"
    ),
    "en": re.compile(
        r"\b(?:in|at|on|the|call|ring|phone|try|me|back|again|would be|is|are|fine|good|best|better|great|works"
        r"|suits|work for me|time"
        r"|sometime|some time|between|to|till|and|around|about|about then|o'clock|please|day|then|free|i'm free"
        r"|available|after|before|by|from|past|any|early|mid)\b"
    ),
}
# Said words and the day-parts they may mean; noon, evening and night are no time we ring at.
_MEANT: dict[Part, tuple[DayPartName, ...]] = {
    "morning": ("morning",),
    "afternoon": ("afternoon", "late_afternoon"),
    "late_afternoon": ("late_afternoon",),
}


def understand(heard: Keys | Spoken, expected: Callback, context: Context) -> Understanding:
    """The day-part that was chosen. 下午 is asked about where two of its parts are offered; so is what lies beside."""
    if isinstance(heard, Keys):
        chosen = expected.options.get(heard.digits)
        return NOT_AN_OPTION if chosen is None else Understood(chosen)
    heard = replace(heard, text=_GREETING.sub(" ", heard.text))
    offered, locale = tuple(dict.fromkeys(expected.options.values())), context.locale
    for piece in reversed(said_in_turn(heard.text, locale)):
        certain = not unsure(heard) and not hedged(piece, locale) and not _LOOSE.search(piece)
        wanted = _wanted(piece, context)
        if piece and not wanted:
            return NOT_THEN
        by_time = _by_time(wanted, offered, context, certain=certain)
        if by_time is not None:
            by_time = weighed(by_time, _beside(heard.text, context), heard, locale, denials_read=True)
        key = key_said(piece, context.locale)
        if key is not None and (key.plainly or key.key in expected.options or key.key in expected.otherwise):
            return _by_key(expected.options.get(key.key), by_time, certain=certain and key.plainly)
        if by_time is not None:
            return by_time
    if _named(heard.text, context):
        return NOT_THEN
    return _any_of(heard.text, offered, context.locale)


def _wanted(piece: str, context: Context) -> str:
    """The clauses in which a time is asked for, or none is named at all; empty where every time is told otherwise.

    上午我在睡觉 books no morning, and neither does "you called this morning".
    """
    return " ".join(clause for clause in _clauses(piece, context.locale) if not _told_otherwise(clause, context))


def _clauses(text: str, locale: Locale) -> tuple[str, ...]:
    return tuple(tidy(text).split(" ")) if locale == "zh-CN" else (text,)


def _told_otherwise(clause: str, context: Context) -> bool:
    left = _left(clause, context)
    otherwise = _OTHERWISE[context.locale].search(left) or _NONE_OF_THEM.search(clause)
    return (MATCH in left or TAKEN in left) and otherwise is not None


def _named(text: str, context: Context) -> bool:
    """Whether a time is named at all, be it to turn it down."""
    left, _ = named(tidy(text), context.locale, When(context.today, "ahead"), by_digits=False)
    return without_times(left, context.locale, MATCH) != left


def _left(text: str, context: Context) -> str:
    """What is said beside days and times; what was turned down is gone."""
    left, _ = named(text, context.locale, When(context.today, "ahead"), by_digits=False)
    return without_times(left, context.locale, MATCH)


def _beside(text: str, context: Context) -> str:
    """What was said beside times and days and the words that carry them."""
    left = _left(tidy(text), context).replace(TAKEN, " ")
    return _CARRIES[context.locale].sub(" ", left)


def _by_time(piece: str, offered: tuple[DayPartName, ...], context: Context, *, certain: bool) -> Understanding | None:
    left, days = named(piece, context.locale, When(context.today, "ahead"), by_digits=False)
    said = times_said(left, context.locale)
    return _weigh(said, _hours(day for one in days for day in one.days), offered, certain=certain) if said else None


def _by_key(chosen: DayPartName | None, by_time: Understanding | None, *, certain: bool) -> Understanding:
    """A bare "three" is the third option, or three o'clock."""
    if chosen is None:
        return NOT_AN_OPTION
    if not certain and isinstance(by_time, Understood) and by_time.value != chosen:
        return Doubtful((chosen, by_time.value))
    return Understood(chosen, read_back=not certain)


def _any_of(text: str, offered: tuple[DayPartName, ...], locale: Locale) -> Understanding:
    """Who is free at any time is asked about the first that was offered."""
    said = joined(plain(text, "zh-CN")) if locale == "zh-CN" else plain(text, locale)
    rest, free = _ANY[locale].subn(" ", said)
    excepted = re.search(r"除|[不别没]|\b(?:but|except|not|never|no)\b|n't\b", rest)
    return Doubtful(offered) if free and not excepted else NotUnderstood("not_understood")


def _hours(days: Iterable[date]) -> tuple[DayPart, ...]:
    """Ours are other hours at weekends."""
    every = tuple(days)
    return CN.weekend if every and all(day.weekday() >= SATURDAY for day in every) else CN.weekday


def _weigh(
    said: tuple[TimeSaid, ...], hours: tuple[DayPart, ...], offered: tuple[DayPartName, ...], *, certain: bool
) -> Understanding:
    meant: dict[DayPartName, None] = {}
    for one in said:
        exact, near = _by_clock(one, hours) if one.times else (_MEANT.get(one.part, ()) if one.part else (), ())
        certain = certain and bool(exact) and (one.part != "late_afternoon" or bool(one.times))
        meant |= dict.fromkeys(exact or near)
    match tuple(part for part in meant if part in offered):
        case ():
            return NOT_AN_OPTION
        case (part,):
            return Understood(part, read_back=not certain)
        case parts:
            return Doubtful(parts)


def _by_clock(said: TimeSaid, hours: tuple[DayPart, ...]) -> tuple[tuple[DayPartName, ...], tuple[DayPartName, ...]]:
    """The day-parts that hold one of the times, and those that nearly do. 三点以后 also holds what follows."""
    if said.impossible:
        return (), ()
    within: list[str] = []
    beside: list[str] = []
    for clock in said.times:
        at = _minutes(clock) - (1 if said.side == "until" else 0)
        holding = [part.name for part in hours if _minutes(part.begins) <= at < _minutes(part.ends)]
        later = [part.name for part in hours if holding and at < _minutes(part.begins)]
        begins = any(at == _minutes(part.begins) for part in hours)
        within += holding + (later if said.side == "from" and not begins and at >= _minutes(time(12)) else [])
        if not time(12) <= clock < time(13):
            beside += [
                part.name for part in hours if _minutes(part.begins) - NEARBY <= at < _minutes(part.ends) + NEARBY
            ]
    return _known(within), _known(beside[:1])


def _known(names: Iterable[str]) -> tuple[DayPartName, ...]:
    """Those a script may offer; a dealership's hours may have others."""
    parts: tuple[DayPartName, ...] = ("morning", "afternoon", "late_afternoon")
    every = set(names)
    return tuple(part for part in parts if part in every)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
