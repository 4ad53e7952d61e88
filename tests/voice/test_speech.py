"""Answers in words, as the carrier brings them: what is asked of it, what comes back, and what is written down."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from store.dealerships import Dealerships
from store.tables import Answer, Followup, Suppression, Ticket, Turn
from tests.voice.branch import Branch, Line
from voice.twiml import EARS, SPEECH_MODEL

SURE, UNSURE = "0.9312", "0.31"
OVERALL = "这次维修保养，您总体上满意吗？"
AGAIN = "抱歉，没有听清。"


@pytest.fixture
def migrated_url(migrated_sqlite_url):
    """What is decided here does not depend on the database."""
    return migrated_sqlite_url


def listen(branch: Branch, *, on: bool = True) -> None:
    """Switch speech on or off for the dealership, as the command does."""
    with branch.runtime.work() as session:
        Dealerships(session).change("rizhao", {"speech": on})
        session.commit()


def say(line: Line, text: str, confidence: str | None = SURE) -> list[str]:
    """Words instead of keys; the carrier posts them twice like everything."""
    return line._go(line._next("Gather"), **words_of(text, confidence))


def words_of(text: str, confidence: str | None = SURE) -> dict[str, str]:
    said = {"SpeechResult": text, "Language": "cmn-Hans-CN"}
    return said if confidence is None else {**said, "Confidence": confidence}


def gather(line: Line) -> ET.Element:
    assert line.document is not None
    asked = line.document.find("Gather")
    assert asked is not None, "nothing is asked"
    return asked


def at_the_greeting(branch: Branch, *, speech: bool = True) -> Line:
    listen(branch, on=speech)
    line = branch.ring(branch.visit())
    line.pick_up()
    return line


def at_the_first_question(branch: Branch) -> Line:
    """The customer is there and willing, told by keys."""
    line = at_the_greeting(branch)
    line.press("1")
    assert OVERALL in line.press("1")[-2]
    return line


# --- what the carrier is asked to do --------------------------------------------------------------------------------


def test_with_speech_on_the_carrier_listens_for_keys_and_words(small_branch):
    asked = gather(at_the_first_question(small_branch))
    assert asked.get("input") == "dtmf speech"
    assert asked.get("language") == EARS["zh-CN"] == "cmn-Hans-CN"
    assert asked.get("speechModel") == SPEECH_MODEL
    assert (asked.get("hints") or "").split(", ") == ["非常满意", "满意", "一般", "不满意", "非常不满意"]
    assert (asked.get("speechTimeout") or "").isdecimal(), "a model of our choice takes seconds only, never auto"
    assert (asked.get("numDigits"), asked.get("finishOnKey")) == ("1", "")


def test_an_english_customer_is_listened_to_in_english(migrated_sqlite_url: str, tmp_path: Path) -> None:
    branch = Branch.open(migrated_sqlite_url, tmp_path, locale="en")
    try:
        line = at_the_greeting(branch)
        assert gather(line).get("language") == "en-US"
        say(line, "Yes, speaking.")
        assert "You can press a key, or simply say your answer." in say(line, "Yeah, sure.")
        assert "Will you come to us again?" in say(line, "Very satisfied.")[0]
        assert [(one.raw, one.value, one.channel) for one in branch.answers()] == [("Very satisfied.", 12, "speech")]
    finally:
        branch.close()


def test_with_speech_off_only_keys_are_asked_for(small_branch):
    asked = gather(at_the_greeting(small_branch, speech=False))
    assert asked.get("input") == "dtmf"
    assert [name for name in ("language", "hints", "speechModel", "speechTimeout") if asked.get(name)] == []


def test_speech_switched_off_during_a_call_holds_from_the_next_question_on(small_branch):
    line = at_the_greeting(small_branch)
    listen(small_branch, on=False)
    line.press("1")
    assert gather(line).get("input") == "dtmf"


def test_customers_are_told_once_that_they_may_speak(small_branch):
    line = at_the_greeting(small_branch)
    told = [*say(line, "是我"), *say(line, "方便"), *say(line, "非常满意")]
    assert told.count("您可以按键，也可以直接说。") == 1


# --- what comes back ------------------------------------------------------------------------------------------------


def test_a_whole_call_can_be_spoken(branch):
    line = at_the_greeting(branch)
    for text in ("是的，我是", "方便", "非常满意", "一定会"):
        say(line, text)
    assert say(line, "没有了，谢谢")[-1] == "(hangs up)"
    line.hang_up()
    rows = {row.question: (row.raw, row.value, row.channel, row.confirmed) for row in branch.rows(Answer)}
    assert rows == {
        "respondent": ("是的，我是", "self", "speech", False),
        "overall": ("非常满意", 12, "speech", False),
        "intention": ("一定会", 1, "speech", False),
    }
    assert branch.rows(Followup)[0].disposition == "completed"


@pytest.mark.parametrize("confidence", [SURE, "1", None, "", "high", "nan", "-1", "7", "0.9,0.1", "9" * 400])
def test_clear_words_count_at_once_unless_the_carrier_doubts_them(small_branch, confidence):
    line = at_the_first_question(small_branch)
    say(line, "非常满意", confidence)
    (row,) = small_branch.answers()
    assert (row.raw, row.value, row.channel, row.confirmed) == ("非常满意", 12, "speech", False)


def test_doubtful_words_are_read_back_and_nothing_is_kept_before_a_yes(branch):
    line = at_the_first_question(branch)
    assert say(line, "不满意", UNSURE)[0] == "您说的是不满意，对吗？对，请按1；不对，请按2。"
    assert gather(line).get("input") == "dtmf speech"
    assert branch.answers() == []
    assert branch.rows(Ticket) == []
    say(line, "对")
    (row,) = branch.answers()
    assert (row.raw, row.value, row.low, row.channel, row.confirmed) == ("不满意", 0, True, "speech", True)
    assert [ticket.reason for ticket in branch.rows(Ticket)] == ["总体评价：不满意"]


def test_words_that_were_read_back_can_be_confirmed_by_a_key(small_branch):
    line = at_the_first_question(small_branch)
    say(line, "不满意", UNSURE)
    line.press("1")
    (row,) = small_branch.answers()
    assert (row.raw, row.value, row.channel, row.confirmed) == ("不满意", 0, "speech", True)


def test_words_that_were_misheard_are_asked_for_again(small_branch):
    line = at_the_first_question(small_branch)
    say(line, "不满意", UNSURE)
    assert OVERALL in say(line, "不对")[-2]
    assert small_branch.answers() == []
    say(line, "满意")
    assert [(one.raw, one.value, one.confirmed) for one in small_branch.answers()] == [("满意", 8, False)]


def test_words_that_are_no_answer_are_asked_again_and_keys_still_count(small_branch):
    line = at_the_first_question(small_branch)
    assert say(line, "我家的狗叫旺财")[0] == AGAIN
    line.press("2")
    assert [(one.raw, one.value, one.channel) for one in small_branch.answers()] == [("2", 8, "keypad")]


def test_keys_count_when_both_come_together(small_branch):
    line = at_the_first_question(small_branch)
    line._go(line._next("Gather"), Digits="1", **words_of("非常不满意"))
    assert [(one.raw, one.value, one.channel) for one in small_branch.answers()] == [("1", 12, "keypad")]


def test_a_low_answer_in_words_has_its_ticket(branch):
    line = at_the_first_question(branch)
    assert "很抱歉给您带来了不好的感受。" in say(line, "非常不满意")
    (ticket,) = branch.rows(Ticket)
    assert (ticket.kind, ticket.severity, ticket.reason) == ("complaint", "serious", "总体评价：非常不满意")


def test_another_time_can_be_asked_for_in_words(small_branch):
    line = at_the_greeting(small_branch)
    say(line, "是我")
    assert "什么时候再打给您合适" in say(line, "不方便，我在开车")[0]
    assert say(line, "下午吧")[0] == "您说的是下午两点到四点，对吗？对，请按1；不对，请按2。"
    assert not small_branch.rows(Followup)[0].asked_for
    say(line, "对")
    (followup,) = small_branch.rows(Followup)
    assert followup.asked_for
    assert followup.next_call_at.hour + 8 == 14


# --- repeats --------------------------------------------------------------------------------------------------------


def test_a_repeated_post_is_answered_alike_whatever_the_recogniser_says_the_second_time(branch):
    line = at_the_first_question(branch)
    path = line._next("Gather")
    first = branch.post(path, line.form(**words_of("非常满意")))
    for text, confidence in (("非常满意", SURE), ("非常不满意", SURE), ("非常满意", UNSURE), ("别再打了", SURE)):
        again = branch.post(path, line.form(**words_of(text, confidence)))
        assert (again.status_code, again.data) == (200, first.data)
    assert [(one.raw, one.value) for one in branch.answers()] == [("非常满意", 12)]
    assert branch.rows(Ticket) == []
    assert branch.rows(Suppression) == []
    assert [turn.heard for turn in branch.rows(Turn, Turn.number)][-1] == "非常满意"


# --- no more calls --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", [SURE, "0.05", None])
def test_whoever_says_not_to_call_again_is_not_called_again(branch, confidence):
    line = at_the_greeting(branch)
    assert say(line, "别再打了", confidence)[-1] == "(hangs up)"
    assert [(one.number, one.scope, one.reason) for one in branch.rows(Suppression)] == [
        ("+8613684289706", "all", "opted_out")
    ]
    (followup,) = branch.rows(Followup)
    assert (followup.state, followup.disposition) == ("closed", "opted_out")


def test_it_counts_in_the_middle_of_a_read_back(small_branch):
    line = at_the_first_question(small_branch)
    say(line, "不满意", UNSURE)
    say(line, "不要再给我打电话了")
    assert [one.reason for one in small_branch.rows(Suppression)] == ["opted_out"]
    assert small_branch.answers() == [], "nothing was confirmed"


# --- what nobody asked for ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["是的", "别再打了", "1"])
def test_with_speech_off_words_count_as_silence(small_branch, text):
    spoken = at_the_greeting(small_branch, speech=False)
    heard = say(spoken, text)
    assert heard[0] == "没有听到您的按键。"
    assert "您是梁一娜女士吗" in heard[1]
    assert small_branch.rows(Answer) == []
    assert small_branch.rows(Suppression) == []


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\x00"])
def test_no_words_are_silence(small_branch, text):
    line = at_the_first_question(small_branch)
    assert say(line, text)[0] == "没有听到您的回答。"
    assert small_branch.answers() == []


MONSTERS = {
    "long": "好" * 10_000,
    "long, and an answer": "非常满意，" * 2_000,
    "digits": "9" * 10_000,
    "Chinese digits": "一二三四五六七八九十百千万亿" * 700,
    "spaces": " a" * 5_000,
    "negations": "不是" * 5_000,
    "questions": "?" * 10_000,
    "NUL": "非常\x00满意\x00",
    "emoji": "😀👍🏽👨‍👩‍👧‍👦" * 100,
    "control": "\x01\x1b[31m\x7f\x85",
    "not XML": "\ufffe\uffff<Say>]]>&amp;",
    "right to left": "\u202e\u200f满意",
    "placeholders": "{plate} {0} %s %(x)s",
    "SQL": "'; DROP TABLE answers; --",
}


@pytest.mark.parametrize("text", MONSTERS.values(), ids=MONSTERS)
def test_whatever_is_heard_there_is_an_answer(branch, text):
    line = at_the_first_question(branch)
    with capture_logs() as logs:
        told = say(line, text)
        say(line, text, UNSURE)
    assert told
    assert [entry for entry in logs if entry["event"] == "voice.database"] == []
    for row in branch.answers():
        assert "\x00" not in row.raw
        assert row.value in (12, 8, 4, 0, -4)


def test_who_tells_a_long_story_has_answered_all_the_same(branch):
    line = at_the_first_question(branch)
    story = "非常不满意，" * 70
    assert "很抱歉给您带来了不好的感受。" in say(line, story)
    assert [(one.raw, one.value) for one in branch.answers()] == [(story[:200], -4)]
    assert [ticket.severity for ticket in branch.rows(Ticket)] == ["serious"]


def test_a_nul_within_words_does_not_hide_the_answer(branch):
    line = at_the_first_question(branch)
    say(line, "非常\x00满意")
    assert [(one.raw, one.value) for one in branch.answers()] == [("非常满意", 12)]
