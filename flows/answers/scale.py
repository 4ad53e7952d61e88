"""A level of a named scale, by key or by voice: its own words, other words for them, or the key said.

Whether a scale is one of satisfaction or of intention is seen from its own words; only then are other words for a
place on it understood (还行 for 一般). On any other scale the words are those the script gives its levels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flows.answers import Context, Doubtful, Understanding, Understood
from flows.answers.key_said import key_said
from flows.answers.residue import MATCH, weighed
from flows.answers.scale_words import LINES, Place, Sort, places, without_places
from flows.answers.score import NOT_AN_OPTION, NOT_UNDERSTOOD, pressed
from flows.answers.speech import HAN, hedged, joined, plain, said_in_turn, tidy, unfilled, unsure
from flows.script import Scale
from flows.steps import Locale, Score
from flows.turns import Keys, Spoken

_POINTS = re.compile(
    r"^(?:我)?(?:打|给|评)?(?:你们?)?(?:个)?(?P<points>10|\d|[一二两三四五六七八九十])分(?:吧|啊|呀)?$"
    r"|^(?P<all>满分|一百分|100分)(?:吧)?$"
)
_FIGURES = dict(zip("一二两三四五六七八九十", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))
_DENIES = {
    "zh-CN": re.compile(r"(?:不|没|没有|不是|不算|别|非)(?:太|很|怎么|那么|大)?$"),
    "en": re.compile(r"(?:not|n't|never)(?: \w+)? $"),
}
_STRENGTHENS = {
    "zh-CN": re.compile(r"(?:很|非常|特别|太|挺|有点|比较|最|十分|更|超级?)$"),
    "en": re.compile(r"(?:very|extremely|really|quite|rather|pretty|so|too|a bit|somewhat|more|most) $"),
}


def understand(heard: Keys | Spoken, expected: Score, context: Context) -> Understanding:
    """The value of one level of the scale the question was asked on."""
    if isinstance(heard, Keys):
        return pressed(heard.digits, expected, context.scale)
    if (named := _named_by_key(heard.text, context)) is not None:
        return named
    pieces = said_in_turn(heard.text, context.locale)
    for piece in reversed(pieces):  # what was said last counts, if it names a level
        values = _levels(piece, context.scale, context.locale)
        if len(values) == 1:
            ((value, weak),) = values.items()
            doubted = weak or unsure(heard) or len(pieces) > 1 or _hedged(heard, context)
            beside = _beside(piece, context.scale, context.locale)
            return weighed(Understood(value, read_back=doubted), beside, heard, context.locale)
        if values:
            return Doubtful(tuple(values))
    return NOT_UNDERSTOOD


def _named_by_key(text: str, context: Context) -> Understanding | None:
    """按2 is the second level; a bare 五 is read back, and 五分 may mean the fifth key or five points, the best."""
    levels = context.scale.levels
    if context.locale == "zh-CN" and (points := _POINTS.match(joined(plain(text, "zh-CN")))):
        return _points(points["points"], context.scale)
    said = key_said(text, context.locale)
    if said is None:
        return None
    if said.key not in levels:
        return NOT_AN_OPTION if said.plainly else None
    return Understood(levels[said.key].value, read_back=not said.plainly)


def _points(figure: str | None, scale: Scale) -> Understanding:
    """Points where none were asked for: as many as there are levels would be the best, and full marks are."""
    best_first = sorted({level.value for level in scale.levels.values()}, reverse=scale.direction == "high_is_good")
    points = 10 if figure is None else _FIGURES.get(figure) or int(figure)
    if points in (10, 0):
        return Doubtful((best_first[0],))
    if not 1 <= points <= len(best_first):
        return NOT_UNDERSTOOD
    by_key = scale.levels.get(str(points))
    meant = (*((by_key.value,) if by_key else ()), best_first[len(best_first) - points])
    return Doubtful(tuple(dict.fromkeys(meant)))


def _hedged(heard: Spoken, context: Context) -> bool:
    """可能会 is a level of an intention and no hedge."""
    return _sort(context.scale, context.locale) != "intention" and hedged(heard.text, context.locale)


def _levels(piece: str, scale: Scale, locale: Locale) -> Mapping[int, bool]:
    """The levels that a piece may mean, each with whether that is a weak reading."""
    said = joined(unfilled(piece, locale)) if locale == "zh-CN" else piece
    words = _own_words(scale, locale)
    if said in words:
        return {words[said]: False}
    sort = _sort(scale, locale)
    if sort is None:
        return _by_own_words(said, words, locale)
    where = _where(scale, locale, sort)
    found = places(said, LINES[sort][locale])
    near = {
        place: where[place] if place in where else where[min(where, key=lambda one: abs(one - place))]
        for place in found
    }
    return {value: place not in where for place, value in near.items()}


def _beside(piece: str, scale: Scale, locale: Locale) -> str:
    """What was said beside the words of a level."""
    said = joined(unfilled(piece, locale)) if locale == "zh-CN" else piece
    words, sort = _own_words(scale, locale), _sort(scale, locale)
    if said in words:
        return MATCH
    if sort is not None:
        return without_places(said, LINES[sort][locale], MATCH)
    for own in sorted(words, key=len, reverse=True):
        said = re.sub(_whole(own), MATCH, said)
    return said


def _whole(own: str) -> str:
    """A pattern for these words; in English not for a part of others."""
    edge = "" if re.search(HAN, own) else r"\b"
    return f"{edge}{re.escape(own)}{edge}"


def _own_words(scale: Scale, locale: Locale) -> Mapping[str, int]:
    said = {key: tidy(level.words[locale]) for key, level in scale.levels.items()}
    return {(joined(words) if locale == "zh-CN" else words): scale.levels[key].value for key, words in said.items()}


def _sort(scale: Scale, locale: Locale) -> Sort | None:
    """Of satisfaction or of intention: every level's own words have one place of their own there."""
    for sort in LINES:
        if len(_where(scale, locale, sort)) == len({level.value for level in scale.levels.values()}) >= 2:
            return sort
    return None


def _where(scale: Scale, locale: Locale, sort: Sort) -> Mapping[Place, int]:
    """The value at each place, as the levels' own words say it."""
    found = {places(words, LINES[sort][locale]): value for words, value in _own_words(scale, locale).items()}
    return {place[0]: value for place, value in found.items() if len(place) == 1}


def _by_own_words(said: str, words: Mapping[str, int], locale: Locale) -> Mapping[int, bool]:
    """The longest of its own words first. One denied is none of them; one made stronger than it is, is weak."""
    found: dict[int, bool] = {}
    for own, value in sorted(words.items(), key=lambda one: -len(one[0])):
        for match in re.finditer(_whole(own), said):
            before = said[: match.start()]
            if not _DENIES[locale].search(before):
                found[value] = _STRENGTHENS[locale].search(before) is not None
        said = re.sub(_whole(own), lambda match: "\0" * len(match[0]), said)
    return found
