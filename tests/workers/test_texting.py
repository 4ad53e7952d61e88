"""Programmes that write instead of ringing: in the calling hours, once, and a reminder is asked about (rule 2.23)."""

from __future__ import annotations

from datetime import date

import pytest

from flows.lifecycles import Disposition, FollowupState, MessageState
from flows.occasions import OccasionKind
from store.suppressions import Suppressions
from store.tables import Call, Dealership, Message, Occasion, Programme
from tests.workers.stage import at, in_session
from tests.workers.unreached import message, offer, report, somebody, ways
from voice.carrier import Refused, Unsure
from workers.jobs import send_message
from workers.starting import start_due_calls
from workers.sweepers import send_planned_messages


@pytest.fixture
def written(stage):
    offer(stage, "letter", channel="sms")
    return stage


def kind(stage, followup_id, occasion_kind):
    stage.change(Occasion, stage.see(followup_id).occasion_id, kind=occasion_kind)


def reminders(stage):
    return [row for row in stage.rows(Occasion) if row.kind == OccasionKind.REMINDER]


def test_a_programme_that_writes_rings_nobody(written):
    followup_id = somebody(written)
    assert start_due_calls(written.context) == 0
    assert written.rows(Call) == []
    assert message(written, "sms").body == (
        "【日照店】张伟先生您好，您11月20日的回访电话未能接通，请致电0633-2270633。拒收请回复R"
    )
    send_message(message(written, "sms").id)
    closed = written.see(followup_id)
    assert (closed.state, closed.disposition) == (FollowupState.CLOSED, Disposition.DONE_BY_SMS)
    assert ways(written, followup_id) == {}
    assert written.decisions(followup_id) == [("text", "by_sms"), ("close", "by_sms")]


def test_a_text_is_planned_once_however_often_the_clock_looks(written):
    followup_id = somebody(written)
    for _ in range(3):
        start_due_calls(written.context)
        written.change(Programme, written.programme_id, active=True)
    assert len(written.rows(Message)) == 1
    written.later(days=1, hours=1)
    start_due_calls(written.context)
    assert len(written.rows(Message)) == 1
    assert written.see(followup_id).state is FollowupState.WAITING


def test_a_text_waits_for_the_calling_hours_as_a_call_does(written):
    written.now = at("2026-11-23 20:30")
    followup_id = somebody(written)
    start_due_calls(written.context)
    assert written.rows(Message) == []
    assert written.see(followup_id).next_call_at == at("2026-11-24 09:30")


def test_nobody_is_texted_who_does_not_want_it_and_the_other_ways_are_not_taken_either(written):
    followup_id = somebody(written)
    in_session(
        written,
        lambda session: Suppressions(session).add(
            written.dealership_id, "+8613606331234", "all", "opted_out", written.now
        ),
    )
    start_due_calls(written.context)
    assert written.see(followup_id).disposition is Disposition.OPTED_OUT
    assert (written.rows(Message), ways(written, followup_id)) == ([], {})


def test_whoever_has_no_mobile_is_written_to_in_the_next_way(written):
    followup_id = somebody(written, phone="+866332270000")
    start_due_calls(written.context)
    assert written.see(followup_id).disposition is Disposition.UNREACHABLE
    assert ways(written, followup_id) == {"letter": "due", "person": "planned"}


def test_a_text_the_carrier_refuses_is_followed_by_the_next_way(written):
    followup_id = somebody(written)
    written.carrier.sms_answers = [Refused("Not a mobile number.")]
    start_due_calls(written.context)
    send_message(message(written, "sms").id)
    assert written.see(followup_id).disposition is Disposition.UNREACHABLE
    assert ways(written, followup_id) == {"letter": "due", "person": "planned"}


def test_a_text_that_comes_back_later_is_followed_by_the_next_way(written):
    followup_id = somebody(written)
    start_due_calls(written.context)
    send_message(message(written, "sms").id)
    for _ in range(2):
        report(written, message(written, "sms").id, MessageState.UNDELIVERED)
    assert written.see(followup_id).disposition is Disposition.DONE_BY_SMS
    assert ways(written, followup_id) == {"letter": "due", "person": "planned"}


def test_a_text_of_unsure_fate_is_not_sent_again_and_nothing_is_lost(written):
    followup_id = somebody(written)
    written.carrier.sms_answers = [Unsure("The carrier broke off.")]
    start_due_calls(written.context)
    for _ in range(2):
        send_message(message(written, "sms").id)
    assert (len(written.carrier.sent), written.see(followup_id).state) == (1, FollowupState.WAITING)
    report(written, message(written, "sms").id, MessageState.DELIVERED)
    assert written.see(followup_id).disposition is Disposition.DONE_BY_SMS


def test_a_text_whose_job_was_lost_is_handed_to_the_workers_again(written):
    somebody(written)
    start_due_calls(written.context)
    assert send_planned_messages(written.context) == 1
    assert written.jobs.jobs == [("send_message", message(written, "sms").id)]


def test_rule_2_23_a_reminder_by_sms_is_an_occasion_with_the_moment_it_went_out(written):
    followup_id = somebody(written)
    kind(written, followup_id, OccasionKind.MAINTENANCE)
    start_due_calls(written.context)
    written.later(minutes=7)
    for _ in range(2):
        send_message(message(written, "sms").id)
    report(written, message(written, "sms").id, MessageState.DELIVERED)
    (reminder,) = reminders(written)
    assert (reminder.at, reminder.to_plan, reminder.happened_on) == (at("2026-11-23 10:07"), True, date(2026, 11, 23))
    assert reminder.customer_id == written.see(followup_id).customer_id
    assert reminder.details == {"due_date": "2026-11-20"}


def test_wishes_and_warnings_are_not_asked_about(written):
    followup_id = somebody(written)
    kind(written, followup_id, OccasionKind.FESTIVAL)
    start_due_calls(written.context)
    send_message(message(written, "sms").id)
    assert written.see(followup_id).disposition is Disposition.DONE_BY_SMS
    assert reminders(written) == []


def test_a_paused_dealership_writes_nothing(written):
    somebody(written)
    written.change(Dealership, written.dealership_id, paused=True)
    start_due_calls(written.context)
    assert written.rows(Message) == []
