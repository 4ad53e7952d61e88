"""Each kind of step, turn by turn: what its keys do, what is kept, and what a break in the middle of it leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.escalation import Severity
from flows.lifecycles import Disposition
from flows.talk import Talk
from flows.turns import (
    Answered,
    AskedForKey,
    AskedForSms,
    AskedForTime,
    AskedToSpeak,
    Commented,
    Connected,
    Ended,
    FoundLow,
    HungUp,
    LeftForPerson,
    LeftTask,
    PutThrough,
    Recorded,
    Said,
    Turn,
)
from tests.flows.talks import after, arrival, asked, at, script_of, talk, words_of

ZH = talk()
EN = talk(locale="en")
PHRASES = ZH.script.phrases


def answers(turn: Turn) -> dict[str, object]:
    return {one.question: one.value for one in turn.found if isinstance(one, Answered)}


def severities(turn: Turn) -> list[Severity]:
    return [one.severity for one in turn.found if isinstance(one, FoundLow)]


def changed(name: str, **fields: object) -> Talk:
    """The talk with one step that is a little different."""
    steps = {**ZH.script.steps, name: ZH.script.steps[name].model_copy(update=fields)}
    return replace(ZH, script=ZH.script.model_copy(update={"steps": steps}))


# --- one to ten -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "value", "raw", "confirmed"),
    [
        (["0"], 10, "0", False),
        (["*"], 10, "*", False),
        (["10"], 10, "10", False),
        (["10#"], 10, "10#", False),
        (["9"], 9, "9", False),
        (["2"], 2, "2", False),
        (["1", "1"], 1, "1", True),
        (["1", "0"], 10, "10", True),
        (["1", "*"], 10, "1*", True),
        (["1", "", "1"], 1, "1", True),
        (["1", "7", "0"], 10, "10", True),
        (["", "", "8"], 8, "8", False),
    ],
)
def test_one_to_ten_is_understood_however_it_is_typed(keys, value, raw, confirmed):
    turn = after(ZH, at(ZH, "recommend"), *keys)
    answer = turn.found[0]
    assert isinstance(answer, Answered)
    assert (answer.value, answer.raw, answer.confirmed) == (value, raw, confirmed)
    assert (answer.kind, answer.scale) == ("score", "ten")
    assert turn.walk.step == "topic"


def test_a_single_1_is_asked_about_and_kept_only_once_it_is_sure():
    turn = after(ZH, at(ZH, "recommend"), "1")
    assert turn.says == (AskedForKey(PHRASES.confirm_one["zh-CN"], 6),)
    assert turn.walk.answers == {}
    for _ in range(2):
        turn = after(ZH, turn.walk, "")
        assert asked(turn).text == PHRASES.confirm_one["zh-CN"]
    turn = after(ZH, turn.walk, "")
    assert (turn.walk.step, turn.walk.answers, turn.found) == ("topic", {}, ())


def test_10_and_pound_typed_one_by_one_is_ten_and_the_next_question_once_more():
    turn = after(ZH, at(ZH, "recommend"), "1", "0", "#")
    assert turn.walk.answers == {"recommend": 10}
    assert asked(turn) == asked(arrival(ZH, "topic"))


def test_nine_is_nine_points_and_never_an_opt_out():
    assert answers(after(ZH, at(ZH, "recommend"), "9")) == {"recommend": 9}
    asking_which = after(ZH, at(ZH, "recommend"), "1", "9")
    assert asking_which.says[0] == Said(PHRASES.not_an_option["zh-CN"])
    assert not asking_which.walk.over


def test_the_pound_key_repeats_a_question_on_one_to_ten_and_what_is_asked_about_a_1():
    walk = at(ZH, "recommend")
    way_out = Said(PHRASES.way_out["zh-CN"])
    assert after(ZH, walk, "#").says == (way_out, asked(arrival(ZH, "recommend")))
    assert asked(after(ZH, walk, "1", "#")).text == PHRASES.confirm_one["zh-CN"]


@pytest.mark.parametrize(("key", "severity"), [("7", []), ("6", ["ordinary"]), ("4", ["ordinary"]), ("3", ["serious"])])
def test_few_points_are_a_complaint(key, severity):
    turn = after(ZH, at(ZH, "recommend"), key)
    assert severities(turn) == severity
    assert turn.walk.complaint == bool(severity)


def test_a_1_that_was_meant_is_a_serious_complaint_only_when_it_is_sure():
    turn = after(EN, at(EN, "recommend"), "1")
    assert (turn.found, turn.walk.complaint) == ((), False)
    turn = after(EN, turn.walk, "1")
    assert turn.found[1] == FoundLow(
        "recommend",
        Severity.SERIOUS,
        "loyalty",
        {"zh-CN": "推荐", "en": "recommending us"},
        {"zh-CN": "1分", "en": "1"},
    )


# --- other scales ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "severity"),
    [("1", 12, []), ("2", 8, []), ("3", 4, []), ("4", 0, ["ordinary"]), ("5", -4, ["serious"])],
)
def test_a_level_of_a_scale_is_kept_by_its_points(key, value, severity):
    turn = after(ZH, at(ZH, "reception"), key)
    answer = turn.found[0]
    assert isinstance(answer, Answered)
    assert (answer.value, answer.kind, answer.scale, answer.raw) == (value, "scale", "satisfaction", key)
    assert severities(turn) == severity
    assert turn.walk.step == "explanation"


def test_a_skipped_question_keeps_nothing_and_leads_on():
    turn = after(ZH, at(ZH, "reception"), "0")
    assert (turn.walk.step, turn.walk.answers, turn.found) == ("explanation", {}, ())


@pytest.mark.parametrize("key", ["6", "7", "8"])
def test_a_key_that_no_level_has_is_not_taken_for_one(key):
    turn = after(ZH, at(ZH, "reception"), key)
    assert turn.says[0] == Said(PHRASES.not_an_option["zh-CN"])


# --- plates ---------------------------------------------------------------------------------------------------------


def test_a_plate_that_is_known_is_read_out_and_confirmed():
    asking = arrival(ZH, "number_plate")
    assert asked(asking).text == "您的车牌是鲁 L 幺 二 三 四 五，对吗？对，请按1；不对，请按2；跳过，请按0。"
    turn = after(ZH, asking.walk, "1")
    assert answers(turn) == {"number_plate": "鲁L12345"}
    assert turn.found[0].confirmed  # type: ignore[union-attr]  # it is the answer
    assert turn.walk.step == "waited"


def test_a_plate_that_is_wrong_is_spoken_and_left_for_a_person():
    asking = after(ZH, at(ZH, "number_plate"), "2")
    assert asking.says == (AskedToSpeak("请在嘀声后说出车牌号。", 20),)
    turn = after(ZH, asking.walk, Recorded("RE1", 4))
    left = LeftForPerson("number_plate", {"zh-CN": "车牌", "en": "number plate"})
    assert turn.found == (Commented("number_plate", "RE1", 4), left)
    assert (turn.walk.step, turn.walk.answers) == ("waited", {})


@pytest.mark.parametrize("plate", ["", None])
def test_a_plate_nobody_knows_is_spoken_at_once(plate):
    told = replace(ZH, facts={name: value for name, value in ZH.facts.items() if name != "plate"})
    told = told if plate is None else talk(plate=plate)
    assert arrival(told, "number_plate").says == (AskedToSpeak("请在嘀声后说出车牌号。", 20),)


@pytest.mark.parametrize("heard", ["", "1", Recorded("", 0), Recorded("RE1", 0), Recorded("", 9)])
def test_a_plate_that_was_not_spoken_leaves_nothing_for_anybody(heard):
    turn = after(ZH, at(ZH, "number_plate"), "2", heard)
    assert (turn.found, turn.walk.step) == ((), "waited")


def test_a_plate_can_be_skipped_and_its_question_repeated():
    walk = at(ZH, "number_plate")
    assert after(ZH, walk, "0").walk.step == "waited"
    assert after(ZH, walk, "*").says == (asked(arrival(ZH, "number_plate")),)
    turn = after(ZH, walk, "5")
    assert words_of(turn.says) == ["抱歉，没有这个选项。", "车牌鲁 L 幺 二 三 四 五对，请按1；不对，请按2。"]


# --- appointment times ----------------------------------------------------------------------------------------------


def test_the_free_times_are_told_with_their_keys():
    assert asked(arrival(ZH, "booked")).text == (
        "可以预约的时间有：11月30号上午九点半，请按1；11月30号下午两点，请按2；12月1号上午十点半，请按3；"
        "都不合适，请按4；跳过，请按0。"
    )
    assert asked(arrival(EN, "booked")).text == (
        "These times are free: For November 30 at 9:30 a.m., press 1. For November 30 at 2 p.m., press 2. "
        "For December 1 at 10:30 a.m., press 3. If none of them suits you, press 4. To skip this, press 0."
    )


def test_no_recording_is_played_instead_of_the_free_times():
    assert asked(arrival(ZH, "booked")).audio is None


def test_the_key_means_the_time_that_was_told_whatever_has_become_free_since():
    walk = at(ZH, "booked")
    later = talk(free=("2026-12-05T08:30", "2026-12-05T13:30"))
    assert answers(after(later, walk, "3")) == {"booked": "2026-12-01T10:30"}
    again = after(later, walk, "")
    assert "12月1号上午十点半，请按3" in asked(again).text, "what was told is told again"
    assert words_of(again.says)[1].startswith("请选一个时间：")
    assert answers(after(later, again.walk, "3")) == {"booked": "2026-12-01T10:30"}


@pytest.mark.parametrize(("free", "key"), [(("2026-12-05T08:30",), "2"), (("2026-12-05T08:30",) * 3, "5")])
def test_a_key_for_which_no_time_was_told_is_not_an_option(free, key):
    told = talk(free=free)
    turn = after(told, at(told, "booked"), key)
    assert turn.says[0] == Said(PHRASES.not_an_option["zh-CN"])
    assert turn.walk.answers == {}


def test_with_no_free_time_the_call_goes_another_way():
    for told in (talk(free=()), replace(ZH, facts={n: v for n, v in ZH.facts.items() if n != "free"})):
        turn = arrival(told, "booked")
        assert turn.says[0] == Said("近期已经约满了。")
        assert turn.walk.step == "suggestion"


def test_none_of_the_times_or_no_answer_leads_where_the_script_says():
    assert after(ZH, at(ZH, "booked"), "4").walk.step == "later"
    assert after(ZH, at(ZH, "booked"), "0").walk.step == "suggestion"
    assert after(ZH, at(ZH, "booked"), "", "", "").found == (Ended(None),)


def test_a_chosen_time_is_kept_and_mentioned_later():
    turn = after(EN, at(EN, "booked"), "2")
    assert turn.found == (Answered("booked", "slot", "2", "2026-11-30T14:00", None, "These times are free:"),)
    turn = after(EN, turn.walk, "1")
    (sms,) = turn.found
    assert isinstance(sms, AskedForSms)
    assert "you have booked November 30 at 2 p.m." in sms.text


# --- menus ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "goes_to"),
    [("1", "maintenance", "mileage"), ("2", "car", "number_plate"), ("4", "nothing", "suggestion")],
)
def test_a_choice_keeps_the_value_and_goes_its_way(key, value, goes_to):
    turn = after(ZH, at(ZH, "topic"), key)
    assert answers(turn) == {"topic": value}
    assert turn.walk.step == goes_to


def test_a_choice_notes_what_it_says_and_opens_a_complaint():
    turn = after(ZH, at(ZH, "topic"), "3")
    noted, kept, low = turn.found
    assert (answers(turn), severities(turn)) == ({"wants": "a_person", "topic": "person"}, ["ordinary"])
    assert isinstance(low, FoundLow)
    assert low.level == {"zh-CN": "找人", "en": "a person"}
    assert isinstance(kept, Answered)
    assert (kept.kind, kept.low, noted.raw) == ("choice", True, "3")  # type: ignore[union-attr]  # both are answers


def test_what_a_person_should_do_is_a_task_and_no_complaint():
    turn = after(ZH, at(ZH, "topic"), "5")
    label, level = {"zh-CN": "想谈什么", "en": "topic"}, {"zh-CN": "费用", "en": "bill"}
    assert turn.found[1:] == (LeftTask("topic", "overall", label, level),)  # type: ignore[arg-type]  # plain words
    assert not turn.walk.complaint
    for task, left in ((True, ["cleaned"]), (False, [])):
        told = changed("cleaned", task=task, low=None)
        turn = after(told, at(told, "cleaned"), "1")
        assert [one.question for one in turn.found if isinstance(one, LeftTask)] == left


def test_a_menu_without_a_label_keeps_nothing():
    turn = after(ZH, at(ZH, "convenience"), "1")
    assert (turn.found, turn.walk.answers, turn.walk.step) == ((), {}, "recommend")


def test_a_skipped_menu_goes_its_general_way():
    turn = after(ZH, at(ZH, "topic"), "0")
    assert (turn.found, turn.walk.step, turn.walk.disposition) == (
        (Ended(Disposition.COMPLETED),),
        "thanks",
        Disposition.COMPLETED,
    )


# --- yes or no, information, messages, other times ------------------------------------------------------------------


def test_a_yes_and_a_no_are_kept_as_such_and_a_bad_one_is_a_complaint():
    yes, no = after(EN, at(EN, "cleaned"), "1"), after(EN, at(EN, "cleaned"), "2")
    assert (answers(yes), severities(yes)) == ({"cleaned": True}, [])
    assert (answers(no), severities(no)) == ({"cleaned": False}, ["ordinary"])
    assert [one.level for one in no.found if isinstance(one, FoundLow)] == [{"zh-CN": "否", "en": "no"}]
    assert answers(after(EN, at(EN, "cleaned"), "0")) == {}


def test_information_is_told_to_whoever_wants_it():
    heard, passed = after(EN, at(EN, "hint"), "1"), after(EN, at(EN, "hint"), "2")
    assert heard.says[0] == Said("Do not drive hard for the first thousand kilometres.")
    assert words_of(heard.says)[1:] == words_of(passed.says)
    assert (heard.found, passed.found) == ((), ())


def test_a_complaint_on_the_way_decides_where_to_go():
    assert after(EN, at(EN, "hint"), "2").walk.step == "suggestion"
    assert after(EN, at(EN, "hint", complaint=True), "2").walk.step == "what_went_wrong"


def test_a_text_message_is_only_sent_to_whoever_wants_it():
    walk = at(ZH, "text", answers={"booked": "2026-11-30T14:00"})
    turn = after(ZH, walk, "1")
    text = "【日照众安汽车】梁一娜女士您好，您预约了11月30日14:00。电话0633-2270633。"
    assert turn.found == (AskedForSms("text", text),)
    assert turn.says[0] == Said(PHRASES.sms_comes["zh-CN"])
    assert after(ZH, walk, "2").found == ()


def test_nobody_is_promised_a_text_message_on_a_line_that_takes_none():
    told = replace(EN, takes_sms=False)
    turn = after(told, at(told, "booked"), "1")
    assert turn.walk.step == "suggestion"
    assert "text message" not in " ".join(words_of(turn.says))


@pytest.mark.parametrize(("key", "found"), [("1", AskedForTime("morning")), ("2", AskedForTime("afternoon"))])
def test_another_time_is_asked_for(key, found):
    turn = after(ZH, at(ZH, "later"), key)
    assert turn.found == (found, Ended(None))
    assert turn.walk.step == "see_you_then"
    assert after(ZH, at(ZH, "later"), "3").found == (Ended(Disposition.COMPLETED),)


# --- speaking and being put through ---------------------------------------------------------------------------------


def test_a_spoken_comment_is_kept_and_thanked_for():
    turn = after(ZH, at(ZH, "comment"), Recorded("RE1", 12))
    assert turn.found == (Commented("comment", "RE1", 12), Ended(Disposition.COMPLETED))
    assert turn.walk.step == "thanks"
    turn = after(ZH, at(ZH, "comment", complaint=True), Recorded("RE1", 12, hung_up=True))
    assert turn.walk.step == "thanks_and_contact"


def test_a_comment_may_be_for_a_person_to_write_down():
    what = {"zh-CN": "想要的日期", "en": "wished day"}
    told = changed("comment", task=what)
    turn = after(told, at(told, "comment"), Recorded("RE1", 12))
    assert turn.found[:2] == (Commented("comment", "RE1", 12), LeftForPerson("comment", what))  # type: ignore[arg-type]  # plain words
    assert len(after(told, at(told, "comment"), Recorded("", 0)).found) == 1


@pytest.mark.parametrize("heard", [Recorded("", 0), Recorded("RE1", 0), Recorded("RE1", -1), "", "1"])
def test_an_empty_comment_is_no_comment_and_the_call_goes_on(heard):
    turn = after(ZH, at(ZH, "comment"), heard)
    assert (turn.found, turn.walk.answers) == ((Ended(Disposition.COMPLETED),), {})


def test_a_customer_is_put_through_and_goes_on_afterwards():
    turn = arrival(ZH, "through")
    assert turn.says == (Said("现在为您转接。"), PutThrough("0633-2270633", 25))
    assert turn.walk.put_through
    back = after(ZH, turn.walk, Connected(reached=True))
    assert (back.walk.put_through, back.found) == (False, (Ended(Disposition.COMPLETED),))


@pytest.mark.parametrize("heard", [Connected(reached=False), "", "1"])
def test_when_nobody_takes_the_call_the_customer_is_told_so(heard):
    turn = after(ZH, at(ZH, "through"), heard)
    assert turn.says[0] == Said("现在没有人接听。")
    assert (turn.walk.step, turn.walk.put_through) == ("later", False)


def test_without_a_hotline_nobody_is_told_to_be_put_through():
    for told in (talk(hotline=""), replace(ZH, facts={n: v for n, v in ZH.facts.items() if n != "hotline"})):
        turn = arrival(told, "through")
        assert words_of(turn.says)[0] == "现在没有人接听。"
        assert not turn.walk.put_through


# --- what is worked out in the middle of a call ---------------------------------------------------------------------


def test_the_first_maintenance_is_worked_out_once_the_mileage_is_told():
    turn = after(ZH, at(ZH, "mileage"), "1200", "1")
    assert answers(turn) == {"mileage": 1200, "due": "2027-01-23"}
    assert turn.says[0] == Said("按一千两百公里算，首次保养大约在1月23号。")
    computed = turn.found[1]
    assert isinstance(computed, Answered)
    assert (computed.kind, computed.raw, computed.low) == ("date", "", False)


def test_what_cannot_be_worked_out_is_not_mentioned():
    for told in (talk(delivery_date="2026-12-24"), talk(rule_km=0)):
        turn = after(told, at(told, "mileage"), "1200", "1")
        assert (answers(turn), turn.walk.step) == ({"mileage": 1200}, "last_visit")
    assert after(ZH, at(ZH, "mileage"), "*0").walk.step == "last_visit"


def test_what_was_worked_out_follows_a_mileage_told_anew_and_no_other_answer():
    walk = after(ZH, at(ZH, "mileage"), "1200", "1").walk
    tomorrow = talk(today="2026-11-24")
    assert after(tomorrow, walk, "0105", "1").walk.answers["due"] == "2027-01-23"
    again = after(ZH, replace(walk, step="mileage"), "3000", "1")
    assert again.walk.answers["due"] == "2026-12-12"


# --- control keys of another make -----------------------------------------------------------------------------------


def with_keys(**keys: str) -> Talk:
    script = script_of("every_kind")
    return replace(ZH, script=script.model_copy(update={"keys": script.keys.model_copy(update=keys)}))


def test_a_script_may_have_other_control_keys():
    told = with_keys(opt_out="#", repeat="7", skip="8")
    assert after(told, at(told, "topic"), "#").found == (Ended(Disposition.OPTED_OUT),)
    assert after(told, at(told, "recommend"), "#").found == (Ended(Disposition.OPTED_OUT),)
    assert after(told, at(told, "topic"), "7").says == (asked(arrival(told, "topic")),)
    assert after(told, at(told, "topic"), "8").walk.step == "thanks"
    assert after(told, at(told, "recommend"), "7").walk.answers == {"recommend": 7}, "seven points are seven points"
    assert after(told, at(told, "waited"), "7").walk.pending == 7, "it may be a number"
    assert after(told, at(told, "waited"), "*7").says == (asked(arrival(told, "waited")),)


def test_a_goodbye_ends_the_call():
    turn = arrival(EN, "thanks")
    assert isinstance(turn.says[-1], HungUp)
    assert turn.found == (Ended(Disposition.COMPLETED),)
