"""A number is understood with and without its unit, in its range, and read back; who does not know is let go."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.number import understand
from flows.spoken.numerals import numeral
from flows.steps import Number
from flows.turns import Keys, Spoken
from tests.flows.answers.measure import Row, dev_rows_are_right, hold_to_the_limits, rows

TODAY = date(2026, 11, 23)
SAID = [row.heard.text for row in rows("number")]


def number(**asked: Any) -> Number:
    """A question for kilometres, when nothing else is said."""
    base = {"kind": "number", "label": {}, "prompt": {}, "on_silence": "end", "next": "end"}
    return Number.model_validate(base | {"unit": "km", "least": 1, "most": 300_000} | asked)


def hear(heard: Keys | Spoken, locale: Any = "zh-CN", **asked: Any) -> Understanding:
    return understand(heard, number(**asked), Context(locale, TODAY))


def of_row(row: Row) -> Understanding:
    return hear(row.heard, row.locale, **row.context)


def test_the_first_half_of_the_table_is_understood_without_exception():
    dev_rows_are_right("number", of_row)


def test_the_second_half_is_understood_within_the_limits():
    hold_to_the_limits("number", of_row)


def test_no_number_of_the_table_is_kept_without_being_read_back():
    got = [of_row(row) for row in rows("number")]
    assert all(one.read_back for one in got if isinstance(one, Understood))


@pytest.mark.parametrize(
    ("keys", "meant"),
    [
        ("2300#", Understood(2300, read_back=True)),
        ("002300", Understood(2300, read_back=True)),
        ("0#", NotUnderstood("not_possible")),
        ("300001", NotUnderstood("not_possible")),
        ("*5", NotUnderstood("not_an_option")),
        ("#", NotUnderstood("not_an_option")),
        ("", NotUnderstood("not_an_option")),
        ("９", NotUnderstood("not_an_option")),
        ("9" * 5000, NotUnderstood("not_possible")),
    ],
)
def test_keys_are_a_whole_number_in_its_range(keys, meant):
    assert hear(Keys(keys)) == meant


@given(km=st.integers(1, 300_000))
def test_every_number_of_kilometres_in_the_range_is_understood(km):
    assert hear(Spoken(f"大概{numeral(km)}公里吧")) == Understood(km, read_back=True)
    assert hear(Spoken(f"about {km:,} kilometers"), "en") == Understood(km, read_back=True)


@given(hours=st.integers(1, 9), minutes=st.integers(1, 59))
def test_hours_and_minutes_are_minutes(hours, minutes):
    asked = {"unit": "minutes", "most": 600}
    assert hear(Spoken(f"{numeral(hours)}小时{numeral(minutes)}分钟"), **asked) == Understood(
        hours * 60 + minutes, read_back=True
    )


def test_of_two_readings_only_the_possible_one_is_read_back():
    assert hear(Spoken("七八公里"), most=7) == Understood(7, read_back=True)
    assert hear(Spoken("七八公里")) == Doubtful((7, 8))
    assert hear(Spoken("七八公里"), most=6) == NotUnderstood("not_possible")


def test_what_holds_now_is_asked_about_first():
    assert hear(Spoken("上个月五千公里，现在六千公里")) == Doubtful((6000, 5000))


def test_what_is_driven_in_a_day_is_no_reading_of_the_clock():
    assert hear(Spoken("一天开五十公里，总共四千公里")) == Understood(4000, read_back=True)
    assert hear(Spoken("五天，两百公里")) == Understood(200, read_back=True)
    assert hear(Spoken("forty a day, sixteen thousand altogether"), "en") == Understood(16_000, read_back=True)


def test_a_number_that_is_denied_is_not_offered():
    assert hear(Spoken("四十四公里，不是十四公里")) == Understood(44, read_back=True)
    assert hear(Spoken("forty, not fourteen"), "en") == Understood(40, read_back=True)


def test_who_does_not_know_is_told_apart_from_who_is_not_understood():
    assert hear(Spoken("没注意")) == NotUnderstood("unknown")
    assert hear(Spoken("没注意，大概三千吧")) == Understood(3000, read_back=True)
    assert hear(Spoken("你们几点下班")) == NotUnderstood("not_understood")


@given(
    text=st.text(max_size=20)
    | st.lists(st.sampled_from(SAID), min_size=2, max_size=3).map("".join)
    | st.text(st.sampled_from("一二两三十百千万点半个小时分公里块#0123456789到不"), max_size=14),
    locale=st.sampled_from(["zh-CN", "en"]),
    unit=st.sampled_from(["km", "minutes", "money", "number"]),
    confidence=st.none() | st.floats(0, 1),
)
def test_whatever_is_said_is_a_number_in_the_range_a_doubt_or_nothing(text, locale, unit, confidence):
    match hear(Spoken(text, confidence), locale, unit=unit, least=5, most=5000):
        case Understood(value=value, read_back=read_back):
            assert type(value) is int
            assert 5 <= value <= 5000
            assert read_back
        case Doubtful(candidates=candidates):
            assert len(set(candidates)) == len(candidates) > 1
            assert all(type(one) is int and 5 <= one <= 5000 for one in candidates)
        case NotUnderstood(why=why):
            assert why in ("unknown", "not_understood", "not_possible", "whole_number")
