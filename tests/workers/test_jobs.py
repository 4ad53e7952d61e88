"""The jobs: claimed once, the rules looked at once more, and never a second ring because an answer was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.lifecycles import CallState, Disposition, FollowupState, MessageState, Outcome
from store.calls import Calls
from store.limits import Kind, LimitRecord, Limits
from store.messages import Messages
from store.recordings import Recordings
from store.suppressions import Suppressions
from store.tables import Call, Dealership, Recording, Suppression
from tests.workers.stage import ACCOUNT, at, in_session
from voice.carrier import Gone, NotReady, Refused, Unsure
from workers.context import Patience, use
from workers.jobs import dial, fetch_recording, is_wav, send_message
from workers.pace import Granted, NotYet, PaceAway
from workers.sweepers import requeue_planned_calls

WAV = b"RIFF\x2c\x01\x00\x00WAVEfmt " + b"\x00" * 300


def test_a_planned_call_is_placed_with_the_carrier(stage):
    call_id = stage.call(stage.followup())
    dial(call_id)
    (order,) = stage.carrier.placed
    assert (order.call_id, order.to, order.from_) == (call_id, "+8613606331234", "+8606332270633")
    call = stage.see_call(call_id)
    assert (call.state, call.sid) == (CallState.PLACED, f"CA{call_id.replace('-', '')}")


def test_a_job_run_twice_rings_once(stage):
    call_id = stage.call(stage.followup())
    dial(call_id)
    dial(call_id)
    assert len(stage.carrier.placed) == 1


def test_a_job_for_a_call_that_is_gone_does_nothing(stage):
    dial("no-such-call")
    assert stage.carrier.placed == []
    assert stage.permits.asked == 0


def test_an_unsure_answer_is_never_rung_again_by_a_second_job(stage):
    call_id = stage.call(stage.followup())
    stage.carrier.answers = [Unsure("The carrier did not answer in time.")]
    dial(call_id)
    dial(call_id)
    assert len(stage.carrier.placed) == 1
    assert stage.see_call(call_id).state is CallState.CLAIMED


def test_a_carrier_that_is_away_costs_the_customer_no_attempt_and_the_call_waits(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    stage.carrier.answers = [Refused("The carrier cannot be reached.", retryable=True)]
    dial(call_id)
    assert stage.see_call(call_id).state is CallState.PLANNED
    assert stage.see_call(call_id).lease_real > stage.real
    assert (stage.see(followup_id).attempts, stage.see(followup_id).troubles) == (0, 0)


def test_a_refusal_for_good_counts_as_trouble_and_says_why(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    stage.carrier.answers = [Refused("No calls to that country.")]
    dial(call_id)
    assert stage.see_call(call_id).outcome is Outcome.FAILED
    assert (stage.see(followup_id).state, stage.see(followup_id).troubles) == (FollowupState.WAITING, 1)
    (row,) = stage.rows(Call)
    assert row.trouble == "No calls to that country."


def test_a_number_the_carrier_calls_invalid_is_not_tried_again(stage):
    followup_id = stage.followup()
    stage.carrier.answers = [Refused("Not a valid number.", invalid_number=True)]
    dial(stage.call(followup_id))
    assert stage.see(followup_id).disposition is Disposition.INVALID_NUMBER


def test_a_pause_between_planning_and_dialling_is_heeded(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    stage.change(Dealership, stage.dealership_id, paused=True)
    dial(call_id)
    assert stage.carrier.placed == []
    followup = stage.see(followup_id)
    assert (followup.state, followup.next_call_at) == (FollowupState.WAITING, stage.now)
    assert stage.decisions(followup_id) == [("put_off", "pause")]


def test_the_end_of_the_calling_hours_between_planning_and_dialling_is_heeded(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    stage.later(hours=2)
    dial(call_id)
    assert stage.carrier.placed == []
    assert stage.see(followup_id).next_call_at == at("2026-11-23 14:00")


def test_somebody_who_opts_out_between_planning_and_dialling_is_not_rung(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    in_session(
        stage,
        lambda session: Suppressions(session).add(stage.dealership_id, "+8613606331234", "all", "opted_out", stage.now),
    )
    dial(call_id)
    assert stage.carrier.placed == []
    assert stage.see(followup_id).disposition is Disposition.OPTED_OUT
    assert stage.see_call(call_id).outcome is Outcome.CANCELLED


def test_a_call_whose_turn_is_not_near_waits_for_it_and_the_worker_is_free(stage):
    call_id = stage.call(stage.followup())
    stage.permits.wait_s = 7.5
    dial(call_id)
    assert (stage.carrier.placed, stage.permits.taken) == ([], [])
    call = stage.see_call(call_id)
    assert (call.state, call.lease_real) == (CallState.PLANNED, stage.real + timedelta(seconds=7.5))
    stage.later(real_s=7)
    assert requeue_planned_calls(stage.context) == 0
    stage.later(real_s=0.4)
    assert requeue_planned_calls(stage.context) == 1
    stage.permits.wait_s = None
    dial(call_id)
    assert len(stage.carrier.placed) == 1


def test_a_job_that_was_lost_on_its_way_comes_again_without_waiting_for_the_same_turn(stage):
    call_id = stage.call(stage.followup())
    stage.permits.wait_s = 1.0
    dial(call_id)
    stage.later(real_s=1)
    assert requeue_planned_calls(stage.context) == 1
    assert requeue_planned_calls(stage.context) == 0
    stage.later(real_s=5)
    assert requeue_planned_calls(stage.context) == 1


def test_a_permit_somebody_else_was_quicker_to_take_gives_the_claim_back(stage):
    call_id = stage.call(stage.followup())
    stage.permits.takes = [NotYet(2.0)]
    dial(call_id)
    assert stage.carrier.placed == []
    call = stage.see_call(call_id)
    assert (call.state, call.lease_real, call.checks) == (CallState.PLANNED, stage.real + timedelta(seconds=2), 0)
    dial(call_id)
    assert len(stage.carrier.placed) == 1


def test_a_call_the_rules_forbid_takes_no_permit(stage):
    call_id = stage.call(stage.followup())
    stage.change(Dealership, stage.dealership_id, paused=True)
    dial(call_id)
    assert stage.permits.taken == []


def test_a_call_needs_permits_of_the_account_and_the_number_where_these_have_a_pace(stage):
    def limit(session):
        Limits(session).put(LimitRecord(Kind.ACCOUNT, ACCOUNT, pace=1.0))
        Limits(session).put(LimitRecord(Kind.NUMBER, "+8606332270633", pace=1.0))
        Limits(session).put(LimitRecord(Kind.NUMBER, "+8606332270634", pace=1.0))

    in_session(stage, limit)
    dial(stage.call(stage.followup()))
    named = (f"account {ACCOUNT}", "number +8606332270633", f"dealership {stage.dealership_id}")
    assert stage.permits.taken == [named]


@pytest.mark.parametrize("asked", ["look", "take"])
def test_when_redis_is_away_in_the_job_the_call_stays_planned_and_goes_on_when_it_is_back(stage, asked):
    class Away:
        def look(self, scopes):
            if asked == "look":
                raise PaceAway("ConnectionError")
            return Granted(0.0)

        def take(self, scopes):
            raise PaceAway("ConnectionError")

    use(replace(stage.context, permits=Away()))
    call_id = stage.call(stage.followup())
    dial(call_id)
    assert stage.carrier.placed == []
    assert stage.see_call(call_id).state is CallState.PLANNED
    use(stage.context)
    stage.later(real_s=6)
    assert requeue_planned_calls(stage.context) == 1
    dial(call_id)
    assert len(stage.carrier.placed) == 1


def message(stage, to="+8613606331234"):
    return in_session(
        stage,
        lambda session: Messages(session).plan(
            key="1:fallback",
            dealership_id=stage.dealership_id,
            followup_id=None,
            to=to,
            from_="+8606332270633",
            body="您好",
            now=stage.now,
        ),
    )


def test_a_planned_message_is_sent_once(stage):
    message_id = message(stage)
    send_message(message_id)
    send_message(message_id)
    assert [order.body for order in stage.carrier.sent] == ["您好"]
    assert stage.message().state == MessageState.SENT


def test_a_message_is_put_back_when_the_carrier_is_busy_and_failed_when_it_is_refused(stage):
    message_id = message(stage)
    stage.carrier.sms_answers = [Refused("Busy.", retryable=True), Refused("Not a mobile number.")]
    send_message(message_id)
    assert stage.message().state == MessageState.PLANNED
    send_message(message_id)
    assert (stage.message().state, stage.message().trouble) == (MessageState.FAILED, "Not a mobile number.")


def test_a_block_at_the_carrier_becomes_ours_for_texts_and_only_for_them(stage):
    message_id = message(stage)
    stage.carrier.sms_answers = [Refused("The carrier refused with 21610: unsubscribed.", opted_out=True)]
    send_message(message_id)
    (row,) = stage.rows(Suppression)
    assert (row.number, row.scope, row.reason, row.source) == (stage.message().to, "sms", "opted_out", "carrier")
    assert "21610" in row.note
    assert stage.message().state == MessageState.FAILED
    with stage.read() as session:
        assert Suppressions(session).why(stage.dealership_id, row.number, "voice") is None
        assert Suppressions(session).why(stage.dealership_id, row.number, "sms") == "opted_out"


def test_a_message_of_unsure_fate_is_not_sent_again_by_a_second_job(stage):
    message_id = message(stage)
    stage.carrier.sms_answers = [Unsure("The carrier broke off the connection.")]
    send_message(message_id)
    send_message(message_id)
    assert len(stage.carrier.sent) == 1
    assert stage.message().state == MessageState.SENDING


def test_nobody_is_texted_at_night_or_days_too_late_or_against_their_will(stage):
    message_id = message(stage)
    stage.later(hours=12)
    send_message(message_id)
    assert (stage.carrier.sent, stage.message().state) == ([], MessageState.PLANNED)
    stage.later(days=4)
    send_message(message_id)
    assert (stage.carrier.sent, stage.message().state) == ([], MessageState.FAILED)


def test_an_opt_out_stops_a_message_that_was_planned_before_it(stage):
    message_id = message(stage)
    in_session(
        stage,
        lambda session: Suppressions(session).add(stage.dealership_id, "+8613606331234", "sms", "opted_out", stage.now),
    )
    send_message(message_id)
    assert (stage.carrier.sent, stage.message().state) == ([], MessageState.FAILED)


@pytest.fixture
def comment(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    in_session(
        stage,
        lambda session: Recordings(session).announce(
            dealership_id=stage.dealership_id,
            followup_id=followup_id,
            call_id=call_id,
            question="comment",
            sid="RE1",
            duration_s=5,
            now=stage.now,
            now_real=stage.real,
        ),
    )
    return "RE1"


def see_recording(stage):
    (row,) = stage.rows(Recording)
    return row


def test_a_comment_is_kept_in_our_own_folder(stage, comment):
    stage.carrier.recordings[comment] = WAV
    fetch_recording(comment)
    row = see_recording(stage)
    assert (row.state, row.file) == ("fetched", "rizhao/2026-11/RE1.wav")
    kept = stage.folder / row.file
    assert kept.read_bytes() == WAV
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in kept.parent.iterdir()] == ["RE1.wav"]


def test_a_comment_that_is_not_ready_is_asked_for_again_later_each_time(stage, comment):
    waits = []
    for _ in range(3):
        fetch_recording(comment)
        waits.append(see_recording(stage).next_try_real - stage.real)
    assert waits == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    assert see_recording(stage).state == "announced"


def test_an_error_page_is_not_taken_for_a_comment(stage, comment):
    stage.carrier.recordings[comment] = b"<html>Sorry</html>" * 20
    fetch_recording(comment)
    assert see_recording(stage).state == "announced"
    assert not is_wav(b"RIFF")


def test_a_carrier_that_is_away_loses_no_comment(stage, comment):
    stage.carrier.away = True
    fetch_recording(comment)
    assert see_recording(stage).state == "announced"


def test_a_comment_the_carrier_has_lost_is_absent_but_not_at_the_first_look(stage, comment):
    stage.carrier.recordings[comment] = Gone()
    fetch_recording(comment)
    assert see_recording(stage).state == "announced"
    fetch_recording(comment)
    assert see_recording(stage).state == "absent"


def test_a_comment_that_never_comes_is_given_up(stage, comment):
    use(stage.patient(recording_tries=2))
    stage.carrier.recordings[comment] = NotReady()
    fetch_recording(comment)
    fetch_recording(comment)
    assert see_recording(stage).state == "absent"


def test_two_workers_with_the_same_job_ring_once(stage):
    from tests.store.test_calls import at_once

    call_id = stage.call(stage.followup())
    at_once(4, lambda _number: dial(call_id))
    assert len(stage.carrier.placed) == 1
    with stage.read() as session:
        assert Calls(session).lines().live(dealership_id=stage.dealership_id) == 1


def test_a_process_with_less_patience_waits_for_less_but_tries_as_often():
    usual = Patience()
    short = usual.shortened(0.1)
    assert (short.claim_lease_s, short.silent_s) == (usual.claim_lease_s / 10, usual.silent_s / 10)
    assert short.recording_tries == usual.recording_tries
    assert usual.shortened(1) == usual
