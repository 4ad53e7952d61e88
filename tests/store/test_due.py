"""What falls due: planted once by the dates of cars and people, moved with them, and gone when its reason is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, update

from flows.lifecycles import Disposition, FollowupState
from flows.occasions import OccasionKind
from flows.programmes import choose
from store.dealerships import Dealerships
from store.due import plant, plant_all
from store.planning import plan_followups
from store.tables import Customer, Dealership, Followup, Occasion, Programme, Vehicle
from tests.workers.stage import Stage, at, in_session

BRAND = {"hotline": "0633-2270633", "brand": {"rule_km": 5000, "rule_months": 3, "warranty_years": 3}}


@pytest.fixture
def stage(migrated_url):
    made = Stage(migrated_url)
    made.change(Dealership, made.dealership_id, settings=BRAND)
    in_session(made, lambda session: Dealerships(session).seed(made.dealership_id, choose("all")))
    yield made
    made.close()


def owner(stage, name="张伟", phone="+8613606331234", car=True, **dates):
    """A customer and their car; returns both ids."""
    people = {"birthday", "birthday_lunar", "local"}

    def add(session):
        person = Customer(dealership_id=stage.dealership_id, name=name, phone=phone, created_at=stage.now)
        for key in people & dates.keys():
            setattr(person, key, dates[key])
        session.add(person)
        session.flush()
        if not car:
            return person.id, None
        vehicle = Vehicle(
            dealership_id=stage.dealership_id, customer_id=person.id, model="朗逸", plate=None, created_at=stage.now
        )
        for key in dates.keys() - people:
            setattr(vehicle, key, dates[key])
        session.add(vehicle)
        session.flush()
        return person.id, vehicle.id

    return in_session(stage, add)


def planted(stage, *, customers=(), vehicles=()):
    def do(session):
        return plant(session, stage.dealership_id, stage.now, customers=customers, vehicles=vehicles)

    return in_session(stage, do)


def due(stage, kind):
    found = [(one.happened_on, one.gone) for one in stage.rows(Occasion) if one.kind == kind]
    return sorted(found, key=lambda each: (each[0], each[1] or ""))


def plan(stage):
    return in_session(stage, lambda session: plan_followups(session, stage.now))


# The stage stands on Monday, 23 November 2026.
@pytest.mark.parametrize(
    ("number", "kind", "dates", "on"),
    [
        ("4.01", "first_maintenance", {"delivered_on": date(2026, 11, 1)}, date(2027, 2, 1)),
        (
            "4.04",  # 2,000 km in 31 days are 70 km a day, so 71 days
            "first_maintenance",
            {"delivered_on": date(2026, 10, 20), "mileage_km": 2000, "mileage_on": date(2026, 11, 20)},
            date(2026, 12, 30),
        ),
        (
            "4.05",  # 40 km a day would be 125 days, which the months cut short
            "first_maintenance",
            {"delivered_on": date(2026, 10, 20), "mileage_km": 1200, "mileage_on": date(2026, 11, 20)},
            date(2027, 1, 20),
        ),
        ("4.06", "first_maintenance", {"first_maintenance_on": date(2026, 12, 10)}, date(2026, 12, 10)),
        ("4.09", "maintenance", {"maintenance_due": date(2027, 1, 5)}, date(2027, 1, 5)),
        ("4.10", "warranty", {"warranty_until": date(2027, 3, 1)}, date(2027, 3, 1)),
        ("4.10", "warranty", {"delivered_on": date(2024, 2, 29)}, date(2027, 2, 28)),
        ("4.11", "inspection", {"inspection_due": date(2026, 12, 31)}, date(2026, 12, 31)),
        ("4.11", "inspection", {"delivered_on": date(2025, 1, 15)}, date(2027, 1, 15)),
        ("4.11", "inspection", {"delivered_on": date(2014, 5, 15)}, date(2027, 5, 15)),
        ("4.12", "insurance", {"insurance_until": date(2027, 1, 20)}, date(2027, 1, 20)),
        ("4.15", "lost", {"last_visit_on": date(2026, 9, 1)}, date(2026, 9, 1)),
        ("4.13", "birthday", {"birthday": "1988-12-24"}, date(2026, 12, 24)),
        ("4.13", "birthday", {"birthday": "--11-23"}, date(2026, 11, 23)),
        ("4.13", "birthday", {"birthday": "1988-02-29"}, date(2027, 2, 28)),
        ("4.13", "birthday", {"birthday": "1988-10-15", "birthday_lunar": True}, date(2026, 11, 23)),
    ],
)
def test_a_date_that_is_kept_is_planted_once(stage, number, kind, dates, on):
    person, car = owner(stage, **dates)
    for _ in range(2):
        planted(stage, customers=[person], vehicles=[car])
    assert due(stage, kind) == [(on, None)], number


@pytest.mark.parametrize(
    ("number", "kind", "dates", "first"),
    [
        ("2.04", "first_maintenance", {"first_maintenance_on": date(2026, 12, 8)}, "2026-12-01 09:30"),
        ("4.09", "maintenance", {"maintenance_due": date(2026, 12, 8)}, "2026-12-01 09:30"),
        ("4.10", "warranty", {"warranty_until": date(2026, 12, 31)}, "2026-11-30 09:30"),
        ("4.11", "inspection", {"inspection_due": date(2026, 12, 29)}, "2026-11-29 10:00"),
        ("4.12", "insurance", {"insurance_until": date(2027, 1, 24)}, "2026-11-24 09:30"),
        ("4.13", "birthday", {"birthday": "1988-11-25"}, "2026-11-25 09:30"),
        ("4.15", "lost", {"last_visit_on": date(2026, 8, 27)}, "2026-11-25 09:30"),
    ],
)
def test_its_first_call_comes_when_the_rule_says(stage, number, kind, dates, first):
    person, car = owner(stage, **dates)
    planted(stage, customers=[person], vehicles=[car])
    plan(stage)
    (occasion,) = [one for one in stage.rows(Occasion) if one.kind == kind and one.round == 0]
    (followup,) = [one for one in stage.rows(Followup) if one.occasion_id == occasion.id]
    assert followup.next_call_at == at(first), number


def test_nothing_is_planted_that_nobody_would_be_told_any_more(stage):
    person, car = owner(stage, insurance_until=date(2026, 11, 1), last_visit_on=date(2024, 1, 1))
    assert planted(stage, customers=[person], vehicles=[car]) == 0


def test_a_date_far_ahead_is_not_planned_before_its_time(stage):
    _, car = owner(stage, insurance_until=date(2027, 11, 1))
    planted(stage, vehicles=[car])
    assert plan(stage) == 0
    stage.now = at("2027-08-05 10:00")  # two months and a month before
    assert plan(stage) == 1
    assert plan(stage) == 0


def test_a_changed_date_moves_what_nobody_was_rung_for(stage):
    _, car = owner(stage, insurance_until=date(2027, 1, 24))
    planted(stage, vehicles=[car])
    plan(stage)
    stage.change(Vehicle, car, insurance_until=date(2027, 1, 30))
    planted(stage, vehicles=[car])
    plan(stage)
    assert due(stage, "insurance") == [(date(2027, 1, 30), None)]
    (followup,) = stage.rows(Followup)
    assert followup.next_call_at == at("2026-11-30 09:30")


def test_a_changed_date_ends_what_somebody_was_rung_for_and_begins_anew(stage):
    _, car = owner(stage, insurance_until=date(2026, 12, 24))
    planted(stage, vehicles=[car])
    plan(stage)
    (followup,) = stage.rows(Followup)
    stage.change(Followup, followup.id, attempts=1)
    stage.change(Vehicle, car, insurance_until=date(2027, 12, 24))
    planted(stage, vehicles=[car])
    assert due(stage, "insurance") == [(date(2026, 12, 24), "renewed"), (date(2027, 12, 24), None)]
    assert stage.see(followup.id).disposition is Disposition.CANCELLED
    assert planted(stage, vehicles=[car]) == 0


def test_a_date_that_was_struck_out_is_no_reason_any_more(stage):
    _, car = owner(stage, warranty_until=date(2026, 12, 31))
    planted(stage, vehicles=[car])
    plan(stage)
    stage.change(Vehicle, car, warranty_until=None)
    planted(stage, vehicles=[car])
    assert due(stage, "warranty") == [(date(2026, 12, 31), "changed")]
    assert stage.rows(Followup)[0].disposition == Disposition.CANCELLED
    stage.change(Vehicle, car, warranty_until=date(2026, 12, 31))
    planted(stage, vehicles=[car])
    assert due(stage, "warranty") == [(date(2026, 12, 31), None), (date(2026, 12, 31), "changed")]


def test_cars_that_came_meanwhile_are_off_the_list_rule_2_04(stage):
    _, car = owner(stage, maintenance_due=date(2026, 12, 8), first_maintenance_on=date(2026, 12, 9))
    planted(stage, vehicles=[car])
    plan(stage)
    stage.change(Vehicle, car, last_visit_on=date(2026, 11, 22))
    planted(stage, vehicles=[car])
    assert due(stage, "maintenance") == [(date(2026, 12, 8), "came_in")]
    assert due(stage, "first_maintenance") == [(date(2026, 12, 9), "came_in")]
    assert {one.disposition for one in stage.rows(Followup)} == {Disposition.CANCELLED}
    assert planted(stage, vehicles=[car]) == 0


def test_a_visit_long_before_is_no_maintenance(stage):
    _, car = owner(stage, maintenance_due=date(2027, 3, 1), last_visit_on=date(2026, 11, 22))
    planted(stage, vehicles=[car])
    assert due(stage, "maintenance") == [(date(2027, 3, 1), None)]


def test_a_lost_customer_who_comes_is_not_lost_rule_4_15(stage):
    _, car = owner(stage, last_visit_on=date(2026, 8, 20))
    planted(stage, vehicles=[car])
    plan(stage)
    (followup,) = stage.rows(Followup)
    stage.change(Followup, followup.id, attempts=1)
    stage.change(Vehicle, car, last_visit_on=date(2026, 11, 22))
    planted(stage, vehicles=[car])
    assert due(stage, "lost") == [(date(2026, 8, 20), "came_in"), (date(2026, 11, 22), None)]
    assert stage.see(followup.id).disposition is Disposition.CANCELLED


@pytest.mark.parametrize(
    ("local", "until", "classes"),
    [
        (True, date(2027, 8, 1), {"where": "local", "warranty": "in"}),
        (True, date(2026, 8, 1), {"where": "local", "warranty": "out"}),
        (False, date(2027, 8, 1), {"where": "away", "warranty": "in"}),
        (False, None, {"where": "away", "warranty": "out"}),
        (None, date(2027, 8, 1), {"where": "unknown", "warranty": "in"}),
        (None, None, {"where": "unknown", "warranty": "out"}),
    ],
)
def test_lost_customers_come_in_six_classes_rule_4_15(stage, local, until, classes):
    _, car = owner(stage, last_visit_on=date(2026, 8, 20), local=local, warranty_until=until)
    planted(stage, vehicles=[car])
    (lost,) = [one for one in stage.rows(Occasion) if one.kind == "lost"]
    assert lost.details == classes


def test_a_programme_may_choose_from_the_classes(stage):
    _, car = owner(stage, last_visit_on=date(2026, 8, 20), local=False)
    (row,) = [one for one in stage.rows(Programme) if one.name == "lost_customer"]
    stage.change(Programme, row.id, rule={**row.rule, "only": {"where": ["local"]}})
    planted(stage, vehicles=[car])
    assert plan(stage) == 0


def test_a_birthday_plants_the_next_one_when_it_is_planned(stage):
    person, _ = owner(stage, car=False, birthday="1988-11-25")
    planted(stage, customers=[person])
    assert plan(stage) == 1
    for _ in range(3):
        assert plan(stage) == 0
    assert due(stage, "birthday") == [(date(2026, 11, 25), None), (date(2027, 11, 25), None)]
    assert planted(stage, customers=[person]) == 0
    stage.now = at("2026-11-26 10:00")
    assert planted(stage, customers=[person]) == 0
    assert plan(stage) == 0
    stage.now = at("2027-10-25 10:00")
    assert plan(stage) == 1
    assert [on for on, _ in due(stage, "birthday")] == [date(year, 11, 25) for year in (2026, 2027, 2028)]


def test_another_birthday_moves_every_one_that_lies_ahead(stage):
    person, _ = owner(stage, car=False, birthday="1988-11-25")
    planted(stage, customers=[person])
    plan(stage)
    stage.change(Customer, person, birthday="1988-12-25")
    planted(stage, customers=[person])
    plan(stage)
    stage.now = at("2026-11-25 10:00")
    plan(stage)
    assert [on for on, gone in due(stage, "birthday") if gone is None] == [date(2026, 12, 25), date(2027, 12, 25)]


def test_an_inspection_plants_the_next_by_the_age_of_the_car(stage):
    _, car = owner(stage, delivered_on=date(2022, 12, 20))
    planted(stage, vehicles=[car])
    plan(stage)
    assert due(stage, "inspection") == [(date(2026, 12, 20), None), (date(2028, 12, 20), None)]
    assert planted(stage, vehicles=[car]) == 0


def test_who_has_bought_is_no_prospect_any_more_rule_2_17(stage):
    occasion = stage.visit(day=date(2026, 11, 20))
    stage.change(Occasion, occasion, kind="visit", details={"class": "A"})
    plan(stage)
    assert {one.state for one in stage.rows(Followup)} == {FollowupState.WAITING}
    delivered = stage.visit(name="张太太", day=date(2026, 11, 22))
    stage.change(Occasion, delivered, kind="delivery")
    (buyer,) = [one.id for one in stage.rows(Customer) if one.name == "张太太"]
    planted(stage, customers=[buyer])
    assert {gone for _, gone in due(stage, "visit")} == {"bought"}
    assert {one.disposition for one in stage.rows(Followup)} == {Disposition.CANCELLED}


def test_who_comes_to_look_again_after_the_delivery_is_a_prospect_again(stage):
    delivered = stage.visit(day=date(2026, 11, 10))
    stage.change(Occasion, delivered, kind="delivery")
    again = stage.visit(day=date(2026, 11, 20))
    stage.change(Occasion, again, kind="visit")
    planted(stage, customers=[stage.rows(Customer)[0].id])
    assert due(stage, "visit") == [(date(2026, 11, 20), None)]


def test_only_kinds_that_a_programme_rings_about_are_planted(stage):
    _, car = owner(stage, insurance_until=date(2027, 1, 24))
    in_session(stage, lambda session: session.execute(update(Programme).values(active=False)))
    assert planted(stage, vehicles=[car]) == 0
    in_session(stage, lambda session: session.execute(update(Programme).values(active=True)))
    assert in_session(stage, lambda session: plant_all(session, stage.dealership_id, stage.now, batch=1)) == 1


def test_it_takes_the_same_few_queries_for_many_as_for_one(stage):
    def queries(count):
        cars = [
            owner(
                stage,
                phone=f"+86136{count:04d}{number:04d}",
                insurance_until=date(2027, 1, 20) + timedelta(days=number),
                birthday="1990-12-01",
            )
            for number in range(count)
        ]
        seen = []
        event.listen(stage.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        planted(stage, customers=[person for person, _ in cars], vehicles=[car for _, car in cars])
        return len(seen)

    first = queries(1)
    assert queries(20) <= first + 2


def test_another_dealerships_cars_are_none_of_ours(stage):
    _, car = owner(stage, insurance_until=date(2027, 1, 24))

    def do(session):
        return plant(session, stage.dealership_id, stage.now, vehicles=[car + 1])

    assert in_session(stage, do) == 0
    assert [kind for kind in OccasionKind if due(stage, kind)] == []
