"""When no call reaches somebody: one way after the other, never two at once, a person at last. Rules by number."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest

from flows.fallback import ANSWERED, TOLD, TOO_LATE
from flows.lifecycles import CallState, Disposition, FallbackState, MessageState, Outcome
from flows.programmes import kept
from store.consents import Consents
from store.fallbacks import Fallbacks
from store.tables import Dealership, Fallback, Followup, Message, Occasion, Programme
from tests.workers.stage import at, in_session
from tests.workers.unreached import (
    message,
    offer,
    offered,
    person,
    report,
    ring_in_vain,
    rows,
    rule,
    somebody,
    suppress,
    way,
    ways,
    with_mail,
)
from voice.aftercall import end_follow_up
from voice.fallbacks import drop, heard_from
from workers.fallbacks import close_stale_fallbacks, settle_fallbacks, take_next_ways
from workers.jobs import send_message


@pytest.fixture
def stage(migrated_url, tmp_path):
    """A dealership whose programme has every way."""
    with offered(migrated_url, tmp_path) as made:
        yield made


def test_rule_3_05_three_calls_in_vain_are_followed_by_an_sms_and_by_nothing_else(stage):
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    assert ways(stage, followup_id) == {"sms": "sent", "email": "planned", "letter": "planned", "person": "planned"}
    assert [row.channel for row in stage.rows(Message)] == ["sms"]


def test_an_sms_that_arrives_ends_it(stage):
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    send_message(message(stage, "sms").id)
    report(stage, message(stage, "sms").id, MessageState.DELIVERED)
    assert ways(stage, followup_id) == {"sms": "done", "email": "skipped", "letter": "skipped", "person": "skipped"}
    assert person(stage, followup_id).why == TOLD


def test_rule_3_06_an_sms_that_comes_back_is_followed_by_an_e_mail_by_itself(stage):
    postman = with_mail(stage)
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    send_message(message(stage, "sms").id)
    report(stage, message(stage, "sms").id, MessageState.UNDELIVERED)
    assert ways(stage, followup_id) == {"sms": "failed", "email": "sent", "letter": "planned", "person": "planned"}
    assert way(stage, followup_id, "sms").why == "the carrier said 30003"
    mail = message(stage, "email")
    assert (mail.to, mail.from_, mail.subject) == ("zhang@example.com", "日照店", "日照店：未能接通您的电话")
    send_message(mail.id)
    assert [order.to for order in postman.sent] == ["zhang@example.com"]
    assert ways(stage, followup_id) == {"sms": "failed", "email": "done", "letter": "skipped", "person": "skipped"}


def test_rule_3_09_without_a_mobile_and_an_e_mail_address_a_letter_is_due_on_day_four(stage):
    followup_id = somebody(stage, phone="+866332270000", email=None)
    ring_in_vain(stage, followup_id)  # the first call on Monday the 23rd
    assert ways(stage, followup_id) == {"sms": "skipped", "email": "skipped", "letter": "due", "person": "planned"}
    assert way(stage, followup_id, "letter").due_on == date(2026, 11, 27)
    assert stage.rows(Message) == []


def test_rule_3_13_what_no_way_is_left_for_waits_for_a_person(stage):
    followup_id = somebody(stage, phone="+866332270000", email=None, address=None)
    ring_in_vain(stage, followup_id)
    assert ways(stage, followup_id) == {"sms": "skipped", "email": "skipped", "letter": "skipped", "person": "due"}
    assert [row.why for row in rows(stage, followup_id)] == [
        "There is no mobile number; an SMS goes to mobiles only.",
        "There is no e-mail address.",
        "There is no postal address.",
        "No way is left; a person has to deal with it (rule 3.13).",
    ]


def test_the_order_is_the_programmes_own(stage):
    offer(stage, "letter, sms")
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    assert [(row.kind, str(row.state)) for row in rows(stage, followup_id)] == [
        ("letter", "due"),
        ("sms", "planned"),
        ("person", "planned"),
    ]


def test_rule_3_02_somebody_whose_number_is_empty_is_written_to_and_not_texted(stage):
    followup_id = somebody(stage)
    call_id = stage.call(followup_id, "morning", "CA1")
    stage.hear(call_id, CallState.ENDED, Outcome.FAILED, invalid_number=True)
    assert stage.see(followup_id).disposition is Disposition.INVALID_NUMBER
    assert ways(stage, followup_id) == {"sms": "skipped", "email": "sent", "letter": "planned", "person": "planned"}


@pytest.mark.parametrize("disposition", [Disposition.REFUSED, Disposition.OPTED_OUT, Disposition.CANCELLED])
def test_whoever_has_been_reached_or_is_not_to_be_has_no_other_way(stage, disposition):
    followup_id = somebody(stage)
    in_session(stage, lambda session: end_follow_up(session, followup_id, disposition, stage.now, "x", "It is over."))
    assert rows(stage, followup_id) == []


def test_suppression_is_looked_at_again_just_before_sending(stage):
    postman = with_mail(stage)
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    suppress(stage, "all")
    send_message(message(stage, "sms").id)
    assert stage.carrier.sent == []
    assert ways(stage, followup_id) == {"sms": "skipped", "email": "skipped", "letter": "skipped", "person": "due"}
    assert postman.sent == []


def test_a_carrier_that_reports_nothing_is_believed_after_two_days(stage):
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    send_message(message(stage, "sms").id)
    assert settle_fallbacks(stage.context) == 0
    stage.later(days=2, hours=1)
    assert settle_fallbacks(stage.context) == 1
    assert settle_fallbacks(stage.context) == 0
    assert way(stage, followup_id, "sms").state is FallbackState.DONE


def test_a_report_nobody_acted_on_is_found_by_the_sweeper(stage):
    from store.messages import Messages

    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    in_session(stage, lambda session: Messages(session).record_failed(message(stage, "sms").id, "Refused."))
    assert ways(stage, followup_id)["sms"] == "sent"
    assert settle_fallbacks(stage.context) == 1
    assert ways(stage, followup_id)["email"] == "sent"


def test_a_way_whose_turn_was_lost_is_taken_by_the_sweeper(stage):
    followup_id = somebody(stage)
    in_session(
        stage,
        lambda session: Fallbacks(session).open(
            followup_id, stage.dealership_id, ("sms", "letter"), stage.now.date(), stage.now
        ),
    )
    assert take_next_ways(stage.context) == 1
    assert take_next_ways(stage.context) == 0
    assert ways(stage, followup_id) == {"sms": "sent", "letter": "planned", "person": "planned"}


def test_a_letter_left_lying_and_a_failure_left_alone_end_after_a_month_each(stage):
    offer(stage, "letter")
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    stage.later(days=29)
    assert close_stale_fallbacks(stage.context) == 0
    stage.later(days=4)
    assert close_stale_fallbacks(stage.context) == 1
    assert ways(stage, followup_id) == {"letter": "failed", "person": "due"}
    stage.later(days=31)
    assert close_stale_fallbacks(stage.context) == 1
    assert ways(stage, followup_id) == {"letter": "failed", "person": "failed"}


def test_a_customer_who_calls_back_is_spared_what_waits(stage):
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    assert in_session(stage, lambda session: heard_from(session, stage.dealership_id, "+8613606331234", stage.now)) == 4
    assert set(ways(stage, followup_id).values()) == {"skipped"}
    assert person(stage, followup_id).why == ANSWERED
    send_message(message(stage, "sms").id)
    assert (stage.carrier.sent, message(stage, "sms").state) == ([], MessageState.FAILED)


def test_a_customer_who_answers_the_sms_was_reached_by_it(stage):
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    send_message(message(stage, "sms").id)
    in_session(stage, lambda session: heard_from(session, stage.dealership_id, "+8613606331234", stage.now))
    assert ways(stage, followup_id) == {"sms": "done", "email": "skipped", "letter": "skipped", "person": "skipped"}
    report(stage, message(stage, "sms").id, MessageState.UNDELIVERED)
    assert ways(stage, followup_id)["email"] == "skipped"


def test_nobody_elses_call_changes_anything(stage):
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    for dealership_id, number in ((stage.dealership_id, "+8613606339999"), (stage.dealership_id + 1, "+8613606331234")):
        with stage.work() as session:
            assert heard_from(session, dealership_id, number, stage.now) == 0
            session.commit()
    assert ways(stage, followup_id)["sms"] == "sent"


def test_what_a_person_has_done_makes_the_rest_unnecessary(stage):
    followup_id = somebody(stage, phone="+866332270000")
    ring_in_vain(stage, followup_id)
    assert in_session(stage, lambda session: drop(session, followup_id, "Somebody went there.", stage.now)) == 3
    assert set(ways(stage, followup_id).values()) == {"skipped"}


def test_a_late_report_changes_nothing_any_more(stage):
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    send_message(message(stage, "sms").id)
    for state in (MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.DELIVERED):
        report(stage, message(stage, "sms").id, state)
    assert ways(stage, followup_id) == {"sms": "done", "email": "skipped", "letter": "skipped", "person": "skipped"}


def test_two_who_settle_the_same_end_at_once_open_one_chain_and_one_message(stage):
    followup_id = somebody(stage)
    ready, ended = threading.Barrier(2), []

    def settle() -> None:
        ready.wait(timeout=20)
        with stage.work() as session:
            ended.append(end_follow_up(session, followup_id, Disposition.UNREACHABLE, stage.now, "x", "Three calls."))
            session.commit()

    threads = [threading.Thread(target=settle) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(ended) == [False, True]
    assert ways(stage, followup_id) == {"sms": "sent", "email": "planned", "letter": "planned", "person": "planned"}
    assert len(stage.rows(Message)) == 1


def test_two_reports_at_once_take_one_next_way(stage):
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    send_message(message(stage, "sms").id)
    message_id, ready = message(stage, "sms").id, threading.Barrier(2)

    def hear() -> None:
        ready.wait(timeout=20)
        report(stage, message_id, MessageState.UNDELIVERED)

    threads = [threading.Thread(target=hear) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [row.channel for row in stage.rows(Message)].count("email") == 1
    assert ways(stage, followup_id)["letter"] == "planned"


def test_trouble_of_our_own_is_told_to_nobody(stage):
    followup_id = somebody(stage)
    for number in range(20):
        if stage.see(followup_id).next_call_at is None:
            break
        stage.now = max(stage.now, stage.see(followup_id).next_call_at)
        stage.hear(stage.call(followup_id, "morning", f"CA{number}"), CallState.ENDED, Outcome.FAILED)
    assert stage.see(followup_id).disposition is Disposition.UNREACHABLE
    assert stage.rows(Fallback) == []


def test_a_paused_dealership_opens_its_ways_all_the_same(stage):
    followup_id = somebody(stage)
    stage.change(Dealership, stage.dealership_id, paused=True)
    ring_in_vain(stage, followup_id)
    assert way(stage, followup_id, "sms").at <= at("2026-11-26 00:00") + timedelta(days=1)
    assert ways(stage, followup_id)["sms"] == "sent"


def birthday(stage, **more):
    """Wishes that have to be told within two hours after work begins, one call at most."""
    offer(stage, "sms", within="120", attempts="1", **more)
    followup_id = somebody(stage)
    stage.change(Followup, followup_id, expires_at=at("2026-11-23 11:30"))
    return followup_id


def test_rule_3_07_wishes_nobody_could_be_rung_for_in_time_are_texted_on_the_same_day(stage):
    followup_id = birthday(stage)
    stage.now = at("2026-11-23 11:30")
    in_session(
        stage,
        lambda session: end_follow_up(session, followup_id, Disposition.EXPIRED, stage.now, "expiry", "Too late."),
    )
    assert ways(stage, followup_id) == {"sms": "sent", "person": "planned"}


def test_rule_3_07_wishes_are_not_texted_a_day_late(stage):
    followup_id = birthday(stage)
    stage.now = at("2026-11-24 09:30")
    in_session(
        stage,
        lambda session: end_follow_up(session, followup_id, Disposition.EXPIRED, stage.now, "expiry", "Too late."),
    )
    assert rows(stage, followup_id) == []


def test_a_text_that_could_not_go_out_in_time_stays_at_home(stage):
    followup_id = birthday(stage)
    in_session(
        stage,
        lambda session: end_follow_up(session, followup_id, Disposition.UNREACHABLE, stage.now, "x", "One call."),
    )
    stage.now = at("2026-11-24 09:30")
    send_message(message(stage, "sms").id)
    assert stage.carrier.sent == []
    assert (way(stage, followup_id, "sms").state, way(stage, followup_id, "sms").why) == ("skipped", TOO_LATE)


def test_an_appointment_that_has_begun_is_not_reminded_of(stage):
    offer(stage, "sms")
    followup_id = somebody(stage)
    stage.change(Occasion, stage.see(followup_id).occasion_id, at=at("2026-11-23 15:00"))
    stage.change(Followup, followup_id, expires_at=at("2026-11-23 15:00"))
    in_session(
        stage,
        lambda session: end_follow_up(session, followup_id, Disposition.UNREACHABLE, stage.now, "x", "Two calls."),
    )
    assert ways(stage, followup_id)["sms"] == "sent"
    stage.now = at("2026-11-23 15:00")
    send_message(message(stage, "sms").id)
    assert way(stage, followup_id, "sms").why == TOO_LATE


def test_what_has_merely_expired_is_not_written_about(stage):
    followup_id = somebody(stage)
    in_session(
        stage,
        lambda session: end_follow_up(session, followup_id, Disposition.EXPIRED, stage.now, "expiry", "Too late."),
    )
    assert rows(stage, followup_id) == []


def test_a_text_without_a_way_to_refuse_gets_the_markets_own(stage):
    followup_id = somebody(stage)
    wanted = kept(rule("sms")) | {"sms": {"zh-CN": "【{dealership}】{customer}您好，请致电{hotline}。"}}
    stage.change(Programme, stage.programme_id, rule=wanted)
    ring_in_vain(stage, followup_id)
    assert message(stage, "sms").body == "【日照店】张伟先生您好，请致电0633-2270633。拒收请回复R"


def agree(stage, purpose, given=True):
    in_session(
        stage,
        lambda session: Consents(session).record(
            stage.dealership_id, "+8613606331234", purpose, given=given, source="a test", now=stage.now
        ),
    )


def test_offers_are_written_only_to_those_who_agreed_to_them(stage):
    offer(stage, "sms, email, letter", purpose="marketing")
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    assert ways(stage, followup_id) == {"sms": "skipped", "email": "skipped", "letter": "skipped", "person": "due"}
    assert way(stage, followup_id, "sms").why.startswith("There is no consent on record")
    agree(stage, "marketing")
    another = somebody(stage)
    ring_in_vain(stage, another)
    assert ways(stage, another)["sms"] == "sent"


def test_consent_that_is_taken_back_before_sending_is_heeded(stage):
    offer(stage, "sms", purpose="marketing")
    agree(stage, "marketing")
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    agree(stage, "marketing", given=False)
    send_message(message(stage, "sms").id)
    assert stage.carrier.sent == []
    assert way(stage, followup_id, "sms").why == "Consent to marketing was withdrawn on 2026-11-25."
    assert ways(stage, followup_id) == {"sms": "skipped", "person": "due"}
