"""The carrier's words and ours: each known one has its meaning, and an unknown one harms nobody."""

from __future__ import annotations

import pytest

from flows.lifecycles import CALL_MOVES, CallState, Ignored, MessageState, Outcome, move
from voice.words import CALL_WORDS, MESSAGE_WORDS, call_word, machine_word, message_word, status_report

TWILIO_CALLS = ["queued", "initiated", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"]
TWILIO_MESSAGES = {
    *("accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered"),
    *("failed", "canceled", "receiving", "received", "read", "partially_delivered"),
}


def test_every_word_of_the_carrier_is_in_the_dictionary():
    assert set(TWILIO_CALLS) <= set(CALL_WORDS)
    assert set(TWILIO_MESSAGES) <= set(MESSAGE_WORDS)


def test_every_end_has_an_outcome_and_nothing_else_has():
    assert all((state is CallState.ENDED) == (outcome is not None) for state, outcome in CALL_WORDS.values())


@pytest.mark.parametrize("state", [state for state in CallState if state not in (CallState.PLANNED, CallState.CLAIMED)])
def test_an_unknown_word_never_moves_a_call_that_the_carrier_has(state):
    news, outcome = call_word("ringing_forwarded")
    assert outcome is None
    assert isinstance(move(CALL_MOVES, state, news), Ignored)


def test_an_unknown_kind_of_answerer_is_treated_as_a_person():
    assert machine_word("robot") == "unknown"
    assert machine_word("machine_start") == "machine"
    assert {machine_word(f"machine_end_{how}") for how in ("beep", "silence", "other")} == {"machine_over"}


def test_an_unknown_word_for_a_message_means_the_carrier_has_it():
    assert message_word("pondering") is MessageState.SENT


def test_a_status_callback_is_read():
    form = {
        "CallSid": "CA1",
        "CallStatus": "completed",
        "SequenceNumber": "3",
        "CallDuration": "49",
        "Duration": "1",
        "AnsweredBy": "machine_end_beep",
    }
    report = status_report(form)
    assert (report.word, report.sequence, report.state, report.outcome) == (
        "completed",
        "3",
        CallState.ENDED,
        Outcome.COMPLETED,
    )
    assert (report.sid, report.duration_s, report.answered_by) == ("CA1", 49, "machine_over")


@pytest.mark.parametrize(
    ("fields", "invalid"),
    [
        ({"CallStatus": "failed", "SipResponseCode": "404"}, True),
        ({"CallStatus": "failed", "ErrorCode": "13224"}, True),
        ({"CallStatus": "failed", "SipResponseCode": "503"}, False),
        ({"CallStatus": "failed"}, False),
        ({"CallStatus": "no-answer", "SipResponseCode": "487"}, False),
        ({"CallStatus": "busy", "SipResponseCode": "404"}, False),
    ],
)
def test_only_a_failed_call_to_a_number_that_does_not_exist_blames_the_number(fields, invalid):
    assert status_report(fields).invalid_number is invalid


def test_an_empty_form_is_read_without_complaint():
    report = status_report({})
    assert (report.state, report.outcome, report.duration_s) == (CallState.PLACED, None, None)
