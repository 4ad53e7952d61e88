"""Follow-ups: what is due, what the policy is told, and that each ends exactly once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.budget import Contact
from flows.consent import Bar
from flows.lifecycles import CallState, Disposition, FollowupState, Outcome
from flows.policy import Attempt
from store.followups import Followups
from store.suppressions import Suppressions
from store.tables import Answer, Dealership
from tests.workers.stage import Stage

SID = "CA" + "1" * 32


@pytest.fixture
def stage(migrated_url):
    made = Stage(migrated_url)
    yield made
    made.close()


def test_only_waiting_ones_whose_time_has_come_are_due_and_customers_own_times_come_first(stage):
    hour = timedelta(hours=1)
    second = stage.followup(phone="+8613606331231", due=stage.now - hour)
    third = stage.followup(phone="+8613606331232", due=stage.now)
    first = stage.followup(phone="+8613606331233", due=stage.now, asked_for=True)
    stage.followup(phone="+8613606331234", due=stage.now + hour)
    stage.followup(phone="+8613606331235", state=FollowupState.CLOSED)
    with stage.read() as session:
        assert Followups(session).due(stage.dealership_id, stage.now, 10) == [first, second, third]
        assert Followups(session).due(stage.dealership_id + 1, stage.now, 10) == []


def test_the_policy_is_told_of_every_ring_at_this_number_and_of_this_follow_ups_own_attempts(stage):
    mine, other = stage.followup(), stage.followup(name="王芳")
    stage.hear(stage.call(mine, "morning", SID), CallState.ENDED, Outcome.NO_ANSWER)
    rung = stage.now
    stage.later(days=1)
    stage.hear(stage.call(other, "afternoon", "CA" + "2" * 32), CallState.ENDED, Outcome.BUSY)
    stage.later(days=1)
    stage.hear(stage.call(mine, "late_afternoon", "CA" + "3" * 32), CallState.ENDED, Outcome.FAILED)
    with stage.read() as session:
        case = Followups(session).case(mine, stage.now)
    assert case.attempts == (Attempt(rung, "morning"),)
    assert case.troubles == 1
    assert case.contacts == (Contact(rung, "voice", "after_service_3day"),)
    assert case.number_busy == (rung + timedelta(days=1),)
    assert case.busy == ()


def test_the_policy_is_told_of_answers_suppressions_and_a_pause(stage):
    followup_id = stage.followup()
    with stage.work() as session:
        session.add(
            Answer(
                dealership_id=stage.dealership_id,
                followup_id=followup_id,
                question="overall",
                kind="choice",
                raw="4",
                value=4,
                wording="",
                channel="keypad",
                confirmed=False,
                at=stage.now,
            )
        )
        Suppressions(session).add(stage.dealership_id, "+8613606331234", "voice", "opted_out", stage.now)
        session.commit()
    stage.change(Dealership, stage.dealership_id, paused=True)
    with stage.read() as session:
        case = Followups(session).case(followup_id, stage.now)
    assert (case.answered, case.dealership_paused) == (True, True)
    assert case.forbidden is not None
    assert case.forbidden.bar is Bar.OPTED_OUT


def test_a_follow_up_gets_one_disposition_and_keeps_it(stage):
    followup_id = stage.followup()
    with stage.work() as session:
        followups = Followups(session)
        assert followups.close(followup_id, Disposition.REFUSED, stage.now, "conversation", "No, thank you.")
        assert not followups.close(followup_id, Disposition.COMPLETED, stage.now, "conversation", "Late.")
        assert not followups.ask_for(followup_id, stage.now, stage.now, "asked_for", "Too late.")
        session.commit()
    closed = stage.see(followup_id)
    assert (closed.disposition, closed.next_call_at) == (Disposition.REFUSED, None)
    assert stage.decisions(followup_id) == [("close", "conversation")]


def test_a_time_asked_for_during_the_call_outlives_it(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id, sid=SID)
    asked = stage.now + timedelta(days=1)
    with stage.work() as session:
        Followups(session).ask_for(followup_id, asked, stage.now, "asked_for", "Call me tomorrow.")
        session.commit()
    stage.hear(call_id, CallState.ENDED, Outcome.COMPLETED)
    waiting = stage.see(followup_id)
    assert (waiting.state, waiting.next_call_at, waiting.asked_for) == (FollowupState.WAITING, asked, True)


def test_only_one_under_way_is_released(stage):
    followup_id = stage.followup()
    with stage.work() as session:
        assert not Followups(session).release(followup_id, stage.now, stage.now, "stranded", "It was not rung.")
        assert Followups(session).mark_calling(followup_id)
        assert not Followups(session).mark_calling(followup_id)
        assert Followups(session).release(followup_id, stage.now, stage.now, "stranded", "Its call was lost.")


def test_asking_for_a_follow_up_that_is_not_there_says_so(stage):
    with stage.read() as session, pytest.raises(LookupError, match="no follow-up 99"):
        Followups(session).get(99)
