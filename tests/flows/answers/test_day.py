"""A day is understood as people name it; where two people would take it for two days, both are asked about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.day import understand
from flows.spoken.numerals import numeral
from flows.spoken.times import spoken_day
from flows.steps import Day
from flows.turns import Keys, Spoken
from tests.flows.answers.measure import Row, dev_rows_are_right, hold_to_the_limits, rows

TODAY = date(2026, 11, 23)  # a Monday
SAID = [row.heard.text for row in rows("day")]
A_YEAR = st.integers(0, 364).map(lambda days: TODAY + timedelta(days=days))
ANY_DAY = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def hear(heard: Keys | Spoken, locale: Any = "zh-CN", lies: Any = "ahead", today: date = TODAY) -> Understanding:
    asked = {"kind": "date", "label": {}, "prompt": {}, "on_silence": "end", "next": "end", "lies": lies}
    return understand(heard, Day.model_validate(asked), Context(locale, today))


def of_row(row: Row) -> Understanding:
    today = date.fromisoformat(row.context.get("today", TODAY.isoformat()))
    return hear(row.heard, row.locale, row.context.get("lies", "ahead"), today)


def test_the_first_half_of_the_table_is_understood_without_exception():
    dev_rows_are_right("day", of_row)


def test_the_second_half_is_understood_within_the_limits():
    hold_to_the_limits("day", of_row)


def test_no_day_of_the_table_is_kept_without_being_read_back():
    assert all(one.read_back for one in map(of_row, rows("day")) if isinstance(one, Understood))


@pytest.mark.parametrize("keys", ["", "#", "113", "11300", "1131", "0000", "11*0", "１１３０"])
def test_keys_that_are_no_day_are_told_so(keys):
    assert hear(Keys(keys)) == NotUnderstood("no_such_day")


@given(day=A_YEAR)
def test_every_day_of_the_coming_year_is_understood_by_keys_and_as_we_say_it(day):
    meant = Understood(day.isoformat(), read_back=True)
    assert hear(Keys(f"{day:%m%d}#")) == meant
    assert hear(Spoken(f"{day:%m%d}")) == meant
    assert hear(Spoken(spoken_day(day, "zh-CN"))) == meant
    assert hear(Spoken(f"{numeral(day.month).replace('两', '二')}月{numeral(day.day).replace('两', '二')}号")) == meant
    assert hear(Spoken(spoken_day(day, "en")), "en") == meant
    assert hear(Spoken(f"the {day.day}th of {day:%B}"), "en") == meant


@given(today=ANY_DAY, weekday=st.integers(0, 6))
def test_next_weeks_day_is_in_the_week_after_this_whatever_today_is(today, weekday):
    meant = today + timedelta(days=7 - today.weekday() + weekday)
    got = hear(Spoken(f"下周{'一二三四五六日'[weekday]}"), today=today)
    if today.weekday() == 6:
        assert got == Doubtful((meant.isoformat(), (meant + timedelta(days=7)).isoformat()))
    else:
        assert got == Understood(meant.isoformat(), read_back=True)


@given(today=ANY_DAY, weekday=st.integers(0, 6))
def test_next_friday_is_the_coming_one_or_that_of_next_week_and_both_are_asked_about_where_they_differ(today, weekday):
    coming = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    name = f"{date(2026, 11, 23 + weekday):%A}"
    got = hear(Spoken(f"next {name}"), "en", today=today)
    same_week = coming.isocalendar()[1] == today.isocalendar()[1]
    if same_week or today.weekday() == 6:
        assert got == Doubtful(((coming + timedelta(days=7)).isoformat(), coming.isoformat()))
    else:
        assert got == Understood(coming.isoformat(), read_back=True)


def test_two_names_for_one_day_settle_each_other():
    assert hear(Spoken("next Wednesday, December 2nd"), "en") == Understood("2026-12-02", read_back=True)
    assert hear(Spoken("周三，二十六号")) == Doubtful(("2026-11-25", "2026-11-26"))


def test_a_weekday_goes_with_the_date_told_beside_it():
    assert hear(Spoken("on the third of December, that's a Thursday"), "en") == Understood("2026-12-03", read_back=True)
    assert hear(Spoken("十二月八号，星期二")) == Understood("2026-12-08", read_back=True)


def test_next_week_holds_for_both_days_that_are_named():
    assert hear(Spoken("下周二或者周三")) == Doubtful(("2026-12-01", "2026-12-02"))
    assert hear(Spoken("Tuesday or Wednesday next week"), "en") == Doubtful(("2026-12-01", "2026-12-02"))


def test_days_that_are_turned_down_are_not_offered():
    assert hear(Spoken("周三周四都不行，周五吧")) == Understood("2026-11-27", read_back=True)
    assert hear(Spoken("除了周三都行")) == NotUnderstood("not_understood")
    assert hear(Spoken("not this Friday, next Friday"), "en") == Understood("2026-12-04", read_back=True)


@given(
    text=st.text(max_size=20)
    | st.lists(st.sampled_from(SAID), min_size=2, max_size=3).map("".join)
    | st.text(st.sampled_from("一二三十两个上下这周末天日月号年底前后过农历大明五国庆0123456789./-◆"), max_size=14),
    locale=st.sampled_from(["zh-CN", "en"]),
    lies=st.sampled_from(["ahead", "behind"]),
    today=ANY_DAY,
    confidence=st.none() | st.floats(0, 1),
)
def test_whatever_is_said_is_a_day_that_lies_where_it_should_a_doubt_or_nothing(text, locale, lies, today, confidence):
    match hear(Spoken(text, confidence), locale, lies, today):
        case Understood(value=value, read_back=read_back):
            days, read = [value], read_back
        case Doubtful(candidates=candidates):
            assert len(set(candidates)) == len(candidates) > 0
            days, read = list(candidates), True
        case NotUnderstood(why=why):
            assert why in ("unknown", "not_understood", "no_such_day")
            days, read = [], True
    assert read
    for day in map(str, days):
        there = date.fromisoformat(day)
        assert there >= today if lies == "ahead" else there <= today
