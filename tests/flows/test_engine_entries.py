"""Numbers and dates, turn by turn: several keys, read back before they are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.escalation import Severity
from flows.lifecycles import Disposition
from flows.turns import Answered, AskedForKey, Ended, FoundLow, Said, Turn
from tests.flows.talks import after, arrival, asked, at, talk, words_of

ZH = talk()
EN = talk(locale="en")
PHRASES = ZH.script.phrases


def severities(turn: Turn) -> list[Severity]:
    return [one.severity for one in turn.found if isinstance(one, FoundLow)]


# --- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "keys", "value", "said"),
    [
        ("mileage", "2300", 2300, "两千三百公里"),
        ("mileage", "002300", 2300, "两千三百公里"),
        ("mileage", "2300#", 2300, "两千三百公里"),
        ("mileage", "1", 1, "一公里"),
        ("mileage", "300000", 300000, "三十万公里"),
        ("waited", "0", 0, "零分钟"),
        ("waited", "000", 0, "零分钟"),
        ("paid", "9999999", 9999999, "九百九十九万九千九百九十九元"),
    ],
)
def test_a_number_is_read_back_before_it_is_kept(step, keys, value, said):
    asking = after(ZH, at(ZH, step), keys)
    assert asking.says == (AskedForKey(f"您输入的是{said}。正确，请按1；重新输入，请按2。", 6),)
    assert (asking.found, asking.walk.answers) == ((), {})
    turn = after(ZH, asking.walk, "1")
    answer = turn.found[0]
    assert isinstance(answer, Answered)
    assert (answer.value, answer.kind, answer.confirmed, answer.raw) == (value, "number", True, keys)
    assert turn.walk.answers[step] == value


@pytest.mark.parametrize("keys", ["0", "300001", "99999999", "123456789012345678901234567890", "0" * 30])
def test_a_number_outside_its_range_is_told_the_range(keys):
    turn = after(ZH, at(ZH, "mileage"), keys)
    assert turn.says[0] == Said("抱歉，这个数字好像不对，应该在一公里到三十万公里之间。")
    assert asked(turn).text == "请输入公里数，按井号键结束。"
    assert turn.walk.misses == 1


@pytest.mark.parametrize("keys", ["12*", "1#2", "*", "１２", "#", "-5", "1.5"])
def test_what_is_no_number_is_none(keys):
    turn = after(ZH, at(ZH, "mileage"), keys)
    assert (turn.found, turn.walk.phase, turn.walk.answers) == ((), "", {})


def test_a_number_that_was_misheard_is_asked_again_in_other_words():
    turn = after(ZH, at(ZH, "mileage"), "2300", "2")
    assert [said.text for said in turn.says if isinstance(said, AskedForKey)] == ["请输入公里数，按井号键结束。"]
    assert len(turn.says) == 1, "the customer said that it was wrong; nobody need tell them"
    assert (turn.walk.phase, turn.walk.pending, turn.walk.raw, turn.walk.misses) == ("", None, "", 1)
    turn = after(ZH, turn.walk, "2400", "1")
    assert turn.walk.answers["mileage"] == 2400


def test_a_number_nobody_confirms_is_not_kept():
    turn = after(ZH, at(ZH, "mileage"), "2300", "", "5", "")
    assert (turn.walk.step, turn.walk.answers, turn.found) == ("last_visit", {}, ())
    turn = after(ZH, at(ZH, "mileage"), "2300", "2", "2300", "2", "2300", "2")
    assert (turn.walk.step, turn.walk.answers) == ("last_visit", {})


@pytest.mark.parametrize("step", ["mileage", "last_visit"])
def test_control_keys_come_after_a_star_where_several_keys_are_entered(step):
    walk = at(ZH, step)
    assert after(ZH, walk, "*9").found == (Ended(Disposition.OPTED_OUT),)
    assert after(ZH, walk, "*0").walk.step == {"mileage": "last_visit", "last_visit": "wish"}[step]
    assert after(ZH, walk, "*0").walk.answers == {}
    for repeat in ("*", "**", "*#"):
        assert after(ZH, walk, repeat).says == (asked(arrival(ZH, step)),)
    assert not after(ZH, walk, "9").walk.over, "it may begin a number"


def test_star_and_nought_skip_nothing_that_cannot_be_skipped():
    assert after(ZH, at(ZH, "waited"), "*0").walk.misses == 1


def test_control_keys_stand_alone_while_a_number_is_read_back():
    walk = after(ZH, at(ZH, "mileage"), "2300").walk
    assert after(ZH, walk, "9").found == (Ended(Disposition.OPTED_OUT),)
    assert asked(after(ZH, walk, "*")).text.startswith("您输入的是两千三百公里。")
    assert after(ZH, walk, "0").says[0] == Said(PHRASES.not_an_option["zh-CN"]), "what was entered is not skipped"


@pytest.mark.parametrize(("step", "most"), [("mileage", 7), ("waited", 4), ("paid", 8), ("wish", 4), ("topic", 1)])
def test_as_many_keys_are_waited_for_as_the_answer_can_have_with_its_pound_key(step, most):
    assert asked(arrival(ZH, step)).most == most


def test_one_key_is_waited_for_while_a_number_is_read_back():
    assert asked(after(ZH, at(ZH, "paid"), "500")).most == 1


def test_a_number_of_one_figure_leaves_room_for_a_star():
    waited = ZH.script.steps["waited"].model_copy(update={"most": 5})
    told = replace(ZH, script=ZH.script.model_copy(update={"steps": {**ZH.script.steps, "waited": waited}}))
    assert asked(arrival(told, "waited")).most == 2


@pytest.mark.parametrize(
    ("step", "keys", "expected"),
    [
        ("waited", "59", []),
        ("waited", "60", ["ordinary"]),
        ("waited", "119", ["ordinary"]),
        ("waited", "120", ["serious"]),
        ("paid", "19999", []),
        ("paid", "20000", ["ordinary"]),
        ("paid", "29999", ["ordinary"]),
        ("paid", "30000", []),
        ("mileage", "300000", []),
    ],
)
def test_a_number_is_a_complaint_from_its_mark_on(step, keys, expected):
    turn = after(EN, at(EN, step), keys, "1")
    assert severities(turn) == expected


def test_a_complaint_about_a_number_is_told_with_its_unit():
    (low,) = [one for one in after(ZH, at(ZH, "waited"), "90", "1").found if isinstance(one, FoundLow)]
    assert (low.category, low.level) == ("punctuality", {"zh-CN": "90分钟", "en": "90 minutes"})


# --- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "step", "keys", "day"),
    [
        ("2026-11-23", "wish", "1123", "2026-11-23"),
        ("2026-11-23", "last_visit", "1123", "2026-11-23"),
        ("2026-11-23", "wish", "1124", "2026-11-24"),
        ("2026-11-23", "wish", "1122", "2027-11-22"),
        ("2026-11-23", "wish", "0105", "2027-01-05"),
        ("2026-11-23", "last_visit", "1122", "2026-11-22"),
        ("2026-11-23", "last_visit", "1124", "2025-11-24"),
        ("2026-01-02", "last_visit", "1231", "2025-12-31"),
        ("2026-12-31", "wish", "0101", "2027-01-01"),
        ("2026-11-23", "wish", "0229", "2028-02-29"),
        ("2026-11-23", "last_visit", "0229", "2024-02-29"),
        ("2028-02-29", "wish", "0229", "2028-02-29"),
        ("2097-01-01", "wish", "0229", "2104-02-29"),
    ],
)
def test_a_day_is_the_nearest_one_ahead_or_behind(today, step, keys, day):
    told = talk(today=today)
    asking = after(told, at(told, step), keys)
    assert asked(asking).text.startswith(f"您输入的是{int(keys[:2])}月{int(keys[2:])}号。")
    turn = after(told, asking.walk, "1")
    assert turn.walk.answers == {step: day}
    assert turn.found[0] == Answered(step, "date", keys, day, None, words_of(arrival(told, step).says)[-1], False, True)


@pytest.mark.parametrize(
    "keys", ["0000", "1301", "0230", "0431", "0100", "1", "105", "01050", "20270105", "ab", "０１０５"]
)
def test_a_day_that_the_calendar_does_not_have_is_told_how_to_enter_one(keys):
    turn = after(ZH, at(ZH, "wish"), keys)
    assert turn.says[0] == Said(PHRASES.no_such_day["zh-CN"])
    assert turn.walk.misses == 1


def test_a_day_that_was_misheard_is_entered_again():
    turn = after(ZH, at(ZH, "wish"), "0105", "2", "0106", "1")
    assert turn.walk.answers == {"wish": "2027-01-06"}
