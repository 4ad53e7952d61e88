"""Calls: reserved once, claimed once, moved on by whatever the carrier tells, and never back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from flows.lifecycles import CallState, FollowupState, Ignored, Moved, Outcome
from store.calls import Calls, StatusReport
from store.followups import Followups
from store.tables import CallReport, Conversation, Turn
from tests.workers.stage import Stage

SID = "CA" + "1" * 32


@pytest.fixture
def stage(migrated_url):
    made = Stage(migrated_url)
    yield made
    made.close()


def at_once(count, do):
    """Let several threads begin in the same moment; returns what each brought."""
    barrier = Barrier(count)

    def together(number):
        barrier.wait()
        return do(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(together, range(count)))


def test_two_workers_racing_for_one_call_and_only_one_gets_it(stage):
    call_id = stage.call(stage.followup())

    def claim(_number):
        with stage.work() as session:
            won = Calls(session).claim(call_id, stage.real, 30, now=stage.now)
            session.commit()
            return won is not None

    assert sorted(at_once(4, claim)) == [False, False, False, True]
    assert stage.see_call(call_id).state is CallState.CLAIMED


def test_two_clocks_planning_the_same_follow_up_reserve_one_call(stage):
    followup_id = stage.followup()

    def plan(_number):
        with stage.work() as session:
            call_id = Calls(session).plan(Followups(session).get(followup_id), "morning", stage.now, stage.real)
            session.commit()
            return call_id is not None

    assert sorted(at_once(3, plan)) == [False, False, True]


def test_a_number_that_is_being_rung_is_not_rung_for_another_follow_up(stage):
    stage.call(stage.followup())
    other = stage.followup(name="王芳")
    with stage.work() as session:
        assert Calls(session).plan(Followups(session).get(other), "morning", stage.now, stage.real) is None
        # The refused attempt left the session usable.
        assert Calls(session).lines().live(dealership_id=stage.dealership_id) == 1


def test_the_number_is_free_again_when_the_call_is_over(stage):
    first = stage.followup()
    stage.hear(stage.call(first, sid=SID), CallState.ENDED, Outcome.NO_ANSWER)
    assert stage.call(stage.followup(name="王芳"))


def test_a_repeated_report_changes_nothing(stage):
    call_id = stage.call(stage.followup(), sid=SID)
    report = StatusReport("ringing", "1", CallState.RINGING)
    with stage.work() as session:
        assert Calls(session).report(call_id, report, stage.now, stage.real) == Moved(CallState.RINGING)
        assert isinstance(Calls(session).report(call_id, report, stage.now, stage.real), Ignored)
        session.commit()
    assert len(stage.rows(CallReport)) == 1


def test_the_same_report_heard_twice_at_once_settles_the_follow_up_once(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id, sid=SID)
    news = at_once(4, lambda _number: stage.hear(call_id, CallState.ENDED, Outcome.NO_ANSWER, sequence="2"))
    assert sorted(news) == [False, False, False, True]
    assert stage.see(followup_id).attempts == 1


@pytest.mark.parametrize("late", [CallState.RINGING, CallState.ANSWERED, CallState.PLACED])
def test_a_late_report_never_moves_a_call_back(stage, late):
    call_id = stage.call(stage.followup(), sid=SID)
    stage.hear(call_id, CallState.ENDED, Outcome.COMPLETED, duration_s=40)
    assert not stage.hear(call_id, late, sequence="9")
    assert stage.see_call(call_id).state is CallState.ENDED
    assert stage.see_call(call_id).outcome is Outcome.COMPLETED


def test_callbacks_may_be_quicker_than_the_reply_to_our_request(stage):
    call_id = stage.call(stage.followup())
    with stage.work() as session:
        Calls(session).claim(call_id, stage.real, 30, now=stage.now)
        session.commit()
    stage.hear(call_id, CallState.ANSWERED, sid=SID)
    with stage.work() as session:
        Calls(session).record_placed(call_id, SID, stage.now, stage.real)
        session.commit()
    call = stage.see_call(call_id)
    assert (call.state, call.sid, call.placed_at) == (CallState.ANSWERED, SID, stage.now)


def test_a_report_about_another_call_of_the_carriers_is_ignored(stage):
    call_id = stage.call(stage.followup(), sid=SID)
    assert not stage.hear(call_id, CallState.ENDED, Outcome.BUSY, sid="CA" + "2" * 32)
    assert stage.see_call(call_id).state is CallState.PLACED


def test_a_machine_that_answered_is_not_a_completed_call(stage):
    call_id = stage.call(stage.followup(), sid=SID)
    stage.hear(call_id, CallState.ANSWERED, answered_by="machine")
    stage.hear(call_id, CallState.ENDED, Outcome.COMPLETED)
    assert stage.see_call(call_id).outcome is Outcome.MACHINE


def test_whoever_pressed_a_key_is_no_machine_whatever_the_carrier_thinks(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id, sid=SID)
    stage.hear(call_id, CallState.ANSWERED, answered_by="machine")
    with stage.work() as session:
        talk = Conversation(
            followup_id=followup_id, script="s", script_version=1, locale="en", walk={}, started_at=stage.now
        )
        session.add(talk)
        session.flush()
        session.add(
            Turn(conversation_id=talk.id, call_id=call_id, number=1, heard="1", reply="<Response/>", at=stage.now)
        )
        session.commit()
    stage.hear(call_id, CallState.ENDED, Outcome.COMPLETED)
    assert stage.see_call(call_id).outcome is Outcome.COMPLETED


def test_a_call_put_back_rests_before_it_is_asked_for_again(stage):
    call_id = stage.call(stage.followup())
    with stage.work() as session:
        calls = Calls(session)
        calls.claim(call_id, stage.real, 30, now=stage.now)
        assert calls.put_back(call_id, "too busy", stage.real, wait_s=20)
        soon, then = stage.real + timedelta(seconds=10), stage.real + timedelta(seconds=21)
        assert calls.planned(soon, soon, 10) == []
        assert calls.planned(then, then, 10) == [(call_id, stage.real + timedelta(seconds=20))]


def test_a_call_that_is_looked_after_loses_no_lease_to_a_worker_who_was_quicker(stage):
    call_id = stage.call(stage.followup())
    with stage.work() as session:
        calls = Calls(session)
        assert calls.wait(call_id, stage.real, stage.real)
        lease = calls.claim(call_id, stage.real, 30, now=stage.now)
        assert lease is not None
        assert not calls.wait(call_id, stage.real, stage.real)
        calls.touch([call_id], stage.real)
        session.commit()
    assert stage.see_call(call_id).lease_real == stage.real + timedelta(seconds=30)
    with stage.work() as session:
        assert Calls(session).unclaim(call_id, lease, "too late", stage.real, until_real=stage.real)
        session.commit()
    assert (stage.see_call(call_id).state, stage.see_call(call_id).lease_real) == (CallState.PLANNED, stage.real)


def test_a_call_the_carrier_may_have_is_neither_put_back_nor_cancelled(stage):
    call_id = stage.call(stage.followup(), sid=SID)
    with stage.work() as session:
        assert not Calls(session).put_back(call_id, "no", stage.real, 0)
        assert not Calls(session).cancel(call_id, "no", stage.now, stage.real)


def test_silent_calls_and_those_whose_worker_died_are_stale(stage):
    silent = stage.call(stage.followup(), sid=SID)
    claimed = stage.call(stage.followup(phone="+8613606331235"))
    stage.call(stage.followup(phone="+8613606331236"))  # planned: nobody has asked the carrier
    with stage.work() as session:
        Calls(session).claim(claimed, stage.real, 30, now=stage.now)
        session.commit()
        later = stage.real + timedelta(seconds=130)
        assert Calls(session).stale(stage.real - timedelta(seconds=1), stage.real, 10) == []
        stale = Calls(session).stale(later - timedelta(seconds=120), later, 10)
    assert {call.id for call in stale} == {silent, claimed}


def test_a_cancelled_call_frees_its_follow_up(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    with stage.work() as session:
        assert Calls(session).cancel(call_id, "paused", stage.now, stage.real)
        assert Followups(session).stranded(10) == [followup_id]
        session.commit()
    assert stage.see(followup_id).state is FollowupState.CALLING
    assert stage.see_call(call_id).outcome is Outcome.CANCELLED
