"""What follows when a call is over: the next attempt, the SMS, the task, in the transaction that heard of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.lifecycles import CallState, Disposition, FollowupState, MessageState, Outcome
from flows.policy import TROUBLES
from store.calls import Calls
from store.followups import Followups
from store.suppressions import Suppressions
from store.tables import Message, Suppression, Ticket
from tests.workers.stage import Stage, at, in_session
from voice.aftercall import hear_report
from voice.words import status_report

SID = "CA{:032x}"


@pytest.fixture
def stage(migrated_url):
    made = Stage(migrated_url)
    yield made
    made.close()


def ring(stage, followup_id, outcome, number=1, **more):
    """One whole attempt."""
    call_id = stage.call(followup_id, "morning", SID.format(number))
    stage.hear(call_id, CallState.ENDED, outcome, **more)
    return call_id


def ring_until_it_ends(stage, followup_id, outcome):
    """Attempt after attempt, each when the last one said; returns when they were."""
    times = []
    while stage.see(followup_id).state is FollowupState.WAITING:
        stage.now = max(stage.now, stage.see(followup_id).next_call_at)
        times.append(stage.now)
        ring(stage, followup_id, outcome, number=len(times))
    return times


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.MACHINE, Outcome.COMPLETED])
def test_a_call_in_which_the_phone_rang_is_followed_by_one_on_the_next_day(stage, outcome):
    followup_id = stage.followup()
    ring(stage, followup_id, outcome)
    followup = stage.see(followup_id)
    assert (followup.state, followup.attempts) == (FollowupState.WAITING, 1)
    assert at("2026-11-24 09:30") < followup.next_call_at < at("2026-11-24 17:30")


def test_a_busy_line_is_tried_again_the_same_day_and_busy_three_times_is_one_attempt(stage):
    followup_id, seen = stage.followup(), []
    for number in range(1, 4):
        call_id = stage.call(followup_id, "morning", SID.format(number))
        stage.hear(call_id, CallState.RINGING)  # carriers say so before they know that the line is busy
        stage.hear(call_id, CallState.ENDED, Outcome.BUSY, sequence="2")
        followup = stage.see(followup_id)
        seen.append((followup.attempts, followup.troubles, followup.next_call_at - stage.now))
        stage.now = followup.next_call_at
    assert seen[:2] == [(0, 0, timedelta(minutes=15)), (0, 0, timedelta(minutes=30))]
    assert seen[2][:2] == (1, 0)
    assert at("2026-11-24 14:00") <= stage.now < at("2026-11-24 17:30")  # another day, another part of it
    assert stage.decisions(followup_id) == [("put_off", "busy"), ("put_off", "busy"), ("put_off", "three_in_three")]


def test_a_call_that_was_declined_is_not_repeated_at_once(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id, "morning", SID.format(1))
    told = {"CallStatus": "busy", "SipResponseCode": "603", "SequenceNumber": "2", "CallSid": SID.format(1)}
    in_session(stage, lambda session: hear_report(session, call_id, status_report(told), stage.now, stage.real))
    followup = stage.see(followup_id)
    assert followup.attempts == 1
    assert followup.next_call_at > at("2026-11-24 09:30")


def test_a_follow_up_closed_during_the_call_stays_closed(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id, sid=SID.format(1))
    in_session(
        stage,
        lambda session: Followups(session).close(
            followup_id, Disposition.COMPLETED, stage.now, "conversation", "All was asked."
        ),
    )
    stage.hear(call_id, CallState.ENDED, Outcome.COMPLETED)
    closed = stage.see(followup_id)
    assert (closed.disposition, closed.attempts) == (Disposition.COMPLETED, 1)


def test_after_three_attempts_the_customer_is_told_by_sms_in_their_own_words(stage):
    followup_id = stage.followup()
    assert len(ring_until_it_ends(stage, followup_id, Outcome.NO_ANSWER)) == 3
    assert stage.see(followup_id).disposition is Disposition.UNREACHABLE
    message = stage.message()
    assert message.body == "【日照店】张伟先生您好,11月20日来电未接通,请拨0633-2270633。拒收请回复R"
    assert (message.to, message.state, message.key) == (
        "+8613606331234",
        MessageState.PLANNED,
        f"{followup_id}:fallback",
    )


def test_an_english_speaking_customer_gets_english_words(stage):
    from store.tables import Customer

    followup_id = stage.followup()
    stage.change(Customer, stage.see(followup_id).customer_id, locale="en", name="Li Wei")
    ring_until_it_ends(stage, followup_id, Outcome.NO_ANSWER)
    assert stage.message().body == "Mr Li Wei 20 November Reply R to opt out."


def test_a_landline_gets_no_sms(stage):
    ring_until_it_ends(stage, stage.followup(phone="+866332270000"), Outcome.NO_ANSWER)
    assert stage.rows(Message) == []


def test_somebody_who_does_not_want_to_be_texted_gets_no_sms(stage):
    followup_id = stage.followup()
    in_session(
        stage,
        lambda session: Suppressions(session).add(stage.dealership_id, "+8613606331234", "sms", "opted_out", stage.now),
    )
    ring_until_it_ends(stage, followup_id, Outcome.NO_ANSWER)
    assert stage.see(followup_id).disposition is Disposition.UNREACHABLE
    assert stage.rows(Message) == []


def test_an_empty_number_is_closed_suppressed_and_given_to_a_person(stage):
    followup_id = stage.followup()
    ring(stage, followup_id, Outcome.FAILED, invalid_number=True)
    assert stage.see(followup_id).disposition is Disposition.INVALID_NUMBER
    (suppression,) = stage.rows(Suppression)
    assert (suppression.number, suppression.reason) == ("+8613606331234", "invalid_number")
    (ticket,) = stage.rows(Ticket)
    assert (ticket.kind, ticket.category, ticket.followup_id) == ("task", "data_correction", followup_id)
    assert stage.rows(Message) == []


def test_trouble_with_the_network_costs_no_attempt_and_ends_as_a_task_for_a_person(stage):
    followup_id = stage.followup()
    times = ring_until_it_ends(stage, followup_id, Outcome.FAILED)
    assert len(times) == TROUBLES
    assert times[1] - times[0] == timedelta(minutes=5)
    followup = stage.see(followup_id)
    assert (followup.disposition, followup.attempts) == (Disposition.UNREACHABLE, 0)
    assert [ticket.category for ticket in stage.rows(Ticket)] == ["technical"]
    assert stage.rows(Message) == []  # nobody tells a customer that we could not reach them when we never rang


def test_a_call_that_rang_and_then_failed_counts_as_an_attempt(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id, sid=SID.format(1))
    stage.hear(call_id, CallState.RINGING)
    stage.hear(call_id, CallState.ENDED, Outcome.FAILED, sequence="2")
    followup = stage.see(followup_id)
    assert (followup.attempts, followup.troubles) == (1, 0)


def test_an_unknown_call_is_no_news(stage):
    assert not stage.hear("no-such-call", CallState.ENDED, Outcome.BUSY)


def test_a_call_that_came_in_has_no_follow_up_to_settle(stage):
    from store.tables import Call

    def add(session):
        call = Call(
            id="inbound",
            dealership_id=stage.dealership_id,
            direction="inbound",
            to="+8606332270633",
            from_="+8613606331234",
            state=CallState.ANSWERED,
            planned_at=stage.now,
            touched_real=stage.real,
        )
        session.add(call)

    in_session(stage, add)
    assert stage.hear("inbound", CallState.ENDED, Outcome.COMPLETED)
    with stage.read() as session:
        assert Calls(session).lines().live(dealership_id=stage.dealership_id) == 0
