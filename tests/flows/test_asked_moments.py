"""A day and a time that are named: for the next call it is kept as asked for, of the offered times it is that one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.calendar import Calendar
from flows.engine import hear
from flows.policy import asked_moment
from flows.talk import Talk
from flows.turns import Answered, AskedForTime, Keys, Spoken, Turn
from tests.flows.talks import arrival, asked, talk

# The examples' today is Monday, November 23, 2026.
ZH = replace(talk(locale="zh-CN"), listens=True)
EN = replace(talk(locale="en"), listens=True)
SHANGHAI = Calendar(ZoneInfo("Asia/Shanghai"))
NOW = datetime(2026, 11, 23, 1, 40, tzinfo=UTC)  # 09:40 there


def say(told: Talk, step: str, words: str) -> Turn:
    return hear(told, arrival(told, step).walk, Spoken(words, 0.95))


def callback_of(told: Talk) -> str:
    return next(name for name, step in told.script.steps.items() if step.kind == "callback")


@pytest.mark.parametrize(
    ("told", "words", "read_back", "moment", "part"),
    [
        (ZH, "后天上午吧", "11月25号上午", "2026-11-25/morning", "morning"),
        (ZH, "周五下午三点", "11月27号下午三点", "2026-11-27T15:00", "afternoon"),
        (ZH, "明天下午四点半", "11月24号下午四点半", "2026-11-24T16:30", "late_afternoon"),
        (EN, "Friday at ten in the morning", "November 27 at 10 a.m.", "2026-11-27T10:00", "morning"),
    ],
)
def test_the_moment_somebody_names_is_read_back_and_kept_once_it_is_right(told, words, read_back, moment, part):
    turn = say(told, callback_of(told), words)
    assert read_back in asked(turn).text
    assert turn.found == ()
    right = hear(told, turn.walk, Keys("1"))
    assert AskedForTime(part, moment) in right.found
    wrong = hear(told, turn.walk, Keys("2"))
    assert wrong.walk.step == callback_of(told)
    assert not any(isinstance(one, AskedForTime) for one in wrong.found)


def test_tomorrow_in_a_day_part_that_is_offered_is_the_same_as_its_key():
    turn = say(ZH, callback_of(ZH), "明天上午")
    assert AskedForTime("morning") in turn.found


@pytest.mark.parametrize(
    ("told", "words", "key"),
    [
        (ZH, "就12月1号上午十点半", 3),
        (ZH, "12月1号上午", 3),
        (ZH, "11月30号下午两点", 2),
        (EN, "December 1 at half past ten", 3),
    ],
)
def test_an_offered_time_that_is_named_is_read_back_and_booked(told, words, key):
    offered = arrival(told, "booked").walk.offered
    turn = say(told, "booked", words)
    assert turn.walk.pending == str(key)
    done = hear(told, turn.walk, Keys("1"))
    assert [one.value for one in done.found if isinstance(one, Answered)] == [offered[key - 1]]


@pytest.mark.parametrize(
    ("moment", "when"),
    [
        ("2026-11-25T10:15", "2026-11-25T10:15"),
        ("2026-11-25T12:30", "2026-11-25T14:00"),  # nobody is rung at noon
        ("2026-11-25/afternoon", "2026-11-25T14:00"),
        ("2026-11-25/morning", "2026-11-25T09:30"),
        ("2026-11-23T09:00", "2026-11-24T09:30"),  # over by now: the next calling day
        ("2026-11-23/afternoon", "2026-11-23T14:00"),
    ],
)
def test_a_moment_is_kept_within_the_calling_hours(moment, when):
    at = asked_moment(moment, NOW, SHANGHAI)
    assert at.astimezone(SHANGHAI.zone).isoformat(timespec="minutes")[:16] == when
