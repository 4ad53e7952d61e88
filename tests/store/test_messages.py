"""SMS and recordings: planned once, claimed once, and news never moves them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.lifecycles import Ignored, MessageState, Moved
from store.messages import Messages
from store.recordings import Recordings
from store.suppressions import Suppressions
from store.tables import Recording
from tests.workers.stage import Stage, in_session


@pytest.fixture
def stage(migrated_url):
    made = Stage(migrated_url)
    yield made
    made.close()


def planned(session, stage, key="1:fallback"):
    return Messages(session).plan(
        key=key,
        dealership_id=stage.dealership_id,
        followup_id=None,
        to="+8613606331234",
        from_="+8606332270633",
        body="您好",
        now=stage.now,
    )


def test_one_message_per_purpose(stage):
    with stage.work() as session:
        assert planned(session, stage) is not None
        assert planned(session, stage) is None


def test_a_message_is_claimed_once_and_its_report_may_be_quicker_than_the_reply(stage):
    with stage.work() as session:
        messages = Messages(session)
        message_id = planned(session, stage)
        assert messages.claim(message_id, stage.real, 30)
        assert not messages.claim(message_id, stage.real, 30)
        assert messages.report(message_id, MessageState.DELIVERED, "SM1") == Moved(MessageState.DELIVERED)
        messages.record_sent(message_id, "SM1")
        assert isinstance(messages.report(message_id, MessageState.SENT, "SM1"), Ignored)
        session.commit()
    assert (stage.message().state, stage.message().sid) == (MessageState.DELIVERED, "SM1")


def test_a_message_put_back_rests_and_one_whose_worker_died_is_stranded(stage):
    with stage.work() as session:
        messages = Messages(session)
        message_id = planned(session, stage)
        messages.claim(message_id, stage.real, 30)
        later = stage.real + timedelta(seconds=31)
        assert messages.stranded(stage.real, 10) == []
        assert messages.stranded(later, 10) == [message_id]
        messages.put_back(message_id, "busy", stage.real, 20, later)
        assert messages.planned(stage.real, 10) == []
        assert messages.planned(later, 10) == [message_id]


def test_a_recording_is_announced_once_and_a_length_told_later_is_kept(stage):
    call_id = stage.call(stage.followup())
    followup_id = stage.see_call(call_id).followup_id

    def announce(session, duration):
        return Recordings(session).announce(
            dealership_id=stage.dealership_id,
            followup_id=followup_id,
            call_id=call_id,
            question="comment",
            sid="RE1",
            duration_s=duration,
            now=stage.now,
            now_real=stage.real,
        )

    assert in_session(stage, lambda session: announce(session, None))
    assert not in_session(stage, lambda session: announce(session, 7))
    (row,) = stage.rows(Recording)
    assert row.duration_s == 7


def test_a_suppression_is_kept_once_and_has_its_scope(stage):
    with stage.work() as session:
        suppressions = Suppressions(session)
        assert suppressions.add(stage.dealership_id, "+8613606331234", "sms", "opted_out", stage.now)
        assert not suppressions.add(stage.dealership_id, "+8613606331234", "sms", "opted_out", stage.now)
        assert suppressions.why(stage.dealership_id, "+8613606331234", "sms") == "opted_out"
        assert suppressions.why(stage.dealership_id, "+8613606331234", "voice") is None
        assert suppressions.why(stage.dealership_id + 1, "+8613606331234", "sms") is None
