"""A day and its time are understood together, within the open hours; the twelve-hour clock is settled by them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.moment import Moment, parted, understand
from flows.spoken.times import spoken_moment
from flows.turns import Keys, Spoken
from tests.flows.answers.measure import Row, dev_rows_are_right, hold_to_the_limits, rows

TODAY = date(2026, 11, 23)  # a Monday
FRIDAY = date(2026, 11, 27)
SAID = [row.heard.text for row in rows("moment")]


def hear(
    heard: Keys | Spoken, locale: Any = "zh-CN", expected: Moment | None = None, today: date = TODAY
) -> Understanding:
    return understand(heard, expected or Moment(), Context(locale, today))


def of_row(row: Row) -> Understanding:
    day = row.context.get("day")
    expected = Moment(day=date.fromisoformat(day) if day else None)
    return hear(row.heard, row.locale, expected, date.fromisoformat(row.context.get("today", TODAY.isoformat())))


def test_the_first_half_of_the_table_is_understood_without_exception():
    dev_rows_are_right("moment", of_row)


def test_the_second_half_is_understood_within_the_limits():
    hold_to_the_limits("moment", of_row)


def test_no_moment_of_the_table_is_kept_without_being_read_back():
    assert all(one.read_back for one in map(of_row, rows("moment")) if isinstance(one, Understood))


@pytest.mark.parametrize(
    ("keys", "meant"),
    [
        ("1030", Understood("2026-11-27T10:30", read_back=True)),
        ("930#", Understood("2026-11-27T09:30", read_back=True)),
        ("1530", Understood("2026-11-27T15:30", read_back=True)),
        ("0330", NotUnderstood("not_possible")),
        ("2500", NotUnderstood("not_possible")),
        ("10", NotUnderstood("not_possible")),
        ("", NotUnderstood("not_possible")),
        ("10*0", NotUnderstood("not_possible")),
        ("11251030", Understood("2026-11-25T10:30", read_back=True)),
        ("11311030", NotUnderstood("no_such_day")),
    ],
)
def test_keys_are_hour_and_minute_with_month_and_day_before_them_if_wished(keys, meant):
    assert hear(Keys(keys), expected=Moment(day=FRIDAY)) == meant


def test_the_open_hours_settle_which_three_oclock_is_meant():
    assert hear(Spoken("三点"), expected=Moment(day=FRIDAY)) == Understood("2026-11-27T15:00", read_back=True)
    assert hear(Spoken("七点半"), expected=Moment(time(7), time(20), day=FRIDAY)) == Doubtful(
        ("2026-11-27T07:30", "2026-11-27T19:30")
    )
    assert hear(Spoken("七点半"), expected=Moment(day=FRIDAY)) == NotUnderstood("not_possible")


def test_without_a_day_today_and_tomorrow_are_asked_about():
    assert hear(Spoken("下午三点")) == Doubtful(("2026-11-23T15:00", "2026-11-24T15:00"))
    assert hear(Spoken("下午三点"), expected=Moment(after=time(16))) == Understood("2026-11-24T15:00", read_back=True)
    assert hear(Spoken("three pm"), "en", Moment(lies="behind")) == Doubtful(("2026-11-23T15:00", "2026-11-22T15:00"))


def test_a_correction_changes_only_what_it_names():
    assert hear(Spoken("周三上午十点，哦不，周四")) == Understood("2026-11-26T10:00", read_back=True)
    assert hear(Spoken("周三上午十点，不对，下午三点")) == Understood("2026-11-25T15:00", read_back=True)
    assert hear(Spoken("三点不行，四点吧"), expected=Moment(day=FRIDAY)) == Understood(
        "2026-11-27T16:00", read_back=True
    )


@given(
    days=st.integers(0, 300),
    minutes=st.integers(9 * 12, 18 * 12 - 1).map(lambda five: 5 * five),
)
def test_every_moment_of_the_open_hours_is_understood_as_we_say_it(days, minutes):
    moment = datetime.combine(TODAY, time(minutes // 60, minutes % 60)) + timedelta(days=days)
    meant = Understood(f"{moment:%Y-%m-%dT%H:%M}", read_back=True)
    assert hear(Spoken(spoken_moment(moment, "zh-CN"))) == meant
    assert hear(Spoken(spoken_moment(moment, "en")), "en") == meant


def test_a_value_comes_apart_into_its_day_and_its_time_or_day_part():
    assert parted("2026-11-27T10:30") == (FRIDAY, time(10, 30))
    assert parted("2026-11-27/morning") == (FRIDAY, "morning")


@given(
    text=st.text(max_size=20)
    | st.lists(st.sampled_from(SAID), min_size=2, max_size=3).map("".join)
    | st.text(st.sampled_from("一二三十两点半刻差分时早晚上中下午明天周末以后前0123456789:.◆◇"), max_size=14),
    locale=st.sampled_from(["zh-CN", "en"]),
    day=st.sampled_from([None, FRIDAY]),
    confidence=st.none() | st.floats(0, 1),
)
def test_whatever_is_said_is_a_moment_ahead_in_the_open_hours_a_doubt_or_nothing(text, locale, day, confidence):
    match hear(Spoken(text, confidence), locale, Moment(day=day)):
        case Understood(value=value, read_back=read_back):
            assert read_back
            values = [value]
        case Doubtful(candidates=candidates):
            assert len(set(candidates)) == len(candidates) > 0
            values = list(candidates)
        case NotUnderstood(why=why):
            assert why in ("unknown", "not_understood", "no_such_day", "not_possible")
            values = []
    for one in map(str, values):
        on, at = parted(one)
        assert on >= TODAY
        assert at in ("morning", "afternoon", "late_afternoon") if isinstance(at, str) else time(9) <= at < time(18)
