"""The after-service list: who came to the workshop, with which car, for what, and when it was picked up."""

from __future__ import annotations

from console.imports import common
from console.imports.building import car_of, person_of
from console.imports.car_fields import read_text
from console.imports.columns import Column, Kind, Row
from console.imports.customs import Customs
from console.imports.dates import read_day
from flows.occasions import Gone, OccasionKind
from store.lists import Entry, Reason

# A visit counts from the day the car was picked up, when the list knows it.
DATE = Column(
    "date",
    (
        *("交车日期", "提车日期", "出厂日期", "出厂时间", "结算日期", "维修日期", "维修时间", "服务日期", "保养日期"),
        *("到店日期", "进厂日期", "进厂时间", "开单日期", "日期"),
    ),
    ("pick-up date", "date", "service date", "repair date", "visit date", "visit", "date of service", "day"),
    read_day,
    -2,
    "The day the car was picked up, or else the day of the service.",
    "提车的日期；没有就写维修的日期。",
    needed=True,
)
WORK = Column(
    "work",
    ("维修类型", "维修类别", "业务类型", "服务类型", "工单类型", "维修项目", "维修内容"),
    ("work", "work type", "service type", "repair type", "type of work", "job"),
    read_text("work", "维修类型"),
    "定期保养",
    "What was done.",
    "做了什么。",
)
ADVISER = common.ADVISER.under(
    ("服务顾问", "接待顾问", "接车顾问", "接车人", "接待人", "顾问", "sa"),
    ("adviser", "advisor", "service adviser", "service advisor"),
)
ORDER = common.ORDER.under(
    ("工单号", "工单编号", "维修单号", "委托书号", "结算单号", "订单号", "单号", "任务委托书号"),
    ("order", "order number", "order no", "work order", "job number", "job no", "invoice"),
)
MILEAGE = common.MILEAGE.under(("进厂里程", "行驶里程", "里程", "里程数", "公里数", "当前里程"))


def build(row: Row, _customs: Customs) -> Entry:
    """A visit to the workshop; known again by its order number or, without one, by who came when with what."""
    day, plate, order = row["date"], row.get("plate"), row.get("order", "")
    details = {"order": order, "work": row.get("work", ""), "mileage_km": row.get("mileage")}
    return Entry(
        person=person_of(row),
        car=car_of({**row, "last_visit_on": day}, read_on=day),
        reason=Reason(
            kind=OccasionKind.SERVICE,
            key=order or f"{row['phone']} {plate or row.get('model', '')[:60]} {day}",
            happened_on=day,
            adviser=row.get("adviser", ""),
            details=details,
            gone=_gone(row),
        ),
        owner=False,  # who brings a car need not own it
    )


def _gone(row: Row) -> Gone | None:
    return Gone.CANCELLED if row.get("state") == Gone.CANCELLED else None


SERVICES = Kind(
    "services",
    (
        *(common.NAME, common.SEX, common.PHONE, common.MODEL, DATE, common.PLATE, ADVISER, WORK, MILEAGE, ORDER),
        *(common.VIN, common.STATE, *common.CONTACT, *common.DUE),
    ),
    build,
    "visits to the workshop",
    "售后维修",
)
