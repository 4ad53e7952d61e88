"""Reads a score in English: which numbers of a sentence are points, and which are hours, visits or prices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from flows.answers import Doubtful, Understanding, Understood
from flows.answers.points import HUNDRED, LEAST, MOST, NOT_POSSIBLE, WHOLE_NUMBER, one_of
from flows.answers.speech import unfilled

_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {
    name: value for value, name in enumerate(f"zero one two three four five six seven eight nine {_TEENS}".split())
}
_WORDS |= {name: 10 * value for value, name in enumerate(_TENS.split(), 2)}
_WORDS |= {"nil": 0, "nought": 0, "hundred": 100, "a hundred": 100, "one hundred": 100}
_WORDS |= {"a thousand": 1000, "one thousand": 1000}
NUMBER = rf"(?:\d+(?![\d.]*\.\d)|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_SOUNDS = {  # what a recogniser writes for a number said alone
    **{"ate": 8, "won": 1, "to": 2, "too": 2, "for": 4, "fore": 4, "tree": 3},
    **{"sicks": 6, "sex": 6, "fife": 5, "nein": 9, "tin": 10},
}
_ORDINALS = {"eighth": 8, "ninth": 9, "tenth": 10, "seventh": 7, "sixth": 6}
_ALONE = re.compile(r"^(?:(?:i'd|i would|i will|i'll|it's|it is|that's|just|give it|say|an?|the) )*(?P<word>[a-z]+)$")
_HALVES = re.compile(rf"\d\.\d|\b{NUMBER} (?:and a half|point {NUMBER})\b")
_RANGE = re.compile(
    r"\b(?:(?:on )?a? ?scale (?:of|from) |from |between )?(?:1|one)(?: to | through | and |-)(?:10|ten)\b"
)
_BETTER = r"(?:less|more|lower|higher|better|worse|fewer|greater|anything)"
_DENIED = re.compile(
    rf"\b(?:not|isn't|wasn't|never|hardly|can't give(?: it)?|won't give(?: it)?|wouldn't give(?: it)?)(?: quite"
    rf"| really| even)?"
    rf" (?:an? |the )?(?:perfect )?{NUMBER}\b|(?<!no )(?<!not )\b{_BETTER} than (?:an? )?{NUMBER}\b"
    rf"|\b(?:above|under|below|over|beyond) (?:an? )?{NUMBER}\b"
)
_AT_LEAST = re.compile(rf"\b(?:at least|no less than|minimum of) (?:an? )?(?P<value>{NUMBER})\b")
_OUT_OF = re.compile(rf"\b(?P<points>{NUMBER}) ?(?:out of(?: an?)?|/|of|over) ?(?P<most>{NUMBER})\b")
_STARS = re.compile(r"\b(?:five|5)[ -]stars?\b")
_WHOLLY = re.compile(r"\b(?:a |one )?(?:hundred|100) ?(?:percent|per cent|%)|\b100%")
_PERCENT = re.compile(rf"\b(?P<value>{NUMBER}) ?(?:percent\b|per cent\b|%)")
_NEGATIVE = re.compile(rf"\b(?:minus|negative) {NUMBER}\b")
_FULL = re.compile(
    r"\b(?:full|top|maximum) (?:marks?|points?|score)\b|\bperfect score\b|\b(?:the )?(?:highest|maximum)\b"
)
_LOWEST = re.compile(r"\b(?:the )?(?:lowest|minimum)\b")
# Numbers that are no scores, with what follows or precedes them.
_COUNTED = (
    r"(?:hours?|hrs?|days?|times?|weeks?|months?|years?|minutes?|mins?|seconds?|people|guys|men|women|cars?|visits?"
    r"|dollars|bucks|pounds|euros|miles|kilomet(?:er|re)s|o'clock|bus|things?|kids|mechanics|employees|advisers|calls"
    r"|repairs|services|t[iy]res|fan|moment|day)"
)
_GOES_ON = r"(?:am|pm|thirty|fifteen|more|other|of|only|helped|told|called|was|were|could|who|that)"
_THINGS = re.compile(
    rf"\b{NUMBER} (?:(?!and|because|since|as|but|for|out)[a-z]+ )?{_COUNTED}\b|\b{NUMBER} {_GOES_ON}\b"
    rf"|\b(?:at|in|on|number|no|any|every|some|first|last|next|the|this|that|which) {NUMBER}\b(?: {NUMBER})?"
    rf"(?! (?:out of|stars?|points?))|\b{NUMBER} to {NUMBER}(?= i\b)|\$ ?{NUMBER}"
    rf"|\b(?!one |a ){NUMBER} (?:hundred|thousand)\b"
)


def read(piece: str) -> Understanding | None:
    """What one piece of English says about a score; None when nothing."""
    said = unfilled(piece, "en")
    if (alone := _ALONE.match(said)) and (value := _SOUNDS.get(alone["word"])):
        return Understood(value, read_back=True)
    if (alone := _ALONE.match(said)) and (value := _ORDINALS.get(alone["word"])):
        return Doubtful((value,))
    if _HALVES.search(said):
        return WHOLE_NUMBER
    if _NEGATIVE.search(said):
        return NOT_POSSIBLE
    if _STARS.search(said):
        return Doubtful((10, 5))
    if _WHOLLY.search(said):
        return Doubtful((MOST,))
    said = _DENIED.sub(" ", _RANGE.sub(" ", said))
    if least := _AT_LEAST.search(said):
        value = _number(least["value"])
        return Doubtful((value,)) if LEAST <= value <= MOST else NOT_POSSIBLE
    if share := _PERCENT.search(said):
        return _out_of(_number(share["value"]), HUNDRED)
    if parts := [_out_of(_number(part["points"]), _number(part["most"])) for part in _OUT_OF.finditer(said)]:
        return parts[-1]
    return _counted(said)


def taken_apart(said: str) -> str:
    """A "no" between two numbers takes the first one back."""
    return re.sub(rf"\b({NUMBER})[,.]? no[,.]? (?={NUMBER}\b)", r"\1 no wait ", said, flags=re.I)


def _counted(said: str) -> Understanding | None:
    """The numbers of a text in which there are no more traps but things that are counted."""
    said = _THINGS.sub(" ", said)
    values = tuple(_numbers(said))
    if _FULL.search(said):
        return Understood(MOST) if set(values) <= {MOST} else Doubtful((*dict.fromkeys(values), MOST))
    if not values and _LOWEST.search(said):
        return Understood(LEAST, read_back=True)
    return one_of(values)


def _out_of(points: int, most: int) -> Understanding:
    """Four out of five may be a four or an eight, so it is asked; out of ten it is what it is."""
    if points > most or (points == 0 and most == MOST):
        return NOT_POSSIBLE
    if most == MOST:
        return Understood(points)
    scaled, rest = divmod(points * MOST, most or 1)
    if rest or not LEAST <= scaled <= MOST:
        return NOT_POSSIBLE
    return Doubtful((scaled, points) if LEAST <= points <= MOST and points != scaled else (scaled,))


def _numbers(said: str) -> Iterator[int]:
    for found in re.finditer(rf"\b{NUMBER}(?:ish)?\b", said):
        yield _number(found[0].removesuffix("ish").rstrip("- "))


def _number(word: str) -> int:
    return int(word[:9]) if word.isdecimal() else _WORDS[word]


@cache
def forms(value: int) -> re.Pattern[str]:
    """The ways in which this score is said and nothing else: "eight", "8 out of ten", for ten also "full marks"."""
    words = "|".join([str(value), *(word for word, of in _WORDS.items() if of == value)])
    plain = (
        rf"(?<!double )(?:{words})\b(?!ish|-)(?: (?:points?|marks?))?(?: ?(?:out of(?: an?)?|/|of|over) ?(?:10|ten))?"
    )
    return re.compile(rf"\b(?:{plain}|{_FULL.pattern}|perfect (?:10|ten))" if value == MOST else rf"\b{plain}")
