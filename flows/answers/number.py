"""Hears a whole number with or without its unit: 两千三百公里, 一个半小时, "five thousand km"; always reads it back."""

from __future__ import annotations

import re

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.amounts import Readings, amounts
from flows.answers.speech import joined, said_in_turn, tidy
from flows.steps import Locale, Number
from flows.turns import Keys, Spoken

LONGEST = 20  # digits of pressed keys that are looked at; more than any number a script may ask for


def understand(heard: Keys | Spoken, expected: Number, context: Context) -> Understanding:
    """The number that was meant. Who says that he does not know is told apart (`unknown`), so that he may be let go."""
    if isinstance(heard, Keys):
        return _of_keys(heard.digits, expected)
    for piece in reversed(said_in_turn(heard.text, context.locale)):
        if found := amounts(piece, expected.unit, context.locale):
            return _weigh(found, expected)
    if does_not_know(heard.text, context.locale):
        return NotUnderstood("unknown")
    return NotUnderstood("not_understood")


def _of_keys(keys: str, expected: Number) -> Understanding:
    digits = keys.removesuffix("#")
    if not (digits.isascii() and digits.isdigit()):
        return NotUnderstood("not_an_option")
    value = int(digits.lstrip("0")[:LONGEST] or 0)
    possible = expected.least <= value <= expected.most
    return Understood(value, read_back=True) if possible else NotUnderstood("not_possible")


def _weigh(found: Readings, expected: Number) -> Understanding:
    """One number in its range is read back; of several, those in the range are asked about."""
    wholes = dict.fromkeys(int(one) for one in found if one.denominator == 1)
    if not wholes:
        return NotUnderstood("whole_number")
    match [one for one in wholes if expected.least <= one <= expected.most]:
        case []:
            return NotUnderstood("not_possible")
        case [value]:
            return Understood(value, read_back=True)
        case several:
            return Doubtful(tuple(several))


_DOES_NOT_KNOW = {
    "zh-CN": re.compile(
        r"不(?:太|大|是很|怎么)?(?:知道|清楚|晓得|记得|确定|好说|了解)|没(?:太|有|怎么|仔细|去)*(?:注意|留意"
        r"|看|算|记|关注|定|想好|决定)"
        r"|记不(?:太)?(?:清|得|住|起)|想不起|说不(?:上来|好|准|清)|忘(?:记)?了|(?:哪|咋|怎么)(?:里|儿)?(?:能"
        r"|会)?(?:知道|晓得|记得)"
        r"|鬼知道|搞不清|弄不清|不懂"
    ),
    "en": re.compile(
        r"\b(?:(?:don't|do not|didn't|wouldn't|doesn't) (?:really |even |actually |quite )?(?:know|remember"
        r"|recall|check|look)"
        r"|(?:can't|cannot|can not|couldn't|could not) (?:really |quite )?(?:remember|recall|say|tell)|dunno"
        r"|no (?:idea|clue)"
        r"|not (?:really |quite |so |too )?(?:sure|certain)|(?:have not|haven't|never) (?:\w+ )?(?:checked"
        r"|looked|noticed|decided|paid)"
        r"|(?:i )?forg[eo]t|have to check|need to check|no clue|hard to say|not decided|undecided)"
    ),
}


def does_not_know(text: str, locale: Locale) -> bool:
    """Whether the speaker says that he cannot tell: 没注意, "no idea"."""
    said = joined(tidy(text)) if locale == "zh-CN" else tidy(text)
    return _DOES_NOT_KNOW[locale].search(said) is not None
