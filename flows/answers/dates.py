"""Finds the days that are named in what somebody said: 下周三, 十一月五号, 国庆前, "the fifth of November".

A day that is turned down (周三不行) is not found; neither is one by the moon, except the days of the New Year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from flows.answers import chinese_dates, english_dates
from flows.answers.speech import joined, plain
from flows.answers.when import Days, When
from flows.steps import Locale

_AND = re.compile("和|跟|还有|或者?|、|到| and | or |")  # between two days of which the same is said
TAKEN = "◆"  # stands where a day was found; no tidied text has it
_HESITATION = re.compile("[嗯呃额唔哦噢啊呀嘛]+|那个(?!周|星|礼|月)")


@dataclass(frozen=True, slots=True)
class Named:
    """A day at its place in the text; no day when the calendar has none such. `near`: only somewhere about it.

    `weekday`: only its weekday is named, Monday is 0, so it may be any day of that name that is told beside it.
    """

    start: int
    end: int
    days: Days
    near: bool = False
    weekday: int | None = None


LANGUAGES = {"zh-CN": chinese_dates, "en": english_dates}


def named(text: str, locale: Locale, when: When, *, by_digits: bool = True) -> tuple[str, tuple[Named, ...]]:
    """The days named in a tidied text, in order, and the text with `TAKEN` where they (and those turned down) stood.

    `by_digits`: whether 1125 is a day; where a time is asked for, it is that.
    """
    ready = joined(_HESITATION.sub(" ", text).strip()) if locale == "zh-CN" else plain(text, locale)
    found = sorted(_found(ready, locale, when, by_digits), key=lambda one: one.start)
    left = ready
    for one in found:
        left = left[: one.start] + TAKEN * (one.end - one.start) + left[one.end :]
    language, kept, no, after = LANGUAGES[locale], [], set[date](), ""
    for one in reversed(found):
        turned_down = language.NOT_THEN.match(left, one.end)
        with_the_next = after == "turned down" and _AND.fullmatch(left[one.end :].partition(TAKEN)[0])
        if turned_down or with_the_next or language.NOT_THIS.search(left[: one.start]):
            stop = turned_down.end() if turned_down else one.end
            left = left[: one.end] + TAKEN * (stop - one.end) + left[stop:]
            after = "turned down"
            no |= set(one.days if len(one.days) == 1 else ())
        else:
            kept.append(one)
            after = ""
    return left, tuple(_without(one, no) for one in reversed(kept))


def _without(one: Named, no: set[date]) -> Named:
    """Not this Friday, next Friday: of its two readings the one that was turned down is out."""
    return replace(one, days=tuple(day for day in one.days if day not in no) or one.days)


def _found(text: str, locale: Locale, when: When, by_digits: bool) -> Iterator[Named]:
    language = LANGUAGES[locale]
    for rule in language.RULES:
        if rule.by_digits and not by_digits:
            continue
        for match in list(rule.pattern.finditer(text)):
            if TAKEN in match[0] or not match[0]:
                continue
            reckoned = rule.days(match, when)
            text = text[: match.start()] + TAKEN * len(match[0]) + text[match.end() :]
            if reckoned is not None:
                said = match.groupdict()
                bare = rule.days is language.by_weekday and not said["which"]
                weekday = language.WEEKDAYS[said["weekday"]] if bare else None
                # 国庆前 is only somewhere about it.
                yield Named(match.start(), match.end(), reckoned, rule.near or bool(said.get("beside")), weekday)
