"""Records of failed reminders (rules 3.05, 3.06, 3.13 and 7.24): every attempt, every way, and who dealt with it."""

from __future__ import annotations

import pytest

from flows.lifecycles import CallState, Disposition, MessageState, Outcome, TicketState
from store import exports
from store.casework import move_ticket
from store.failures import deal_with
from store.tables import Ticket, User
from tests.workers.stage import Stage, at, in_session
from tests.workers.unreached import message, offer, person, report, ring_in_vain, somebody, ways
from voice.aftercall import end_follow_up
from voice.fallbacks import heard_from
from workers.context import use
from workers.jobs import send_message


@pytest.fixture
def stage(migrated_url):
    made = Stage(migrated_url)
    offer(made, "sms, letter")
    yield made
    made.close()


def records(stage):
    with stage.read() as session:
        return list(exports.rows(session, "failures", stage.dealership_id))


def record(stage):
    (row,) = records(stage)
    return row


def test_rule_7_24_a_record_tells_every_attempt_with_its_time_day_part_and_outcome(stage):
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    row = record(stage)
    assert (row["followup_id"], row["customer"], row["disposition"]) == (followup_id, "张伟", "unreachable")
    assert [one["outcome"] for one in row["attempts"]] == ["no_answer"] * 3
    assert row["attempts"][0] == {
        "at": "2026-11-23T10:00:00+08:00",
        "day_part": "morning",
        "outcome": "no_answer",
        "rang": True,
    }
    assert len({one["at"][:10] for one in row["attempts"]}) == 3


def test_rule_3_05_a_record_tells_the_ways_that_were_tried_and_how_they_fared(stage):
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    assert record(stage)["fate"] == "under_way"
    use(stage.context)
    send_message(message(stage, "sms").id)
    report(stage, message(stage, "sms").id, MessageState.UNDELIVERED)
    row = record(stage)
    assert [(way["way"], way["state"]) for way in row["ways"]] == [("sms", "failed"), ("letter", "due")]
    assert row["ways"][0]["why"] == "the carrier said 30003"
    assert row["fate"] == "under_way"


def test_somebody_who_was_told_by_sms_has_a_record_that_says_so(stage):
    ring_in_vain(stage, somebody(stage))
    use(stage.context)
    send_message(message(stage, "sms").id)
    report(stage, message(stage, "sms").id, MessageState.DELIVERED)
    row = record(stage)
    assert (row["fate"], row["note"]) == ("told", "It was delivered.")
    assert row["dealt_with_at"] is not None


def test_rule_3_13_a_failure_is_open_until_a_person_has_dealt_with_it(stage):
    followup_id = somebody(stage, phone="+866332270000", address=None)
    ring_in_vain(stage, followup_id)
    assert (record(stage)["fate"], record(stage)["dealt_with_at"]) == ("open", None)
    assert in_session(stage, lambda session: deal_with(session, followup_id, "上门送达", "李娜", stage.now))
    assert (record(stage)["fate"], record(stage)["note"]) == ("dealt_with", "李娜: 上门送达")
    assert not in_session(stage, lambda session: deal_with(session, followup_id, "again", "李娜", stage.now))
    assert person(stage, followup_id).why == "李娜: 上门送达"


def test_what_a_person_deals_with_early_is_not_written_about_any_more(stage):
    followup_id = somebody(stage, phone="+866332270000")
    ring_in_vain(stage, followup_id)
    assert in_session(stage, lambda session: deal_with(session, followup_id, "rung", "李娜", stage.now))
    assert ways(stage, followup_id) == {"sms": "skipped", "letter": "skipped", "person": "done"}


def test_whoever_calls_back_has_dealt_with_it_themselves(stage):
    ring_in_vain(stage, somebody(stage, phone="+866332270000", address=None))
    in_session(stage, lambda session: heard_from(session, stage.dealership_id, "+866332270000", stage.now))
    assert record(stage)["fate"] == "answered"


def test_a_failure_of_the_line_is_dealt_with_by_solving_its_task_or_by_saying_so(stage):
    for number in ("+8613606331234", "+8613606335678"):
        followup_id = somebody(stage, phone=number)
        with stage.work() as session:
            end_follow_up(session, followup_id, Disposition.UNREACHABLE, stage.now, "trouble", "The network failed.")
            session.commit()
    assert [row["fate"] for row in records(stage)] == ["open", "open"]
    first, second = [row["followup_id"] for row in records(stage)]
    assert in_session(stage, lambda session: deal_with(session, second, "number changed", "李娜", stage.now))

    def solve(session):
        user = User(name="李娜", password_hash="x", locale="zh-CN", created_at=stage.now)
        session.add(user)
        session.flush()
        ticket = session.query(Ticket).filter_by(followup_id=first).one()
        move_ticket(
            session,
            ticket.id,
            seen=TicketState(ticket.state),
            to=TicketState.RESOLVED,
            user_id=user.id,
            actor="李娜",
            note="checked",
            now=stage.now,
        )

    in_session(stage, solve)
    assert [row["fate"] for row in records(stage)] == ["dealt_with", "dealt_with"]


def test_an_empty_number_is_a_record_too_and_an_answered_call_is_none(stage):
    empty, answered = somebody(stage), somebody(stage, phone="+8613606335678")
    stage.hear(stage.call(empty, sid="CA1"), CallState.ENDED, Outcome.FAILED, invalid_number=True)
    in_session(
        stage, lambda session: end_follow_up(session, answered, Disposition.COMPLETED, stage.now, "x", "All asked.")
    )
    (row,) = records(stage)
    assert (row["followup_id"], row["disposition"]) == (empty, "invalid_number")
    assert [one["rang"] for one in row["attempts"]] == [False]


def test_nobody_deals_with_what_is_no_failure(stage):
    waiting = somebody(stage)
    for one in (waiting, 999):
        with stage.work() as session:
            assert not deal_with(session, one, "x", "李娜", stage.now)


def test_a_record_is_that_of_its_own_dealership_and_has_the_promised_keys(stage):
    ring_in_vain(stage, somebody(stage))
    with stage.read() as session:
        assert list(exports.rows(session, "failures", stage.dealership_id + 1)) == []
    assert tuple(record(stage)) == exports.keys("failures")
    assert exports.keys("failures")[-5:] == ("fate", "attempts", "ways", "dealt_with_at", "note")


def test_many_records_are_looked_up_in_parts(stage, monkeypatch):
    monkeypatch.setattr(exports, "STREAM_ROWS", 2)
    for number in range(5):
        ring_in_vain(stage, somebody(stage, phone=f"+86136063312{number:02d}"))
    stage.now = at("2026-12-01 10:00")
    assert [len(row["attempts"]) for row in records(stage)] == [3] * 5
