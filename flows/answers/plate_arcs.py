"""Everything that may be heard at one place of an utterance: a character of a plate, several, or nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flows.answers.plate_sounds import CLEAR, FILLERS, LIKE, LIKELY, NAME, PROVINCE_WORDS, SOUNDS, UNITS
from flows.answers.speech import HAN
from flows.plates import PROVINCES

LONGEST = max(map(len, SOUNDS))
MARKS = "学警挂港澳领使试超临"
NUMERALS = "零〇洞一幺二两三四五六七拐八九勾十百千万"
_VALUES = {"零": 0, "〇": 0, "两": 2, **{one: at for at, one in enumerate("零一二三四五六七八九")}}
_UNITS = {"万": 10_000, "千": 1_000, "百": 100, "十": 10}
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*(?:'[a-z]+)?")
_DIGIT = r"[一二两三四五六七八九\d]"
_NUMBER = re.compile(
    rf"(?={_DIGIT}[万千百])(?:{_DIGIT}万零?)?(?:{_DIGIT}千零?)?(?:{_DIGIT}百零?)?"
    rf"(?:{_DIGIT}十{_DIGIT}?|(?<=零){_DIGIT}|(?<=[万千百])(?!{_DIGIT}))"
)
_WRITTEN_NUMBER = re.compile(r"(\d)万(\d{4})(?!\d)")
_SO_MANY = re.compile(
    r"(?:(?P<many>[两二俩三仨四五2-6])个|(?P<two>双|一?对))(?P<what>[零〇洞一幺二两三四五六七八九勾拐\da-z])"
)
_MANY = {"两": 2, "二": 2, "俩": 2, "三": 3, "仨": 3, "四": 4, "五": 5, **{str(one): one for one in range(2, 7)}}
_THAT_OF = re.compile(
    rf"(?P<word>{HAN}{{1,4}}|[a-z]{{3,12}})(?:那个|这个)?的(?:那个|这个)?(?P<what>{HAN}|[a-z](?![a-z]))"
)
_FOR = re.compile(rf"(?P<what>[a-z]+) ?(?:for|as in|like in|like|as for) ?(?P<word>[a-z]{{2,}}|{HAN}{{1,3}})")
_TIMES = re.compile(r"(double|triple|treble|quadruple) (?!u\b|you\b)")
_TWO_WORDS = ((re.compile(r"double[ -](?:u|you)\b"), "W"), (re.compile(r"x[ -]ray\b"), "X"))
_HOW_MANY = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_ONES)}))?|{'|'.join(_TEENS)}|{'|'.join(_ONES)})"
_HUNDREDS = rf"(?:(?:{'|'.join(_ONES)}) hundred(?: and)?(?: {_SMALL})?)"
_ENGLISH = re.compile(
    rf"(?P<thousands>{_SMALL}) thousand(?: and)?(?: (?P<rest>{_HUNDREDS}|{_SMALL}))?\b|(?P<hundreds>{_HUNDREDS})\b"
    rf"|(?P<small>{_SMALL})\b"
)


@dataclass(frozen=True, slots=True)
class Arc:
    """From the place asked about up to `end` these characters were heard, at this cost.

    No characters: it is nothing of a plate, though `made_of` tells that it looks like something of one and cannot be
    passed over lightly. `explains`: it may only tell once more what was said before it (鲁，山东的鲁); `counts`: it
    is a number (一万二千), which counts something else as a rule.
    """

    end: int
    symbols: str
    cost: float
    made_of: Literal["", "sign", "numeral", "character"] = ""
    explains: bool = False
    counts: bool = False


def arcs(text: str, at: int) -> Iterator[Arc]:
    """What may be heard from this place of a tidied text."""
    character = text[at]
    if character in " .-~'/:%":
        yield Arc(at + 1, "", LIKE if character in "/:%" else NAME)
        return
    yield from _sounds(text, at)
    yield from _spelled(text, at)
    if character.isascii() and character.isdigit():
        yield Arc(at + 1, character, NAME)
        if match := _WRITTEN_NUMBER.match(text, at):
            yield Arc(match.end(), match[1] + match[2], CLEAR, counts=True)
    if _latin_at(text, at):
        yield from _latin(text, at)
    else:
        yield from _numbers(text, at)
    yield from _unmeant(text, at)


def _latin_at(text: str, at: int) -> bool:
    """Whether a letter of the Latin alphabet stands at this place; before the text and after it stands none."""
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalpha()


def _sounds(text: str, at: int) -> Iterator[Arc]:
    """Signs, names and sounds that are written here, whole words only."""
    inside = text[at].isascii() and _latin_at(text, at - 1)
    meant_otherwise = not text[at].isascii() and any(
        text[at:end] in FILLERS for end in range(at + 2, min(at + 6, len(text)) + 1)
    )
    for end in range(at + 1, min(at + LONGEST, len(text)) + 1):
        written = text[at:end]
        if written not in SOUNDS or (written.isascii() and written.isdigit()):
            continue
        if written[-1].isascii():
            cut = _latin_at(text, end)
            if inside or (cut and len(written) < 2) or (cut and SOUNDS[written][0][0] not in PROVINCES):
                continue
            surcharge = LIKELY if cut else NAME
        else:
            surcharge = LIKE if meant_otherwise and end == at + 1 and written not in NUMERALS + PROVINCES else NAME
        for symbols, cost in SOUNDS[written]:
            yield Arc(end, symbols, cost + surcharge)


def _spelled(text: str, at: int) -> Iterator[Arc]:
    """A character with a word that has it: 山东的鲁, 苹果的A, L for Lima; B for delta may be either."""
    if (match := _THAT_OF.match(text, at)) is not None:
        word, what = match["word"], match["what"]
        readings = {symbols: cost for symbols, cost in SOUNDS.get(what, ()) if len(symbols) == 1}
        if what.isascii():
            yield Arc(match.end(), what.upper(), NAME, explains=True)
        elif (sign := PROVINCE_WORDS.get(word)) is not None and sign in readings:
            yield Arc(match.end(), sign, NAME, explains=True)
        elif what in PROVINCES or what in MARKS:
            yield Arc(match.end(), what, NAME, explains=True)
    if _latin_at(text, at) and not _latin_at(text, at - 1):
        match = _FOR.match(text, at)
        if match is None or match["word"] in _ONES or (match["word"] in SOUNDS and _is_digit(match["word"])):
            return
        letter, first = _letter(match["what"]), match["word"][0].upper()
        if letter is None:
            return
        if first == letter or not first.isascii():
            yield Arc(match.end(), letter, NAME, explains=True)
        else:
            yield Arc(match.end(), letter, LIKELY, explains=True)
            yield Arc(match.end(), first, LIKELY, explains=True)


def _is_digit(word: str) -> bool:
    return any(symbols.isdigit() and cost <= CLEAR for symbols, cost in SOUNDS[word])


def _letter(word: str) -> str | None:
    if len(word) == 1:
        return word.upper()
    return next((symbols for symbols, _ in SOUNDS.get(word, ()) if symbols.isascii() and symbols.isalpha()), None)


def _latin(text: str, at: int) -> Iterator[Arc]:
    """Single letters, also out of a run like lad12345; numbers in English; double eight."""
    start, end = at, at
    while _latin_at(text, start - 1):
        start -= 1
    while _latin_at(text, end):
        end += 1
    yield from _letters(text, start, end, at)
    if start < at:
        return
    for word, letter in _TWO_WORDS:
        if (match := word.match(text, at)) is not None:
            yield Arc(match.end(), letter, NAME)
    if (match := _TIMES.match(text, at)) is not None and match.end() < len(text):
        for arc in arcs(text, match.end()):
            if len(arc.symbols) == 1:
                yield Arc(arc.end, arc.symbols * _HOW_MANY[match[1]], arc.cost + NAME)
    if (match := _ENGLISH.match(text, at)) is not None:
        yield from _english_numbers(match)


def _letters(text: str, start: int, end: int, at: int) -> Iterator[Arc]:
    """One letter of a run of letters. A word is not spelled, and what is no word only where it stands beside digits
    or Mandarin (沪ad一二三) or for lack of anything better.
    """
    run = text[start:end]
    joined = (text[start - 1 : start] or " ") != " " or (text[end : end + 1] or " ") != " "
    word = run in SOUNDS or run in FILLERS or run in PROVINCE_WORDS
    apostrophe = "'" in (text[start - 1 : start], text[end : end + 1])
    if len(run) > 1 and (len(run) > 4 or apostrophe or (word and not (joined and len(run) == 2))):
        return
    letter, cost = text[at].upper(), NAME if len(run) == 1 else CLEAR if joined else LIKE
    if letter in "IO":
        yield Arc(at + 1, "10"["IO".index(letter)], cost + CLEAR)
    if letter != "I":
        yield Arc(at + 1, letter, cost)


def _english_numbers(match: re.Match[str]) -> Iterator[Arc]:
    """Twelve thousand three hundred and forty-five is 12345; twenty three is 23, and 20 when the three stands alone."""
    if thousands := match["thousands"]:
        value = _small(thousands) * 1000 + _up_to_999(match["rest"] or "")
        yield Arc(match.end(), str(value), CLEAR, counts=True)
    elif hundreds := match["hundreds"]:
        yield Arc(match.end(), str(_up_to_999(hundreds)), CLEAR, counts=True)
    elif (small := match["small"]) not in _ONES:
        yield Arc(match.end(), str(_small(small)), CLEAR)
        if tens := re.match("|".join(_TENS), small):
            yield Arc(match.start() + tens.end(), str(_small(tens[0])), CLEAR * 2)


def _small(words: str) -> int:
    total = 0
    for word in re.split("[ -]", words):
        if word in _ONES:
            total += _ONES.index(word) + 1
        elif word in _TENS:
            total += _TENS.index(word) * 10 + 20
        elif word in _TEENS:
            total += _TEENS.index(word) + 10
    return total


def _up_to_999(words: str) -> int:
    hundreds, _, rest = words.rpartition("hundred")
    return _small(hundreds) * 100 + _small(rest)


def _numbers(text: str, at: int) -> Iterator[Arc]:
    """Numbers in Mandarin: 一万二千三百四十五 is 12345; 三个八 is 888; 十 in a row of digits is doubtful by itself."""
    if (match := _SO_MANY.match(text, at)) is not None:
        many = 2 if match["two"] else _MANY[match["many"]]
        for symbols, cost in SOUNDS.get(match["what"], ((match["what"].upper(), NAME),)):
            if cost == NAME and len(symbols) == 1:
                yield Arc(match.end(), symbols * many, CLEAR)
    if (match := _NUMBER.match(text, at)) is not None:
        yield Arc(match.end(), str(_value(match[0])), CLEAR, counts=True)
    tens, digits = text[at : at + 3], "一二三四五六七八九"
    if tens[0] in digits and tens[1:2] == "十":
        yield Arc(at + 2, f"{_VALUES[tens[0]]}0", LIKELY)
        if tens[2:3] and tens[2] in digits:
            yield Arc(at + 3, f"{_VALUES[tens[0]]}{_VALUES[tens[2]]}", CLEAR)
    if tens[0] == "十":
        yield Arc(at + 1, "10", LIKE)
        if tens[1:2] and tens[1] in digits:
            yield Arc(at + 2, f"1{_VALUES[tens[1]]}", LIKELY)


def _value(number: str) -> int:
    """一万零五 is 10005; what is cut short (三千五) is not taken for a plate."""
    total, digit = 0, 0
    for character in number:
        if character in _UNITS:
            total += digit * _UNITS[character]
            digit = 0
        else:
            digit = _VALUES[character] if character in _VALUES else int(character)
    return total + digit


def _unmeant(text: str, at: int) -> Iterator[Arc]:
    """What may be passed over: a filler for nothing, a word or a character of no meaning here for something."""
    for end in range(at + 1, min(at + 6, len(text)) + 1):
        if not text[at].isascii() and text[at:end] in FILLERS:
            yield Arc(end, "", NAME)
    if _latin_at(text, at) and _latin_at(text, at - 1):
        return
    match = _WORD.match(text, at)
    word = match[0] if match else text[at]
    yield Arc(at + len(word), "", NAME if match and word in FILLERS else LIKE, _made_of(word))


def _made_of(word: str) -> Literal["", "sign", "numeral", "character"]:
    """What of a plate a word or a character looks like that is passed over; a and I are words as well."""
    mark = any(symbols in MARKS for symbols, _ in SOUNDS.get(word, ())[:1])
    if mark or word in PROVINCES or word in PROVINCE_WORDS:
        return "sign"
    if word in NUMERALS or word in "ai":
        return "numeral"
    return "character" if word.isascii() and len(word) == 1 else ""


def counts_something(text: str) -> bool:
    """Whether a unit in it tells that its number is no plate: 公里, 块, 手机."""
    words = set(_WORD.findall(text))
    return any(unit in words if unit.isascii() else unit in text for unit in UNITS)
