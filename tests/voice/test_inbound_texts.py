"""When somebody writes to us: kept once, STOP and START are obeyed, and our own texts' news never goes back."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from flows.lifecycles import MessageState
from store.consents import Consents
from store.messages import Messages
from store.tables import Call, Message, Suppression
from tests.voice.branch import OUR_NUMBER, Branch
from tests.voice.caller import THEIRS, CallIn


def text(branch: Branch, body: str, sid: str = "SM1", **form: str) -> None:
    answer = branch.post("/sms/inbound", {"To": OUR_NUMBER, "From": THEIRS, "MessageSid": sid, "Body": body, **form})
    assert answer.status_code == 200
    assert ET.fromstring(answer.text).tag == "Response"
    assert len(ET.fromstring(answer.text)) == 0, "we do not text back"


def stop_by_call(branch: Branch) -> None:
    line = CallIn.of(branch, THEIRS)
    line.ring()
    line.press("9")


def suppressed(branch: Branch) -> list[tuple[str, str, str]]:
    return [(one.number, one.scope, one.reason) for one in branch.rows(Suppression, Suppression.id)]


def test_a_message_is_kept_once_however_often_it_is_delivered(branch):
    for _ in range(3):
        text(branch, "请问周六营业吗？")
    (message,) = branch.rows(Message)
    assert (message.direction, message.from_, message.to) == ("inbound", THEIRS, OUR_NUMBER)
    assert (message.body, message.sid, message.state) == ("请问周六营业吗？", "SM1", MessageState.RECEIVED)
    assert suppressed(branch) == []


@pytest.mark.parametrize("body", ["R", "退订", " stop ", "ｔｄ"])
def test_a_message_that_says_stop_is_kept_and_obeyed(small_branch, body):
    text(small_branch, body)
    text(small_branch, body, sid="SM2")
    assert suppressed(small_branch) == [(THEIRS, "all", "opted_out")]
    assert len(small_branch.rows(Message)) == 2


def test_a_message_with_signs_that_no_database_takes_is_kept_without_them(branch):
    text(branch, "你\x00好" + "长" * 3000)
    text(branch, "", sid="SM" + "2" * 500)
    text(branch, "R\x00", sid="SM3")
    bodies = [message.body for message in branch.rows(Message, Message.sid)]
    assert sorted(len(body) for body in bodies) == [0, 1, 1600]
    assert suppressed(branch) == [(THEIRS, "all", "opted_out")]


def test_a_message_without_an_id_is_no_message(small_branch):
    text(small_branch, "R", sid="")
    assert small_branch.rows(Message) == []


def planned_message(branch: Branch) -> str:
    with branch.runtime.work() as session:
        message_id = Messages(session).plan(
            key="1:fallback",
            dealership_id=branch.dealership_id,
            followup_id=None,
            to=THEIRS,
            from_=OUR_NUMBER,
            body="您好",
            now=branch.clock.now(),
        )
        assert message_id is not None
        messages = Messages(session)
        assert messages.claim(message_id, branch.clock.real(), 30)
        session.commit()
    return message_id


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (["sent", "delivered"], "delivered"),
        (["delivered", "sent"], "delivered"),
        (["queued", "queued", "sending"], "sent"),
        (["delivered", "failed", "undelivered"], "delivered"),
        (["undelivered", "delivered"], "undelivered"),
        (["a new word"], "sent"),
        ([""], "sent"),
    ],
    ids=" ".join,
)
def test_late_and_strange_news_of_a_message_never_moves_it_back(small_branch, words, state):
    message_id = planned_message(small_branch)
    for word in words:
        form = {"MessageSid": "SM7", "MessageStatus": word, "ErrorCode": "30003" if "undel" in word else ""}
        assert small_branch.post(f"/sms/status/{message_id}", form).status_code == 204
    (message,) = small_branch.rows(Message)
    assert (message.state, message.sid) == (state, "SM7")
    assert (message.trouble is not None) == (state == "undelivered")


def test_news_of_a_message_under_the_id_of_another_changes_neither(branch):
    text(branch, "你好", sid="SM1")
    message_id = planned_message(branch)
    form = {"MessageSid": "SM1", "MessageStatus": "failed"}
    assert branch.post(f"/sms/status/{message_id}", form).status_code == 204
    states = {message.direction: message.state for message in branch.rows(Message)}
    assert states == {"inbound": "received", "outbound": "sending"}


def test_a_text_that_says_start_takes_back_what_a_text_had_stopped(branch):
    text(branch, "STOP")
    assert suppressed(branch) == [(THEIRS, "all", "opted_out")]
    text(branch, "START", sid="SM2")
    assert suppressed(branch) == []
    text(branch, "STOP")  # the first one, delivered once more
    assert suppressed(branch) == []
    text(branch, "STOP", sid="SM3")
    assert suppressed(branch) == [(THEIRS, "all", "opted_out")]


def test_a_text_that_says_start_does_not_take_back_what_was_said_in_a_call(branch):
    stop_by_call(branch)
    text(branch, "STOP")
    text(branch, "START", sid="SM2")
    assert suppressed(branch) == [(THEIRS, "all", "opted_out")]


def test_what_a_call_says_after_a_text_stays_when_the_text_is_taken_back(branch):
    text(branch, "STOP")
    stop_by_call(branch)
    text(branch, "START", sid="SM2")
    assert suppressed(branch) == [(THEIRS, "all", "opted_out")]


def test_a_carrier_that_knows_more_words_is_believed(small_branch):
    text(small_branch, "Ne plus envoyer", OptOutType="STOP")
    assert suppressed(small_branch) == [(THEIRS, "all", "opted_out")]
    text(small_branch, "YES", sid="SM2")
    assert suppressed(small_branch) == [(THEIRS, "all", "opted_out")]
    text(small_branch, "YES", sid="SM3", OptOutType="START")
    assert suppressed(small_branch) == []


def test_whoever_stops_us_takes_back_their_consent_to_offers_and_start_does_not_give_it_again(branch):
    with branch.runtime.work() as session:
        given = Consents(session).record(
            branch.dealership_id, THEIRS, "marketing", given=True, source="list", now=branch.clock.now()
        )
        session.commit()
    assert given
    text(branch, "退订")
    text(branch, "START", sid="SM2")
    assert suppressed(branch) == []
    with branch.runtime.read() as session:
        newest = Consents(session).of(branch.dealership_id, THEIRS)["marketing"]
    assert (newest.given, newest.source) == (False, "sms 退订")


def test_the_record_tells_where_a_wish_came_from(small_branch):
    text(small_branch, "r")
    (row,) = small_branch.rows(Suppression)
    assert (row.source, row.actor) == ("sms R", "ringback")
    stop_by_call(small_branch)
    (row,) = small_branch.rows(Suppression)
    (rang,) = small_branch.rows(Call)
    assert row.source == f"call {rang.id}"


def test_a_message_the_carrier_blocks_tells_us_to_send_none(small_branch):
    message_id = planned_message(small_branch)
    form = {"MessageSid": "SM7", "MessageStatus": "failed", "ErrorCode": "21610"}
    for _ in range(2):
        assert small_branch.post(f"/sms/status/{message_id}", form).status_code == 204
    (row,) = small_branch.rows(Suppression)
    assert (row.number, row.scope, row.reason, row.source) == (THEIRS, "sms", "opted_out", "carrier")
    text(small_branch, "START")
    assert suppressed(small_branch) == []
