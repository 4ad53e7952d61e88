"""Visits become customers, vehicles and occasions, each of them once."""

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from store.database import open_engine, writing
from store.dealerships import Dealerships
from store.lists import Car, Entry, Fate, Lists, Person, Reason
from store.tables import Customer, Occasion, Vehicle

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
LI = {
    "name": "李雷",
    "sex": "male",
    "phone": "+8613684289706",
    "plate": "鲁L12345",
    "model": "途观L",
    "happened_on": date(2026, 11, 20),
    "adviser": "高洁",
    "order": "DL1",
    "kind": "service",
    "owner": False,
}
OF_PERSON = ("name", "sex", "phone", "birthday", "birthday_lunar", "preferred", "email", "address", "local", "locale")
OF_REASON = ("kind", "happened_on", "adviser", "details", "at", "former_key", "gone")


def entry(row, **changed):
    """A row of a list, with some things another way."""
    row = row | changed
    car = {one: value for one, value in row.items() if one in Car.__dataclass_fields__}
    reason = {one: row[one] for one in OF_REASON if one in row}
    return Entry(
        person=Person(**{one: row[one] for one in OF_PERSON if one in row}),
        car=Car(**car),
        reason=Reason(key=row["order"], **reason) if "kind" in row else None,
        owner=row["owner"],
    )


@pytest.fixture
def engine(migrated_url):
    engine = open_engine(migrated_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine):
    with writing(engine)() as session:
        yield session


@pytest.fixture
def dealership(session):
    record = Dealerships(session).add("RZ", "日照", "+866332270633", now=NOW)
    session.commit()
    return record.id


@pytest.fixture
def receive(session, dealership):
    def receive(*rows):
        received = Lists(session, dealership, NOW).receive(
            [one if isinstance(one, Entry) else entry(one) for one in rows]
        )
        session.commit()
        return tuple(received.count(fate) for fate in Fate)

    return receive


def vehicles(session):
    return session.execute(select(Vehicle.plate, Vehicle.model).order_by(Vehicle.id)).all()


def test_the_same_phone_and_name_are_one_person_with_many_visits(session, receive):
    assert receive(LI, entry(LI, order="DL2"), entry(LI, order="DL3")) == (3, 0, 0)
    assert receive(entry(LI, order="DL4")) == (1, 0, 0)
    assert session.scalar(select(func.count(Customer.id))) == 1
    assert session.scalar(select(func.count(Vehicle.id))) == 1
    assert session.scalar(select(func.count(Occasion.id))) == 4


def test_one_number_may_serve_two_people(session, receive):
    receive(LI, entry(LI, name="韩梅", order="DL2"))
    assert session.scalars(select(Customer.name).order_by(Customer.id)).all() == ["李雷", "韩梅"]
    assert session.scalar(select(func.count(Vehicle.id))) == 1


def test_one_person_may_own_several_vehicles(session, receive):
    receive(LI, entry(LI, order="DL2", plate="鲁L54321"), entry(LI, order="DL3", plate=None, model="秦PLUS"))
    assert vehicles(session) == [("鲁L12345", "途观L"), ("鲁L54321", "途观L"), (None, "秦PLUS")]


def test_a_new_car_keeps_its_row_when_it_gets_its_plate(session, receive):
    receive(entry(LI, plate=None))
    receive(entry(LI, order="DL2"))
    assert vehicles(session) == [("鲁L12345", "途观L")]


def test_a_plate_nobody_wrote_down_this_time_does_not_make_another_car(session, receive):
    receive(LI, entry(LI, order="DL2", plate=None))
    receive(entry(LI, order="DL3", plate=None))
    assert vehicles(session) == [("鲁L12345", "途观L")]


def test_which_of_two_cars_came_is_not_guessed(session, receive):
    receive(LI, entry(LI, order="DL2", plate="鲁L54321"))
    receive(entry(LI, order="DL3", plate=None))
    assert vehicles(session) == [("鲁L12345", "途观L"), ("鲁L54321", "途观L"), (None, "途观L")]


def test_a_visit_without_plate_and_model_has_no_vehicle(session, receive):
    receive(entry(LI, plate=None, model=""))
    assert session.scalars(select(Occasion.vehicle_id)).all() == [None]


def test_a_sex_learnt_later_is_kept_and_never_unlearnt(session, receive):
    receive(entry(LI, sex=""))
    receive(entry(LI, order="DL2"), entry(LI, order="DL3", sex=""))
    receive(entry(LI, order="DL4", sex=""))
    assert session.scalars(select(Customer.sex)).all() == ["male"]


def test_two_orders_that_disagree_about_a_car_stay_quiet_when_they_come_again(receive):
    both = LI, entry(LI, order="DL2", model="途观")
    assert receive(*both) == (2, 0, 0)
    assert receive(*both) == (0, 0, 2)


def test_the_last_of_three_versions_in_one_batch_stands(session, receive):
    versions = [entry(LI, adviser=adviser) for adviser in ("高洁", "周倩", "李强")]
    assert receive(*versions) == (1, 2, 0)
    assert session.scalars(select(Occasion.adviser)).all() == ["李强"]


def test_an_empty_batch_is_nothing(receive):
    assert receive() == (0, 0, 0)


def test_dealerships_do_not_share_customers_or_orders(session, receive):
    receive(LI)
    other = Dealerships(session).add("QD", "青岛", "+8653282220000", now=NOW)
    received = Lists(session, other.id, NOW).receive([entry(LI)])
    assert received.count(Fate.CREATED) == 1
    assert session.scalar(select(func.count(Customer.id))) == 2


def test_two_lists_of_one_dealership_at_once_come_in_one_after_the_other(engine, dealership):
    visits = [entry(LI, order=f"DL{number}", phone=f"+86136{number:08d}") for number in range(200)]
    results, ready = [], threading.Barrier(2)

    def import_all():
        ready.wait()
        with writing(engine)() as session:
            lists = Lists(session, dealership, NOW)
            received = [lists.receive(visits[start : start + 20]) for start in range(0, 200, 20)]
            session.commit()
            results.append(sum(one.count(Fate.CREATED) for one in received))

    threads = [threading.Thread(target=import_all) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 200]
