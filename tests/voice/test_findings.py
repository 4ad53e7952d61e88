"""What a turn found out, as it is written down: answers, complaints, tasks, recordings, messages, times and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.escalation import Severity
from flows.lifecycles import Disposition, FollowupState
from flows.steps import Words
from flows.turns import (
    Answered,
    AskedForSms,
    AskedForTime,
    Commented,
    Ended,
    Finding,
    FoundLow,
    LeftForPerson,
    LeftTask,
    Value,
)
from store.conversations import Conversations
from store.scripts import Scripts
from store.tables import Answer, Customer, Followup, Message, Recording, Suppression, Ticket
from tests.flows.talks import TEXTS
from tests.voice.branch import MONDAY_MORNING, PUBLIC_URL, Branch, Line
from voice.findings import record
from voice.spot import Spot

LABEL: Words = {"zh-CN": "等候时间", "en": "waiting time"}
LEVEL: Words = {"zh-CN": "90分钟", "en": "90 minutes"}
LOW = FoundLow("waited", Severity.ORDINARY, "punctuality", LABEL, LEVEL)
PLATE: Words = {"zh-CN": "车牌", "en": "number plate"}


@pytest.fixture
def line(branch: Branch) -> Line:
    """A call that has just been answered, on SQLite and on PostgreSQL."""
    return answered(branch)


@pytest.fixture
def small_line(small_branch: Branch) -> Line:
    """The same on SQLite, for what does not depend on the database."""
    return answered(small_branch)


def answered(branch: Branch, phone: str = "+8613684289706") -> Line:
    call = branch.ring(branch.visit(phone=phone))
    call.pick_up()
    return call


def write_down(line: Line, *found: Finding, at: datetime | None = None) -> None:
    """These findings, in one transaction."""
    branch = line.branch
    with branch.runtime.work() as session:
        scene = Conversations(session).scene(line.call_id)
        assert scene is not None
        spot = Spot(line.call_id, 1, at or branch.clock.now(), branch.clock.real(), PUBLIC_URL)
        for finding in found:
            record(session, scene, finding, spot)
        session.commit()


def an_answer(question: str, kind: str, value: Value, **more: object) -> Answered:
    return Answered(question, kind, "2", value, None, "How was it?", **more)  # type: ignore[arg-type]  # any of its fields


# --- answers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value"),
    [("score", 10), ("scale", -4), ("yes_no", False), ("number", 2300), ("date", "2027-01-05"), ("plate", "鲁L12345")],
)
def test_an_answer_keeps_its_value_and_its_kind(line, kind, value):
    write_down(line, an_answer("it", kind, value, low=False, confirmed=True))
    (row,) = line.branch.rows(Answer)
    assert (row.question, row.kind, row.value, type(row.value)) == ("it", kind, value, type(value))
    assert (row.raw, row.wording, row.low, row.confirmed, row.channel) == ("2", "How was it?", False, True, "keypad")
    assert row.call_id == line.call_id


def test_a_question_answered_anew_keeps_the_later_answer(line):
    write_down(line, an_answer("it", "number", 2300))
    write_down(line, an_answer("it", "number", 2400, confirmed=True))
    (row,) = line.branch.rows(Answer)
    assert (row.value, row.confirmed) == (2400, True)


# --- complaints and tasks -------------------------------------------------------------------------------------------


def test_a_low_answer_is_a_complaint_with_its_deadline(line):
    write_down(line, an_answer("waited", "number", 90, low=True), LOW)
    (ticket,) = line.branch.rows(Ticket)
    assert (ticket.kind, ticket.severity, ticket.category) == ("complaint", "ordinary", "punctuality")
    assert ticket.reason == "等候时间：90分钟"
    assert ticket.due_at - ticket.opened_at == timedelta(hours=48), "rule 6.04"


def test_complaints_of_one_follow_up_are_one_ticket_as_bad_as_the_worst(line):
    worse = FoundLow("reception", Severity.SERIOUS, "reception", {"zh-CN": "接待"}, {"zh-CN": "非常不满意"})
    write_down(line, LOW, worse)
    write_down(line, LOW)
    (ticket,) = line.branch.rows(Ticket)
    assert ticket.reason.splitlines() == ["等候时间：90分钟", "接待：非常不满意"]
    assert (ticket.severity, ticket.category) == ("serious", "reception")


def test_a_chosen_appointment_is_a_task_for_the_service_desk(line):
    write_down(line, an_answer("booked", "slot", "2026-11-30T14:00:00+08:00"))
    (ticket,) = line.branch.rows(Ticket)
    assert (ticket.kind, ticket.category, ticket.severity) == ("task", "booking", "low")
    assert "11月30日14:00" in ticket.reason


def test_what_was_spoken_for_a_person_is_a_task_with_its_recording(line):
    write_down(line, Commented("number_plate", "RE1", 4), LeftForPerson("number_plate", PLATE))
    (recording,) = line.branch.rows(Recording)
    assert (recording.question, recording.sid, recording.duration_s) == ("number_plate", "RE1", 4)
    (ticket,) = line.branch.rows(Ticket)
    assert (ticket.kind, ticket.category) == ("task", "write_down")
    assert ticket.reason == "请听录音，把车牌记入客户档案。"


def test_something_to_do_is_a_task_and_no_complaint(line):
    write_down(
        line, LeftTask("topic", "callback", {"zh-CN": "想谈什么", "en": "topic"}, {"zh-CN": "找人", "en": "a person"})
    )
    (ticket,) = line.branch.rows(Ticket)
    assert (ticket.kind, ticket.category, ticket.severity) == ("task", "callback", "low")
    assert ticket.reason == "想谈什么：找人"
    assert ticket.due_at - ticket.opened_at == timedelta(hours=72)


def test_a_recording_heard_of_twice_is_kept_once(line):
    write_down(line, Commented("comment", "RE1", 12))
    write_down(line, Commented("comment", "RE1", 12))
    assert len(line.branch.rows(Recording)) == 1


def test_people_read_tickets_in_the_language_of_their_dealership(migrated_sqlite_url: str, tmp_path: Path) -> None:
    branch = Branch.open(migrated_sqlite_url, tmp_path, locale="en")
    try:
        call = answered(branch)
        write_down(call, LOW, LeftForPerson("plate", PLATE), an_answer("booked", "slot", "2026-11-30T14:00:00+08:00"))
        reasons = {ticket.category: ticket.reason for ticket in branch.rows(Ticket)}
        assert set(reasons) == {"punctuality", "write_down", "booking"}
        assert reasons["punctuality"] == "waiting time: 90 minutes"
        assert reasons["write_down"].startswith("Listen to the recording and write the number plate into")
        assert "November 30 at 2 p.m." in reasons["booking"]
    finally:
        branch.close()


def test_a_script_that_speaks_only_another_language_is_quoted_in_it(migrated_sqlite_url: str, tmp_path: Path) -> None:
    branch = Branch.open(migrated_sqlite_url, tmp_path, locale="en")
    try:
        low = FoundLow("waited", Severity.ORDINARY, "punctuality", {"zh-CN": "等候时间"}, {"zh-CN": "90分钟"})
        write_down(answered(branch), low)
        assert [ticket.reason for ticket in branch.rows(Ticket)] == ["等候时间: 90分钟"]
    finally:
        branch.close()


# --- messages and times ---------------------------------------------------------------------------------------------


def test_a_text_message_that_was_asked_for_is_planned_once(line):
    write_down(line, AskedForSms("text", "您预约了11月30日14:00。"))
    write_down(line, AskedForSms("text", "您预约了11月30日14:00。"))
    (message,) = line.branch.rows(Message)
    assert (message.to, message.from_) == ("+8613684289706", "+866332270633")
    assert (message.body, message.state) == ("您预约了11月30日14:00。", "planned")


def test_a_line_that_takes_no_text_message_gets_none(small_branch):
    write_down(answered(small_branch, phone="+866332271234"), AskedForSms("text", "您预约了。"))
    assert small_branch.rows(Message) == []


@pytest.mark.parametrize(("day_part", "hour"), [("morning", 9), ("afternoon", 14), ("late_afternoon", 16)])
def test_another_time_is_the_beginning_of_that_part_of_the_next_calling_day(small_line, day_part, hour):
    write_down(small_line, AskedForTime(day_part))
    (followup,) = small_line.branch.rows(Followup)
    at = followup.next_call_at + timedelta(hours=8)
    assert (at.date() - MONDAY_MORNING.date()).days == 1
    assert at.hour == hour
    assert followup.asked_for


# --- ends -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("disposition", "suppressed", "tasks"),
    [
        (Disposition.COMPLETED, [], []),
        (Disposition.REFUSED, [], []),
        (Disposition.OPTED_OUT, ["opted_out"], []),
        (Disposition.WRONG_NUMBER, ["wrong_number"], ["data_correction"]),
        (Disposition.DONE_BY_PERSON, [], []),
    ],
)
def test_an_end_closes_the_follow_up_and_does_what_it_asks_for(line, disposition, suppressed, tasks):
    write_down(line, Ended(disposition))
    (followup,) = line.branch.rows(Followup)
    assert (followup.state, followup.disposition) == (FollowupState.CLOSED, disposition)
    assert followup.next_call_at is None
    assert [(one.number, one.scope, one.reason) for one in line.branch.rows(Suppression)] == [
        ("+8613684289706", "all", reason) for reason in suppressed
    ]
    assert [ticket.category for ticket in line.branch.rows(Ticket)] == tasks


def test_an_end_without_a_disposition_leaves_the_follow_up_open(small_line):
    write_down(small_line, Ended(None))
    (followup,) = small_line.branch.rows(Followup)
    assert (followup.state, followup.disposition) == (FollowupState.CALLING, None)


def test_a_follow_up_that_was_closed_keeps_its_end(small_line):
    write_down(small_line, Ended(Disposition.COMPLETED))
    write_down(small_line, Ended(Disposition.REFUSED), at=MONDAY_MORNING + timedelta(hours=1))
    (followup,) = small_line.branch.rows(Followup)
    assert followup.disposition == "completed"
    assert followup.closed_at.replace(tzinfo=UTC) == MONDAY_MORNING


# --- a whole call ---------------------------------------------------------------------------------------------------


def test_a_call_through_every_kind_of_answer_leaves_its_rows(branch):
    with branch.runtime.work() as session:
        Scripts(session).publish(TEXTS["every_kind"], branch.clock.now(), name="every_kind")
        session.commit()
    facts = {"delivery_date": "2026-10-23", "rule_km": 5000, "rule_months": 3}
    call = branch.ring(branch.visit(script="every_kind", facts=facts))
    call.pick_up()
    for keys in ("1", "1", "5", "1"):  # it is me, yes, five points, maintenance
        call.press(keys)
    call.enter("1200")
    told = call.press("1")
    assert "按一千两百公里算，首次保养大约在1月23号。" in told
    call.enter("0105")
    offered = call.press("1")
    assert "11月" in offered[0]
    assert offered[-1] == "(a key, within 6 s)"
    call.press("2")
    call.press("1")  # the text message
    call.press("1")  # there is something to suggest
    call.speak(9)
    answers = {row.question: (row.kind, row.value) for row in branch.rows(Answer)}
    booked = answers.pop("booked")
    assert answers == {
        "respondent": ("choice", "self"),
        "recommend": ("score", 5),
        "topic": ("choice", "maintenance"),
        "mileage": ("number", 1200),
        "due": ("date", "2027-01-23"),
        "wish": ("date", "2027-01-05"),
    }
    assert booked[0] == "slot"
    assert datetime.fromisoformat(str(booked[1])) > MONDAY_MORNING
    assert sorted(ticket.category for ticket in branch.rows(Ticket)) == ["booking", "loyalty"]
    assert [message.to for message in branch.rows(Message)] == [customer.phone for customer in branch.rows(Customer)]
    assert [recording.question for recording in branch.rows(Recording)] == ["comment"]
    assert branch.rows(Followup)[0].disposition == "completed"
