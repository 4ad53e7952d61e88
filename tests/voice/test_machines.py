"""Answering machines, as each programme wants it: what they hear, what is sent instead, and that people are people."""

from __future__ import annotations

import itertools

import pytest

from flows.machines import is_machine, weigh
from store.tables import Call, Decision, Followup, Message, Turn
from store.voicemails import Voicemails
from tests.voice.branch import PUBLIC_URL, Branch, Line, told

BEEP = "machine_end_beep"
VERDICTS = ("human", "machine_start", BEEP, "machine_end_silence", "machine_end_other", "fax", "unknown", "a ghost")
DEFAULT = "您好，这里是日照众安汽车的自动语音助手。"


@pytest.fixture
def tells(small_branch: Branch) -> Branch:
    """A branch whose programme leaves a message."""
    small_branch.by_programme(machines="message")
    return small_branch


def voicemail(line: Line) -> list[str]:
    """A worker has sent the call to its message; the carrier asks twice."""
    return line._go(f"/voice/voicemail/{line.call_id}")


def call_of(line: Line) -> Call:
    return next(call for call in line.branch.rows(Call) if call.id == line.call_id)


def stood(line: Line) -> tuple[str | None, str | None]:
    call = call_of(line)
    return call.voicemail, call.outcome


# --- what is believed ----------------------------------------------------------------------------------------------


def test_verdicts_come_to_the_same_in_whatever_order_they_arrive():
    words = ("human", "machine", "machine_over", "fax", "unknown", None)
    for some in itertools.product(words, repeat=3):
        ends = set()
        for order in itertools.permutations(some):
            believed = None
            for word in order:
                believed = weigh(believed, word)
            ends.add(believed)
        assert len(ends) == 1, some
        assert not ("human" in some and is_machine(*ends)), "nobody is hung up on"
        assert not ("fax" in some and ends == {"machine_over"}), "nothing is said to a fax"


# --- off -----------------------------------------------------------------------------------------------------------


def test_where_nobody_is_to_find_out_nobody_is_taken_for_a_machine(small_branch):
    small_branch.by_programme(machines="off")
    line = small_branch.ring(small_branch.visit())
    assert "梁一娜女士" in line.pick_up(AnsweredBy="machine_start")[0]
    line.a_machine_was_heard(BEEP)
    line.status("in-progress", AnsweredBy="fax")
    assert "按1" in line.say_nothing()[-2]
    line.hang_up()
    assert (call_of(line).outcome, call_of(line).answered_by) == ("completed", None)


# --- hang up -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["machine_start", BEEP, "fax"])
def test_usually_a_machine_is_hung_up_on_and_rung_another_day(small_branch, word):
    line = small_branch.ring(small_branch.visit())
    line.pick_up()
    line.a_machine_was_heard(word)
    assert line.say_nothing() == ["(hangs up)"]
    line.hang_up()
    assert stood(line) == (None, "machine")
    assert (small_branch.rows(Followup)[0].state, small_branch.rows(Followup)[0].attempts) == ("waiting", 1)


# --- a message after the beep --------------------------------------------------------------------------------------


def test_a_worker_sends_the_call_to_its_message_which_is_said_once(branch):
    branch.by_programme(machines="message")
    line = branch.ring(branch.visit())
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    assert stood(line) == ("due", None)
    said = voicemail(line)
    assert said[0].startswith(DEFAULT)
    assert "零六三三" in said[0], "the hotline is said as people say it"
    assert said[1] == "(a key, within 2 s)"
    assert stood(line) == ("left", None)
    assert line.say_nothing() == ["(hangs up)"]
    line.hang_up()
    assert stood(line) == ("left", "machine")
    followup = branch.rows(Followup)[0]
    assert (followup.state, followup.attempts) == ("waiting", 1), (
        "it is tried again unless the programme says otherwise"
    )


def test_the_next_turn_says_the_message_when_it_comes_first(tells):
    line = tells.ring(tells.visit())
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    assert line.say_nothing()[0].startswith(DEFAULT)
    assert stood(line) == ("left", None)
    with tells.runtime.work() as session:
        assert Voicemails(session).ask(line.call_id, tells.clock.real(), 10) is None, "nobody sends the call there now"
    assert line.say_nothing() == ["(hangs up)"]


