"""A list that starts any campaign by hand: whom to ring, about what, and what the script is to tell them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from console.imports import common
from console.imports.building import car_of, person_of
from console.imports.columns import Column, Kind, Row
from console.imports.complaints import Complaint, short
from console.imports.customs import Customs
from console.imports.dates import read_moment
from console.imports.fact_fields import CALLED, column_of
from console.imports.headings import plain
from flows.brand import BRAND_FACTS
from flows.occasions import Gone, OccasionKind
from flows.script import Fact
from store.lists import Entry, Reason
from store.timetable import ROUND_OF

CALLED_KINDS: Mapping[OccasionKind, tuple[str, ...]] = {
    OccasionKind.SERVICE: ("维修", "售后", "维修保养"),
    OccasionKind.DELIVERY: ("交车",),
    OccasionKind.VISIT: ("来店", "展厅来访"),
    OccasionKind.ORDER: ("订车", "等车", "待交车"),
    OccasionKind.FIRST_MAINTENANCE: ("首保", "首保提醒"),
    OccasionKind.MAINTENANCE: ("定保", "保养", "定期保养", "保养提醒"),
    OccasionKind.WARRANTY: ("质保到期", "质保"),
    OccasionKind.INSPECTION: ("年检", "年检到期", "年审"),
    OccasionKind.INSURANCE: ("保险", "保险到期", "续保"),
    OccasionKind.BIRTHDAY: ("生日", "生日关怀"),
    OccasionKind.FESTIVAL: ("节日", "节日问候"),
    OccasionKind.NEAR_LOST: ("准流失",),
    OccasionKind.LOST: ("流失", "流失召回"),
    OccasionKind.APPOINTMENT: ("预约",),
    OccasionKind.REMINDER: ("提醒", "短信提醒"),
    OccasionKind.PROPOSAL: ("邀约", "主动预约"),
    OccasionKind.PARTS: ("配件到货", "到货", "配件"),
    OccasionKind.COMPLAINT: ("投诉", "投诉进展"),
    OccasionKind.COMPLAINT_SOLVED: ("投诉结案", "投诉解决", "投诉回访"),
    OccasionKind.EXTRA_WORK: ("增项", "增修", "增加项目"),
    OccasionKind.DELAY: ("延时", "延期", "延误"),
    OccasionKind.READY: ("完工", "取车", "可以提车"),
    OccasionKind.RECALL: ("召回",),
    OccasionKind.EVENT: ("活动", "活动邀请"),
    OccasionKind.WEATHER: ("天气", "天气提醒"),
}
HAVE_A_MOMENT = frozenset({OccasionKind.APPOINTMENT, OccasionKind.REMINDER})
ON_RECORD = frozenset({"delivery_date", "warranty_until", "inspection_due", "insurance_until"})  # the car's own


@dataclass(frozen=True, slots=True)
class Campaign:
    """A programme as far as a list has to know it: what it is about, and what its script wants to be told."""

    name: str
    kind: OccasionKind
    facts: Mapping[str, Fact]

    def needed(self) -> tuple[str, ...]:
        """What the row must tell, because nothing else does."""
        return tuple(
            name
            for name, fact in self.facts.items()
            if fact.must_be_told and name not in BRAND_FACTS and name not in ON_RECORD
        )


def read_when(text: str, customs: Customs) -> tuple[date, datetime | None] | Complaint:
    """The day, or the moment."""
    return read_moment(text, customs)


DATE = Column(
    "date",
    ("日期", "时间", "发生日期", "事由日期", "日期时间"),
    ("date", "day", "when", "moment", "time", "date and time"),
    read_when,
    0,
    "The day it is about, with a time where it has one; empty: the day the script's own date tells, or today.",
    "事由的日期，有时间就写上时间；空着取话术里的日期，再没有就是今天。",
    vital=True,
)
ORDER = common.ORDER.under(("编号", "单号", "工单号", "预约单号", "投诉单号"))


def events(campaigns: tuple[Campaign, ...]) -> Kind:
    """The kind of list that these campaigns understand."""
    facts: dict[str, Column] = {}
    for campaign in campaigns:
        for name, fact in campaign.facts.items():
            if fact.computed is None and (column := column_of(name, fact)) is not None:
                facts.setdefault(name, column)
    own = (
        *(_kind_column(campaigns), common.NAME, common.SEX, common.PHONE, common.PLATE, common.VIN, common.MODEL, DATE),
        *(common.ADVISER, ORDER, common.STATE, common.PREFERRED, common.EMAIL, common.LOCALE, common.CONSENT),
    )
    taken = {column.field for column in own}
    columns = tuple(column for name, column in facts.items() if name not in taken)
    return Kind("events", (*own, *columns), _builder(campaigns, frozenset(facts)), "reasons to call", "事由")


def _kind_column(campaigns: tuple[Campaign, ...]) -> Column:
    names: dict[str, tuple[OccasionKind, str | None]] = {
        plain(word): (kind, None) for kind, words in CALLED_KINDS.items() for word in (kind.value, *words)
    }
    for campaign in campaigns:
        names.setdefault(plain(campaign.name), (campaign.kind, campaign.name))

    def read(text: str, _customs: Customs) -> tuple[OccasionKind, str | None] | Complaint:
        if (found := names.get(plain(text))) is not None:
            return found
        known = ", ".join(kind.value for kind in CALLED_KINDS)
        chinese = "、".join(words[0] for words in CALLED_KINDS.values())
        if not text:
            return Complaint(
                "kind",
                f"The kind is missing; write one of {known}, or a programme.",
                f"没有类型，请写：{chinese}，或回访计划名。",
            )
        return Complaint(
            "kind",
            f"“{short(text)}” is no reason to call that Ringback knows; write one of {known}, or a programme.",
            f"不认识类型“{short(text)}”，请写：{chinese}，或回访计划名。",
        )

    return Column(
        "kind",
        ("类型", "事由", "事由类型", "回访类型", "回访计划"),
        ("kind", "type", "reason", "campaign"),
        read,
        "配件到货",
        f"What it is about: {', '.join(kind.value for kind in CALLED_KINDS)}; or the name of a programme.",
        f"为什么打：{'、'.join(words[0] for words in CALLED_KINDS.values())}；或回访计划的名称。",
        needed=True,
    )


def _builder(campaigns: tuple[Campaign, ...], facts: frozenset[str]) -> Callable[[Row, Customs], Entry | Complaint]:
    def build(row: Row, customs: Customs) -> Entry | Complaint:
        """A reason to call; known again by its number or, without one, by who and what it is about and its day."""
        kind, programme = row["kind"]
        meant = tuple(one for one in campaigns if (one.name == programme if programme else one.kind == kind))
        told = {name: row[name] for name in row if name in facts}
        day, at = row.get("date", (None, None))
        told |= _from_moment(meant, told, day, at)
        if missing := _missing(meant, told):
            called = CALLED.get(missing, (missing,))[0]
            return Complaint(
                "fact",
                f"The script tells {missing}; fill in its column ({called}), or nobody is rung.",
                f"话术要说“{called}”，请填写这一列，否则不会拨打。",
            )
        if day is None:
            day, at = _from_facts(meant, told)
        if kind in HAVE_A_MOMENT and at is None:
            return Complaint(
                "date",
                "The time of day is missing; write it as 2026-11-20 14:30.",
                "没有时间，请写成2026-11-20 14:30的样子。",
            )
        about = row.get("plate") or row.get("vin") or row.get("model", "")[:30]
        subject = _subject(meant, told)[:40]
        details = {**told, "order": row.get("order", "")}
        return Entry(
            person=person_of(row),
            car=car_of({name: value for name, value in row.items() if name not in facts}),
            reason=Reason(
                kind=kind,
                key=row.get("order") or " ".join(filter(None, (row["phone"], about, str(day or ""), subject))),
                happened_on=day or customs.today,
                undated=day is None,
                adviser=row.get("adviser", ""),
                details=details if programme is None else {**details, ROUND_OF: programme},
                at=at,
                gone=Gone.CANCELLED if row.get("state") == Gone.CANCELLED else None,
            ),
            owner=False,
        )

    return build


def _from_moment(
    meant: tuple[Campaign, ...], told: Mapping[str, object], day: date | None, at: datetime | None
) -> dict[str, str]:
    """The one day or moment that the script wants is the row's own, where no column of its own tells it."""
    found: dict[str, str] = {}
    for campaign in meant:
        for kind, value in (("datetime", at), ("date", day)):
            wanted = [one for one in campaign.needed() if campaign.facts[one].kind == kind and one not in told]
            if value is not None and len(wanted) == 1:
                found[wanted[0]] = (
                    value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
                )
    return found


def _from_facts(meant: tuple[Campaign, ...], told: Mapping[str, object]) -> tuple[date | None, datetime | None]:
    """The other way round: the row has no day, but the script's own one."""
    for campaign in meant:
        for name, fact in campaign.facts.items():
            value = told.get(name)
            if isinstance(value, str) and fact.must_be_told and fact.kind == "datetime":
                at = datetime.fromisoformat(value)
                return at.date(), at
            if isinstance(value, str) and fact.must_be_told and fact.kind == "date":
                return date.fromisoformat(value), None
    return None, None


def _missing(meant: tuple[Campaign, ...], told: Mapping[str, object]) -> str | None:
    """The fact without which none of these campaigns could ring."""
    lacks = [[name for name in campaign.needed() if name not in told] for campaign in meant]
    return lacks[0][0] if lacks and all(lacks) else None


def _subject(meant: tuple[Campaign, ...], told: Mapping[str, object]) -> str:
    """What tells two reasons of one kind apart: the first text that the script cannot do without."""
    for campaign in meant:
        for name in campaign.needed():
            if campaign.facts[name].kind == "text":
                return str(told.get(name, ""))
    return ""
