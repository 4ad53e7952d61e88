"""Turns that go alike in every script: opting out, asking again, giving up, breaking off, the ceiling, a machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from flows.engine import begin, hear
from flows.lifecycles import Disposition
from flows.steps import TEN, Asking, Day, Entry, Moment, Number, Say, Score
from flows.talk import Talk
from flows.turns import (
    Answered,
    AskedForKey,
    Commented,
    Ended,
    FoundLow,
    HungUp,
    Keys,
    Machine,
    Recorded,
    Said,
    Silence,
    Turn,
    Walk,
)
from tests.flows.talks import BOTH, EVERY_KIND, TEXTS, after, arrival, asked, asking, at, fitting, script_of, talk

EVERY_TALK = pytest.mark.parametrize(
    "told", [pytest.param((name, locale), id=f"{name} {locale}") for name in TEXTS for locale in BOTH], indirect=True
)
EITHER = pytest.mark.parametrize("locale", BOTH)
SERVICE = "after_service_3day"


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Talk:
    """One script in one locale."""
    return talk(*request.param)


def waiting(told: Talk) -> Iterator[tuple[str, Asking, Walk]]:
    """Every step that waits for a key, and a walk that has come to it and waits there."""
    for name, step in asking(told):
        walk = at(told, name)
        assert walk.step == name, "the examples of a script have something to ask about at each of its steps"
        yield name, step, walk


def is_ten(step: Asking) -> bool:
    return isinstance(step, Score) and step.scale == TEN


# --- the keys that mean the same everywhere -------------------------------------------------------------------------


@EVERY_TALK
def test_the_opt_out_key_at_any_asking_step_ends_opted_out_at_once(told):
    for name, step, _ in waiting(told):
        for misses in range(step.tries) if not is_ten(step) else ():
            key = "*9" if isinstance(step, Entry) else "9"
            turn = after(told, at(told, name, misses=misses), key)
            assert turn.found == (Ended(Disposition.OPTED_OUT),), name
            assert turn.walk.disposition is Disposition.OPTED_OUT
            assert isinstance(turn.says[-1], HungUp)


@EITHER
def test_the_opt_out_key_works_while_an_earlier_call_is_being_taken_up_again(locale):
    told = talk(SERVICE, locale)
    turn = after(told, begin(told, at(told, "reception", answers={"overall": 8})).walk, "9")
    assert turn.found == (Ended(Disposition.OPTED_OUT),)


@EVERY_TALK
def test_the_pound_key_says_the_question_again_and_costs_no_try(told):
    for name, step, walk in waiting(told):
        turn = after(told, walk, "*" if isinstance(step, Entry) else "#")
        way_out = (Said(told.say(told.script.phrases.way_out, walk)),) if is_ten(step) else ()
        assert turn.says == (*way_out, asked(arrival(told, name)))
        assert (turn.walk, turn.found) == (replace(walk, turns=1, spent=turn.walk.spent, way_out=is_ten(step)), ())


@EVERY_TALK
def test_no_question_is_further_from_the_way_out_than_one_repetition(told):
    for name, step, walk in waiting(told):
        for unheard in ("", "#", "77") if is_ten(step) else ():
            again = after(told, walk, unheard)
            assert Said(told.say(told.script.phrases.way_out, walk)) in again.says, "it is told before the question"
            whether = after(told, again.walk, "#")
            assert asked(whether).text == told.say(told.script.phrases.confirm_opt_out, walk)
            assert after(told, whether.walk, "1").found == (Ended(Disposition.OPTED_OUT),), name
            assert asked(after(told, whether.walk, "2")) == asked(arrival(told, name)), (
                "a no leads back to the question"
            )


@EITHER
def test_the_way_out_of_one_question_does_not_change_the_keys_of_the_next(locale):
    told = talk("owner_7dc", locale)
    again = after(told, at(told, "attitude"), "")
    assert again.walk.way_out
    answered = after(told, again.walk, "9")
    assert answered.walk.answers["attitude"] == 9, "nine is nine points there too"
    assert (answered.walk.step, answered.walk.way_out) == ("skills", False)
    assert after(told, answered.walk, "#").walk.phase == "", "it repeats, and tells"


@EVERY_TALK
@pytest.mark.parametrize("digits", ["99", "19", "1#", "１", "一", "hangup", "1234567890123", " ", "##"])
def test_keys_that_mean_nothing_are_told_so_and_change_nothing(told, digits):
    phrases = told.script.phrases
    for _, step, walk in waiting(told):
        if isinstance(step, Number) and digits[:1].isascii() and digits[:1].isdigit():
            continue  # that is a number
        turn = after(told, walk, digits)
        sorry = phrases.no_such_day if isinstance(step, Day | Moment) else phrases.not_an_option
        assert turn.says[0] == Said(told.say(sorry, walk))
        assert (turn.walk.misses, turn.found) == (1, ())


# --- trying again and giving up -------------------------------------------------------------------------------------


@EVERY_TALK
def test_silence_is_asked_again_in_other_words_until_the_tries_run_out(told):
    for name, step, walk in waiting(told):
        for misses in range(1, step.tries):
            turn = after(told, walk, *[Silence()] * misses)
            assert turn.says[0] == Said(told.say(told.script.phrases.nothing_heard, walk))
            assert turn.walk.misses == misses
            words = step.again[min(misses, len(step.again)) - 1] if step.again else step.prompt
            assert asked(turn).text.startswith(told.say(words, walk))
            assert asked(turn).timeout == step.timeout
        given_up = after(told, walk, *[Silence()] * step.tries)
        assert given_up.walk.step == at(told, step.on_silence).step, name
        assert [type(one) for one in given_up.found] in ([], [Ended])


@EITHER
def test_a_right_key_after_misses_starts_the_next_step_with_all_its_tries(locale):
    turn = after(talk(SERVICE, locale), Walk("greeting", misses=2), "1")
    assert (turn.walk.step, turn.walk.misses) == ("convenience", 0)


# --- breaking off and going on --------------------------------------------------------------------------------------


@EITHER
def test_a_call_that_broke_off_asks_again_who_is_there_and_goes_on_where_it_stopped(locale):
    told = talk(SERVICE, locale)
    walk = Walk("reception", turns=5, reached="reception", answers={"overall": 8, "appointment": 12})
    turn = begin(told, walk)
    assert turn.walk.step == "greeting"
    turn = after(told, turn.walk, "1", "1")
    assert turn.walk.step == "reception"
    assert turn.says[0] == Said(told.say(told.script.phrases.welcome_back, walk))
    assert {"overall": 8, "appointment": 12}.items() <= turn.walk.answers.items()


@EVERY_TALK
def test_every_question_outside_the_opening_is_taken_up_again_when_the_call_broke_off_there(told):
    for name, step, walk in waiting(told):
        if step.opening or walk.reached != name:
            continue
        turn = begin(told, walk)
        while turn.walk.resuming and not turn.walk.over:
            turn = after(told, turn.walk, "1")  # the customer is there, and this is a good moment
        assert turn.walk.step == name
        assert Said(told.say(told.script.phrases.welcome_back, walk)) in turn.says


@EITHER
def test_a_call_that_broke_off_in_the_opening_begins_as_if_there_had_been_none(locale):
    told = talk(SERVICE, locale)
    broken = after(told, begin(told).walk, "1")
    again = after(told, begin(told, broken.walk).walk, "1")
    assert again == broken


@EITHER
def test_who_answers_the_next_call_is_who_counts(locale):
    told = talk(SERVICE, locale)
    walk = after(told, begin(told).walk, "2", "1", "1", "2").walk
    assert walk.answers == {"respondent": "family", "overall": 8}
    assert after(told, begin(told, walk).walk, "1", "1").walk.answers == {"respondent": "self", "overall": 8}


@EITHER
def test_who_declines_when_a_broken_call_is_taken_up_is_not_asked_on(locale):
    told = talk(SERVICE, locale)
    turn = after(told, begin(told, at(told, "reception")).walk, "1", "2", "4", "2")
    assert turn.found == (Ended(Disposition.REFUSED),)


# --- the ceiling ----------------------------------------------------------------------------------------------------


@EVERY_TALK
def test_asking_for_it_again_without_end_ends_politely_at_the_ceiling(told):
    turn = begin(told)
    while not turn.walk.over:
        turn = hear(told, turn.walk, Keys(told.script.keys.repeat))
    assert turn.walk.turns == told.script.ceiling
    assert turn.walk.step == told.script.too_long
    assert turn.found == (Ended(None),)


@EITHER
def test_what_is_heard_in_the_turn_that_reaches_the_ceiling_is_kept(locale):
    told = talk(SERVICE, locale)
    last = told.script.ceiling - 1
    turn = after(told, at(told, "overall", turns=last), "5")
    assert [type(one) for one in turn.found] == [Answered, FoundLow, Ended]
    assert (turn.walk.step, turn.walk.reached) == (told.script.too_long, "appointment")
    turn = after(told, at(told, "overall", turns=last), "9")
    assert turn.found == (Ended(Disposition.OPTED_OUT),)
    turn = after(told, at(told, "comment", turns=last), Recorded("RE1", 5))
    assert turn.found == (Commented("comment", "RE1", 5), Ended(Disposition.COMPLETED))


@EITHER
def test_the_next_call_goes_on_after_one_that_reached_the_ceiling(locale):
    told = talk(SERVICE, locale)
    ended = after(told, at(told, "overall", turns=told.script.ceiling - 1), "2").walk
    turn = after(told, begin(told, ended).walk, "1", "1")
    assert (turn.walk.step, turn.walk.answers["overall"]) == ("appointment", 8)


# --- who listens ----------------------------------------------------------------------------------------------------


@EVERY_TALK
def test_nothing_private_is_said_to_a_machine(told):
    for name in told.script.steps:
        walk = at(told, name)
        if not walk.over:
            turn = hear(told, walk, Machine())
            assert (turn.says, turn.found) == ((HungUp(),), (Ended(None),))
            assert (turn.walk.over, turn.walk.put_through) == (True, False)


@EITHER
def test_a_fact_that_looks_like_a_variable_is_said_as_it_is(locale):
    (first,) = begin(talk(SERVICE, locale, customer="{hotline}")).says
    assert isinstance(first, AskedForKey)
    assert "{hotline}" in first.text
    assert "2270633" not in first.text


# --- what a script may hold -----------------------------------------------------------------------------------------


def test_a_circle_of_sayings_ends_the_call_instead_of_talking_for_ever():
    script = script_of(SERVICE)
    circle = {**script.steps, "links": script.steps["sorry"]}
    told = Talk(script.model_copy(update={"steps": circle}), "en", talk(SERVICE, "en").facts)
    turn = after(told, at(told, "overall"), "5")
    assert turn.walk.over
    assert turn.says[-1] == HungUp()
    assert turn.found[-1] == Ended(None)


def test_a_stray_request_where_nothing_was_asked_hears_the_same_again():
    told = talk(SERVICE, "en")
    assert after(told, Walk("links"), "1").walk.step == "appointment"
    assert after(told, Walk("thanks"), "1").found == (Ended(Disposition.COMPLETED),)
    over = Walk("thanks", over=True)
    assert after(told, over, "1") == Turn(over, (HungUp(),))


@pytest.mark.parametrize("name", [SERVICE, EVERY_KIND])
def test_every_step_and_every_end_of_a_script_can_be_reached(name):
    """By people who do as they are told, by silence and by the opt-out key."""
    told = talk(name, "zh-CN")
    seen, found, todo = set(), {told.script.too_long}, [begin(told).walk]
    while todo:
        walk = todo.pop()
        mark = (walk.step, walk.phase, walk.complaint)
        found.add(walk.step)
        if walk.over or mark in seen:
            continue
        seen.add(mark)
        fresh = replace(walk, turns=0, answers={})
        for heard in [*fitting(told, walk), Silence(), Keys("9")]:
            many = after(told, fresh, *[heard] * (5 if isinstance(heard, Silence) else 1)).walk
            todo += [many, *([] if many.over else [after(told, fresh, heard).walk])]
    asks = {name for name, step in told.script.steps.items() if not isinstance(step, Say)}
    assert asks <= found
