"""One to ten, by key or by voice: 八分, 满分, "eight out of ten". What may be two numbers is asked, never chosen.

Rules beyond reading numbers: half points ask for a whole number and nothing is rounded; 十分满意 is "very satisfied",
not a ten; 四 and 十 sound alike in the south and are always read back; nought and eleven are not possible.
"""

from __future__ import annotations

import re

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood, score_en, score_zh
from flows.answers.residue import MATCH, weighed
from flows.answers.speech import UNSTATED, hedged, joined, said_in_turn, sureness, tidy, unsure
from flows.script import Scale
from flows.steps import TEN, Locale, Score
from flows.turns import Keys, Spoken

NOT_AN_OPTION, NOT_UNDERSTOOD = NotUnderstood("not_an_option"), NotUnderstood("not_understood")
SOUND_ALIKE = frozenset({4, 10})  # 四 and 十
FAINT = frozenset({1, 7})  # 一 and 七
_CRYSTAL_CLEAR = re.compile(r"满分|最高分|full marks|top marks|perfect (?:ten|score)|ten out of ten")


def understand(heard: Keys | Spoken, expected: Score, context: Context) -> Understanding:
    """A score from one to ten. Pressed, it may also be the level of another scale of the script."""
    if isinstance(heard, Keys):
        return pressed(heard.digits, expected, context.scale)
    read, apart = (
        (score_en.read, score_en.taken_apart) if context.locale == "en" else (score_zh.read, score_zh.taken_apart)
    )
    pieces = said_in_turn(apart(heard.text), context.locale)
    for piece in reversed(pieces):  # what was said last counts, if it is a score
        reading = read(piece)
        if reading is not None:
            told = _weighed(reading, heard, context.locale, corrected=len(pieces) > 1)
            return weighed(told, _beside(told, heard.text, context.locale), heard, context.locale)
    return NOT_UNDERSTOOD


def _beside(told: Understanding, text: str, locale: Locale) -> str:
    """What was said beside the score itself."""
    if not isinstance(told, Understood):
        return ""
    forms = score_en.forms if locale == "en" else score_zh.forms
    said = tidy(text)
    return forms(int(told.value)).sub(MATCH, said if locale == "en" else joined(said))


def pressed(keys: str, step: Score, scale: Scale) -> Understanding:
    """A level of a scale. On one to ten a single 1 may be the beginning of a 10, so it is asked about; 0 is ten."""
    if step.scale == TEN and keys in ("10", "10#", "1"):
        return Doubtful((1, 10)) if keys == "1" else Understood(10)
    level = scale.levels.get(keys)
    return Understood(level.value) if level is not None else NOT_AN_OPTION


def _weighed(reading: Understanding, heard: Spoken, locale: Locale, *, corrected: bool) -> Understanding:
    """A clear number still is read back where it was hardly heard, hedged, corrected, or sounds like another."""
    if not isinstance(reading, Understood) or reading.read_back:
        return reading
    clear = _CRYSTAL_CLEAR.search(joined(tidy(heard.text))) is not None
    alike = locale == "zh-CN" and reading.value in SOUND_ALIKE and not clear
    faint = reading.value in FAINT and sureness(heard) < UNSTATED
    doubted = (unsure(heard) and not clear) or corrected or hedged(heard.text, locale)
    return Understood(reading.value, read_back=alike or faint or doubted)
