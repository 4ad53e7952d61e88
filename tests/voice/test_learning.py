"""What is answered on the phone becomes data in the same turn: dates, classes, appointments, and what follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from flows.escalation import Severity
from flows.lifecycles import Disposition, TicketState
from flows.programmes import choose
from flows.script_file import shipped
from flows.steps import Words
from flows.turns import Answered, FoundLow
from store.appointments import keep
from store.bookings import booked
from store.casework import move_ticket
from store.conversations import Conversations
from store.dealerships import Dealerships
from store.due import plant
from store.planning import plan_followups
from store.scripts import Scripts
from store.tables import (
    Call,
    Customer,
    Dealership,
    Followup,
    Occasion,
    Programme,
    Ticket,
    TicketEvent,
    User,
    Vehicle,
)
from store.tickets import open_ticket
from tests.workers.stage import Stage, at, in_session
from voice.findings import record
from voice.learning import EFFECTS, learn
from voice.spot import Spot

BRAND = {"hotline": "0633-2270633", "brand": {"rule_km": 5000, "rule_months": 3}}


@pytest.fixture
def migrated_url(migrated_sqlite_url):
    """What is decided here does not depend on the database."""
    return migrated_sqlite_url


@pytest.fixture
def stage(migrated_url):
    made = Stage(migrated_url)
    made.change(Dealership, made.dealership_id, settings=BRAND)
    in_session(made, lambda session: Dealerships(session).seed(made.dealership_id, choose("all")))
    yield made
    made.close()


def talk(stage, programme, kind, on, details=None, **car):
    """A conversation of that programme is under way; returns its call, its occasion and the car."""

    def begin(session):
        if session.scalar(select(Vehicle.id)) is None:
            person = Customer(
                dealership_id=stage.dealership_id, name="张伟", phone="+8613606331234", created_at=stage.now
            )
            session.add(person)
            session.flush()
            session.add(
                Vehicle(dealership_id=stage.dealership_id, customer_id=person.id, model="", created_at=stage.now)
            )
        vehicle = session.scalars(select(Vehicle)).one()
        for name, value in car.items():
            setattr(vehicle, name, value)
        session.flush()
        plant(session, stage.dealership_id, stage.now, vehicles=[vehicle.id])
        wanted = select(Occasion).where(Occasion.kind == kind, Occasion.happened_on == on)
        occasion = session.scalar(wanted.order_by(Occasion.gone.is_not(None)))  # of several the one that stands
        if occasion is None:
            occasion = Occasion(
                dealership_id=stage.dealership_id,
                kind=kind,
                key=f"{kind} {on}",
                customer_id=vehicle.customer_id,
                vehicle_id=vehicle.id,
                happened_on=on,
                adviser="",
                details=details or {},
                created_at=stage.now,
            )
            session.add(occasion)
            session.flush()
        session.execute(update(Call).values(holds_followup=None, holds_number=None))  # the call before is over
        Scripts(session).publish(shipped()[programme], stage.now, name=programme)
        plan_followups(session, stage.now)
        row = session.scalars(select(Programme).where(Programme.name == programme)).one()
        chosen = select(Followup).where(Followup.programme_id == row.id, Followup.occasion_id == occasion.id)
        return session.scalars(chosen).one().id, occasion.id, vehicle.id

    followup_id, occasion_id, vehicle_id = in_session(stage, begin)
    return stage.call(followup_id, sid=f"CA{followup_id:032d}"), occasion_id, vehicle_id


def hear(stage, call_id, question, value, kind="choice"):
    for _ in range(2):  # a repeated webhook changes nothing

        def do(session):
            scene = Conversations(session).scene(call_id)
            assert scene is not None
            learn(session, scene, Answered(question, kind, str(value), value, None, "?"), stage.now)

        in_session(stage, do)


def car(stage):
    (row,) = stage.rows(Vehicle)
    return row


def due(stage, kind):
    found = [(one.happened_on, one.gone) for one in stage.rows(Occasion) if one.kind == kind]
    return sorted(found, key=lambda each: (each[0], each[1] or ""))


def plan(stage):
    in_session(stage, lambda session: plan_followups(session, stage.now))


def rounds(stage):
    found = [one for one in stage.rows(Occasion) if one.kind == "visit" and one.round]
    return [(one.round, one.details.get("class"), one.details["call_on"], one.gone) for one in found]


# The stage stands on Monday, 23 November 2026.
@pytest.mark.parametrize(
    ("number", "mileage", "first"),
    [("4.04", 2000, date(2027, 1, 2)), ("4.05", 1200, date(2027, 1, 23)), ("4.03", 6000, date(2026, 11, 23))],
)
def test_the_mileage_told_after_a_month_sets_the_first_maintenance(stage, number, mileage, first):
    call, _, _ = talk(stage, "owner_one_month", "delivery", date(2026, 10, 23), delivered_on=date(2026, 10, 23))
    hear(stage, call, "mileage", mileage, "number")
    assert (car(stage).mileage_km, car(stage).mileage_on) == (mileage, date(2026, 11, 23))
    assert car(stage).first_maintenance_on == first, number
    assert due(stage, "first_maintenance") == [(first, None)]


@pytest.mark.parametrize(
    ("wished", "agreed"), [("2027-01-05", date(2027, 1, 5)), ("2027-01-09", date(2027, 1, 9)), ("2027-02-20", None)]
)
def test_the_owner_may_move_it_by_a_week_rule_4_06(stage, wished, agreed):
    call, _, _ = talk(stage, "owner_one_month", "delivery", date(2026, 10, 23), delivered_on=date(2026, 10, 23))
    hear(stage, call, "mileage", 2000, "number")
    hear(stage, call, "wished_day", wished, "date")
    assert due(stage, "first_maintenance") == [(agreed or date(2027, 1, 2), None)]


def test_a_car_that_is_driven_little_is_rung_about_again_later_rule_3_03(stage):
    call, _, _ = talk(
        stage,
        "first_maintenance",
        "first_maintenance",
        date(2026, 11, 30),
        delivered_on=date(2026, 9, 30),
        first_maintenance_on=date(2026, 11, 30),
    )
    hear(stage, call, "mileage", 500, "number")
    assert due(stage, "first_maintenance") == [(date(2026, 11, 30), "changed"), (date(2026, 12, 30), None)]


def test_some_days_more_or_less_are_no_reason_to_ring_again(stage):
    call, _, _ = talk(
        stage,
        "first_maintenance",
        "first_maintenance",
        date(2026, 12, 1),
        delivered_on=date(2026, 9, 1),
    )
    hear(stage, call, "mileage", 4300, "number")
    assert due(stage, "first_maintenance") == [(date(2026, 12, 1), None)]


def test_an_hour_that_was_chosen_is_an_appointment_with_its_reminder_rule_5_10(stage):
    call, _, _ = talk(
        stage, "periodic_maintenance", "maintenance", date(2026, 11, 30), maintenance_due=date(2026, 11, 30)
    )
    hear(stage, call, "book", "2026-11-26T10:30:00+08:00", "slot")
    (made,) = [one for one in stage.rows(Occasion) if one.kind == "appointment"]
    assert (made.at, made.happened_on) == (at("2026-11-26 10:30"), date(2026, 11, 26))
    plan(stage)
    (reminder,) = [one for one in stage.rows(Followup) if one.occasion_id == made.id]
    assert (reminder.next_call_at, reminder.expires_at) == (at("2026-11-25 09:30"), at("2026-11-26 10:30"))


def test_another_hour_takes_the_place_of_the_first(stage):
    call, _, _ = talk(
        stage, "periodic_maintenance", "maintenance", date(2026, 11, 30), maintenance_due=date(2026, 11, 30)
    )
    hear(stage, call, "book", "2026-11-26T10:30:00+08:00", "slot")
    plan(stage)
    hear(stage, call, "book", "2026-11-27T10:30:00+08:00", "slot")
    assert due(stage, "appointment") == [(date(2026, 11, 26), "changed"), (date(2026, 11, 27), None)]
    assert Disposition.CANCELLED in {one.disposition for one in stage.rows(Followup)}


def test_an_appointment_that_is_cancelled_is_not_asked_about_when_it_passes(stage):
    call, _, _ = talk(
        stage, "periodic_maintenance", "maintenance", date(2026, 11, 30), maintenance_due=date(2026, 11, 30)
    )
    hear(stage, call, "book", "2026-11-24T10:30:00+08:00", "slot")
    call, _, _ = talk(stage, "appointment_day_before", "appointment", date(2026, 11, 24))
    hear(stage, call, "plan", "cancelled")
    assert due(stage, "appointment") == [(date(2026, 11, 24), "cancelled")]


def test_an_hour_that_was_cancelled_or_put_off_is_free_for_somebody_else(stage):
    def full():
        return dict(in_session(stage, lambda session: booked(session, stage.dealership_id, stage.now)))

    call, _, _ = talk(
        stage, "periodic_maintenance", "maintenance", date(2026, 11, 30), maintenance_due=date(2026, 11, 30)
    )
    hear(stage, call, "book", "2026-11-24T10:30:00+08:00", "slot")
    assert full() == {at("2026-11-24 10:30"): 1}
    hear(stage, call, "book", "2026-11-25T10:30:00+08:00", "slot")
    assert full() == {at("2026-11-25 10:30"): 1}, "put off"
    hear(stage, call, "book", "2026-11-24T10:30:00+08:00", "slot")
    assert full() == {at("2026-11-24 10:30"): 1}, "and back to the first"
    plan(stage)
    waiting = [one for one in stage.rows(Followup) if one.next_call_at == at("2026-11-23 10:00")]
    assert waiting, "it has its reminder again"
    call, _, _ = talk(stage, "appointment_day_before", "appointment", date(2026, 11, 24))
    hear(stage, call, "plan", "cancelled")
    assert full() == {}, "cancelled"


def test_who_has_come_early_still_fills_the_hour_of_the_appointment(stage):
    call, _, _ = talk(
        stage, "periodic_maintenance", "maintenance", date(2026, 11, 30), maintenance_due=date(2026, 11, 30)
    )
    hear(stage, call, "hour_of_our_own", "2026-11-24T10:30:00+08:00", "slot")
    (made,) = [one for one in stage.rows(Occasion) if one.kind == "appointment"]
    in_session(stage, lambda session: keep(session, made.id, stage.now))
    full = in_session(stage, lambda session: booked(session, stage.dealership_id, stage.now))
    assert dict(full) == {at("2026-11-24 10:30"): 1}


def test_who_has_come_is_not_asked_where_they_are_rule_5_07(stage):
    call, _, _ = talk(
        stage, "periodic_maintenance", "maintenance", date(2026, 11, 30), maintenance_due=date(2026, 11, 30)
    )
    hear(stage, call, "book", "2026-11-23T14:30:00+08:00", "slot")
    (row,) = [one for one in stage.rows(Programme) if one.name == "appointment_late"]
    stage.change(Programme, row.id, active=True)
    plan(stage)
    (made,) = [one for one in stage.rows(Occasion) if one.kind == "appointment"]
    (late,) = [one for one in stage.rows(Followup) if one.programme_id == row.id]
    assert late.next_call_at == at("2026-11-23 15:00")
    assert in_session(stage, lambda session: keep(session, made.id, stage.now))
    assert stage.see(late.id).disposition is Disposition.CANCELLED
    assert not in_session(stage, lambda session: keep(session, made.id, stage.now))


def settled_complaint(stage):
    """A complaint was solved two days ago, and its closing call is under way; returns the call and the ticket."""

    def opened(session):
        person = Customer(dealership_id=stage.dealership_id, name="张伟", phone="+8613606331234", created_at=stage.now)
        session.add(person)
        session.flush()
        ticket_id = open_ticket(
            session,
            key="7:complaint",
            dealership_id=stage.dealership_id,
            followup_id=None,
            customer_id=person.id,
            vehicle_id=None,
            kind="complaint",
            severity="ordinary",
            category="overall",
            reason="空调异响：不满意",
            now=stage.now,
            due_at=stage.now,
        )
        session.add(User(name="李经理", password_hash="", locale="zh-CN", active=True, created_at=stage.now))
        session.flush()
        (user,) = session.scalars(select(User.id)).all()
        seen, to = TicketState.OPEN, TicketState.RESOLVED
        move_ticket(session, ticket_id, seen=seen, to=to, user_id=user, actor="李经理", note="已修", now=stage.now)
        Scripts(session).publish(shipped()["complaint_closing"], stage.now, name="complaint_closing")
        plan_followups(session, stage.now)
        return ticket_id

    ticket_id = in_session(stage, opened)
    (asked,) = stage.rows(Followup)
    stage.later(days=2)
    return stage.call(asked.id, sid="CA1"), ticket_id


def low(stage, call, question="settled", label="投诉是否解决", level="还没有解决"):
    def do(session):
        scene = Conversations(session).scene(call)
        assert scene is not None
        asked: Words = {"zh-CN": label}
        said: Words = {"zh-CN": level}
        spot = Spot(call_id=call, number=1, now=stage.now, now_real=stage.now, public_url="")
        record(session, scene, FoundLow(question, Severity.SERIOUS, "complaint", asked, said), spot)

    in_session(stage, do)


def test_6_09_a_complaint_that_stays_solved_is_closed_by_the_customer(stage):
    call, _ = settled_complaint(stage)
    hear(stage, call, "settled", "settled")
    low(stage, call, "handling", "投诉处理", "不满意")
    first, second = sorted(stage.rows(Ticket), key=lambda one: one.id)
    assert (first.state, first.resolved_at) == ("verified", at("2026-11-23 10:00"))
    assert (second.state, second.reason) == ("open", "投诉处理：不满意"), "how it was handled is a complaint of its own"


@pytest.mark.parametrize(("value", "told"), [("came_back", "好了一阵又出现"), ("not_settled", "还没有解决")])
def test_6_09_a_complaint_that_is_not_solved_after_all_is_open_again_and_serious(stage, value, told):
    call, ticket_id = settled_complaint(stage)
    hear(stage, call, "settled", value)
    low(stage, call)
    low(stage, call)
    (ticket,) = stage.rows(Ticket)
    assert (ticket.id, ticket.state, ticket.severity, ticket.resolved_at) == (ticket_id, "reopened", "serious", None)
    assert ticket.due_at == stage.now + timedelta(hours=24)
    assert ticket.reason == "空调异响：不满意\n投诉是否解决：还没有解决"
    kinds = [(one.kind, told in one.note) for one in stage.rows(TicketEvent)]
    assert kinds[2] == ("reopened", True)
    assert [kind for kind, _ in kinds] == ["opened", "resolved", "reopened", "added"]
    assert [one.gone for one in stage.rows(Occasion)] == [None], "the call that says so goes on"


def test_a_closing_call_about_no_ticket_of_ours_opens_one(stage):
    call, _, _ = talk(stage, "complaint_closing", "complaint_solved", date(2026, 11, 21), {"complaint_about": "空调"})
    hear(stage, call, "settled", "not_settled")
    low(stage, call)
    (ticket,) = stage.rows(Ticket)
    assert (ticket.state, ticket.severity) == ("open", "serious")


def test_an_insurance_that_was_renewed_ends_a_year_later(stage):
    call, _, _ = talk(stage, "insurance", "insurance", date(2027, 1, 20), insurance_until=date(2027, 1, 20))
    hear(stage, call, "wish", "renewed")
    assert car(stage).insurance_until == date(2028, 1, 20)
    assert due(stage, "insurance") == [(date(2027, 1, 20), "renewed"), (date(2028, 1, 20), None)]


@pytest.mark.parametrize(
    ("programme", "kind", "question", "dates"),
    [
        ("first_maintenance", "first_maintenance", "wish", {"first_maintenance_on": date(2026, 11, 30)}),
        ("periodic_maintenance", "maintenance", "wish", {"maintenance_due": date(2026, 11, 30)}),
        ("inspection", "inspection", "due", {"inspection_due": date(2026, 11, 30)}),
    ],
)
def test_what_was_done_already_is_no_reason_any_more(stage, programme, kind, question, dates):
    call, occasion_id, _ = talk(stage, programme, kind, date(2026, 11, 30), **dates)
    hear(stage, call, question, "done")
    (occasion,) = [one for one in stage.rows(Occasion) if one.id == occasion_id]
    assert occasion.gone in ("came_in", "renewed")


def test_nothing_falls_due_for_a_car_its_owner_has_no_more(stage):
    call, _, _ = talk(
        stage,
        "lost_customer",
        "lost",
        date(2026, 8, 20),
        last_visit_on=date(2026, 8, 20),
        insurance_until=date(2027, 1, 20),
    )
    hear(stage, call, "reason", "car_gone")
    assert due(stage, "insurance") == [(date(2027, 1, 20), "car_gone")]
    assert due(stage, "lost") == [(date(2026, 8, 20), "car_gone")]


@pytest.mark.parametrize(
    ("number", "answer", "next_call"),
    [("2.17", "A", "2026-11-25"), ("2.17", "B", "2026-11-30"), ("2.17", "C", "2026-12-23")],
)
def test_how_soon_they_buy_says_when_they_are_rung_again(stage, number, answer, next_call):
    call, _, _ = talk(stage, "prospect_follow_up", "visit", date(2026, 11, 16), {"class": "B"})
    hear(stage, call, "how_soon", answer)
    assert rounds(stage) == [(1, answer, next_call, None)], number


@pytest.mark.parametrize(
    ("answer", "next_call"),
    [("one_month", "2026-12-23"), ("three_months", "2027-02-23"), ("half_a_year", "2027-05-23")],
)
def test_who_wants_to_wait_is_rung_when_they_said(stage, answer, next_call):
    call, _, _ = talk(stage, "prospect_follow_up", "visit", date(2026, 11, 16), {"class": "B"})
    hear(stage, call, "when_then", answer)
    assert rounds(stage) == [(1, "B", next_call, None)]


@pytest.mark.parametrize(
    ("question", "answer", "gone"),
    [("still_looking", "bought", "bought"), ("still_looking", "given_up", "lost"), ("when_then", "never", "lost")],
)
def test_who_has_bought_or_never_will_is_not_rung_again_rule_2_17(stage, question, answer, gone):
    call, _, _ = talk(stage, "prospect_follow_up", "visit", date(2026, 11, 16), {"class": "B"})
    hear(stage, call, question, answer)
    assert {one[3] for one in rounds(stage)} == {gone}


def test_every_effect_is_of_a_question_that_its_script_asks():
    from flows.script_file import reread

    scripts = {name: reread(text) for name, text in shipped().items()}
    for script, question in EFFECTS:
        asked = [scripts[script]] if script else scripts.values()
        assert any(question in one.steps for one in asked), (script, question)
