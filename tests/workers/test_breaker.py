"""The carrier rests when it takes nothing: nobody is asked for meanwhile, no attempt is burnt, one call tries again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.breaker import WELL, Health
from flows.lifecycles import CallState, FollowupState, MessageState
from store.carrier_states import CarrierStates
from store.messages import Messages
from store.tables import Dealership, Message
from tests.store.test_calls import at_once
from tests.workers.stage import ACCOUNT, in_session
from voice.carrier import Placed, Refused, Unsure
from workers.jobs import dial, send_message
from workers.starting import start_due_calls
from workers.sweepers import requeue_planned_calls

BUSY = Refused("The carrier refused with 20429: Too Many Requests", retryable=True, everybody=True)
ASKS = Refused("The carrier refused with 20429: Too Many Requests", retryable=True, everybody=True, wait_s=20)
DOWN = Unsure("The carrier refused with 20500: An internal server error has occurred")


def health(stage):
    with stage.read() as session:
        return CarrierStates(session).of(ACCOUNT)


def calls(stage, count):
    return [stage.call(stage.followup(phone=f"+861360633{number:04d}")) for number in range(count)]


def rest(stage, answer=ASKS):
    """The carrier asks to be left alone."""
    stage.carrier.answers = [answer]
    dial(stage.call(stage.followup(phone="+8613906330000")))
    stage.carrier.placed.clear()


def test_after_troubles_in_a_row_nobody_is_asked_for_until_one_call_gets_through(stage, caplog):
    troubled, waiting = calls(stage, 5), stage.followup()
    stage.carrier.answers = [BUSY, DOWN, BUSY, DOWN, BUSY]
    for call_id in troubled:
        dial(call_id)
    assert health(stage).resting_until == stage.real + timedelta(seconds=5)
    call_id = stage.call(waiting)
    for _ in range(2):
        dial(call_id)
    assert len(stage.carrier.placed) == 5
    call = stage.see_call(call_id)
    assert (call.state, call.lease_real) == (CallState.PLANNED, stage.real + timedelta(seconds=5))
    assert stage.decisions(waiting) == [("put_off", "carrier")]  # told once
    stage.later(real_s=5)
    assert requeue_planned_calls(stage.context) >= 1
    dial(call_id)
    assert len(stage.carrier.placed) == 6
    assert health(stage) == WELL
    assert (stage.see(waiting).attempts, stage.see(waiting).troubles) == (0, 0)
    assert caplog.text.count("so nobody is rung until") == 1
    assert caplog.text.count("The carrier takes calls again") == 1
    assert "1360633" not in caplog.text


def test_an_answer_about_one_number_is_no_trouble_of_the_carriers(stage):
    first, *others = calls(stage, 8)
    stage.carrier.answers = [
        *[BUSY] * 4, Refused("Not a valid number.", invalid_number=True), *[BUSY] * 2, Placed("CA9"),
    ]  # fmt: skip
    for call_id in (first, *others):
        dial(call_id)
    assert len(stage.carrier.placed) == 8
    assert health(stage) == WELL


def test_a_dealership_that_may_not_ring_at_all_does_not_stop_the_others(stage):
    stage.carrier.answers = [Refused("Not for real.", retryable=True, asked=False)] * 6
    for call_id in calls(stage, 6):
        dial(call_id)
    assert health(stage) == WELL


def test_a_wait_the_carrier_asks_for_holds_for_everybody_at_once(stage):
    rest(stage)
    call_id = stage.call(stage.followup())
    dial(call_id)
    assert stage.carrier.placed == []
    assert stage.see_call(call_id).lease_real == stage.real + timedelta(seconds=20)


def test_while_the_carrier_rests_nothing_is_planned_ahead_and_each_is_told_once(stage):
    rest(stage)
    due = stage.followup()
    for _ in range(3):
        assert start_due_calls(stage.context) == 0
    assert stage.see(due).state is FollowupState.WAITING
    assert stage.decisions(due) == [("put_off", "carrier")]


def test_after_a_rest_one_call_is_planned_to_try_with_and_the_others_follow_it(stage):
    with stage.work() as session:
        CarrierStates(session).change(ACCOUNT, lambda _: _resting(stage))
        session.commit()
    for number in range(3):
        stage.followup(phone=f"+861360633{number:04d}")
    assert start_due_calls(stage.context) == 0
    stage.later(real_s=5)
    assert start_due_calls(stage.context) == 1
    assert start_due_calls(stage.context) == 0
    dial(stage.jobs.jobs[0][1])
    assert health(stage) == WELL
    assert start_due_calls(stage.context) == 2


def _resting(stage):
    return Health(5, 1, stage.real + timedelta(seconds=5), None, stage.real, "No.")


def test_of_several_workers_only_one_tries_and_its_failure_means_a_longer_rest(stage):
    rest(stage)
    waiting = calls(stage, 3)
    stage.later(real_s=20)
    stage.carrier.answers = [BUSY]
    at_once(3, lambda number: dial(waiting[number]))
    assert len(stage.carrier.placed) == 1
    again = health(stage)
    assert (again.rests, again.resting_until) == (2, stage.real + timedelta(seconds=10))


def test_a_worker_who_dies_while_trying_keeps_nobody_from_trying_later(stage):
    rest(stage)
    stage.later(real_s=20)
    in_session(stage, lambda session: CarrierStates(session).begin_probe(ACCOUNT, stage.real, 45))
    call_id = stage.call(stage.followup())
    dial(call_id)
    assert stage.carrier.placed == []
    stage.later(real_s=45)
    dial(call_id)
    assert len(stage.carrier.placed) == 1


def test_a_call_that_may_not_be_rung_any_more_lets_another_one_try(stage):
    rest(stage)
    forbidden, other = calls(stage, 2)
    stage.later(real_s=20)
    stage.change(Dealership, stage.dealership_id, paused=True)
    dial(forbidden)
    assert stage.carrier.placed == []
    stage.change(Dealership, stage.dealership_id, paused=False)
    dial(other)
    assert len(stage.carrier.placed) == 1


@pytest.mark.parametrize("asks_for", [True, False], ids=["message", "call"])
def test_messages_wait_as_long_as_the_carrier_asks_for_whoever_heard_it(stage, asks_for):
    def plan(key):
        return in_session(
            stage,
            lambda session: Messages(session).plan(
                key=key, dealership_id=stage.dealership_id, followup_id=None, to="+8613606331234",
                from_="+8606332270633", body="您好", now=stage.now,
            ),
        )  # fmt: skip

    if asks_for:
        stage.carrier.sms_answers = [ASKS]
        send_message(plan("one"))
    else:
        rest(stage)
    stage.carrier.sent.clear()
    message_id = plan("two")
    send_message(message_id)
    assert stage.carrier.sent == []
    assert health(stage).resting_until == stage.real + timedelta(seconds=20)
    stage.later(real_s=20)
    send_message(message_id)
    assert len(stage.carrier.sent) == 1
    assert MessageState.SENT in {row.state for row in stage.rows(Message)}
