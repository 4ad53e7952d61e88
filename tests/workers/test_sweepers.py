"""What was left hanging is found: nothing is lost, nobody is rung twice, and one trouble does not become two."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.lifecycles import CallState, FollowupState, MessageState, Outcome
from store.calls import Calls
from store.dealerships import Dealerships
from store.messages import Messages
from store.recordings import Recordings
from store.scripts import Scripts
from store.tables import Dealership, Decision, Followup
from tests.workers.stage import at, in_session
from voice.carrier import Unsure
from workers import sweepers
from workers.jobs import dial, send_message
from workers.starting import start_due_calls

SID = "CA" + "1" * 32
NUMBER = "+8613606331234"


@pytest.fixture
def unsure(stage):
    """A call whose reply was lost; returns (follow-up, call)."""
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    stage.carrier.answers = [Unsure("The carrier broke off the connection.")]
    dial(call_id)
    return followup_id, call_id


def test_what_is_due_is_rung_as_far_as_lines_are_free(stage):
    for number in range(5):
        stage.followup(phone=f"+861360633000{number}")
    assert start_due_calls(stage.context) == 3
    assert start_due_calls(stage.context) == 0
    assert [job for job, _ in stage.jobs.jobs] == ["dial"] * 3
    assert sum(row.state == FollowupState.CALLING for row in stage.rows(Followup)) == 3


def test_a_slow_pace_keeps_few_calls_waiting_so_that_a_pause_acts_at_once(stage):
    stage.change(Dealership, stage.dealership_id, pace=0.5, lines=50)
    for number in range(10):
        stage.followup(phone=f"+861360633000{number}")
    assert start_due_calls(stage.context) == 2


def test_a_paused_dealership_starts_nothing(stage):
    stage.followup()
    stage.change(Dealership, stage.dealership_id, paused=True)
    assert start_due_calls(stage.context) == 0


def test_outside_the_calling_hours_each_is_decided_about_once(stage):
    followup_id = stage.followup()
    stage.later(hours=2)
    for _ in range(3):
        assert start_due_calls(stage.context) == 0
    assert stage.see(followup_id).next_call_at == at("2026-11-23 14:00")
    assert stage.decisions(followup_id) == [("put_off", "window")]


def test_two_people_at_one_number_are_not_rung_at_the_same_time(stage):
    first, second = stage.followup(), stage.followup(name="王芳")
    assert start_due_calls(stage.context) == 1
    assert stage.see(first).state is FollowupState.CALLING
    assert stage.decisions(second) == [("put_off", "one_line")]
    assert stage.see(second).next_call_at > stage.now


def test_why_a_call_is_placed_is_on_record(stage):
    followup_id = stage.followup()
    start_due_calls(stage.context)
    assert stage.decisions(followup_id) == [("ring", "due")]


WITH_A_FACT = """
script: due_soon
version: 1
purpose: service
locales: [en]
facts:
  due_date: {kind: date, example: "2026-12-01"}
include:
  notice_opening: {go: {then: notice}}
  closing:
steps:
  notice: {kind: say, prompt: {en: "Your car is due on {due_date}."}, next: thanks}
"""


@pytest.mark.parametrize(
    ("details", "rung"), [({}, False), ({"due_date": "soon"}, False), ({"due_date": "2026-12-01"}, True)]
)
def test_nobody_is_rung_by_a_script_that_would_have_a_gap_where_a_fact_belongs(stage, details, rung):
    with stage.work() as session:
        Scripts(session).publish(WITH_A_FACT, stage.now, name="due_soon")
        session.commit()
    followup_id = stage.followup(script="due_soon", details=details)
    assert start_due_calls(stage.context) == rung
    assert stage.decisions(followup_id) == [("ring", "due") if rung else ("close", "facts")]
    (followup,) = stage.rows(Followup)
    assert followup.disposition == (None if rung else "cancelled")


BY_THE_RULE = """
script: by_the_rule
version: 1
purpose: service
locales: [zh-CN]
facts:
  rule_km: {kind: km, example: 5000}
  rule_months: {kind: number, example: 3}
include:
  notice_opening: {go: {then: notice}}
  closing:
steps:
  notice: {kind: say, prompt: {zh-CN: "首次保养是{rule_months}个月或者{rule_km}。"}, next: thanks}
