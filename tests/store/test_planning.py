"""Planning: every occasion once, also when two plan at the same moment, and new dates move what nobody was rung for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from flows.lifecycles import Disposition, FollowupState
from store.planning import cancel, look_again, plan_followups, replan
from store.tables import Customer, Dealership, Followup, Occasion, Programme, Vehicle
from tests.workers.stage import Stage, at, in_session
from tests.workers.unreached import offer


@pytest.fixture
def stage(migrated_url):
    made = Stage(migrated_url)
    yield made
    made.close()


def plan(stage, **more):
    return in_session(stage, lambda session: plan_followups(session, stage.now, **more))


def local(moment):
    return f"{moment.astimezone(ZoneInfo('Asia/Shanghai')):%m-%d %H:%M}"


def test_an_occasion_becomes_one_follow_up_however_often_it_is_planned(stage):
    stage.visit(day=date(2026, 11, 23))
    assert plan(stage) == 1
    assert plan(stage) == 0
    (followup,) = stage.rows(Followup)
    assert (local(followup.next_call_at), local(followup.expires_at)) == ("11-24 09:30", "12-09 00:00")


def test_a_visit_some_days_ago_is_due_at_once(stage):
    stage.visit(day=date(2026, 11, 20))
    plan(stage)
    assert stage.rows(Followup)[0].next_call_at == stage.now


def test_what_is_too_late_is_closed_as_expired_at_once(stage):
    stage.visit(day=date(2026, 10, 1))
    assert plan(stage) == 1
    (followup,) = stage.rows(Followup)
    assert (followup.state, followup.disposition) == (FollowupState.CLOSED, Disposition.EXPIRED)
    assert stage.decisions(followup.id) == [("close", "expiry")]


def test_two_processes_planning_at_once_plan_everything_once(stage):
    for number in range(30):
        stage.visit(phone=f"+86136063300{number:02d}")
    with ThreadPoolExecutor(3) as pool:
        planned = list(pool.map(lambda _: plan(stage, limit=100), range(3)))
    assert sum(planned) == 30
    assert len(stage.rows(Followup)) == 30


def test_a_large_list_is_planned_in_parts(stage):
    for number in range(5):
        stage.visit(phone=f"+86136063300{number:02d}")
    assert [plan(stage, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_programme_switched_off_plans_nothing_and_switched_on_later_plans_what_it_missed(stage):
    stage.visit()
    stage.change(Programme, stage.programme_id, active=False)
    assert plan(stage) == 0
    stage.change(Programme, stage.programme_id, active=True)
    assert plan(stage) == 0
    in_session(stage, lambda session: look_again(session, stage.dealership_id, "service"))
    assert plan(stage) == 1


def test_only_the_named_dealership_is_planned(stage):
    stage.visit()
    assert plan(stage, dealership_id=stage.dealership_id + 1) == 0
    assert plan(stage, dealership_id=stage.dealership_id) == 1


def test_a_changed_date_moves_a_follow_up_nobody_was_rung_for(stage):
    occasion_id = stage.visit(day=date(2026, 11, 23))
    plan(stage)
    stage.change(Occasion, occasion_id, happened_on=date(2026, 11, 25))
    assert in_session(stage, lambda session: replan(session, [occasion_id], stage.now)) == 1
    (followup,) = stage.rows(Followup)
    assert (local(followup.next_call_at), local(followup.expires_at)) == ("11-26 09:30", "12-11 00:00")


def test_a_date_changed_into_the_far_past_closes_it_as_expired(stage):
    occasion_id = stage.visit(day=date(2026, 11, 23))
    plan(stage)
    stage.change(Occasion, occasion_id, happened_on=date(2026, 9, 1))
    in_session(stage, lambda session: replan(session, [occasion_id], stage.now))
    assert stage.rows(Followup)[0].disposition == Disposition.EXPIRED


def test_a_changed_date_leaves_one_alone_that_was_rung_or_asked_for_a_time(stage):
    occasion_id = stage.visit(day=date(2026, 11, 23))
    plan(stage)
    (followup,) = stage.rows(Followup)
    stage.change(Followup, followup.id, attempts=1)
    stage.change(Occasion, occasion_id, happened_on=date(2026, 11, 25))
    assert in_session(stage, lambda session: replan(session, [occasion_id], stage.now)) == 0


def test_a_reason_that_is_gone_cancels_what_waits(stage):
    occasion_id = stage.visit()
    plan(stage)
    why = "The order was booked twice."
    assert in_session(stage, lambda session: cancel(session, [occasion_id], stage.now, why)) == 1
    assert stage.rows(Followup)[0].disposition == Disposition.CANCELLED


def test_hours_of_its_own_move_the_first_call(stage):
    from store.tables import Dealership

    windows = {"windows": {"weekday": {"evening": ["18:00", "19:00"]}}}
    stage.change(Dealership, stage.dealership_id, settings=windows)
    stage.visit(day=date(2026, 11, 20))
    plan(stage)
    assert stage.rows(Followup)[0].next_call_at == at("2026-11-23 18:00")


def test_a_customer_is_planned_into_the_time_they_prefer_and_moved_within_it(stage):
    stage.now = at("2026-11-20 18:00")
    occasion_id = stage.visit(day=date(2026, 11, 22))  # Sunday
    customer_id = in_session(stage, lambda session: session.get_one(Occasion, occasion_id).customer_id)
    stage.change(Customer, customer_id, preferred=["weekend", "afternoon"])
    plan(stage)
    (followup,) = stage.rows(Followup)
    assert local(followup.next_call_at) == "11-28 14:00"
    stage.change(Occasion, occasion_id, happened_on=date(2026, 11, 29))
    in_session(stage, lambda session: replan(session, [occasion_id], stage.now))
    (followup,) = stage.rows(Followup)
    assert local(followup.next_call_at) == "12-05 14:00"


def asked_by_the_maker(stage, *periods):
    """The manufacturer asks the dealership's customers in these days, and the programme keeps quiet then."""
    stage.change(Dealership, stage.dealership_id, settings={"maker_survey": list(periods)})
    offer(stage, "sms", quiet="true")


