"""The words of every script against its structure: no key is forgotten, none is promised that leads nowhere."""

from __future__ import annotations

import re

import pytest

from flows.engine import begin
from flows.pauses import seconds, without
from flows.script import Script
from flows.steps import (
    NO,
    TEN,
    YES,
    Asking,
    Callback,
    Choice,
    Day,
    Moment,
    Number,
    Question,
    Score,
    Slot,
)
from flows.talk import Talk
from flows.turns import AskedForKey, Keys, Recorded
from tests.flows.talks import BOTH, TEXTS, after, arrival, asked, asking, at, script_of, talk, words_of

EVERY_SCRIPT = pytest.mark.parametrize("name", TEXTS)
EITHER = pytest.mark.parametrize("locale", BOTH)
NAMES_A_KEY = {"zh-CN": re.compile(r"按\s*([0-9*#])"), "en": re.compile(r"\b[Pp]ress\s+([0-9*#])")}
CHARACTERS_A_SECOND = {"zh-CN": 4.5, "en": 14.0}
THINKING_S = 3.0
FIVE_MINUTES = 300.0


def what_keys_do(script: Script, step: Asking) -> frozenset[str]:
    """The keys that a prompt must name."""
    match step:
        case Score() if step.scale == TEN:
            return frozenset("0")
        case Score():
            return frozenset(script.scale(step.scale).levels)
        case Choice() | Callback():
            return step.offered()
        case Slot():
            return frozenset(step.otherwise) | frozenset(str(key) for key in range(1, step.offers + 1))
        case Number() | Day() | Moment():
            return frozenset()
        case _:
            return frozenset({YES, NO})


def may_name(script: Script, step: Asking) -> set[str]:
    """Keys that need not be told each time: the way out, again, skipping, points that are their own keys."""
    skippable = isinstance(step, Question | Choice) and step.skippable
    points = {*"123456789"} if isinstance(step, Score) and step.scale == TEN else set()
    return {script.keys.opt_out, "#", script.keys.repeat, *points} | ({script.keys.skip} if skippable else set())


@EVERY_SCRIPT
@EITHER
def test_the_way_out_is_told_in_the_very_first_words_before_any_other_key(name, locale):
    told = talk(name, locale)
    named = NAMES_A_KEY[locale].findall(asked(begin(told)).text)
    assert named[0] == told.script.keys.opt_out


@EVERY_SCRIPT
@EITHER
def test_every_question_names_exactly_the_keys_that_work(name, locale):
    told = talk(name, locale)
    for step_name, step in asking(told):
        works, may = what_keys_do(told.script, step), may_name(told.script, step)
        for misses in range(step.tries):
            turn = after(told, at(told, step_name), *[""] * misses) if misses else arrival(told, step_name)
            said = asked(turn).text
            named = NAMES_A_KEY[locale].findall(said)
            where = f"{step_name}, try {misses + 1}: {said}"
            assert len(named) == len(set(named)), f"{where}: a key is named twice"
            assert works - may <= set(named) <= works | may, where


@EVERY_SCRIPT
def test_keys_are_named_in_the_same_order_in_both_languages(name):
    script = script_of(name)
    for step_name, step in script.steps.items():
        for words in (step.prompt, *(step.again if isinstance(step, Asking) else ())):
            named = [NAMES_A_KEY[locale].findall(words[locale]) for locale in BOTH]
            either_way = {*"123456789"} if isinstance(step, Score) and step.scale == TEN else set()
            assert [k for k in named[0] if k not in either_way] == [k for k in named[1] if k not in either_way], (
                step_name
            )


@EVERY_SCRIPT
@EITHER
def test_the_levels_named_in_a_prompt_are_those_of_its_scale(name, locale):
    script = script_of(name)
    for step_name, step in script.asked():
        for key, level in script.scale(step.scale).levels.items() if step.scale != TEN else ():
            words = level.words[locale]
            pattern = rf"{words}，请按{key}[；。]" if locale == "zh-CN" else rf"(?i)for {words}, press {key}\b"
            assert re.search(pattern, step.prompt[locale]), f"{step_name}: {words}, key {key}"


# --- how long it takes ----------------------------------------------------------------------------------------------


def seconds_of(told: Talk, keys: str) -> float:
    """Words, pauses and thinking time of a call in which these keys are pressed; R speaks a comment."""
    turn, took = begin(told), 0.0
    for key in [*keys, None]:
        for text in words_of(turn.says):
            took += len(without(text)) / CHARACTERS_A_SECOND[told.locale] + seconds(text)
        took += THINKING_S * isinstance(turn.says[-1], AskedForKey)
        if key is None:
            break
        assert not turn.walk.over, f"{keys} is longer than the call"
        turn = after(told, turn.walk, Recorded("RE1", 20) if key == "R" else Keys(key))
    assert turn.walk.over, f"{keys} does not reach the end"
    return took


@EITHER
@pytest.mark.parametrize(
    "keys",
    ["11112", "11111R", "112012121112", "212415555555551R"],
    ids=["satisfied", "satisfied, with a suggestion", "every link", "a relative who is unhappy with everything"],
)
def test_the_calls_after_a_service_stay_under_five_minutes(locale, keys):
    assert seconds_of(talk("after_service_3day", locale), keys) < FIVE_MINUTES
