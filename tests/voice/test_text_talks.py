"""Programmes that ask by text: invited once, one question at a time, tickets as in calls, one channel at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from flows.lifecycles import CallState, Disposition, FollowupState, MessageState, Outcome
from flows.policy import TEXT_WAITS, PutOff, decide
from store.calendars import Calendars
from store.calls import Calls, StatusReport
from store.followups import Followups
from store.messages import Messages
from store.programmes import rule_of
from store.tables import Answer, Conversation, Dealership, Message, Programme, Suppression, Ticket, Turn
from tests.voice.branch import OUR_NUMBER, Branch
from tests.voice.caller import THEIRS, CallIn
from voice import inbound_words as words
from voice.aftercall import end_follow_up, hear_report
from voice.invitation import ask_by_text
from voice.texting import hear_of_message


def text(branch: Branch, body: str, sid: str | None = None) -> None:
    """They write, and the carrier delivers it twice."""
    form = {"To": OUR_NUMBER, "From": THEIRS, "MessageSid": sid or f"SM{branch.numbers():032x}", "Body": body}
    for _ in range(2):
        answer = branch.post("/sms/inbound", form)
        assert answer.status_code == 200
        assert "<Message" not in answer.text


def sent(branch: Branch, *, go: bool = True) -> list[str]:
    """Our texts, oldest first; they go out."""
    ours = [one for one in branch.rows(Message, Message.at) if one.direction == "outbound"]
    ours.sort(key=lambda one: one.key or "")
    if go:
        with branch.runtime.work() as session:
            session.execute(
                update(Message)
                .where(Message.direction == "outbound", Message.state == MessageState.PLANNED)
                .values(state=MessageState.SENT)
            )
            session.commit()
    return [one.body for one in ours]


def wants_texts(branch: Branch) -> None:
    with branch.runtime.work() as session:
        for row in session.query(Programme):
            row.rule = {**rule_of(row).model_dump(mode="json"), "sms_questions": True}
        session.commit()


def invited(branch: Branch) -> int:
    """A follow-up whose customer has been invited to answer by text; the invitation is out."""
    followup_id = branch.visit()
    wants_texts(branch)
    with branch.runtime.work() as session:
        assert ask_by_text(session, followup_id, branch.clock.now())
        session.commit()
    sent(branch)
    return followup_id


def see(branch, followup_id):
    with branch.runtime.read() as session:
        return Followups(session).get(followup_id)


def verdict(branch, followup_id):
    with branch.runtime.read() as session:
        dealership = session.get_one(Dealership, branch.dealership_id)
        case = Followups(session).case(followup_id, branch.clock.now())
        return decide(case, Calendars(session).of(dealership), branch.clock.now())


def test_the_invitation_names_us_and_says_how_to_begin_and_how_to_refuse(branch):
    followup_id = invited(branch)
    assert sent(branch) == [
        "【日照众安汽车】梁一娜女士您好，想用几条短信了解您的感受，电话没有联系上您。愿意请回复1，不愿意请回复2。拒收请回复R"
    ]
    followup = see(branch, followup_id)
    assert (followup.state, followup.next_call_at) == (FollowupState.WAITING, branch.clock.now() + TEXT_WAITS)
    with branch.runtime.work() as session:
        assert not ask_by_text(session, followup_id, branch.clock.now()), "nobody is invited twice"


def test_a_low_score_by_text_opens_its_ticket_and_the_conversation_ends_as_done_by_sms(branch):
    followup_id = invited(branch)
    text(branch, "1")
    assert sent(branch)[-1].startswith("【日照众安汽车】这次维修保养，您总体上满意吗？")
    text(branch, "5分")
    (ticket,) = [one for one in branch.rows(Ticket) if one.kind == "complaint"]
    assert ticket.followup_id == followup_id
    (overall,) = branch.answers()
    assert (overall.question, overall.value, overall.low, overall.channel, overall.call_id) == (
        "overall",
        -4,
        True,
        "sms",
        None,
    )
    for _ in range(20):
        sent(branch)
        if see(branch, followup_id).state is FollowupState.CLOSED:
            break
        text(branch, "1")
    assert see(branch, followup_id).disposition is Disposition.DONE_BY_SMS
    assert {answer.channel for answer in branch.rows(Answer)} == {"sms"}
    turns = branch.rows(Turn, Turn.number)
    assert [turn.number for turn in turns] == list(range(1, len(turns) + 1))
    assert all(turn.call_id is None and turn.message_id for turn in turns)
    (talked,) = branch.rows(Conversation)
    assert (talked.channel, talked.asked_at) == ("voice", None)


def test_a_text_delivered_again_and_an_answer_that_was_on_its_way_before_the_question_change_nothing(branch):
    invited(branch)
    text(branch, "1", sid="SM1")
    text(branch, "2", sid="SM2")  # our question has not gone out yet
    assert branch.answers() == []
    sent(branch)
    text(branch, "1", sid="SM1")
    assert branch.answers() == []
    text(branch, "2", sid="SM3")
    assert [answer.value for answer in branch.answers()] == [8]
    assert len(branch.rows(Turn)) == 2


def test_nobody_is_rung_while_an_answer_may_come_and_then_the_follow_up_ends(small_branch):
    followup_id = invited(small_branch)
    held = verdict(small_branch, followup_id)
    assert isinstance(held, PutOff)
    assert held.rule == "texting"
    other = small_branch.visit(name="王建国", sex="male")
    assert verdict(small_branch, other).rule == "texting", "one person, one channel"
    small_branch.clock.shows += TEXT_WAITS + timedelta(minutes=1)
    assert verdict(small_branch, followup_id).rule != "texting"


def test_whoever_calls_in_takes_over_by_voice_and_the_texts_are_set_aside(branch):
    followup_id = invited(branch)
    text(branch, "1")
    caller = CallIn.of(branch)
    assert caller.ring()[0] == words.THANKS["zh-CN"]
    (talked,) = branch.rows(Conversation)
    assert talked.channel == "voice"
    assert [one.state for one in branch.rows(Message) if one.key == f"{followup_id}:ask:1"] == [MessageState.FAILED]
    text(branch, "5")
    assert branch.answers() == [], "we talk by phone at this moment"
    caller.press("1")
    assert "总体上满意" in "".join(caller.press("1"))


def test_no_is_accepted_at_once(small_branch):
    followup_id = invited(small_branch)
    text(small_branch, "不用了")
    assert see(small_branch, followup_id).disposition is Disposition.REFUSED
    assert words.NOT_BY_TEXT["zh-CN"] in sent(small_branch)[-1]


def test_stop_in_the_middle_stops_everything(small_branch):
    followup_id = invited(small_branch)
    text(small_branch, "1")
    sent(small_branch)
    text(small_branch, "R")
    assert [one.scope for one in small_branch.rows(Suppression)] == ["all"]
    text(small_branch, "1")
    assert verdict(small_branch, followup_id).disposition is Disposition.OPTED_OUT


def test_a_question_that_does_not_reach_them_is_not_waited_for(small_branch):
    followup_id = invited(small_branch)
    with small_branch.runtime.work() as session:
        (message,) = [one for one in small_branch.rows(Message) if one.key == f"{followup_id}:ask:0"]
        Messages(session).report(message.id, MessageState.UNDELIVERED, "SM9", "The phone was off.")
        hear_of_message(session, message.id, small_branch.clock.now())
        session.commit()
    assert see(small_branch, followup_id).next_call_at == small_branch.clock.now()


def test_who_was_rung_in_vain_is_asked_by_text_before_the_follow_up_ends(small_branch):
    followup_id = small_branch.visit()
    wants_texts(small_branch)
    with small_branch.runtime.work() as session:
        for row in session.query(Programme):
            row.rule = {**row.rule, "attempts": 1}
        session.commit()
    line = small_branch.ring(followup_id)
    line.status("ringing")
    line.status("no-answer")
    followup = see(small_branch, followup_id)
    assert (followup.state, followup.attempts) == (FollowupState.WAITING, 1)
    assert len(sent(small_branch)) == 1
    small_branch.clock.shows += TEXT_WAITS + timedelta(minutes=1)
    assert verdict(small_branch, followup_id).disposition is Disposition.UNREACHABLE


def test_a_question_that_waits_for_the_morning_is_not_given_up_before_it_goes_out(small_branch):
    followup_id = small_branch.visit()
    wants_texts(small_branch)
    with small_branch.runtime.work() as session:
        assert ask_by_text(session, followup_id, small_branch.clock.now())
        session.commit()
    for going_out in (True, False):
        small_branch.clock.shows += TEXT_WAITS + timedelta(minutes=1)
        with small_branch.runtime.work() as session:
            over = end_follow_up(
                session, followup_id, Disposition.UNREACHABLE, small_branch.clock.now(), "due", "Used."
            )
            session.commit()
        assert over is not going_out
        sent(small_branch)
    assert see(small_branch, followup_id).disposition is Disposition.UNREACHABLE


# --- wishes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ("明天下午打给我", "11月24日14:00"),
        ("明天下午3点给我回电", "11月24日15:00"),
        ("后天上午打电话给我", "11月25日09:30"),
    ],
)
def test_a_wish_to_be_rung_plans_the_call_as_in_a_conversation(small_branch, body, at):
    followup_id = small_branch.visit()
    text(small_branch, body)
    followup = see(small_branch, followup_id)
    assert followup.asked_for
    assert at in sent(small_branch)[-1]
    assert see(small_branch, followup_id).state is FollowupState.WAITING


def test_a_wish_to_be_rung_about_nothing_of_ours_is_a_task_for_a_person(small_branch):
    text(small_branch, "请给我回电")
    (ticket,) = small_branch.rows(Ticket)
    assert (ticket.kind, ticket.category) == ("task", "call_back")
    assert words.WILL_RING_TEXT["zh-CN"] in sent(small_branch)[-1]


def test_help_is_answered_once_a_day(small_branch):
    for body in ("帮助", "HELP", "?"):
        text(small_branch, body)
    assert sent(small_branch) == ["【日照众安汽车】如需帮助，请拨打0633-2270633。拒收请回复R"]


def test_whatever_else_is_written_is_kept_and_answered_by_nobody(small_branch):
    small_branch.visit()
    text(small_branch, "请问周六营业吗？")
    assert sent(small_branch) == []
    assert len(small_branch.rows(Message)) == 1


def test_an_unclear_answer_is_asked_again(small_branch):
    invited(small_branch)
    text(small_branch, "1")
    sent(small_branch)
    text(small_branch, "嗯嗯啊啊")
    assert "没有看懂您的回复" in sent(small_branch)[-1]


def test_a_call_that_ended_unsure_does_not_hold_up_texts(small_branch):
    line = small_branch.ring(small_branch.visit())
    with small_branch.runtime.work() as session:
        end = StatusReport("unsure", "1", CallState.ENDED, Outcome.UNSURE)
        hear_report(session, line.call_id, end, small_branch.clock.now(), small_branch.clock.real())
        session.commit()
        assert Calls(session).lines().live(dealership_id=small_branch.dealership_id) == 0
