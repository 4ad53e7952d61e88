"""When somebody turns to us: a call back hears who rang and how to stop it; a text can say STOP; never done twice."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from flows.consent import Bar
from flows.lifecycles import MessageState
from store.consents import Consents
from store.followups import Followups
from store.messages import Messages
from store.tables import Message, Suppression
from tests.voice.branch import OUR_NUMBER, PUBLIC_URL, Branch, told
from voice import inbound

THEIRS = "+8613684289706"


def call(branch: Branch, path: str = "/voice/inbound", **form: str) -> list[str]:
    answer = branch.post(path, {"To": OUR_NUMBER, "From": THEIRS, "CallSid": "CA9", "Direction": "inbound", **form})
    assert answer.status_code == 200
    return told(ET.fromstring(answer.text))


def text(branch: Branch, body: str, sid: str = "SM1", **form: str) -> None:
    answer = branch.post("/sms/inbound", {"To": OUR_NUMBER, "From": THEIRS, "MessageSid": sid, "Body": body, **form})
    assert answer.status_code == 200
    assert ET.fromstring(answer.text).tag == "Response"
    assert len(ET.fromstring(answer.text)) == 0, "we do not text back"


def suppressed(branch: Branch) -> list[tuple[str, str, str]]:
    return [(one.number, one.scope, one.reason) for one in branch.rows(Suppression, Suppression.id)]


def test_a_call_back_hears_who_rang_the_hotline_and_how_to_stop_it(small_branch):
    said, waits = call(small_branch)
    assert "日照众安汽车" in said
    assert "0633-2270633" in said
    assert "请按9" in said
    assert waits == "(a key, within 5 s)"


def test_silence_and_every_key_go_to_an_address_of_ours(small_branch):
    answer = small_branch.post("/voice/inbound", {"To": OUR_NUMBER, "From": THEIRS})
    document = ET.fromstring(answer.text)
    gather, redirect = document.find("Gather"), document.find("Redirect")
    assert gather is not None
    assert redirect is not None
    assert gather.get("action") == redirect.text == f"{PUBLIC_URL}/voice/inbound/key"
    assert call(small_branch, "/voice/inbound/key") == [inbound.GOODBYE["zh-CN"], "(hangs up)"]
    assert call(small_branch, "/voice/inbound/key", Digits="1") == [inbound.GOODBYE["zh-CN"], "(hangs up)"]
    assert suppressed(small_branch) == []


def test_nine_stops_all_calls_and_messages_once_and_is_thanked_each_time(branch):
    for _ in range(3):
        assert call(branch, "/voice/inbound/key", Digits="9") == [inbound.STOPPED["zh-CN"], "(hangs up)"]
    assert suppressed(branch) == [(THEIRS, "all", "opted_out")]


def test_whoever_has_stopped_us_is_not_rung_any_more(small_branch):
    followup_id = small_branch.visit(phone=THEIRS)
    call(small_branch, "/voice/inbound/key", Digits="9")
    with small_branch.runtime.read() as session:
        case = Followups(session).case(followup_id, small_branch.clock.now())
    assert case.forbidden is not None
    assert case.forbidden.bar is Bar.OPTED_OUT


@pytest.mark.parametrize("number", ["", "anonymous", "Anonymous", "sip:someone@example.com", "\x00"])
def test_a_caller_without_a_number_is_thanked_and_nobody_is_suppressed(small_branch, number):
    assert call(small_branch, "/voice/inbound/key", Digits="9", From=number) == [inbound.STOPPED["zh-CN"], "(hangs up)"]
    assert suppressed(small_branch) == []


@pytest.mark.parametrize("number", ["", "+10000000000", "nobody", OUR_NUMBER + "0"])
def test_a_number_that_is_nobodys_says_so(small_branch, number):
    for path in ("/voice/inbound", "/voice/inbound/key"):
        assert call(small_branch, path, To=number, Digits="9") == [inbound.NOBODY["zh-CN"], "(hangs up)"]
    text(small_branch, "R", To=number)
    assert suppressed(small_branch) == []
    assert small_branch.rows(Message) == []


def test_an_english_branch_speaks_english(migrated_sqlite_url, tmp_path):
    branch = Branch.open(migrated_sqlite_url, tmp_path, locale="en")
    try:
        assert "press 9" in call(branch)[0]
        assert call(branch, "/voice/inbound/key", Digits="9") == [inbound.STOPPED["en"], "(hangs up)"]
    finally:
        branch.close()


def test_every_sentence_is_there_in_both_languages_and_names_the_way_out():
    for words in (inbound.GREETING, inbound.HOTLINE, inbound.GOODBYE, inbound.STOPPED, inbound.NOBODY):
        assert set(words) == {"zh-CN", "en"}
    assert "请按9" in inbound.GREETING["zh-CN"]
    assert "press 9" in inbound.GREETING["en"]


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
    call(branch, "/voice/inbound/key", Digits="9")
    text(branch, "STOP")
    text(branch, "START", sid="SM2")
    assert suppressed(branch) == [(THEIRS, "all", "opted_out")]


def test_what_a_call_says_after_a_text_stays_when_the_text_is_taken_back(branch):
    text(branch, "STOP")
    call(branch, "/voice/inbound/key", Digits="9")
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
    call(small_branch, "/voice/inbound/key", Digits="9")
    (row,) = small_branch.rows(Suppression)
    assert row.source == "call CA9"


def test_a_message_the_carrier_blocks_tells_us_to_send_none(small_branch):
    message_id = planned_message(small_branch)
    form = {"MessageSid": "SM7", "MessageStatus": "failed", "ErrorCode": "21610"}
    for _ in range(2):
        assert small_branch.post(f"/sms/status/{message_id}", form).status_code == 204
    (row,) = small_branch.rows(Suppression)
    assert (row.number, row.scope, row.reason, row.source) == (THEIRS, "sms", "opted_out", "carrier")
    text(small_branch, "START")
    assert suppressed(small_branch) == []
