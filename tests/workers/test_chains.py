"""One thing leads to another, by the real jobs: a reminder is asked about, and who does not come is rung."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from flows.lifecycles import CallState, Disposition, FollowupState, Outcome
from flows.occasions import OccasionKind
from flows.programmes import choose, kept, shipped
from flows.script_file import shipped as scripts
from store.appointments import keep, make
from store.dealerships import Dealerships
from store.programme_changes import start
from store.scripts import Scripts
from store.tables import Call, Followup, Message, Occasion, Programme
from tests.workers.stage import at, in_session
from workers.clock import plan_new
from workers.jobs import dial, send_message
from workers.starting import start_due_calls

RULES = {rule.name: rule for rule in shipped()}


@pytest.fixture
def branch(stage):
    """The stage with all programmes that come along."""

    def seeded(session):
        Dealerships(session).seed(stage.dealership_id, choose("all"))
        for name in ("reminder_confirmation", "appointment_late"):
            Scripts(session).publish(scripts()[name], stage.now, name=name)

    in_session(stage, seeded)
    return stage


def programme(stage, name):
    (row,) = [one for one in stage.rows(Programme) if one.name == name]
    return row.id


def of(stage, name):
    """The follow-up of that programme, None before there is one."""
    return next((one for one in stage.rows(Followup) if one.programme_id == programme(stage, name)), None)


def work(stage, *, upto=None):
    """Whatever the clock and the workers have to do at this moment."""
    if upto is not None:
        stage.now = at(upto)
    plan_new(stage.context)
    start_due_calls(stage.context)
    jobs, stage.jobs.jobs = stage.jobs.jobs, []
    for name, what in jobs:
        {"dial": dial, "send_message": send_message}[name](what)
    for message in stage.rows(Message):
        send_message(message.id)


def reminded_by_text(stage):
    """A maintenance falls due, and its programme writes instead of ringing."""
    rule = RULES["periodic_maintenance"].model_copy(update={"channel": "sms"})
    row = programme(stage, "periodic_maintenance")
    stage.change(Programme, row, rule=kept(rule), sms_fallback=dict(rule.sms))
    occasion_id = stage.visit(day=at("2026-12-07 00:00").date())
    stage.change(Occasion, occasion_id, kind=OccasionKind.MAINTENANCE, to_plan=True)


def test_2_23_two_hours_after_a_reminder_went_out_its_customer_is_rung_on_the_same_day(branch):
    reminded_by_text(branch)
    work(branch, upto="2026-11-30 14:10")
    assert [order.to for order in branch.carrier.sent] == ["+8613606331234"]
    (reminder,) = [one for one in branch.rows(Occasion) if one.kind == OccasionKind.REMINDER]
    assert reminder.at == at("2026-11-30 14:10")
    work(branch)
    asked = of(branch, "reminder_confirmation")
    assert asked is not None
    assert asked.next_call_at == at("2026-11-30 16:10")
    work(branch, upto="2026-11-30 16:09")
    assert branch.carrier.placed == []
    work(branch, upto="2026-11-30 16:10")
    assert [order.to for order in branch.carrier.placed] == ["+8613606331234"]
    work(branch)
    assert len(branch.carrier.placed) == 1
    (call,) = branch.rows(Call)
    assert (call.followup_id, call.state) == (asked.id, CallState.PLACED)


def test_2_23_a_reminder_before_the_midday_break_is_asked_about_after_it(branch):
    reminded_by_text(branch)
    work(branch, upto="2026-11-30 10:00")
    work(branch)
    asked = of(branch, "reminder_confirmation")
    assert asked is not None
    assert asked.next_call_at == at("2026-11-30 14:00")
    work(branch, upto="2026-11-30 14:00")
    assert len(branch.carrier.placed) == 1


@pytest.fixture
def appointment(branch):
    """An appointment for this afternoon, at a dealership that rings whoever is late; returns its number."""
    in_session(branch, lambda session: start(session, branch.dealership_id, "appointment_late", branch.now))
    branch.change(Programme, programme(branch, "appointment_day_before"), active=False)
    talk = branch.followup(state=FollowupState.CLOSED, disposition=Disposition.COMPLETED, next_call_at=None)
    made = in_session(branch, lambda session: make(session, talk, at("2026-11-23 14:30"), branch.now))
    work(branch)
    assert branch.carrier.placed == [], "nobody is late yet"
    return made


def test_5_07_who_has_not_come_is_rung_thirty_minutes_later_and_once(branch, appointment):
    work(branch, upto="2026-11-23 14:59")
    assert branch.carrier.placed == []
    work(branch, upto="2026-11-23 15:00")
    assert len(branch.carrier.placed) == 1
    (call,) = branch.rows(Call)
    late = of(branch, "appointment_late")
    assert late is not None
    assert call.followup_id == late.id
    branch.hear(call.id, CallState.ENDED, Outcome.NO_ANSWER)
    work(branch, upto="2026-11-23 16:00")
    assert len(branch.carrier.placed) == 1
    assert branch.see(late.id).state is FollowupState.CLOSED


@pytest.mark.parametrize("came", ["2026-11-23 14:10", "2026-11-23 14:55"])
def test_5_07_who_has_come_is_rung_by_nobody(branch, appointment, came):
    branch.now = at(came)
    assert in_session(branch, lambda session: keep(session, appointment, branch.now))
    for moment in ("2026-11-23 15:00", "2026-11-23 16:00"):
        work(branch, upto=moment)
    assert (branch.carrier.placed, branch.rows(Call)) == ([], [])
    late = of(branch, "appointment_late")
    assert late is not None
    assert late.disposition == Disposition.CANCELLED


def test_5_07_an_appointment_that_was_put_off_is_waited_for_at_its_new_time(branch, appointment):
    talk = branch.rows(Followup)[0].id
    in_session(branch, lambda session: make(session, talk, at("2026-11-23 16:00"), branch.now))
    work(branch, upto="2026-11-23 15:00")
    assert branch.carrier.placed == []
    work(branch, upto="2026-11-23 16:30")
    assert len(branch.carrier.placed) == 1
    with branch.read() as session:
        at_four = session.scalars(select(Occasion.id).where(Occasion.at == at("2026-11-23 16:00"))).one()
        rung = session.scalars(select(Followup).where(Followup.occasion_id == at_four)).all()
    assert branch.rows(Call)[0].followup_id in [one.id for one in rung]
