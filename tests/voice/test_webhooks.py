"""The carrier's requests: what is not signed changes nothing, what comes twice, late or mangled does no harm."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from flows.lifecycles import CallState
from store.tables import Call, Conversation, Followup, Message, Recording, Ticket, TicketEvent, Turn
from tests.voice.branch import PUBLIC_URL, TOKEN
from tests.voice.stage import asked_overall, carrier_routes, filled_in, rows_in_all_tables
from voice import twiml
from voice.webhooks import REFUSED, SOMEBODY_LISTENS

STRANGE_CALLS = ["nobody", "00000000-0000-0000-0000-000000000000", "x" * 600, "a%00b", "%E5%BC%A0", "-1"]
HUGE_NUMBERS = [1001, 2**31 - 1, 2**31, 2**63, 10**40]


def refused() -> float:
    return sum(
        sample.value for metric in REFUSED.collect() for sample in metric.samples if sample.name.endswith("_total")
    )


# --- who may speak to us ---------------------------------------------------------------------------------------------


def test_a_request_that_the_carrier_did_not_sign_leaves_no_trace_but_the_counter(branch):
    line = asked_overall(branch)
    before = rows_in_all_tables(branch)
    states = [(call.state, call.sid, call.answered_by) for call in branch.rows(Call)]
    walks = [conversation.walk for conversation in branch.rows(Conversation)]
    form = line.form(Digits="5", CallStatus="completed", AnsweredBy="fax", MessageSid="SM1", Body="STOP")
    rules = carrier_routes(branch.client.application)
    assert len(rules) >= 9, "this table of routes has not lost its routes"
    for rule in rules:
        path = filled_in(rule, line.call_id, number=3)
        right = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + path, form)
        forgeries: dict[str, tuple[str, dict[str, str], str | None]] = {
            "unsigned": (path, form, None),
            "an empty signature": (path, form, ""),
            "a wrong signature": (path, form, right[:-2] + ("A=" if right[-2:] != "A=" else "B=")),
            "not even ASCII": (path, form, "签名".encode().decode("latin-1")),
            "signed with another token": (path, form, RequestValidator("x" * 32).compute_signature(PUBLIC_URL, form)),
            "another value": (path, {**form, "Digits": "1"}, right),
            "one more value": (path, {**form, "Extra": ""}, right),
            "one value less": (path, {k: v for k, v in form.items() if k != "CallSid"}, right),
            "another path": (path + "/", form, right),
            "another query": (path + "?again=1", form, right),
            "signed for another host": (
                path,
                form,
                RequestValidator(TOKEN).compute_signature("https://evil.example.com" + path, form),
            ),
        }
        counted = refused()
        tried = 0
        for name, (where, what, signature) in forgeries.items():
            headers = {} if signature is None else {"X-Twilio-Signature": signature}
            answer = branch.client.post(where, data=what, headers=headers)
            if where.endswith("/"):
                assert answer.status_code in (403, 404), name  # an address that does not exist tells nothing either
                tried += answer.status_code == 403
                continue
            assert answer.status_code == 403, f"{rule}: {name}"
            tried += 1
        assert refused() == counted + tried
    assert rows_in_all_tables(branch) == before
    assert [(call.state, call.sid, call.answered_by) for call in branch.rows(Call)] == states
    assert [conversation.walk for conversation in branch.rows(Conversation)] == walks


def test_a_signed_request_cannot_be_replayed_on_another_address(branch):
    line = asked_overall(branch)
    other = asked_overall(branch, name="安维良", phone="+8613800138000")
    form = line.form(Digits="5")
    signed = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}/voice/turn/{line.call_id}/3", form)
    for path in (
        f"/voice/turn/{other.call_id}/3",
        f"/voice/turn/{line.call_id}/4",
        f"/voice/answer/{line.call_id}",
        f"/voice/status/{line.call_id}",
        f"/voice/machine/{line.call_id}",
        f"/voice/inbound/{line.call_id}/3",
        "/sms/inbound",
    ):
        assert branch.post(path, form, signature=signed).status_code == 403
    assert branch.answers() == []
    assert branch.post(f"/voice/turn/{line.call_id}/3", form, signature=signed).status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_posts_are_taken(small_branch, method):
    for rule in carrier_routes(small_branch.client.application):
        answer = getattr(small_branch.client, method)(filled_in(rule, "x"))
        assert answer.status_code in (403, 405)


# --- what comes twice ------------------------------------------------------------------------------------------------


def test_a_turn_posted_by_eight_threads_at_once_is_taken_once_and_answered_alike(branch):
    line = asked_overall(branch)
    path = f"/voice/turn/{line.call_id}/3"
    barrier = threading.Barrier(8)
    replies: list[tuple[int, bytes]] = []

    def post() -> None:
        client = branch.client.application.test_client()
        form = line.form(Digits="5")
        signed = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + path, form)
        barrier.wait(20)
        answer = client.post(path, data=form, headers={"X-Twilio-Signature": signed})
        replies.append((answer.status_code, answer.data))

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(replies) == 8
    assert len(set(replies)) == 1
    assert replies[0][0] == 200
    assert len([turn for turn in branch.rows(Turn) if turn.number == 3]) == 1
    (answer,) = branch.answers()
    assert (answer.question, answer.value, answer.low) == ("overall", -4, True)
    assert len(branch.rows(Ticket)) == 1
    assert [entry.kind for entry in branch.rows(TicketEvent)] == ["opened"]


def test_the_first_words_asked_for_by_eight_threads_at_once_are_the_same(branch):
    line = branch.ring(branch.visit())
    path = f"/voice/answer/{line.call_id}"
    barrier = threading.Barrier(8)
    replies: list[tuple[int, bytes]] = []

    def post() -> None:
        client = branch.client.application.test_client()
        form = line.form(CallStatus="in-progress")
        signed = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + path, form)
        barrier.wait(20)
        answer = client.post(path, data=form, headers={"X-Twilio-Signature": signed})
        replies.append((answer.status_code, answer.data))

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(set(replies)) == 1
    assert "梁一娜女士" in replies[0][1].decode()
    assert [turn.number for turn in branch.rows(Turn)] == [0]
    assert len(branch.rows(Conversation)) == 1


def test_a_repeat_with_another_key_changes_nothing(small_branch):
    line = asked_overall(small_branch)
    path = f"/voice/turn/{line.call_id}/3"
    first = small_branch.post(path, line.form(Digits="2"))
    again = small_branch.post(path, line.form(Digits="5"))
    assert again.data == first.data
    assert [(answer.raw, answer.value) for answer in small_branch.answers()] == [("2", 8)]
    assert small_branch.rows(Ticket) == []


# --- what never happens by itself ------------------------------------------------------------------------------------


def test_a_turn_that_was_never_handed_out_says_the_last_words_again(branch):
    line = branch.ring(branch.visit())
    line.pick_up()
    last = branch.post(f"/voice/answer/{line.call_id}", line.form())
    before = rows_in_all_tables(branch)
    for number in (2, 7, 999, *HUGE_NUMBERS):
        answer = branch.post(f"/voice/turn/{line.call_id}/{number}", line.form(Digits="1"))
        assert answer.status_code == 200, number
        assert answer.data == last.data, number
    assert rows_in_all_tables(branch) == before


def test_a_turn_before_the_first_words_were_said_brings_the_first_words_and_the_same_again(branch):
    for number in (1, 2, 7, 999):
        line = branch.ring(branch.visit(name=f"客户{number}", phone=f"+86138{number:08d}"))
        early = branch.post(f"/voice/turn/{line.call_id}/{number}", line.form(Digits="1"))
        assert f"客户{number}女士" in early.text
        again = branch.post(f"/voice/turn/{line.call_id}/{number}", line.form(Digits="5"))
        assert (again.status_code, again.data) == (200, early.data)
    assert branch.answers() == []


def test_a_turn_that_no_call_can_have_is_answered_politely_and_leaves_nothing(branch):
    line = branch.ring(branch.visit())
    before = rows_in_all_tables(branch)
    for number in HUGE_NUMBERS:
        answer = branch.post(f"/voice/turn/{line.call_id}/{number}", line.form(Digits="1"))
        assert answer.status_code == 200, number
        assert twiml.SORRY["zh-CN"] in answer.text
    assert rows_in_all_tables(branch) == before


def test_the_turns_of_long_ago_are_answered_as_they_were(small_branch):
    line = small_branch.ring(small_branch.visit())
    line.pick_up()
    first = small_branch.post(f"/voice/answer/{line.call_id}", line.form())
    for key in "1122":
        line.press(key)
    assert small_branch.post(f"/voice/turn/{line.call_id}/0", line.form(Digits="5")).data == first.data
    assert small_branch.post(f"/voice/answer/{line.call_id}", line.form()).data == first.data


def test_a_call_nobody_knows_is_answered_politely_and_leaves_nothing(branch):
    branch.visit()
    before = rows_in_all_tables(branch)
    with_an_id = [rule for rule in carrier_routes(branch.client.application) if "<" in rule]
    for rule, call_id in itertools.product(with_an_id, STRANGE_CALLS):
        path = filled_in(rule, call_id)
        form = {
            "Digits": "5",
            "CallStatus": "completed",
            "RecordingSid": "RE1",
            "MessageStatus": "sent",
            "CallSid": "C",
        }
        answer = branch.post(path, form)
        assert answer.status_code == (200 if rule.startswith(SOMEBODY_LISTENS) else 204), rule
        if answer.status_code == 200:
            assert twiml.SORRY["zh-CN"] in answer.text
            assert "<Hangup" in answer.text
    assert rows_in_all_tables(branch) == before


def test_keys_that_no_question_has_are_not_an_option_and_nothing_is_answered(branch):
    digits = ("1" * 12, "9" * 12, "hangup", "１", "5;", "55\x00", "5" * 100_000, "\x00", " ", "9 9")
    for number, keys in enumerate(digits):
        line = asked_overall(branch, name=f"客户{number}", phone=f"+86138{number:08d}")
        answer = branch.post(f"/voice/turn/{line.call_id}/3", line.form(Digits=keys))
        assert answer.status_code == 200, keys[:20]
        assert "<Gather" in answer.text, keys[:20]
        assert "非常满意，请按1" in answer.text, keys[:20]
    assert branch.answers() == []
    assert {followup.disposition for followup in branch.rows(Followup)} == {None}


def test_requests_without_any_field_are_taken_as_silence_and_no_news(branch):
    line = branch.ring(branch.visit())
    for rule in carrier_routes(branch.client.application):
        path = filled_in(rule, line.call_id, number=0)
        assert branch.post(path, {}).status_code in (200, 204), rule
    assert branch.rows(Recording) == []
    assert branch.rows(Message) == []
    assert branch.rows(Call)[0].state == CallState.ANSWERED, "the answer address alone says that somebody picked up"


def test_a_report_with_values_nobody_has_seen_is_taken_without_a_murmur(branch):
    forms: list[tuple[str, dict[str, str]]] = [
        ("placed", {"CallStatus": "teleported"}),
        ("placed", {"CallStatus": ""}),
        ("placed", {"CallStatus": "完成"}),
        ("placed", {"CallStatus": "x" * 3000}),
        ("ringing", {"CallStatus": "ringing", "SequenceNumber": "9" * 50}),
        ("ringing", {"CallStatus": "RINGING", "SequenceNumber": "\x00"}),
        ("answered", {"CallStatus": "in-progress", "AnsweredBy": "a ghost"}),
        ("placed", {"CallStatus": "in-progress", "CallSid": "C" * 500}),
        ("ended", {"CallStatus": "completed", "CallDuration": "9" * 5000}),
        ("ended", {"CallStatus": "completed", "CallDuration": "99999999999"}),
        ("ended", {"CallStatus": "completed", "CallDuration": "-1"}),
        ("ended", {"CallStatus": "completed", "CallDuration": "６０"}),
        ("ended", {"CallStatus": "failed", "ErrorCode": "9" * 5000}),
        ("ended", {"CallStatus": "failed", "ErrorCode": "none", "SipResponseCode": "x"}),
    ]
    for number, (state, form) in enumerate(forms):
        line = branch.ring(branch.visit(name=f"客户{number}", phone=f"+86138{number:08d}"))
        answer = branch.post(f"/voice/status/{line.call_id}", {**line.form(), **form})
        assert answer.status_code == 204, form
        call = next(row for row in branch.rows(Call) if row.id == line.call_id)
        assert (call.state, call.duration_s) == (state, None), form
        assert call.answered_by in (None, "unknown")


def test_a_report_that_carries_the_id_of_another_call_changes_neither(branch):
    one, other = branch.ring(branch.visit()), branch.ring(branch.visit(name="安维良", phone="+8613800138000"))
    for path in (f"/voice/status/{one.call_id}", f"/voice/answer/{one.call_id}"):
        answer = branch.post(path, {**one.form(CallStatus="completed"), "CallSid": other.sid})
        assert answer.status_code in (200, 204)
    assert {call.sid: call.state for call in branch.rows(Call)} == {one.sid: "placed", other.sid: "placed"}


def test_a_call_that_waits_for_its_id_does_not_take_that_of_another(branch):
    one, other = branch.ring(branch.visit()), branch.ring(branch.visit(name="安维良", phone="+8613800138000"))
    with branch.runtime.work() as session:
        call = session.get_one(Call, one.call_id)
        call.sid, call.state = None, CallState.CLAIMED  # the carrier's reply was lost
        session.commit()
    for path in (f"/voice/status/{one.call_id}", f"/voice/answer/{one.call_id}"):
        answer = branch.post(path, {**one.form(CallStatus="completed"), "CallSid": other.sid})
        assert answer.status_code in (200, 204)
    assert {call.id: (call.sid, call.state) for call in branch.rows(Call)} == {
        one.call_id: (None, "claimed"),
        other.call_id: (other.sid, "placed"),
    }
    assert branch.post(f"/voice/status/{one.call_id}", one.form(CallStatus="ringing")).status_code == 204
    assert {call.sid: call.state for call in branch.rows(Call)} == {one.sid: "ringing", other.sid: "placed"}


def test_news_of_a_recording_without_an_id_is_no_news(small_branch):
    line = asked_overall(small_branch)
    for form in (
        {},
        {"RecordingStatus": "completed"},
        {"RecordingSid": "", "RecordingStatus": "completed", "RecordingDuration": "4"},
        {"RecordingUrl": "", "RecordingStatus": "completed"},
        {"RecordingUrl": "///", "RecordingSid": "\x00"},
        {"RecordingSid": "", "RecordingStatus": "absent", "RecordingDuration": "-1"},
    ):
        assert small_branch.post(f"/voice/recording/{line.call_id}/comment", form).status_code == 204, form
    assert small_branch.rows(Recording) == []


def test_a_recording_is_announced_once_whatever_its_length_is_said_to_be(branch):
    line = asked_overall(branch)
    durations = ["4", "-1", "", "x", "9" * 5000, "99999999999", "٣"]
    for number, duration in enumerate(durations):
        form = {"RecordingSid": f"RE{number}", "RecordingStatus": "completed", "RecordingDuration": duration}
        for _ in range(2):
            assert branch.post(f"/voice/recording/{line.call_id}/{'comment' * 30}", form).status_code == 204, duration
    recordings = branch.rows(Recording, Recording.sid)
    assert [recording.duration_s for recording in recordings] == [4, *[None] * 6]
    assert {recording.state for recording in recordings} == {"announced"}


def test_a_recording_that_never_came_is_absent_and_one_that_was_fetched_stays(branch):
    line = asked_overall(branch)
    path = f"/voice/recording/{line.call_id}/comment"
    branch.post(path, {"RecordingSid": "RE1", "RecordingStatus": "completed", "RecordingDuration": "4"})
    branch.post(path, {"RecordingSid": "RE2", "RecordingStatus": "completed", "RecordingDuration": "4"})
    with Session(branch.engine) as session:
        session.query(Recording).filter_by(sid="RE2").update({"state": "fetched", "file": "a.wav"})
        session.commit()
    for sid, status in itertools.product(("RE1", "RE2", "RE3"), ("absent", "failed")):
        answer = branch.post(path, {"RecordingSid": sid, "RecordingStatus": status, "RecordingDuration": "-1"})
        assert answer.status_code == 204
    assert {recording.sid: recording.state for recording in branch.rows(Recording)} == {
        "RE1": "absent",
        "RE2": "fetched",
    }


def test_a_recording_without_an_id_is_known_by_its_address(small_branch):
    line = asked_overall(small_branch)
    for url in ("https://api.example.com/Recordings/RE7", "https://api.example.com/Recordings/RE7.mp3"):
        small_branch.post(f"/voice/recording/{line.call_id}/comment", {"RecordingUrl": url, "RecordingDuration": "3"})
    assert [recording.sid for recording in small_branch.rows(Recording)] == ["RE7"]


# --- what must hold together -----------------------------------------------------------------------------------------


@contextmanager
def failing(engine: Engine, step: str) -> Iterator[None]:
    """While it lasts, this step of the database fails."""

    def fail(*_: object) -> None:
        raise OperationalError(step, {}, Exception("disk full"))

    def fail_statement(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(step):
            fail()

    target, name, listener = (
        (Session, "before_commit", fail) if step == "COMMIT" else (engine, "before_cursor_execute", fail_statement)
    )
    event.listen(target, name, listener)
    try:
        yield
    finally:
        event.remove(target, name, listener)


TABLES = ("tickets", "ticket_events", "answers", "turns")
STEPS = (*(f"INSERT INTO {table} " for table in TABLES), "UPDATE conversations", "COMMIT")


def test_a_low_answer_its_ticket_and_its_turn_are_stored_together_or_not_at_all(branch):
    line = asked_overall(branch)
    path = f"/voice/turn/{line.call_id}/3"
    before = rows_in_all_tables(branch)
    walk = branch.rows(Conversation)[0].walk
    for step in STEPS:
        with failing(branch.engine, step):
            answer = branch.post(path, line.form(Digits="5"))
        assert answer.status_code == 200, step
        assert twiml.SORRY["zh-CN"] in answer.text
        assert rows_in_all_tables(branch) == before, step
        assert branch.rows(Conversation)[0].walk == walk
    answer = branch.post(path, line.form(Digits="5"))
    assert "很抱歉" in answer.text
    assert [answer.value for answer in branch.answers()] == [-4]
    assert [(ticket.severity, ticket.category) for ticket in branch.rows(Ticket)] == [("serious", "overall")]


def test_every_low_answer_has_its_ticket_however_the_call_goes_on(small_branch):
    line = asked_overall(small_branch)
    line.press("2")
    line.press("0")
    line.press("4")
    line.hang_up()
    assert [(answer.question, answer.low) for answer in small_branch.answers()] == [
        ("overall", False),
        ("reception", True),
    ]
    (ticket,) = small_branch.rows(Ticket)
    assert (ticket.kind, ticket.severity, ticket.reason) == ("complaint", "ordinary", "接待：不满意")
    assert small_branch.rows(Followup)[0].state == "waiting", "the rest is asked another time"
