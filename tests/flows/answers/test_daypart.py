"""When somebody would rather be rung is one of the day-parts that were offered, by its name, a clock time or a key."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.daypart import understand
from flows.steps import Callback
from flows.turns import Keys, Spoken
from tests.flows.answers.measure import Row, dev_rows_are_right, hold_to_the_limits, rows

TODAY = date(2026, 11, 23)
SAID = [row.heard.text for row in rows("moment")]
NOT_OFFERED, NOTHING = NotUnderstood("not_an_option"), NotUnderstood("not_understood")
NOT_THEN = NotUnderstood("not_then")
THREE = {"1": "morning", "2": "afternoon", "3": "late_afternoon"}


def callback(**options: str) -> Callback:
    base = {"kind": "callback", "prompt": {}, "on_silence": "end", "go": "end", "otherwise": {"4": "end"}}
    return Callback.model_validate(base | {"options": options or THREE})


def hear(heard: Keys | Spoken, locale: Any = "zh-CN", step: Callback | None = None) -> Understanding:
    return understand(heard, step or callback(), Context(locale, TODAY))


def of_row(row: Row) -> Understanding:
    return hear(row.heard, row.locale)


def clear(part: str) -> Understood:
    return Understood(part)


def asked(part: str) -> Understood:
    return Understood(part, read_back=True)


def test_the_first_half_of_the_table_is_understood_without_exception():
    dev_rows_are_right("daypart", of_row)


def test_the_second_half_is_understood_within_the_limits():
    hold_to_the_limits("daypart", of_row)


@pytest.mark.parametrize(("key", "part"), THREE.items())
def test_a_key_is_its_day_part(key, part):
    assert hear(Keys(key)) == Understood(part)


@pytest.mark.parametrize("keys", ["", "4", "9", "12", "#", "１"])
def test_no_day_part_is_chosen_by_a_key_that_has_none(keys):
    assert hear(Keys(keys)) == NOT_OFFERED


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("上午", clear("morning")),
        ("早上吧", clear("morning")),
        ("明天上午", clear("morning")),
        ("下午三点", clear("afternoon")),
        ("三点", clear("afternoon")),
        ("两点以后", clear("afternoon")),
        ("四点以前", clear("afternoon")),
        ("下午四点以后", clear("late_afternoon")),
        ("四点以后", clear("late_afternoon")),
        ("四點以後", clear("late_afternoon")),
        ("上午十点到十一点", clear("morning")),
        ("按三", clear("late_afternoon")),
        ("第二个", clear("afternoon")),
        ("二", asked("afternoon")),
        ("晚一点", asked("late_afternoon")),
        ("下班后", asked("late_afternoon")),
        ("傍晚吧", asked("late_afternoon")),
        ("大概四点", asked("late_afternoon")),
        ("九点", asked("morning")),
        ("六点", asked("late_afternoon")),
        ("下午", Doubtful(("afternoon", "late_afternoon"))),
        ("三点以后", Doubtful(("afternoon", "late_afternoon"))),
        ("上午下午都行", Doubtful(("morning", "afternoon", "late_afternoon"))),
        ("都行", Doubtful(("morning", "afternoon", "late_afternoon"))),
        ("上午不行，下午四点以后", clear("late_afternoon")),
        ("上午，不对，下午五点", asked("late_afternoon")),
        ("中午", NOT_OFFERED),
        ("十二点", NOT_OFFERED),
        ("晚上八点", NOT_OFFERED),
        ("四", NOT_OFFERED),
        ("除了上午都行", NOT_THEN),
        ("早上我在睡觉", NOT_THEN),
        ("上午尽量别打", NOT_THEN),
        ("刚才上午打过了", NOT_THEN),
        ("有一点事", NOTHING),
        ("你是谁", NOTHING),
    ],
)
def test_what_is_said_in_mandarin_is_the_day_part_it_names(said, meant):
    assert hear(Spoken(said)) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("morning", clear("morning")),
        ("in the morning please", clear("morning")),
        ("before lunch", clear("morning")),
        ("at three", clear("afternoon")),
        ("half past four", clear("late_afternoon")),
        ("after four", clear("late_afternoon")),
        ("before four", clear("afternoon")),
        ("option two", clear("afternoon")),
        ("late afternoon", asked("late_afternoon")),
        ("a bit later", asked("late_afternoon")),
        ("around ten", asked("morning")),
        ("nine", asked("morning")),
        ("three", Doubtful(("late_afternoon", "afternoon"))),
        ("afternoon", Doubtful(("afternoon", "late_afternoon"))),
        ("any time", Doubtful(("morning", "afternoon", "late_afternoon"))),
        ("not the morning, the afternoon after four", clear("late_afternoon")),
        ("in the evening", NOT_OFFERED),
        ("noon", NOT_OFFERED),
        ("number four", NOT_OFFERED),
        ("anything but the morning", NOT_THEN),
        ("don't call in the morning", NOT_THEN),
        ("no morning please", NOT_THEN),
        ("who is this", NOTHING),
    ],
)
def test_what_is_said_in_english_is_the_day_part_it_names(said, meant):
    assert hear(Spoken(said), "en") == meant


def test_at_weekends_the_hours_are_other_ones():
    assert hear(Spoken("周三三点半")) == clear("afternoon")
    assert hear(Spoken("周六三点半")) == clear("late_afternoon")


def test_the_afternoon_is_clear_where_only_one_part_of_it_is_offered():
    both = callback(**{"1": "morning", "2": "afternoon"})
    assert hear(Spoken("下午"), step=both) == clear("afternoon")
    assert hear(Spoken("四点以后"), step=both) == NOT_OFFERED


def test_an_unsure_recogniser_is_asked_about():
    assert hear(Spoken("上午", 0.3)) == asked("morning")
    assert hear(Spoken("第二个", 0.3)) == asked("afternoon")


@given(
    text=st.text(max_size=20)
    | st.lists(st.sampled_from(SAID), min_size=1, max_size=3).map("".join)
    | st.text(st.sampled_from("一二三十两点半早晚上中下午明天周六以后前第个按0123456789:都行不"), max_size=12),
    locale=st.sampled_from(["zh-CN", "en"]),
    step=st.sampled_from(
        [callback(), callback(**{"1": "morning"}), callback(**{"1": "afternoon", "2": "late_afternoon"})]
    ),
    confidence=st.none() | st.floats(0, 1),
)
def test_whatever_is_said_is_a_day_part_that_was_offered_a_doubt_or_nothing(text, locale, step, confidence):
    match hear(Spoken(text, confidence), locale, step):
        case Understood(value=value):
            assert value in step.options.values()
        case Doubtful(candidates=candidates):
            assert len(set(candidates)) == len(candidates) > 0
            assert set(candidates) <= set(step.options.values())
        case NotUnderstood(why=why):
            assert why in ("not_an_option", "not_understood", "not_then")