def test_a_turn_that_comes_while_a_worker_sends_the_call_waits_and_goes_there_by_itself(tells):
    line = tells.ring(tells.visit())
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    with tells.runtime.work() as session:
        assert Voicemails(session).ask(line.call_id, tells.clock.real(), 10) == line.sid
        session.commit()
    line.say_nothing()
    assert [element.tag for element in line.document] == ["Pause", "Redirect"]
    assert line.document[1].text == f"{PUBLIC_URL}/voice/voicemail/{line.call_id}"
    assert line._go(line._next("Redirect"))[0].startswith(DEFAULT)
    assert line.say_nothing() == ["(hangs up)"]


def test_a_verdict_that_comes_with_the_answer_leaves_the_message_at_once(tells):
    line = tells.ring(tells.visit())
    assert line.pick_up(AnsweredBy=BEEP)[0].startswith(DEFAULT)
    assert stood(line) == ("left", None)


def test_a_verdict_before_the_answer_is_heard_of_is_kept_for_it(tells):
    line = tells.ring(tells.visit())
    line.a_machine_was_heard(BEEP)
    assert line.pick_up()[0].startswith(DEFAULT)


def test_a_verdict_after_the_end_leaves_nothing_due(tells):
    line = tells.ring(tells.visit())
    line.pick_up()
    line.hang_up()
    line.a_machine_was_heard(BEEP)
    assert stood(line) == (None, "completed")
    assert tells.rows(Followup)[0].attempts == 1


def test_a_call_that_ends_before_its_message_is_said_has_failed_to_leave_one(tells):
    line = tells.ring(tells.visit())
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    line.hang_up()
    assert stood(line) == ("failed", "machine")
    assert told(line.document), "the words before it stay as they were"


def test_a_verdict_told_twice_is_one(tells):
    line = tells.ring(tells.visit())
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    voicemail(line)
    line.a_machine_was_heard(BEEP)
    assert stood(line)[0] == "left"


@pytest.mark.parametrize("order", list(itertools.permutations((BEEP, "machine_start", "human"))))
def test_where_one_verdict_says_a_person_it_is_one(tells, order):
    line = tells.ring(tells.visit())
    line.pick_up()
    for word in order:
        line.a_machine_was_heard(word)
    assert "按1" in line.say_nothing()[-2]
    assert stood(line)[0] in (None, "withdrawn")


@pytest.mark.parametrize("word", ["machine_start", "fax"])
def test_nothing_is_said_to_a_fax_or_into_a_greeting(tells, word):
    line = tells.ring(tells.visit())
    line.pick_up()
    line.a_machine_was_heard(word)
    assert line.say_nothing() == ["(hangs up)"]
    assert stood(line)[0] is None


def test_one_message_for_a_follow_up_and_one_a_day_for_a_number(tells):
    first, other = tells.visit(), tells.visit(name="王丽")
    line = tells.ring(first)
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    voicemail(line)
    line.hang_up()
    same_day = tells.ring(other)
    same_day.pick_up()
    same_day.a_machine_was_heard(BEEP)
    assert same_day.say_nothing() == ["(hangs up)"]
    same_day.hang_up()
    tells.until_next_call(first)
    again = tells.ring(first)
    again.pick_up()
    again.a_machine_was_heard(BEEP)
    assert again.say_nothing() == ["(hangs up)"]
    again.hang_up()
    tells.until_next_call(other)
    another_day = tells.ring(other)
    another_day.pick_up()
    another_day.a_machine_was_heard(BEEP)
    assert voicemail(another_day)[0].startswith(DEFAULT)


def test_the_programmes_own_words_are_said_where_all_they_speak_of_is_known(tells):
    own = {"zh-CN": "{dealership}提醒{customer}：{visit_date}的事，请拨打{hotline}。"}
    tells.by_programme(machines="message", voicemail=own)
    line = tells.ring(tells.visit())
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    assert voicemail(line)[0].startswith("日照众安汽车提醒梁一娜女士：11月21号的事")
    line.hang_up()
    tells.by_programme(voicemail={"zh-CN": "{appointment}见。"})
    other = tells.ring(tells.visit(phone="+8613812345678"))
    other.pick_up()
    other.a_machine_was_heard(BEEP)
    assert voicemail(other)[0].startswith(DEFAULT), "its words speak of an appointment that nobody knows"


def test_an_english_branch_leaves_its_message_in_english(migrated_sqlite_url, tmp_path):
    branch = Branch.open(migrated_sqlite_url, tmp_path, locale="en")
    branch.by_programme(machines="message")
    line = branch.ring(branch.visit())
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    said = voicemail(line)[0]
    branch.close()
    assert said.startswith("Hello, this is the automatic assistant of Rizhao Motors.")
    assert "{" not in said


