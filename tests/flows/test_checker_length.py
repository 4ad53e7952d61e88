"""How long calls take: by hand for a small script, against the engine for those that are shipped."""

from __future__ import annotations

from random import Random

import pytest

from flows import engine, pauses
from flows.checker.length import (
    A_KEY_S,
    MOST_S,
    PLATE_BY_KEYS_S,
    SILENT_RECORDING_S,
    TAKEN_S,
    THINKING_S,
    TYPICAL_COMMENT_S,
    length,
    minutes,
)
from flows.checker.speech import tried
from flows.pace import CHARACTERS_A_SECOND
from flows.script_file import parse, shipped
from flows.turns import AskedForKey, AskedToSpeak, HungUp, Keys, PutThrough, Recorded
from tests.flows.plate_caller import Caller, Way
from tests.flows.plate_maker import plate
from tests.flows.test_checker_paths import BASE

HELLO = "Hello. To stop calls, press 9. To go on, press 1."
BYE = "Goodbye."


def measured(step, start="a"):
    return length(parse(BASE.replace("START", start).replace("  STEPS\n", step)), "en")


def words(*texts):
    return sum(len(text) for text in texts) / CHARACTERS_A_SECOND["en"]


def test_words_thinking_and_pauses_are_added_up():
    found = measured('  a: {kind: say, prompt: {en: "One. [pause 2] Two."}, next: bye}\n')
    expected = words(HELLO, "One. Two.", BYE) + THINKING_S + 2
    assert found.longest_s == pytest.approx(expected)
    assert found.typical_s == pytest.approx(expected)
    assert (found.steps, found.paths) == (4, 2)


MENU = "It is recorded. To speak, press 1. To go on, press 2."
COMMENT = "  b: {kind: record, prompt: {en: Speak.}, max_seconds: 40, next: bye}\n"


@pytest.mark.parametrize("label", ["", "    label: {en: a}\n"])
def test_a_comment_is_as_long_as_it_may_be_and_most_people_make_none(label):
    named = {key: f"value: {key}, words: {{en: {key}}}, " if label else "" for key in ("speaks", "goes_on")}
    step = (
        f"  a:\n    kind: choice\n{label}    prompt: {{en: {MENU!r}}}\n    on_silence: bye\n"
        f'    options: {{"1": {{{named["speaks"]}go: b}}, "2": {{{named["goes_on"]}go: bye}}}}\n'
    )
    found = measured(step + COMMENT)
    without = words(HELLO, MENU, BYE) + 2 * THINKING_S
    assert found.longest_s == pytest.approx(without + words("Speak.") + 40)
    # A menu that keeps its answer decides something; the comment is then part of what most people choose.
    assert found.typical_s == pytest.approx(without + (words("Speak.") + TYPICAL_COMMENT_S if label else 0.0))
    assert SILENT_RECORDING_S < TYPICAL_COMMENT_S


def test_an_entry_is_typed_key_by_key_and_read_back():
    step = (
        "  a:\n    kind: number\n    label: {en: a}\n    most: 99999\n    next: bye\n    on_silence: bye\n"
        '    prompt: {en: "How many?"}\n'
    )
    found = measured(step)
    back = "You entered 99,999. If that is right, press 1. To enter it again, press 2."
    typed = words(HELLO, "How many?", back, BYE) + 3 * THINKING_S
    assert found.longest_s == pytest.approx(typed + 5 * A_KEY_S)
    typical = words(HELLO, "How many?", back.replace("99,999", "2,000"), BYE) + 3 * THINKING_S
    assert found.typical_s == pytest.approx(typical + 4 * A_KEY_S)


def test_the_typical_key_is_pressed_where_a_step_names_one():
    step = (
        '  a:\n    kind: info\n    prompt: {en: "More?"}\n    more: {en: A long story it is.}\n    next: bye\n'
        "    on_silence: bye\n"
    )
    told = words(HELLO, "More?", BYE) + 2 * THINKING_S
    assert measured(step).typical_s == pytest.approx(told + words("A long story it is."))
    assert measured(step + '    typical: "2"\n').typical_s == pytest.approx(told)
    assert measured(step + '    typical: "2"\n').longest_s == pytest.approx(told + words("A long story it is."))


def test_a_call_that_is_put_through_rings_and_what_is_said_then_is_not_ours():
    step = "  a: {kind: transfer, prompt: {en: One moment.}, next: bye, otherwise: bye, timeout: 30}\n"
    told = words(HELLO, "One moment.", BYE) + THINKING_S
    assert measured(step).longest_s == pytest.approx(told + 30), "nobody takes it"
    assert measured(step).typical_s == pytest.approx(told + TAKEN_S)


def test_silences_do_not_count_and_a_loop_counts_once():
    step = (
        '  a:\n    kind: choice\n    prompt: {en: "Again?"}\n    typical: "2"\n    on_silence: b\n'
        '    options: {"1": a, "2": bye}\n'
        "  b: {kind: say, prompt: {en: I hear nothing at all any more.}, next: bye}\n"
    )
    assert measured(step).longest_s == pytest.approx(words(HELLO, "Again?", BYE) + 2 * THINKING_S)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("name", shipped())
def test_a_shipped_call_takes_less_than_five_minutes(name, locale):
    found = length(parse(shipped()[name]), locale)
    assert 10 < found.typical_s <= found.longest_s <= MOST_S, "rule 2.08"


def seconds_of(talk, keys):
    """What the engine says when these keys are pressed, and the time to press them; R speaks as long as one may."""
    turn, seconds = engine.begin(talk), 0.0
    for key in [*keys, None]:
        for said in turn.says:
            if not isinstance(said, HungUp | PutThrough):
                seconds += len(pauses.without(said.text)) / CHARACTERS_A_SECOND[talk.locale]
        if isinstance(turn.says[-1], AskedForKey):
            seconds += THINKING_S
        if isinstance(turn.says[-1], AskedToSpeak):
            seconds += turn.says[-1].max_seconds
        if key is not None:
            turn = engine.hear(talk, turn.walk, Recorded("RE1", 20) if key == "R" else Keys(key))
    assert turn.walk.over
    return seconds


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_longest_call_of_the_survey_is_the_one_somebody_can_have(locale):
    """A member of the family, no good moment, persuaded once, everything bad, and a comment."""
    script = parse(shipped()["after_service_3day"])
    there = seconds_of(tried(script, locale).talk, "2" + "1" + "2" + "4" + "1" + "5" * 8 + "5" + "1" + "R")
    assert length(script, locale).longest_s == pytest.approx(there)


def test_the_typical_call_of_the_survey_is_that_of_the_very_satisfied():
    script = parse(shipped()["after_service_3day"])
    there = seconds_of(tried(script, "en").talk, "1" + "1" + "1" + "1" + "2")
    assert length(script, "en").typical_s == pytest.approx(there)


def test_seconds_are_told_in_minutes():
    assert [minutes(seconds) for seconds in (0, 9.6, 59.6, 245)] == ["0:00", "0:10", "1:00", "4:05"]


def test_a_plate_by_keys_is_reckoned_as_long_as_nineteen_of_twenty_take():
    """A car of ours, as the prompts say; what comes before the keys is reckoned apart."""
    random = Random("length")
    for locale, reckoned in PLATE_BY_KEYS_S.items():
        taken = sorted(Caller(plate(random, prefix="鲁L"), Way(), locale).enter().seconds for _ in range(100))
        assert reckoned - 6 < taken[94] <= reckoned
