"""The three lists of a dealership, as its systems export them, come to exactly what is known of them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from console.imports.importing import import_list
from console.imports.kinds import KINDS
from store.tables import Customer, Occasion, Vehicle

DATA = Path(__file__).parents[2] / "data"
EXPECTED = json.loads((DATA / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("kind", "occasion", "file"),
    [
        ("services", "service", "售后维修清单.csv"),
        ("deliveries", "delivery", "交车现场情况汇总.xlsx"),
        ("visits", "visit", "展厅流量登记表.csv"),
    ],
)
def test_a_real_list_comes_to_exactly_what_is_expected(session, dealership, now, kind, occasion, file):
    wanted, bad = EXPECTED[kind], EXPECTED[f"{kind}_bad"]
    for again in (False, True):
        report = import_list(session, DATA / file, KINDS[kind], dealership, now)
        session.commit()
        assert [(row.line, row.code) for row in report.rejected] == [
            (one.get("line", one.get("row")), one["why"]) for one in bad
        ]
        assert report.created == (0 if again else len(wanted))
        assert (report.updated, report.warnings, report.moved) == (0, [], 0)
        assert report.read == report.created + report.duplicates + len(bad)
    rows = session.execute(
        select(Customer.name, Customer.phone, Vehicle.plate, Occasion.happened_on)
        .select_from(Occasion)
        .join(Customer, Customer.id == Occasion.customer_id)
        .outerjoin(Vehicle, Vehicle.id == Occasion.vehicle_id)
        .where(Occasion.kind == occasion)
        .order_by(Occasion.id)
    )
    assert [(name, phone, plate, str(day)) for name, phone, plate, day in rows] == [
        (one["name"], one["phone_e164"], one.get("plate"), one["date"]) for one in wanted
    ]
