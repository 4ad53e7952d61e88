"""Calls of unsure fate: nobody is rung for them again, and whatever turns up late is counted as what it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.lifecycles import CallState, FollowupState, Outcome, Review
from flows.policy import counts_as
from store.calls import Calls
from store.messages import Messages
from store.tables import Call
from tests.workers.stage import at, in_session
from tests.workers.test_jobs import message
from voice.carrier import CarrierCall, Refused, Unsure
from workers import jobs
from workers.jobs import dial, send_message
from workers.reconciling import LATE_LOOKS, look_again_at_unsure_calls, ours_among, reconcile_calls

SID, OTHER = "CA" + "1" * 32, "CA" + "2" * 32
NUMBER = "+8613606331234"


def held_up(stage, seconds, meanwhile=lambda: None):
    """The next worker is stopped for so long between its claim and its request; `meanwhile` others go on."""
    once = [True]

    def in_time(context, lease):
        if once and once.pop():
            stage.later(real_s=seconds)
            meanwhile()
            context = replace(context, real=lambda: stage.real)
        return ASK(context, lease)

    return in_time


ASK = jobs._in_time


def swept(stage, *waits):
    for wait in waits:
        stage.later(real_s=wait)
        reconcile_calls(stage.context)


def unsure_end(stage, sid=None):
    """A follow-up whose call ended unsure; returns both ids."""
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    stage.carrier.answers = [Unsure("The carrier broke off the connection.")]
    dial(call_id)
    swept(stage, 11, 11)
    assert stage.see_call(call_id).outcome is Outcome.UNSURE
    return followup_id, call_id


@pytest.mark.parametrize(
    ("outcome", "rang", "review", "cost"),
    [
        (Outcome.COMPLETED, True, None, "attempt"),
        (Outcome.NO_ANSWER, False, None, "attempt"),
        (Outcome.MACHINE, True, None, "attempt"),
        (Outcome.BUSY, False, None, "busy"),
        (Outcome.FAILED, False, None, "trouble"),
        (Outcome.FAILED, True, None, "attempt"),
        (Outcome.CANCELLED, False, None, "trouble"),
        (Outcome.UNSURE, True, None, "attempt"),
        (Outcome.UNSURE, False, None, "attempt"),
        (Outcome.UNSURE, False, Review.RANG, "attempt"),
        (Outcome.UNSURE, False, Review.SILENT, "trouble"),
        (Outcome.UNSURE, True, Review.SILENT, "attempt"),
    ],
)
def test_what_each_end_costs_is_one_table(outcome, rang, review, cost):
    assert counts_as(outcome, rang=rang, review=review) == cost


def test_a_claim_writes_how_long_the_call_can_last_before_the_carrier_is_asked(stage):
    call_id = stage.call(stage.followup())
    seen = []
    stage.carrier.answers = [Unsure("")]
    stage.carrier.placed = type("Seen", (list,), {"append": lambda _, order: seen.append(stage.see_call(call_id))})()
    dial(call_id)
    patience = stage.context.patience
    assert seen[0].lease_real == stage.real + timedelta(seconds=patience.claim_lease_s)
    assert seen[0].deadline_real == seen[0].lease_real + patience.longest_attempt
    assert seen[0].claimed_at == stage.now


def test_a_worker_stopped_between_its_claim_and_its_request_does_not_ask_any_more(stage, monkeypatch):
    call_id = stage.call(stage.followup())
    monkeypatch.setattr(jobs, "_in_time", held_up(stage, 15))
    dial(call_id)
    assert stage.carrier.placed == []
    call = stage.see_call(call_id)
    assert (call.state, call.lease_real, call.deadline_real) == (CallState.PLANNED, None, None)
    dial(call_id)
    assert len(stage.carrier.placed) == 1


def test_a_worker_that_wakes_after_its_call_was_given_up_leaves_it_alone(stage, monkeypatch):
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    monkeypatch.setattr(jobs, "_in_time", held_up(stage, 40, lambda: swept(stage, 1, 11)))
    dial(call_id)
    assert stage.carrier.placed == []
    assert stage.see_call(call_id).outcome is Outcome.UNSURE
    assert stage.see(followup_id).next_call_at >= at("2026-11-24 09:30")


def test_a_worker_that_wakes_after_its_first_look_up_leaves_the_call_to_the_sweeper(stage, monkeypatch):
    call_id = stage.call(stage.followup())
    monkeypatch.setattr(jobs, "_in_time", held_up(stage, 31, lambda: swept(stage, 1)))
    dial(call_id)
    assert (stage.carrier.placed, stage.see_call(call_id).state) == ([], CallState.CLAIMED)


def test_a_text_is_not_sent_by_a_worker_that_was_held_up(stage, monkeypatch):
    message_id = message(stage)
    monkeypatch.setattr(jobs, "_in_time", held_up(stage, 40))
    send_message(message_id)
    assert (stage.carrier.sent, stage.message().state) == ([], "planned")


def test_a_late_sweeper_does_not_put_back_a_text_that_another_worker_sends_by_now(stage):
    message_id = message(stage)
    then = stage.real
    in_session(stage, lambda session: Messages(session).claim(message_id, then, 30))
    late = then + timedelta(seconds=31)
    in_session(stage, lambda session: Messages(session).put_back(message_id, "not there", late, 0, late))
    in_session(stage, lambda session: Messages(session).claim(message_id, late, 30))
    in_session(stage, lambda session: Messages(session).put_back(message_id, "not there", late, 0, late))
    assert stage.message().state == "sending"


def test_refusals_do_not_count_as_looks_at_the_carrier(stage):
    """A call that was refused now and then, and whose worker then died asking, is looked up twice like any other."""
    call_id = stage.call(stage.followup())
    stage.carrier.answers = [Refused("busy", retryable=True)] * 3
    waits = []
    for _ in range(3):
        dial(call_id)
        waits.append((stage.see_call(call_id).lease_real - stage.real).total_seconds())
        stage.later(real_s=waits[-1])
    assert waits == [5, 10, 20]
    in_session(stage, lambda session: Calls(session).claim(call_id, stage.real, 30, now=stage.now))
    swept(stage, 31)
    assert stage.see_call(call_id).state is CallState.CLAIMED
    swept(stage, 11)
    assert stage.see_call(call_id).outcome is Outcome.UNSURE


def test_two_clocks_that_look_at_the_same_moment_have_looked_once(stage, monkeypatch):
    call_id = stage.call(stage.followup())
    in_session(stage, lambda session: Calls(session).claim(call_id, stage.real, 30, now=stage.now))
    stage.later(real_s=31)
    find, once = stage.carrier.find, [True]

    def slowly(to, since):
        if once and once.pop():
            reconcile_calls(stage.context)  # the other clock is quicker
        return find(to, since)

    monkeypatch.setattr(stage.carrier, "find", slowly)
    reconcile_calls(stage.context)
    call = stage.see_call(call_id)
    assert (call.state, call.checks) == (CallState.CLAIMED, 1)


def made(sid, at_s, stage):
    when = None if at_s is None else stage.now + timedelta(seconds=at_s)
    return CarrierCall(sid, NUMBER, "+8606332270633", "ringing", CallState.RINGING, None, None, None, when)


@pytest.mark.parametrize(
    ("theirs", "until_s", "chosen"),
    [
        ([], None, None),
        ([("a", 5), ("b", 2), ("c", 9)], None, "b"),  # the earliest
        ([("a", -1), ("b", 2)], None, "b"),  # and none that was made before
        ([("a", -1)], None, None),
        ([("a", 50)], 40, None),  # it belongs to the next attempt
        ([("a", None), ("b", 7)], None, "b"),
        ([("a", None)], None, "a"),
    ],
)
def test_of_the_calls_nobody_knows_the_earliest_since_the_claim_is_ours(stage, theirs, until_s, chosen):
    until = None if until_s is None else stage.now + timedelta(seconds=until_s)
    found = ours_among([made(sid, at_s, stage) for sid, at_s in theirs], stage.now, until)
    assert (None if found is None else found.sid) == chosen


def test_the_call_of_an_earlier_attempt_that_turns_up_late_is_not_taken_for_the_new_one(stage):
    followup_id, first = unsure_end(stage)
    stage.carrier.calls[SID] = made(SID, 0, stage)  # the first one rang after all
    stage.now = stage.see(followup_id).next_call_at
    second = stage.call(followup_id)
    stage.carrier.answers = [Unsure("The carrier broke off the connection.")]
    dial(second)
    stage.carrier.calls[OTHER] = made(OTHER, 1, stage)
    swept(stage, 11)
    assert stage.see_call(second).sid == OTHER
    stage.later(real_s=601)
    look_again_at_unsure_calls(stage.context)
    call = stage.see_call(first)
    assert (call.sid, call.rang, call.state) == (SID, True, CallState.ENDED)


def test_what_turns_up_at_the_carrier_after_the_end_is_taken_into_account(stage):
    followup_id, call_id = unsure_end(stage)
    assert look_again_at_unsure_calls(stage.context) == 0  # not at once
    stage.carrier.knows(SID, NUMBER, CallState.ENDED, Outcome.FAILED, word="failed")
    stage.later(real_s=601)
    assert look_again_at_unsure_calls(stage.context) == 1
    assert stage.see_call(call_id).outcome is Outcome.FAILED
    followup = stage.see(followup_id)
    assert (followup.attempts, followup.troubles) == (0, 1), "it never rang, so the attempt is given back"
    assert followup.next_call_at == stage.now + timedelta(minutes=5)


def test_an_unsure_call_is_asked_about_some_more_times_and_then_left_to_a_person(stage):
    unsure_end(stage)
    looks = []
    for _ in range(LATE_LOOKS + 2):
        stage.later(real_s=601)
        looks.append(look_again_at_unsure_calls(stage.context))
    assert looks == [1] * LATE_LOOKS + [0, 0]


@pytest.mark.parametrize(
    ("reports", "outcome", "attempts"),
    [
        ([(CallState.RINGING, None)], Outcome.UNSURE, 1),
        ([(CallState.RINGING, None), (CallState.ENDED, Outcome.NO_ANSWER)], Outcome.NO_ANSWER, 1),
        ([(CallState.ENDED, Outcome.COMPLETED)], Outcome.COMPLETED, 1),
        ([(CallState.ENDED, Outcome.BUSY)], Outcome.BUSY, 0),
        ([(CallState.ENDED, Outcome.CANCELLED)], Outcome.CANCELLED, 0),
    ],
)
def test_a_callback_for_a_call_given_up_as_unsure_tells_what_it_was(stage, reports, outcome, attempts):
    followup_id, call_id = unsure_end(stage)
    for state, how in reports:
        assert stage.hear(call_id, state, how, sid=SID)
        assert not stage.hear(call_id, state, how, sid=SID), "the same news again is none"
    call, followup = stage.see_call(call_id), stage.see(followup_id)
    assert (call.state, call.outcome, call.sid) == (CallState.ENDED, outcome, SID)
    assert (followup.state, followup.attempts) == (FollowupState.WAITING, attempts)
    assert (followup.next_call_at >= at("2026-11-24 09:30")) == (attempts == 1)


def test_a_call_that_rang_after_all_is_not_followed_by_another_on_the_same_day(stage):
    followup_id, call_id = unsure_end(stage)
    stage.hear(call_id, CallState.RINGING, sid=SID)
    (row,) = stage.rows(Call)
    assert row.rang
    assert stage.see(followup_id).next_call_at >= at("2026-11-24 09:30")


def test_a_refusal_that_comes_after_the_call_was_given_up_gives_the_attempt_back(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    place = stage.carrier.place

    def slowly(order):
        swept(stage, 31, 11)
        return place(order)

    stage.carrier.place = slowly
    stage.carrier.answers = [Refused("busy", retryable=True)]
    dial(call_id)
    assert stage.see_call(call_id).outcome is Outcome.FAILED
    assert (stage.see(followup_id).attempts, stage.see(followup_id).troubles) == (0, 1)


def test_a_call_the_carrier_rings_although_it_refused_is_not_asked_for_again(stage):
    call_id = stage.call(stage.followup())
    stage.carrier.answers = [Refused("busy", retryable=True)]
    dial(call_id)
    stage.hear(call_id, CallState.RINGING, sid=SID)
    dial(call_id)
    assert len(stage.carrier.placed) == 1
    assert stage.see_call(call_id).state is CallState.RINGING


def test_a_call_that_outlives_its_deadline_is_hung_up_and_then_ended(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id, sid=SID)
    stage.carrier.knows(SID, NUMBER, CallState.PLACED, word="queued")
    hung_up: list[str] = []
    stage.carrier.hang_up = hung_up.append
    swept(stage, 40 * 60)
    assert stage.see_call(call_id).state is CallState.PLACED
    swept(stage, 40 * 60, 11)
    assert hung_up == [SID, SID]
    assert stage.see_call(call_id).outcome is Outcome.UNSURE
    assert stage.see(followup_id).state is FollowupState.WAITING


def test_the_word_of_the_carrier_ends_a_call_that_was_hung_up_at_its_deadline(stage):
    call_id = stage.call(stage.followup(), sid=SID)
    stage.carrier.knows(SID, NUMBER, CallState.ANSWERED)
    stage.carrier.hang_up = lambda sid: stage.carrier.knows(sid, NUMBER, CallState.ENDED, Outcome.COMPLETED)
    swept(stage, 70 * 60, 11)
    assert stage.see_call(call_id).outcome is Outcome.COMPLETED
