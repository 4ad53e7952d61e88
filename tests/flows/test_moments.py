"""A day and a time of day, turn by turn: by keys in two goes, in words at once, within range, read back as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.calendar import Calendar
from flows.engine import hear
from flows.lifecycles import Disposition
from flows.policy import last_call
from flows.talk import LastCall, Talk
from flows.turns import Answered, AskedForTime, Ended, Keys, LeftTask, Said, Spoken, Turn
from tests.flows.talks import after, arrival, asked, at, talk

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The examples' today is Monday, November 23, 2026.
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=SHANGHAI)
ZH = replace(talk(locale="zh-CN"), listens=True, now=NOW)
EN = replace(talk(locale="en"), listens=True, now=NOW)
LAST = LastCall(datetime(2026, 11, 27, 18, 0, tzinfo=SHANGHAI), datetime(2026, 11, 27, 16, 0, tzinfo=SHANGHAI))


def said(told: Talk, *words: str, step: str = "own_time") -> Turn:
    return after(told, at(told, step), *(Spoken(one, 0.95) for one in words))


def answer(turn: Turn) -> Answered | None:
    return next((one for one in turn.found if isinstance(one, Answered)), None)


# --- by keys --------------------------------------------------------------------------------------------------------


def test_by_keys_the_day_comes_first_then_its_time_and_both_are_read_back_as_one():
    day = after(ZH, at(ZH, "own_time"), "1126")
    assert (asked(day).text, asked(day).most) == ("几点来？请输入四位数字，比如1530。", 4)
    both = hear(ZH, day.walk, Keys("1530"))
    assert asked(both).text == "您输入的是11月26号下午三点半。正确，请按1；重新输入，请按2。"
    assert (both.found, both.walk.answers) == ((), {})
    kept = hear(ZH, both.walk, Keys("1"))
    found = answer(kept)
    assert found is not None
    assert (found.value, found.kind, found.raw) == ("2026-11-26T15:30:00+08:00", "datetime", "1126 1530")
    assert found.confirmed
    assert any(isinstance(one, LeftTask) for one in kept.found), "somebody has to act on it"


def test_where_no_zone_is_known_a_moment_is_kept_as_the_wall_shows_it():
    told = replace(ZH, now=None)
    found = answer(after(told, at(told, "own_time"), "1126", "1530", "1"))
    assert found is not None
    assert found.value == "2026-11-26T15:30"


def test_two_enters_the_whole_again():
    turn = after(ZH, at(ZH, "own_time"), "1126", "1530", "2")
    assert asked(turn).text == "请输入月和日，四位数字。"
    assert (turn.walk.phase, turn.walk.pending, turn.walk.misses) == ("", None, 1)


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (("0123",), "抱歉，日期要在11月23号到1月22号之间。"),  # sixty-one days ahead
        (("0229",), "抱歉，日期要在11月23号到1月22号之间。"),
        (("1332",), "抱歉，没有这个日期。请输入四位数字，比如十一月五号是1105。"),
        (("11",), "抱歉，没有这个日期。请输入四位数字，比如十一月五号是1105。"),
        (("1126", "0859"), "抱歉，时间要在上午九点到晚上六点之间。"),
        (("1126", "1800"), "抱歉，时间要在上午九点到晚上六点之间。"),
        (("1126", "2561"), "抱歉，时间要在上午九点到晚上六点之间。"),
        (("1123", "1000"), "抱歉，那个时间已经过了。"),
    ],
)
def test_what_lies_outside_is_said_so_and_the_same_is_asked_again(keys, why):
    turn = after(ZH, at(ZH, "own_time"), *keys)
    assert turn.says[0] == Said(why)
    assert turn.walk.phase == ("clock" if len(keys) == 2 else "")
    assert turn.walk.misses == 1


@pytest.mark.parametrize(
    ("keys", "value"), [("0900", "T09:00"), ("1759", "T17:59"), ("930", "T09:30"), ("300", "T15:00")]
)
def test_the_hours_settle_which_time_three_or_four_keys_tell(keys, value):
    turn = after(ZH, at(ZH, "own_time"), "1126", keys)
    assert turn.walk.pending == f"2026-11-26{value}"


@pytest.mark.parametrize("keys", ["*", "*#"])
def test_repeating_at_the_time_asks_for_the_time_again(keys):
    turn = after(ZH, at(ZH, "own_time"), "1126", keys)
    assert asked(turn).text == "几点来？请输入四位数字，比如1530。"
    assert after(ZH, turn.walk, "1530").walk.pending == "2026-11-26T15:30"


def test_the_control_keys_work_behind_a_star_at_the_time_as_at_the_day():
    day = after(ZH, at(ZH, "own_time"), "1126")
    assert hear(ZH, day.walk, Keys("*0")).walk.step == "thanks"
    assert Ended(Disposition.OPTED_OUT) in hear(ZH, day.walk, Keys("*9")).found


# --- in words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "words", "value", "read_back"),
    [
        (ZH, "明天下午三点", "2026-11-24T15:00", "11月24号下午三点"),
        (ZH, "周五上午十点", "2026-11-27T10:00", "11月27号上午十点"),
        (ZH, "周五三点", "2026-11-27T15:00", "11月27号下午三点"),
        (EN, "Friday at ten", "2026-11-27T10:00", "November 27"),
    ],
)
def test_a_day_and_a_time_in_one_breath_are_read_back(told, words, value, read_back):
    turn = said(told, words)
    assert turn.walk.pending == value
    assert read_back in asked(turn).text
    found = answer(hear(told, turn.walk, Spoken("对" if told is ZH else "yes", 0.95)))
    assert found is not None
    assert (found.value, found.raw, found.by_voice) == (f"{value}:00+08:00", words, True)


def test_whoever_names_only_a_day_is_asked_for_its_time():
    day = said(ZH, "周五")
    assert asked(day).text == "几点来？请输入四位数字，比如1530。"
    spoken = hear(ZH, day.walk, Spoken("下午三点吧", 0.95))
    assert (spoken.walk.pending, spoken.walk.raw) == ("2026-11-27T15:00", "周五 下午三点吧")
    assert hear(ZH, day.walk, Keys("1500")).walk.pending == "2026-11-27T15:00"


def test_a_half_of_the_day_is_no_time_and_costs_a_try():
    turn = said(ZH, "周五", "上午")
    assert (turn.walk.phase, turn.walk.pending, turn.walk.misses) == ("clock", "2026-11-27", 1)


def test_of_two_days_that_may_be_meant_the_first_is_asked_about_before_its_time():
    turn = said(EN, "next Friday")
    assert "November" in asked(turn).text or "December" in asked(turn).text
    day = str(turn.walk.pending)
    right = hear(EN, turn.walk, Spoken("yes", 0.95))
    assert (right.walk.phase, right.walk.pending) == ("clock", day)
    assert hear(EN, right.walk, Keys("1000")).walk.pending == f"{day}T10:00"


# --- when to ring again ---------------------------------------------------------------------------------------------


def test_by_keys_a_day_and_a_time_to_ring_are_no_answer_but_asked_for():
    turn = after(ZH, at(ZH, "later"), "4", "1127", "1000")
    assert asked(turn).text == "我们11月27号上午十点再打给您，可以吗？可以，请按1；不可以，请按2。"
    done = hear(ZH, turn.walk, Keys("1"))
    assert AskedForTime("morning", "2026-11-27T10:00") in done.found
    assert answer(done) is None
    assert done.walk.answers == {}


@pytest.mark.parametrize("words", ["可以", "对", "行", "好的"])
def test_that_a_time_suits_may_be_said_in_many_ways(words):
    turn = said(ZH, "后天上午", words, step="another_day")
    assert AskedForTime("morning", "2026-11-25/morning") in turn.found


@pytest.mark.parametrize("step", ["later", "another_day"])
def test_a_moment_behind_the_deadline_is_not_promised_and_the_last_one_left_is_offered(step):
    told = replace(ZH, last_call=LAST)
    turn = said(told, "下周三上午十点", step=step)
    assert turn.says[0] == Said("抱歉，那时候就太晚了。")
    assert asked(turn).text == "我们11月27号下午四点再打给您，可以吗？可以，请按1；不可以，请按2。"
    taken = hear(told, turn.walk, Keys("1"))
    assert AskedForTime("late_afternoon", "2026-11-27T16:00") in taken.found
    refused = hear(told, turn.walk, Keys("2"))
    assert refused.walk.step == step
    assert not refused.found


def test_by_keys_a_day_behind_the_deadline_is_told_at_once():
    told = replace(ZH, last_call=LAST)
    turn = after(told, at(told, "another_day"), "1201")
    assert turn.says[0] == Said("抱歉，那时候就太晚了。")
    assert turn.walk.pending == "2026-11-27T16:00"
    late = after(told, at(told, "another_day"), "1127", "1759")
    assert asked(late).text.startswith("我们11月27号下午五点五十九分再打给您")


def test_where_no_calling_time_is_left_nothing_is_offered():
    told = replace(ZH, last_call=LastCall(NOW, None))
    turn = said(told, "周五上午十点", step="another_day")
    assert turn.says[0] == Said("抱歉，那时候就太晚了。")
    assert (turn.walk.phase, turn.walk.misses) == ("", 1)


def test_a_time_to_ring_is_no_place_where_the_next_call_goes_on():
    turn = after(ZH, at(ZH, "later"), "4")
    assert turn.walk.step == "another_day"
    assert turn.walk.reached != "another_day"


# --- until when -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expires", "before", "begins"),
    [
        ("2026-11-28T00:00", "2026-11-27T17:30", "2026-11-27T16:00"),
        ("2026-11-27T17:00", "2026-11-27T17:00", "2026-11-27T16:00"),
        ("2026-11-24T00:00", "2026-11-23T17:30", "2026-11-23T16:00"),
        ("2026-11-23T15:00", "2026-11-23T15:00", None),  # the running hours are the last
    ],
)
def test_the_last_calling_hours_are_those_before_the_deadline(expires, before, begins):
    def wall(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

    found = last_call(wall(expires).astimezone(UTC), NOW.astimezone(UTC), Calendar(SHANGHAI))
    assert found.before == wall(before)
    assert found.begins == (wall(begins) if begins else None)


def test_behind_the_deadline_there_is_none():
    assert last_call(NOW - timedelta(days=1), NOW, Calendar(SHANGHAI)).begins is None


def test_the_first_words_ask_for_the_day():
    assert asked(arrival(ZH, "own_time")).most == 4
