"""A call that broke off in the middle of a step, whichever its kind, is taken up at its question."""

from __future__ import annotations

import pytest

from flows.engine import begin
from flows.steps import Locale
from flows.turns import Said
from tests.flows.talks import after, arrival, asked, at, talk

ZH = talk()


IN_THE_MIDDLE = [
    ("recommend", ["1"], "recommend"),
    ("topic", [""], "topic"),
    ("mileage", ["2300"], "mileage"),
    ("wish", ["0105"], "wish"),
    ("number_plate", ["2"], "number_plate"),
    ("booked", [], "booked"),
    ("cleaned", ["7"], "cleaned"),
    ("reception", [], "reception"),
    ("hint", [], "hint"),
    ("suggestion", ["1"], "suggestion"),  # in the middle of the recording: who answers now has not agreed to one
    ("booked", ["4"], "booked"),  # when asked for another time: that time is now
    ("topic", ["3"], "topic"),  # on the way to a person
]


@pytest.mark.parametrize(("step", "keys", "taken_up"), IN_THE_MIDDLE)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_call_that_broke_off_in_the_middle_of_a_step_asks_its_question_afresh(
    step: str, keys: list[str], taken_up: str, locale: Locale
) -> None:
    told = talk(locale=locale)
    broken = after(told, at(told, step, answers={"kept": 1}), *keys).walk
    turn = after(told, begin(told, broken).walk, "1", "1")
    assert turn.walk.step == taken_up
    assert turn.says == (Said(told.say(told.script.phrases.welcome_back, broken)), *arrival(told, taken_up).says)
    fresh = at(told, taken_up)
    middle = (turn.walk.phase, turn.walk.pending, turn.walk.raw, turn.walk.misses, turn.walk.put_through)
    assert middle == (fresh.phase, fresh.pending, fresh.raw, 0, False)
    assert turn.walk.answers["kept"] == 1


def test_times_that_are_gone_are_not_offered_when_the_call_is_taken_up_again():
    later = talk(free=("2026-12-05T08:30",))
    turn = after(later, begin(later, at(ZH, "booked")).walk, "1", "1")
    assert turn.walk.offered == ("2026-12-05T08:30",)
    assert "12月5号上午八点半，请按1" in asked(turn).text