def test_where_a_message_is_enough_it_ends_the_follow_up_and_counts_as_no_talk(tells):
    tells.by_programme(machines="message", message_is_enough=True)
    line = tells.ring(tells.visit())
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    voicemail(line)
    line.hang_up()
    followup = tells.rows(Followup)[0]
    assert (followup.state, followup.disposition) == ("closed", "done_by_voicemail")
    assert [row.rule for row in tells.rows(Decision, Decision.id)][-1] == "machine"
    assert tells.rows(Message) == []


def test_where_it_would_be_enough_and_was_not_said_it_is_tried_again(tells):
    tells.by_programme(machines="message", message_is_enough=True)
    line = tells.ring(tells.visit())
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    line.hang_up()
    assert tells.rows(Followup)[0].state == "waiting"


# --- people --------------------------------------------------------------------------------------------------------


def test_a_key_before_the_verdict_makes_it_worthless(tells):
    line = tells.ring(tells.visit())
    line.pick_up()
    line.press("1")
    line.a_machine_was_heard(BEEP)
    assert stood(line)[0] is None
    assert "按1" in line.say_nothing()[-2]


def test_a_key_between_verdict_and_message_takes_it_back(tells):
    line = tells.ring(tells.visit())
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    asked = line.press("1")
    assert stood(line)[0] == "withdrawn"
    assert voicemail(line) == asked, "a worker was quicker to send the call away: the question is put again"
    line.hang_up()
    assert stood(line) == ("withdrawn", "completed")


def test_a_key_at_the_message_brings_a_person_back_into_the_conversation(tells):
    line = tells.ring(tells.visit())
    opening = line.pick_up()
    line.a_machine_was_heard(BEEP)
    voicemail(line)
    assert line.press("5") == opening
    line.press("1")
    line.press("1")
    line.hang_up()
    assert stood(line) == ("left", "completed")


def test_the_opt_out_key_works_at_the_message_too(tells):
    line = tells.ring(tells.visit())
    line.pick_up()
    line.a_machine_was_heard(BEEP)
    voicemail(line)
    line.press("9")
    assert tells.rows(Followup)[0].disposition == "opted_out"


def test_a_greeting_that_the_recogniser_writes_down_proves_no_person_and_an_answer_does(migrated_sqlite_url, tmp_path):
    branch = Branch.open(migrated_sqlite_url, tmp_path, speech=True)
    branch.by_programme(machines="message")
    machine = branch.ring(branch.visit())
    machine.pick_up()
    machine.answer("您好，您拨打的用户暂时无法接听，请在提示音后留言")
    machine.a_machine_was_heard(BEEP)
    assert machine.answer("请在提示音后留言")[0].startswith(DEFAULT)
    person = branch.ring(branch.visit(phone="+8613812345678"))
    person.pick_up()
    person.a_machine_was_heard(BEEP)
    assert "(hangs up)" not in person.answer("是的")
    assert stood(person)[0] == "withdrawn"
    later = branch.ring(branch.visit(phone="+8613812345679"))
    later.pick_up()
    later.answer("是的")
    later.a_machine_was_heard(BEEP)
    assert stood(later)[0] is None
    turns = [turn.heard for turn in branch.rows(Turn, Turn.id)]
    branch.close()
    assert [heard for heard in turns if heard] == ["是的", "是的"]


# --- a text instead ------------------------------------------------------------------------------------------------


def test_a_text_goes_out_at_once_where_the_programme_writes_instead(small_branch):
    small_branch.by_programme(machines="sms")
    line = small_branch.ring(small_branch.visit())
    line.pick_up()
    line.a_machine_was_heard("machine_start")
    assert line.say_nothing() == ["(hangs up)"]
    line.hang_up()
    followup = small_branch.rows(Followup)[0]
    assert (followup.state, followup.disposition, followup.attempts) == ("closed", "unreachable", 1)
    assert [(message.to, message.state) for message in small_branch.rows(Message)] == [(line.to, "planned")]


def test_whoever_cannot_be_texted_is_rung_again(small_branch):
    small_branch.by_programme(machines="sms")
    line = small_branch.ring(small_branch.visit(phone="+866332212345"))
    line.pick_up()
    line.a_machine_was_heard("machine_start")
    line.say_nothing()
    line.hang_up()
    assert small_branch.rows(Followup)[0].state == "waiting"


def test_no_verdict_in_whatever_order_makes_us_stumble(tells):
    for number, word in enumerate(VERDICTS):
        line = tells.ring(tells.visit(phone=f"+86138{number:08d}"))
        line.pick_up()
        line.a_machine_was_heard(word)
        voicemail(line)
        line.hang_up()
        assert stood(line)[0] in (None, "left")