"""


def test_a_rule_the_brand_has_not_set_keeps_its_follow_ups_waiting_and_the_decision_names_the_command(stage):
    with stage.work() as session:
        Scripts(session).publish(BY_THE_RULE, stage.now, name="by_the_rule")
        session.commit()
    followup_id = stage.followup(script="by_the_rule")
    assert start_due_calls(stage.context) == 0
    (decision,) = stage.rows(Decision)
    assert (decision.verdict, decision.rule) == ("put_off", "facts")
    assert decision.why == (
        "The script mentions rule_km, rule_months: set what the brand says by "
        "`ringback dealership set rizhao --first-maintenance 5000km/3months`."
    )
    assert stage.see(followup_id).next_call_at == stage.now + timedelta(days=1)
    with stage.work() as session:
        Dealerships(session).change("rizhao", {"brand": {"rule_km": 5000, "rule_months": 3}})
        session.commit()
    stage.later(days=1)
    assert start_due_calls(stage.context) == 1


def test_a_script_that_is_not_published_keeps_its_follow_ups_waiting_and_says_so(stage):
    followup_id = stage.followup(script="never_published")
    assert start_due_calls(stage.context) == 0
    assert stage.see(followup_id).next_call_at > stage.now
    assert stage.decisions(followup_id) == [("put_off", "facts")]


def test_a_dealership_whose_hours_cannot_be_read_does_not_stop_the_others(stage, caplog):
    stage.change(Dealership, stage.dealership_id, settings={"windows": {"weekday": "always"}})
    stage.followup()
    assert start_due_calls(stage.context) == 0
    assert "cannot ring anybody" in caplog.text


def test_a_planned_call_whose_job_was_lost_is_asked_for_again(stage):
    stage.followup()
    start_due_calls(stage.context)
    stage.jobs.jobs.clear()  # Redis was emptied
    assert sweepers.requeue_planned_calls(stage.context) == 0
    stage.later(real_s=6)
    assert sweepers.requeue_planned_calls(stage.context) == 1
    assert sweepers.requeue_planned_calls(stage.context) == 0
    (job,) = stage.jobs.jobs
    dial(job[1])
    assert len(stage.carrier.placed) == 1


def test_a_lost_reply_is_looked_up_and_the_call_the_carrier_took_goes_on(stage, unsure):
    followup_id, call_id = unsure
    stage.carrier.knows(SID, NUMBER, CallState.RINGING, word="ringing")
    assert sweepers.reconcile_calls(stage.context) == 0  # it is given a moment
    stage.later(real_s=11)
    assert sweepers.reconcile_calls(stage.context) == 1
    call = stage.see_call(call_id)
    assert (call.state, call.sid) == (CallState.RINGING, SID)
    assert stage.see(followup_id).state is FollowupState.CALLING
    assert len(stage.carrier.placed) == 1


def test_a_lost_reply_to_a_call_the_carrier_cannot_find_counts_until_somebody_knows_better(stage, unsure):
    followup_id, call_id = unsure
    stage.later(real_s=11)
    sweepers.reconcile_calls(stage.context)
    assert stage.see_call(call_id).state is CallState.CLAIMED  # once is not enough: its books may be late
    stage.later(real_s=11)
    sweepers.reconcile_calls(stage.context)
    assert stage.see_call(call_id).outcome is Outcome.UNSURE
    followup = stage.see(followup_id)
    assert (followup.state, followup.attempts, followup.troubles) == (FollowupState.WAITING, 1, 0)
    assert followup.next_call_at >= at("2026-11-24 09:30"), "nobody is rung again on a day on which it may have rung"


def test_another_call_of_ours_to_the_same_number_is_not_taken_for_the_lost_one(stage, unsure):
    _, call_id = unsure
    other = stage.call(stage.followup(phone="+8613606331299"), sid=SID)
    stage.carrier.knows(SID, NUMBER, CallState.RINGING)
    stage.carrier.knows("CA" + "2" * 32, NUMBER, CallState.RINGING, from_="+8610000000")
    stage.later(real_s=11)
    sweepers.reconcile_calls(stage.context)
    assert stage.see_call(call_id).sid is None
    assert stage.see_call(other).sid == SID


def test_while_the_carrier_cannot_be_asked_nothing_is_concluded(stage, unsure):
    _, call_id = unsure
    stage.carrier.away = True
    for _ in range(5):
        stage.later(real_s=11)
        sweepers.reconcile_calls(stage.context)
    assert stage.see_call(call_id).state is CallState.CLAIMED
    assert len(stage.carrier.placed) == 1


def test_the_end_of_a_call_nobody_told_us_about_is_found(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id, sid=SID)
    stage.carrier.knows(SID, NUMBER, CallState.ENDED, Outcome.BUSY, word="busy")
    stage.later(real_s=60)
    assert sweepers.reconcile_calls(stage.context) == 0
    stage.later(real_s=61)
    assert sweepers.reconcile_calls(stage.context) == 1
    assert stage.see_call(call_id).outcome is Outcome.BUSY
    assert (stage.see(followup_id).state, stage.see(followup_id).attempts) == (FollowupState.WAITING, 0)


def test_a_long_call_is_left_alone(stage):
    call_id = stage.call(stage.followup(), sid=SID)
    stage.carrier.knows(SID, NUMBER, CallState.ANSWERED)
    for _ in range(4):
        stage.later(real_s=121)
        sweepers.reconcile_calls(stage.context)
    assert stage.see_call(call_id).state is CallState.ANSWERED


def test_a_call_that_rang_before_the_carrier_lost_it_counts_as_an_attempt(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id, sid=SID)
    stage.hear(call_id, CallState.RINGING)
    for _ in range(2):
        stage.later(real_s=121)
        sweepers.reconcile_calls(stage.context)
    assert stage.see_call(call_id).outcome is Outcome.UNSURE
    assert stage.see(followup_id).attempts == 1


def test_a_worker_killed_while_asking_the_carrier_leaves_a_call_that_is_looked_up(stage):
    call_id = stage.call(stage.followup())
    in_session(stage, lambda session: Calls(session).claim(call_id, stage.real, 30, now=stage.now))
    stage.carrier.knows(SID, NUMBER, CallState.ANSWERED)
    stage.later(real_s=31)
    sweepers.reconcile_calls(stage.context)
    assert (stage.see_call(call_id).state, stage.see_call(call_id).sid) == (CallState.ANSWERED, SID)


def test_a_follow_up_without_its_call_waits_again(stage):
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    in_session(stage, lambda session: Calls(session).cancel(call_id, "by hand", stage.now, stage.real))
    assert sweepers.release_stranded_followups(stage.context) == 1
    followup = stage.see(followup_id)
    assert (followup.state, followup.next_call_at) == (FollowupState.WAITING, stage.now)
    assert sweepers.release_stranded_followups(stage.context) == 0


def planned_message(stage):
    return in_session(
        stage,
        lambda session: Messages(session).plan(
            key="1:fallback",
            dealership_id=stage.dealership_id,
            followup_id=None,
            to=NUMBER,
            from_="+8606332270633",
            body="您好",
            now=stage.now,
        ),
    )


def test_planned_messages_are_handed_out_again_until_one_is_sent(stage):
    message_id = planned_message(stage)
    assert sweepers.send_planned_messages(stage.context) == 1
    assert sweepers.send_planned_messages(stage.context) == 0
    stage.later(real_s=6)
    assert sweepers.send_planned_messages(stage.context) == 1
    send_message(message_id)
    stage.later(real_s=6)
    assert sweepers.send_planned_messages(stage.context) == 0


@pytest.mark.parametrize(("theirs", "state"), [(["SM1"], MessageState.SENT), ([], MessageState.PLANNED)])
def test_a_message_of_unsure_fate_is_looked_up_before_it_is_sent_again(stage, theirs, state):
    message_id = planned_message(stage)
    stage.carrier.sms_answers = [Unsure("The carrier broke off the connection.")]
    send_message(message_id)
    stage.carrier.messages = theirs
    stage.later(real_s=11)
    assert sweepers.release_stranded_messages(stage.context) == 1
    assert stage.message().state == state
    assert len(stage.carrier.sent) == 1


def test_announced_comments_are_handed_out(stage):
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
            duration_s=None,
            now=stage.now,
            now_real=stage.real,
        ),
    )
    assert sweepers.fetch_recordings(stage.context) == 1
    assert stage.jobs.jobs == [("fetch_recording", "RE1")]
