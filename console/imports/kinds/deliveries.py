"""The list of deliveries: who got which new car when, and what is known of car and owner since."""

from __future__ import annotations

from console.imports import common
from console.imports.building import car_of, person_of
from console.imports.columns import Column, Kind, Row
from console.imports.customs import Customs
from console.imports.dates import read_day
from flows.occasions import Gone, OccasionKind
from store.lists import Entry, Reason

DATE = Column(
    "date",
    ("交车日期", "提车日期", "交车时间", "提车时间", "交付日期", "实际交车日期", "购车日期", "日期"),
    ("delivery date", "date", "delivered on", "handover date", "pick-up date", "delivered", "day"),
    read_day,
    -2,
    "The day the car was handed over. A changed day moves the calls nobody has had yet.",
    "交车的日期。日期改了，还没打的回访跟着改。",
    needed=True,
)
ADVISER = common.ADVISER.under(
    ("销售顾问", "顾问", "销售", "销售人员", "业务员", "销售员"),
    ("adviser", "advisor", "salesperson", "sales adviser", "sales"),
)
ORDER = common.ORDER.under(
    ("合同号", "合同编号", "订单号", "订单编号", "销售单号", "交车单号", "单号"),
    ("contract", "contract number", "order", "order number", "order no"),
)
STATE = common.STATE.under(("状态", "交车状态", "订单状态"))


def build(row: Row, _customs: Customs) -> Entry:
    """A delivery; known again by its contract or its VIN, so that its day may change. Without both by the number and
    the model; the plate that comes later makes it no other one.
    """
    day, plate, model = row["date"], row.get("plate"), row.get("model", "")[:60]
    sure = row.get("order") or row.get("vin")
    by_model = f"{row['phone']} {model}".strip()
    return Entry(
        person=person_of(row),
        car=car_of({**row, "delivered_on": day}, read_on=day),
        reason=Reason(
            kind=OccasionKind.DELIVERY,
            key=sure or (f"{row['phone']} {plate}" if plate else by_model),
            former_key=by_model if plate and not sure else None,
            happened_on=day,
            adviser=row.get("adviser", ""),
            details={"order": row.get("order", "")},
            gone=Gone.CANCELLED if row.get("state") == Gone.CANCELLED else None,
        ),
    )


DELIVERIES = Kind(
    "deliveries",
    (
        *(common.NAME, common.SEX, common.PHONE, ADVISER, common.MODEL, common.VIN, DATE, common.PLATE, ORDER),
        *(STATE, common.MILEAGE, *common.CONTACT, *common.DUE),
    ),
    build,
    "deliveries",
    "交车",
)
