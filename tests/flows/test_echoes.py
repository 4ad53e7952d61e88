"""A key that comes before its question could be heard was meant for the question before, and answers nothing here.

Tried over every pair of questions that follow each other in every script that is shipped, with every key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.echoes import FASTEST_S
from flows.engine import begin, hear
from flows.script_file import shipped
from flows.steps import AskingStep, Plate, Score
from flows.talk import Talk
from flows.turns import Answered, AskedForKey, Finding, Keys, Said, Silence, Turn, Walk
from flows.walk import from_json, to_json
from tests.flows.talks import BOTH, arrival, asked, at, fitting, talk

SLOW, FAST = 4.0, 0.4
ALL_KEYS = "0123456789*#"


def kept(walk: Walk) -> Walk:
    """The walk as it comes back from the database."""
    return from_json(json.loads(json.dumps(to_json(walk))))


def pressed(told: Talk, turn: Turn, *keys: tuple[str, float | None]) -> tuple[Turn, list[Finding]]:
    """The last turn after these keys, each with the seconds it came after our reply; and all that was found."""
    found: list[Finding] = []
    for digits, after_s in keys:
        turn = hear(told, kept(turn.walk), Keys(digits, after_s) if digits else Silence())
        found += turn.found
    return turn, found


def neighbours(told: Talk) -> Iterator[tuple[str, str, Turn]]:
    """Every key at every question that leads to another one: where, the key, and the turn that asks there."""
    for name, step in told.script.steps.items():
        if not isinstance(step, AskingStep) or isinstance(step, Plate):
            continue
        walk = at(told, name)
        if walk.step != name:
            continue
        for one in fitting(told, walk):
            assert isinstance(one, Keys)
            turn = hear(told, walk, Keys(one.digits, SLOW))
            there = told.script.steps[turn.walk.step]
            if turn.walk.step != name and not turn.walk.over and isinstance(there, AskingStep):
                yield name, one.digits, turn


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("locale", BOTH)
def test_no_quick_key_at_any_question_of_any_script_is_taken_for_its_answer(name, locale):
    told = talk(name, locale)
    pairs = list(neighbours(told))
    assert pairs, "every script has a question behind a question"
    for before, key, turn in pairs:
        question = turn.walk.step
        for quick in ALL_KEYS:
            if (
                quick == told.script.keys.opt_out
                and quick != key[-1]
                and not isinstance(step_of(told, question), Score)
            ):
                continue
            again = hear(told, kept(turn.walk), Keys(quick, FAST))
            where = f"{before} {key}, then a quick {quick} at {question}"
            assert again.found == (), where
            assert again.says == turn.says[-1:], where
            assert (again.walk.step, again.walk.misses, again.walk.phase) == (question, 0, turn.walk.phase), where


def step_of(told: Talk, name: str) -> object:
    return told.script.steps[name]


@pytest.mark.parametrize("name", shipped())
def test_the_key_that_stops_the_calls_is_taken_however_fast_it_comes_unless_it_is_a_second_press(name):
    told = talk(name)
    stop = told.script.keys.opt_out
    for before, key, turn in neighbours(told):
        if key[-1] == stop or isinstance(step_of(told, turn.walk.step), Score):
            continue
        quick, slow = (hear(told, kept(turn.walk), Keys(stop, after_s)) for after_s in (FAST, SLOW))
        assert (quick.says, quick.found) == (slow.says, slow.found), (before, key, turn.walk.step)


SEVEN_DAYS = talk("owner_7dc")
TENS = [name for name, step in SEVEN_DAYS.script.asked() if step.scale == "ten"]
IN_THE_WILD = [
    # keys with the seconds they came after our reply; what is stored at the first question, and at the second
    ("8 twice", [("8", SLOW), ("8", FAST)], [8]),
    ("8 twice, then 6", [("8", SLOW), ("8", FAST), ("6", SLOW)], [8, 6]),
    ("9 twice, which is no wish to be left alone", [("9", SLOW), ("9", FAST)], [9]),
    ("9 held", [("9", SLOW), *[("9", FAST)] * 6], [9]),
    ("20: a 2 and one key too many", [("2", SLOW), ("0", FAST)], [2]),
    ("7 mended to 8, too late", [("7", SLOW), ("8", FAST)], [7]),
    ("ten by 1 and 0", [("1", SLOW), ("0", FAST)], [10]),
    ("ten by 1 and star", [("1", SLOW), ("*", FAST)], [10]),
    ("100", [("1", SLOW), ("0", FAST), ("0", FAST)], [10]),
    ("100, then 9", [("1", SLOW), ("0", FAST), ("0", FAST), ("9", SLOW)], [10, 9]),
    ("10, typed ahead as one text, and a 0", [("10", SLOW), ("0", FAST)], [10]),
    ("0 twice", [("0", SLOW), ("0", FAST)], [10]),
    ("01", [("0", SLOW), ("1", FAST)], [10]),
    ("a 1 pressed twice is not yet confirmed", [("1", SLOW), ("1", FAST)], []),
    ("a 1 pressed twice, then confirmed", [("1", SLOW), ("1", FAST), ("1", SLOW)], [1]),
    ("a 1 pressed twice, then 0", [("1", SLOW), ("1", FAST), ("0", SLOW)], [10]),
    ("an 8, and another 8 once the question was heard", [("8", SLOW), ("8", SLOW)], [8, 8]),
    ("an 8 and a quick 8, and then no more", [("8", SLOW), ("8", FAST), ("", SLOW)], [8]),
]


@pytest.mark.parametrize("locale", BOTH)
@pytest.mark.parametrize(
    ("keys", "stored"), [pytest.param(keys, stored, id=told) for told, keys, stored in IN_THE_WILD]
)
def test_a_press_too_many_is_no_score_of_the_next_question(keys, stored, locale):
    told = talk("owner_7dc", locale)
    turn, found = pressed(told, arrival(told, TENS[0]), *keys)
    assert [one.value for one in found if isinstance(one, Answered)] == stored
    assert turn.walk.disposition is None


WILD = st.lists(
    st.tuples(st.sampled_from("0123456789*"), st.sampled_from([SLOW, FAST, 0.05, FASTEST_S - 0.01])),
    min_size=1,
    max_size=12,
)


@given(keys=WILD, locale=st.sampled_from(BOTH))
def test_whatever_is_pressed_every_score_is_a_key_that_came_after_its_question_could_be_heard(keys, locale):
    told = talk("owner_7dc", locale)
    turn = arrival(told, TENS[0])
    for number, (digits, after_s) in enumerate(keys):
        turn = hear(told, kept(turn.walk), Keys(digits, SLOW if number == 0 else after_s))
        if turn.walk.over:
            return
        for one in turn.found:
            if isinstance(one, Answered) and one.kind == "score" and one.value not in (1, 10):  # there the 1 was heard
                assert number == 0 or after_s >= FASTEST_S, (number, one)


def test_a_second_quick_key_costs_a_try_so_that_a_held_key_comes_to_an_end():
    told = talk("owner_7dc")
    turn, _ = pressed(told, arrival(told, TENS[0]), ("8", SLOW), ("8", FAST), ("8", FAST))
    assert turn.walk.misses == 1
    assert isinstance(turn.says[0], Said)
    turn, found = pressed(told, arrival(told, TENS[0]), ("8", SLOW), *[("8", FAST)] * 80)
    assert [one.value for one in found if isinstance(one, Answered)] == [8]
    assert turn.walk.over


def test_whoever_is_asked_again_has_heard_the_question_and_may_be_quick():
    told = talk("owner_7dc")
    _, found = pressed(told, arrival(told, TENS[0]), ("8", SLOW), ("", SLOW), ("7", FAST))
    assert [one.value for one in found if isinstance(one, Answered)] == [8, 7]


@pytest.mark.parametrize("after_s", [None, 0.0, -3.0])
def test_where_it_is_not_known_how_fast_a_key_came_it_counts(after_s):
    told = talk("owner_7dc")
    _, found = pressed(told, arrival(told, TENS[0]), ("8", after_s), ("8", after_s))
    assert [one.value for one in found if isinstance(one, Answered)] == [8, 8]


def test_a_new_call_does_not_remember_the_last_key_of_the_one_before():
    told = talk("owner_7dc")
    turn, _ = pressed(told, arrival(told, TENS[0]), ("8", SLOW))
    assert begin(told, kept(turn.walk)).walk.key == ""


@pytest.mark.parametrize("keys", [["2", "1"], ["2", "1", "2*2345", "1"], ["2", "1", "12345"]])
def test_a_plate_is_not_confirmed_by_a_key_that_was_pressed_twice(keys):
    told = with_keys(talk())
    turn, _ = pressed(told, arrival(told, "number_plate"), *[(one, SLOW) for one in keys])
    again, found = pressed(told, turn, (keys[-1][-1], FAST))
    assert found == []
    assert again.says[-1] == turn.says[-1]


def with_keys(told: Talk) -> Talk:
    """The same script, its plate also by keys, and a prefix known."""
    step = told.script.steps["number_plate"]
    steps = {**told.script.steps, "number_plate": step.model_copy(update={"by_keys": True})}
    return replace(told, prefix="鲁L", script=told.script.model_copy(update={"steps": steps}))


def test_a_question_about_what_was_said_is_not_answered_by_a_key_for_the_one_before():
    told = talk()
    turn, _ = pressed(told, arrival(told, "mileage"), ("2311", SLOW))
    assert isinstance(turn.says[-1], AskedForKey)
    again, found = pressed(told, turn, ("1", FAST))
    assert found == []
    assert asked(again) == asked(turn)
