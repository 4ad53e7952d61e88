"""What is due is decided about: who is rung first, who is put off or let go, and that the rule is on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.escalation import TicketKind
from flows.lifecycles import CallState, Disposition, FollowupState, Outcome, TicketState
from flows.programmes import choose, kept
from store.programme_changes import start
from store.tables import Call, Customer, Dealership, Decision, Occasion, Programme, Ticket
from store.tickets import open_ticket
from tests.workers.stage import SHANGHAI, at, in_session
from workers.jobs import dial
from workers.starting import start_due_calls


def rule(stage, **changes):
    (shipped,) = choose("after_service_3day")
    changed = shipped.model_copy(update=changes)
    stage.change(Programme, stage.programme_id, rule=kept(changed), purpose=changed.purpose)


def last_words(stage, followup_id):
    with stage.read() as session:
        newest = select(Decision).where(Decision.followup_id == followup_id).order_by(Decision.id.desc()).limit(1)
        decision = session.scalars(newest).one()
        return decision.rule, decision.why


def complain(stage, followup_id):
    followup = stage.see(followup_id)
    return in_session(
        stage,
        lambda session: open_ticket(
            session, key="complaint", dealership_id=stage.dealership_id, followup_id=None,
            customer_id=followup.customer_id, vehicle_id=None, kind=TicketKind.COMPLAINT, severity="ordinary",
            category="service", reason="Late.", now=stage.now, due_at=stage.now,
        ),
    )  # fmt: skip


def test_of_what_is_due_for_one_person_the_most_important_is_asked_and_the_rest_waits_for_another_day(stage):
    survey = stage.followup(priority=50, due=stage.now - timedelta(hours=1))
    recall = stage.followup(priority=85)
    assert start_due_calls(stage.context) == 1
    (call,) = stage.rows(Call)
    assert call.followup_id == recall
    assert stage.decisions(recall) == [("ring", "due")]
    assert stage.decisions(survey) == [("put_off", "one_line")]
    stage.hear(call.id, CallState.ENDED, Outcome.NO_ANSWER)
    stage.later(minutes=10)
    assert start_due_calls(stage.context) == 0
    named, why = last_words(stage, survey)
    assert named == "one_a_day"
    assert why.startswith("This number has been reached today (after service 3day);")
    assert stage.see(survey).next_call_at > at("2026-11-24 09:00")


def test_a_complaint_holds_the_others_until_it_is_settled_and_then_they_go_on(stage):
    rule(stage, cancel_when=("complaint_open",))
    followup_id = stage.followup()
    ticket_id = complain(stage, followup_id)
    assert start_due_calls(stage.context) == 0
    assert stage.decisions(followup_id) == [("put_off", "complaint")]
    stage.change(Ticket, ticket_id, state=TicketState.RESOLVED)
    stage.now = stage.see(followup_id).next_call_at
    assert start_due_calls(stage.context) == 1


def test_a_complaint_still_open_at_the_deadline_cancels_them(stage):
    rule(stage, cancel_when=("complaint_open",))
    followup_id = stage.followup()
    complain(stage, followup_id)
    looks = 0
    while stage.see(followup_id).state is FollowupState.WAITING:
        stage.now = stage.see(followup_id).next_call_at
        start_due_calls(stage.context)
        looks += 1
    assert stage.see(followup_id).disposition is Disposition.CANCELLED
    assert stage.now == stage.see(followup_id).expires_at
    assert looks < 60  # a few looks a day, no more


@pytest.mark.parametrize("gone", ["came_in", "changed"])
def test_a_reason_that_went_away_after_the_call_was_planned_is_seen_before_anybody_is_rung(stage, gone):
    rule(stage, cancel_when=("came_in", "changed"))
    followup_id = stage.followup()
    assert start_due_calls(stage.context) == 1
    stage.change(Occasion, stage.see(followup_id).occasion_id, gone=gone)
    dial(stage.jobs.jobs[0][1])
    assert stage.carrier.placed == []
    assert stage.see(followup_id).disposition is Disposition.CANCELLED
    assert stage.decisions(followup_id)[-1] == ("close", "gone")


def test_marketing_without_consent_is_let_go_and_the_sentence_says_why(stage):
    rule(stage, purpose="marketing")
    followup_id = stage.followup()
    assert start_due_calls(stage.context) == 0
    assert stage.see(followup_id).disposition is Disposition.CANCELLED
    named, why = last_words(stage, followup_id)
    assert named == "consent"
    assert why == "There is no consent on record, which is needed for marketing by automatic call in CN."


def test_a_programme_switched_off_after_planning_rings_nobody(stage):
    followup_id = stage.followup()
    stage.change(Programme, stage.programme_id, active=False)
    assert start_due_calls(stage.context) == 0
    assert stage.decisions(followup_id) == [("put_off", "programme")]


def test_a_programme_switched_on_again_goes_on_at_once_with_what_it_held_and_nothing_else(stage):
    held, later = stage.followup(), stage.followup(phone="+8613606331235", due=stage.now + timedelta(days=1))
    stage.change(Programme, stage.programme_id, active=False)
    start_due_calls(stage.context)
    assert stage.see(held).next_call_at > stage.now
    stage.later(minutes=5)
    in_session(stage, lambda session: start(session, stage.dealership_id, "after_service_3day", stage.now))
    assert stage.see(later).next_call_at > stage.now
    assert start_due_calls(stage.context) == 1
    assert stage.decisions(held) == [("put_off", "programme"), ("ring", "due")]


def test_a_programme_switched_off_holds_calls_that_are_planned_already(stage):
    followup_id = stage.followup()
    assert start_due_calls(stage.context) == 1
    stage.change(Programme, stage.programme_id, active=False)
    dial(stage.jobs.jobs[0][1])
    assert stage.carrier.placed == []
    assert (stage.see(followup_id).attempts, stage.see(followup_id).troubles) == (0, 0)
    in_session(stage, lambda session: start(session, stage.dealership_id, "after_service_3day", stage.now))
    assert start_due_calls(stage.context) == 1


def test_a_dealership_resumed_goes_on_at_once(stage):
    followup_id = stage.followup()
    assert start_due_calls(stage.context) == 1
    stage.change(Dealership, stage.dealership_id, paused=True)
    dial(stage.jobs.jobs[0][1])
    assert start_due_calls(stage.context) == 0
    assert stage.carrier.placed == []
    stage.change(Dealership, stage.dealership_id, paused=False)
    assert start_due_calls(stage.context) == 1
    dial(stage.jobs.jobs[1][1])
    assert len(stage.carrier.placed) == 1
    assert stage.see(followup_id).troubles == 0


def test_the_manufacturers_survey_and_a_customers_preference_are_seen_when_dialling(stage):
    rule(stage, quiet=True)
    stage.change(
        Dealership, stage.dealership_id, settings={"maker_survey": [{"from": "2026-11-20", "to": "2026-11-24"}]}
    )
    followup_id = stage.followup()
    stage.change(Customer, stage.see(followup_id).customer_id, preferred=["afternoon"])
    assert start_due_calls(stage.context) == 0
    assert last_words(stage, followup_id)[0] == "quiet"
    assert stage.see(followup_id).next_call_at == at("2026-11-25 14:00")


def test_a_budget_nobody_can_read_stops_this_dealership_and_is_told_of(stage, caplog):
    stage.followup()
    stage.change(Dealership, stage.dealership_id, settings={"budget": {"per_day": -1}})
    assert start_due_calls(stage.context) == 0
    assert "budget.per_day must be a whole number from 0 to 1000" in caplog.text


def test_two_of_one_family_with_one_number_are_never_both_rung_on_one_day(stage):
    both, days = (stage.followup(name="张伟"), stage.followup(name="王芳")), []
    while times := [at for one in both if (at := stage.see(one).next_call_at) is not None]:
        stage.now = max(stage.now, min(times))
        if start_due_calls(stage.context):
            (live,) = [call for call in stage.rows(Call) if call.holds_number]
            stage.hear(live.id, CallState.ENDED, Outcome.NO_ANSWER)
            days.append(stage.now.astimezone(SHANGHAI).date())
    assert [day.day for day in days] == [23, 24, 25, 26, 27, 29]  # an SMS to the first counts too: three in three days
    assert all(stage.see(one).disposition is Disposition.UNREACHABLE for one in both)
