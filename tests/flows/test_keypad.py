"""What keys mean as an answer, for any keys at all: a value of the question's kind, a doubt, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers import Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.score import NOT_AN_OPTION
from flows.script import ONE_TO_TEN, Phrases
from flows.steps import Choice, Day, Number, Score, Slot, YesNo
from flows.understanding import pressed
from tests.flows.talks import at, script_of, talk

SCRIPT = script_of("every_kind")
TALK = talk("every_kind")
TODAY = date(2026, 11, 23)
KEYS = (
    st.text(st.sampled_from("0123456789*#"), max_size=10)
    | st.text(max_size=5)
    | st.sampled_from(["١", "²", "１", "10#"])
)


def step(name: str, kind: type[Any]) -> Any:
    found = SCRIPT.steps[name]
    assert isinstance(found, kind)
    return found


def understandings(keys: str) -> list[Understanding]:
    """What these keys mean at one question of each kind."""
    return [
        understand_score(keys, step("recommend", Score), ONE_TO_TEN),
        understand_score(keys, step("reception", Score), SCRIPT.scales["satisfaction"]),
        understand_yes_no(keys),
        understand_choice(keys, step("topic", Choice)),
        understand_number(keys, step("mileage", Number)),
        understand_day(keys, step("wish", Day), TODAY),
        understand_day(keys, step("last_visit", Day), TODAY),
        understand_slot(keys, ("2026-11-30T09:30", "2026-11-30T14:00")),
    ]


def understand_score(keys, step, scale):
    script = SCRIPT.model_copy(update={"scales": {**SCRIPT.scales, step.scale: scale}})
    return pressed(replace(TALK, script=script), at(TALK, "mileage"), step, keys)


def understand_yes_no(keys):
    return pressed(TALK, at(TALK, "mileage"), next(s for s in SCRIPT.steps.values() if isinstance(s, YesNo)), keys)


def understand_choice(keys, step):
    return pressed(TALK, at(TALK, "mileage"), step, keys)


def understand_number(keys, step):
    return pressed(TALK, at(TALK, "mileage"), step, keys)


def understand_day(keys, step, today):
    told = replace(TALK, facts={**TALK.facts, "today": today.isoformat()})
    return pressed(told, at(TALK, "mileage"), step, keys)


def understand_slot(keys, offered):
    slot = next(s for s in SCRIPT.steps.values() if isinstance(s, Slot))
    return pressed(TALK, replace(at(TALK, "mileage"), offered=tuple(offered)), slot, keys)


@given(keys=KEYS)
def test_whatever_is_pressed_is_a_value_of_the_kind_a_doubt_or_nothing(keys):
    assert len(understandings(keys)) == 8
    values = [one.value if isinstance(one, Understood) else None for one in understandings(keys)]
    ten, level, yes, topic, mileage, ahead, behind, slot = values
    assert ten is None or ten in range(2, 11)
    assert level in (None, 12, 8, 4, 0, -4)
    assert yes is None or isinstance(yes, bool)
    assert topic in (None, "maintenance", "car", "person", "nothing", "bill")
    assert mileage is None or (type(mileage) is int and 1 <= mileage <= 300_000)
    assert ahead is None or date.fromisoformat(str(ahead)) >= TODAY
    assert behind is None or date.fromisoformat(str(behind)) <= TODAY
    assert slot in (None, "2026-11-30T09:30", "2026-11-30T14:00")


@given(keys=KEYS)
def test_what_is_not_understood_has_a_sentence_that_says_so(keys):
    for one in understandings(keys):
        if isinstance(one, NotUnderstood):
            assert one.why in Phrases.model_fields


@given(number=st.integers(1, 300_000), zeros=st.integers(0, 12))
def test_every_number_in_the_range_is_understood_with_any_noughts_before_it(number, zeros):
    assert understand_number("0" * zeros + str(number), step("mileage", Number)) == Understood(number, read_back=True)


@given(day=st.dates(date(2026, 11, 23), date(2027, 11, 22)))
def test_every_day_of_the_coming_year_is_understood(day):
    assert understand_day(f"{day:%m%d}", step("wish", Day), TODAY) == Understood(day.isoformat(), read_back=True)


@given(day=st.dates(date(2025, 11, 24), date(2026, 11, 23)))
def test_every_day_of_the_past_year_is_understood(day):
    assert understand_day(f"{day:%m%d}", step("last_visit", Day), TODAY) == Understood(day.isoformat(), read_back=True)


@pytest.mark.parametrize(
    ("keys", "meant"),
    [
        ("1", Doubtful((1, 10))),
        ("2", Understood(2)),
        ("9", Understood(9)),
        ("0", Understood(10)),
        ("*", Understood(10)),
        ("10", Understood(10)),
        ("10#", Understood(10)),
        ("#", NOT_AN_OPTION),
        ("11", NOT_AN_OPTION),
        ("01", NOT_AN_OPTION),
        ("", NOT_AN_OPTION),
    ],
)
def test_points_from_one_to_ten(keys, meant):
    assert understand_score(keys, step("recommend", Score), ONE_TO_TEN) == meant


def test_a_doubt_begins_with_what_was_typed():
    doubt = understand_score("1", step("recommend", Score), ONE_TO_TEN)
    assert isinstance(doubt, Doubtful)
    assert doubt.first == 1


@pytest.mark.parametrize("keys", ["0", "3", "9", "12", "", "x", "１"])
def test_no_appointment_is_chosen_by_a_key_that_was_not_told(keys):
    assert understand_slot(keys, ("2026-11-30T09:30", "2026-11-30T14:00")) == NOT_AN_OPTION


def test_an_option_without_a_value_is_kept_by_its_key():
    menu = Choice.model_validate({"kind": "choice", "prompt": {}, "on_silence": "end", "options": {"1": "end"}})
    assert understand_choice("1", menu) == Understood("1")
