"""Lists nobody has seen before come to exactly what is true of them, whatever the habits of those who keep them."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from console.imports.campaigns import kind_for
from console.imports.importing import import_list
from flows.programmes import shipped
from store.database import open_engine, writing
from store.dealerships import Dealerships
from store.scripts import Scripts
from store.tables import Customer, Occasion, Vehicle
from tests.console.imports.list_maker import HEADINGS, make

OF_THE_LIST = {"services": "service", "deliveries": "delivery", "visits": "visit", "events": "parts"}
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def branch(migrated_sqlite_template, tmp_path_factory):
    """One dealership in a database that nothing is ever committed to again."""
    path = tmp_path_factory.mktemp("lists") / "ringback.db"
    path.write_bytes(migrated_sqlite_template.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    with writing(engine)() as session:
        record = Dealerships(session).add("RZ", "日照", "+866332270633", now=NOW, rules=shipped())
        Scripts(session).publish_shipped(NOW)
        session.commit()
    yield engine, record
    engine.dispose()


def taken_in(session, kind):
    """What the database knows now, as the maker of lists tells the truth."""
    if kind == "customers":
        rows = session.execute(
            select(Customer, Vehicle).outerjoin(Vehicle, Vehicle.customer_id == Customer.id).order_by(Vehicle.id)
        )
        return [(customer, vehicle, None) for customer, vehicle in rows]
    rows = session.execute(
        select(Customer, Vehicle, Occasion)
        .select_from(Occasion)
        .join(Customer, Customer.id == Occasion.customer_id)
        .outerjoin(Vehicle, Vehicle.id == Occasion.vehicle_id)
        .where(Occasion.kind == OF_THE_LIST[kind])
        .order_by(Occasion.id)
    )
    return [tuple(row) for row in rows]


def told(kind, customer, vehicle, occasion):
    known = {"name": customer.name, "phone": customer.phone, "plate": vehicle.plate if vehicle else None}
    if occasion is not None:
        known |= {"date": occasion.happened_on, "adviser": occasion.adviser}
    match kind:
        case "services":
            known |= {"model": vehicle.model, "order": occasion.key}
        case "deliveries" | "customers":
            known |= {"vin": vehicle.vin, "model": vehicle.model, "insurance_until": vehicle.insurance_until}
            known |= {"birthday": customer.birthday, "preferred": customer.preferred}
        case "visits":
            known |= {"class": occasion.details["class"], "interest": occasion.details["interest"]}
            known.pop("plate")
        case "events":
            known |= {"part": occasion.details["part"], "order": occasion.key}
            known.pop("adviser")
    return known


@pytest.mark.parametrize("kind", HEADINGS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_a_list_never_seen_before_comes_to_what_is_true(branch, tmp_path, kind, seed):
    engine, dealership = branch
    made = make(tmp_path, kind, seed)
    with writing(engine)() as session:
        list_kind = kind_for(session, dealership.id, kind)
        report = import_list(session, made.path, list_kind, dealership, NOW)
        found = [told(kind, *row) for row in taken_in(session, kind)]
        keys = found[0].keys() if found else ()
        assert found == [{key: truth[key] for key in keys} for truth in made.truth]
        assert [(row.line, row.code) for row in report.rejected] == made.bad
        assert (report.read, report.created, report.duplicates) == (made.read, len(made.truth), made.duplicates)
        assert (report.updated, report.warnings) == (0, [])
        again = import_list(session, made.path, list_kind, dealership, NOW)
        assert (again.created, again.updated, again.moved) == (0, 0, 0)
        session.rollback()
