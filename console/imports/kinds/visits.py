"""The register of the showroom: who came to look, at what, how sure they are, and whether they have bought since."""

from __future__ import annotations

from console.imports import common
from console.imports.building import person_of
from console.imports.car_fields import read_class, read_state, read_text
from console.imports.columns import Column, Kind, Row
from console.imports.customs import Customs
from console.imports.dates import read_day
from flows.occasions import Gone, OccasionKind
from store.lists import Entry, Reason

DATE = Column(
    "date",
    ("来店日期", "到店日期", "来访日期", "来店时间", "到店时间", "登记日期", "首次来店日期", "接待日期", "日期"),
    ("visit date", "date", "visited on", "date of visit", "visit", "day"),
    read_day,
    -2,
    "The day of the visit.",
    "来店的日期。",
    needed=True,
)
INTEREST = Column(
    "interest",
    ("意向车型", "意向车系", "关注车型", "感兴趣车型", "拟购车型", "车型", "车系"),
    ("interest", "model of interest", "interested in", "model", "car"),
    read_text("interest", "意向车型"),
    "秦PLUS",
    "What they came to see; the call names it.",
    "想看什么车，电话里会提到。",
)
CLASS = Column(
    "class",
    ("意向级别", "意向等级", "客户级别", "客户等级", "级别", "等级", "潜客级别"),
    ("class", "level", "grade", "prospect class", "rating"),
    read_class,
    "A",
    "A buys within a week, B within a month, C later; 成交 or 战败 ends the calls.",
    "A一周内买，B一个月内买，C以后再说；写成交或战败就不再跟踪。",
)
ADVISER = common.ADVISER.under(
    ("销售顾问", "接待顾问", "接待人", "顾问", "销售", "接待人员"),
    ("adviser", "advisor", "salesperson", "sales adviser", "sales"),
)
STATE = Column(
    "state",
    ("状态", "跟进状态", "跟进结果", "跟踪结果", "客户状态", "战败/成交", "结果", "是否成交"),
    ("status", "state", "result", "outcome"),
    read_state,
    "",
    "成交 (bought), 战败 (lost) or 作废 (void) ends the calls.",
    "写成交、战败或作废就不再跟踪。",
)


def build(row: Row, _customs: Customs) -> Entry:
    """A visit of a prospect; known again by number and day."""
    class_, state = row.get("class"), row.get("state")
    if isinstance(class_, Gone):
        class_, state = None, state or class_
    return Entry(
        person=person_of(row),
        reason=Reason(
            kind=OccasionKind.VISIT,
            key=f"{row['phone']} {row['name'][:40]} {row['date']}",
            happened_on=row["date"],
            adviser=row.get("adviser", ""),
            details={"class": class_, "interest": row.get("interest", "")},
            gone=state,
        ),
    )


VISITS = Kind(
    "visits",
    (
        *(DATE, common.NAME, common.SEX, common.PHONE, ADVISER, INTEREST, CLASS, STATE),
        *common.CONTACT,
    ),
    build,
    "visits to the showroom",
    "展厅来访",
)
