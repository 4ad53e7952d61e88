"""The list of customers and their cars: nothing has happened, but what is known of them may fall due."""

from __future__ import annotations

from console.imports import common
from console.imports.building import car_of, person_of
from console.imports.columns import Column, Kind, Row
from console.imports.customs import Customs
from console.imports.dates import read_day
from store.lists import Entry

LAST_VISIT_ON = Column(
    "last_visit_on",
    (
        "最近来厂日期",
        "最后来厂日期",
        "上次来厂日期",
        "最近到店日期",
        "最后到店日期",
        "上次保养日期",
        "最近维修日期",
        "末次来厂日期",
    ),
    ("last visit", "last visit on", "last service", "last service date"),
    read_day,
    -40,
    "The last day the car was in your workshop.",
    "最近一次来厂的日期。",
)
MILEAGE_ON = Column(
    "mileage_on",
    ("里程日期", "里程登记日期"),
    ("mileage on", "mileage date"),
    read_day,
    -40,
    "The day the mileage was read; empty: the last visit.",
    "登记里程的日期；空着按最近来厂日期。",
)


def build(row: Row, _customs: Customs) -> Entry:
    """A customer, with a car where the row tells of one; who has two cars has two rows."""
    return Entry(person=person_of(row), car=car_of(row, read_on=row.get("last_visit_on")))


CUSTOMERS = Kind(
    "customers",
    (
        *(common.NAME, common.SEX, common.PHONE, *common.CONTACT, common.PLATE, common.VIN, common.MODEL),
        *(common.DELIVERED_ON, LAST_VISIT_ON, common.MILEAGE, MILEAGE_ON, *common.DUE),
    ),
    build,
    "customers",
    "客户",
)