@pytest.mark.parametrize(
    ("periods", "first"),
    [
        ([{"from": "2026-11-24", "to": "2026-11-26"}], "11-27 09:30"),
        ([{"after": "service", "days": [1, 3]}], "11-27 09:30"),
        ([{"from": "2026-11-24", "to": "2026-11-24"}, {"after": "service", "days": [2, 2]}], "11-26 09:30"),
        ([{"from": "2026-11-24", "to": "2027-01-31"}], "11-24 09:30"),  # no day is left; it is for the policy to end it
        ([{"after": "delivery", "days": [1, 3]}], "11-24 09:30"),  # a car whose delivery nobody knows
    ],
)
def test_the_first_call_is_planned_past_the_days_of_the_manufacturers_survey(stage, periods, first):
    asked_by_the_maker(stage, *periods)
    stage.visit(day=date(2026, 11, 23))
    plan(stage)
    assert local(stage.rows(Followup)[0].next_call_at) == first


def test_the_survey_after_the_delivery_is_known_by_the_car_and_moves_with_a_changed_date(stage):
    asked_by_the_maker(stage, {"after": "delivery", "days": [5, 8]}, {"after": "service", "days": [1, 1]})
    occasion_id = stage.visit(day=date(2026, 11, 23))

    def with_a_car(session):
        occasion = session.get_one(Occasion, occasion_id)
        car = Vehicle(
            dealership_id=stage.dealership_id, customer_id=occasion.customer_id, model="", created_at=stage.now
        )
        car.delivered_on = date(2026, 11, 20)
        session.add(car)
        session.flush()
        occasion.vehicle_id = car.id

    in_session(stage, with_a_car)
    plan(stage)
    assert local(stage.rows(Followup)[0].next_call_at) == "11-29 10:00"  # a Sunday begins later
    stage.change(Occasion, occasion_id, happened_on=date(2026, 11, 29))
    in_session(stage, lambda session: replan(session, [occasion_id], stage.now))
    assert local(stage.rows(Followup)[0].next_call_at) == "12-01 09:30"


def test_a_programme_that_need_not_keep_quiet_is_planned_as_ever(stage):
    asked_by_the_maker(stage, {"from": "2026-11-24", "to": "2026-11-26"})
    offer(stage, "sms")
    stage.visit(day=date(2026, 11, 23))
    plan(stage)
    assert local(stage.rows(Followup)[0].next_call_at) == "11-24 09:30"


def test_the_time_the_customer_prefers_is_looked_for_past_the_survey_too(stage):
    asked_by_the_maker(stage, {"from": "2026-11-24", "to": "2026-11-26"})
    occasion_id = stage.visit(day=date(2026, 11, 23))
    (customer,) = stage.rows(Customer)
    stage.change(Customer, customer.id, preferred=["afternoon"])
    plan(stage)
    assert stage.rows(Followup)[0].occasion_id == occasion_id
    assert local(stage.rows(Followup)[0].next_call_at).startswith("11-27 1")
