"""A column named like a fact of a script, in Chinese or English, and how its cells become what the script can say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from console.imports.car_fields import read_plate, read_text
from console.imports.columns import Column, Reader
from console.imports.complaints import Complaint, short
from console.imports.customs import Customs
from console.imports.dates import in_zone, read_moment, read_until
from flows.script import Fact

TEXT_LIMIT = 200
NUMBER = re.compile(
    r"[¥$€£]?\s*(\d[\d,]*(?:\.\d+)?)\s*(?:元|块钱?|公里|千米|km|个月|年|月|rmb|cny|yuan)?", re.IGNORECASE
)
HOURS = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*(?:个)?(?:小时|钟头|hours?|h))?\s*(?:(\d+)\s*(?:分钟|分|minutes?|min|m)?)?", re.IGNORECASE
)
# What people call these facts; a script of a dealership's own may have others, which go by their own name.
CALLED: Mapping[str, tuple[str, ...]] = {
    "advice": ("提醒内容", "建议"),
    "appointment": ("预约时间", "预约日期"),
    "cause": ("原因", "延误原因"),
    "class_date": ("课堂日期", "爱车讲堂日期"),
    "complaint_about": ("投诉内容", "投诉事项", "投诉主题"),
    "due_date": ("到期日期", "应保养日期", "到期日"),
    "due_km": ("到期里程", "应保养里程"),
    "duration": ("所需时间", "预计用时"),
    "event": ("活动", "活动名称", "活动主题"),
    "event_time": ("活动时间", "活动日期"),
    "expected_date": ("预计到车日期", "预计交车日期"),
    "extra_time": ("增加用时", "增加时间"),
    "festival": ("节日", "节日名称"),
    "fitting_time": ("安装用时", "安装时间"),
    "free_items": ("免费项目", "赠送项目"),
    "gift": ("礼品", "礼物"),
    "handler": ("负责人", "处理人"),
    "holiday_hours": ("节日营业时间", "营业时间"),
    "insurance_until": ("保险到期", "保险到期日"),
    "inspection_due": ("年检到期", "年检到期日"),
    "interest": ("意向车型",),
    "item": ("增修项目", "增项", "项目"),
    "loan_car": ("代步车",),
    "new_time": ("新交车时间", "新的交车时间", "改后时间", "新时间"),
    "next_report": ("下次答复日期", "下次反馈日期"),
    "next_step": ("下一步", "下一步措施"),
    "offer": ("优惠", "优惠内容"),
    "open_until": ("营业至", "取车截止时间"),
    "part": ("配件", "配件名称", "零件", "到货配件"),
    "place": ("地点", "活动地点"),
    "precaution": ("注意事项",),
    "price": ("费用", "价格", "金额", "报价"),
    "programme": ("活动内容", "活动安排"),
    "progress": ("进展", "处理进展"),
    "ready_at": ("预计完工时间", "完工时间"),
    "recall_about": ("召回内容", "召回部件"),
    "recall_detail": ("召回说明", "召回原因"),
    "rescue_phone": ("救援电话",),
    "stage": ("阶段", "进度", "订单进度"),
    "warranty_until": ("质保到期", "质保到期日"),
    "weather": ("天气", "天气预警"),
    "work_time": ("施工时间", "维修用时"),
}


def column_of(name: str, fact: Fact) -> Column | None:
    """The column for that fact; none for appointments to offer, which the workshop's calendar tells."""
    if fact.kind == "slots":
        return None
    return Column(
        name,
        CALLED.get(name, (name,)),
        (name.replace("_", " "),),
        READERS[fact.kind](name),
        str(fact.example),
        f"What the script says as {{{name}}}; for example {fact.example}.",
        f"话术里的{{{name}}}，例如{fact.example}。",
        fact=True,
    )


def _number(name: str) -> Reader:
    def read(text: str, _customs: Customs) -> int | Complaint:
        found = NUMBER.fullmatch(text)
        return round(float(found.group(1).replace(",", ""))) if found else _strange(name, text, "a number", "数字")

    return read


def _minutes(name: str) -> Reader:
    def read(text: str, _customs: Customs) -> int | Complaint:
        found = HOURS.fullmatch(text)
        if found is None or not any(found.groups()):
            return _strange(name, text, "a length of time; write it in minutes", "时长，请写分钟数")
        return round(float(found.group(1) or 0) * 60) + int(found.group(2) or 0)

    return read


def _day(name: str) -> Reader:
    def read(text: str, customs: Customs) -> str | Complaint:
        day = read_until(text, customs)
        return day.isoformat() if isinstance(day, date) else Complaint(name, day.reason, day.chinese)

    return read


def _moment(name: str) -> Reader:
    def read(text: str, customs: Customs) -> str | Complaint:
        found = read_moment(text, customs)
        if isinstance(found, Complaint):
            return Complaint(name, found.reason, found.chinese)
        if found[1] is None:
            return _strange(
                name,
                text,
                "a day with a time; write it as 2026-11-20 14:30",
                "带时间的日期，请写成2026-11-20 14:30的样子",
            )
        return in_zone(found[1], customs.zone)

    return read


def _strange(name: str, text: str, what: str, chinese: str) -> Complaint:
    return Complaint(
        name,
        f"“{short(text)}” ({name}) is not {what}.",
        f"“{short(text)}”（{CALLED.get(name, (name,))[0]}）不是{chinese}。",
    )


READERS: Mapping[str, Callable[[str], Reader]] = {
    "text": lambda name: read_text(name, CALLED.get(name, (name,))[0], TEXT_LIMIT),
    "phone": lambda name: read_text(name, CALLED.get(name, (name,))[0], 40),
    "plate": lambda _name: read_plate,
    "number": _number,
    "km": _number,
    "money": _number,
    "minutes": _minutes,
    "date": _day,
    "datetime": _moment,
}
