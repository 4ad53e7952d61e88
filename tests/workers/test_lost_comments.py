"""A comment that was being spoken as the call ended, and whose announcement was lost, is found at the carrier."""

from __future__ import annotations

import pytest

from flows.lifecycles import CallState, Outcome
from flows.turns import AskedToSpeak
from store.recordings import MISSING, Recordings
from store.tables import Conversation, Recording, Turn
from tests.workers.stage import in_session
from voice import twiml
from voice.addresses import patient
from workers.sweepers import LOOKS_FOR_RECORDINGS, find_recordings

SID = "CA" + "1" * 32


@pytest.fixture
def speaking(stage):
    """A call whose customer was last asked to speak; returns (follow-up, call)."""
    followup_id = stage.followup()
    call_id = stage.call(followup_id, sid=SID)
    stage.hear(call_id, CallState.ANSWERED)
    there = twiml.Addresses(
        "https://x.example/voice/turn/1/2", patient(f"https://x.example/voice/recording/{call_id}/why")
    )
    reply = twiml.render((AskedToSpeak("请讲", 60),), locale="zh-CN", addresses=there)
    with stage.work() as session:
        talk = Conversation(
            followup_id=followup_id, script="s", script_version=1, locale="zh-CN", walk={}, started_at=stage.now
        )
        session.add(talk)
        session.flush()
        session.add(Turn(conversation_id=talk.id, call_id=call_id, number=1, heard="5", reply=reply, at=stage.now))
        session.commit()
    return followup_id, call_id


def announce(stage, followup_id, call_id, sid="RE1"):
    def do(session):
        Recordings(session).announce(
            dealership_id=stage.dealership_id,
            followup_id=followup_id,
            call_id=call_id,
            question="why",
            sid=sid,
            duration_s=4,
            now=stage.now,
            now_real=stage.real,
        )

    in_session(stage, do)


def states(stage):
    return [(row.sid, row.question, row.state) for row in stage.rows(Recording)]


def test_a_comment_nobody_announced_is_asked_for_at_the_carrier(stage, speaking):
    _, call_id = speaking
    stage.hear(call_id, CallState.ENDED, Outcome.COMPLETED)
    stage.carrier.spoken["RE7"] = SID
    assert find_recordings(stage.context) == 0, "its announcement may still come"
    stage.later(real_s=61)
    assert find_recordings(stage.context) == 1
    assert states(stage) == [("RE7", "why", "announced")]
    assert find_recordings(stage.context) == 0


def test_one_that_is_announced_before_or_after_the_end_is_not_asked_for(stage, speaking):
    followup_id, call_id = speaking
    stage.hear(call_id, CallState.ENDED, Outcome.COMPLETED)
    announce(stage, followup_id, call_id)
    stage.later(real_s=61)
    assert find_recordings(stage.context) == 0
    assert states(stage) == [("RE1", "why", "announced")]


def test_where_the_carrier_has_none_it_is_asked_some_times_and_nothing_stays(stage, speaking):
    stage.hear(speaking[1], CallState.ENDED, Outcome.COMPLETED)
    looks = []
    for _ in range(LOOKS_FOR_RECORDINGS + 1):
        stage.later(real_s=130)
        looks.append(find_recordings(stage.context))
    assert looks == [1] * LOOKS_FOR_RECORDINGS + [0]
    assert states(stage) == []


def test_while_the_carrier_is_away_the_question_stays(stage, speaking):
    stage.hear(speaking[1], CallState.ENDED, Outcome.COMPLETED)
    stage.carrier.away = True
    stage.later(real_s=61)
    assert find_recordings(stage.context) == 0
    assert [state for _, _, state in states(stage)] == [MISSING]


def test_a_call_that_did_not_end_in_a_comment_asks_for_nothing(stage):
    call_id = stage.call(stage.followup(), sid=SID)
    stage.hear(call_id, CallState.ENDED, Outcome.NO_ANSWER)
    assert states(stage) == []
