"""Which column is which: the headings dealerships use, in Chinese and English, and the fields they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from console.imports.reading import ListError

# For each field the headings it goes by. Where a list has several of one field, the first named here is
# taken: so a visit counts from the day the car was picked up, when the list knows it.
SERVICES: Mapping[str, tuple[str, ...]] = {
    "name": (
        *("客户姓名", "车主姓名", "顾客姓名", "姓名", "客户名称", "车主", "送修人", "联系人", "客户", "顾客"),
        *("name", "customer name", "customer", "owner", "owner name", "contact", "full name"),
    ),
    "sex": ("性别", "称呼", "称谓", "sex", "gender", "title", "salutation"),
    "phone": (
        *(
            "联系电话",
            "手机号码",
            "手机号",
            "手机",
            "移动电话",
            "客户电话",
            "车主电话",
            "联系方式",
            "电话号码",
            "电话",
        ),
        *("phone", "phone number", "mobile", "mobile phone", "mobile number", "telephone", "tel", "cell"),
    ),
    "model": (
        "车型",
        "车型名称",
        "车辆型号",
        "车系",
        "型号",
        "model",
        "car model",
        "vehicle model",
        "vehicle",
        "car",
    ),
    "date": (
        *(
            "交车日期",
            "提车日期",
            "出厂日期",
            "出厂时间",
            "结算日期",
            "维修日期",
            "维修时间",
            "服务日期",
            "保养日期",
        ),
        *("到店日期", "进厂日期", "进厂时间", "开单日期", "日期"),
        *(
            "pick-up date",
            "date",
            "service date",
            "repair date",
            "visit date",
            "visit",
            "date of service",
            "day",
        ),
    ),
    "plate": (
        *("牌照号", "车牌号", "车牌号码", "牌照号码", "车牌", "牌照", "牌号"),
        *(
            "plate",
            "licence plate",
            "license plate",
            "plate number",
            "registration",
            "registration number",
            "reg",
        ),
    ),
    "adviser": (
        *("服务顾问", "接待顾问", "接车顾问", "接车人", "接待人", "顾问", "sa"),
        *("adviser", "advisor", "service adviser", "service advisor"),
    ),
    "work": (
        *("维修类型", "维修类别", "业务类型", "服务类型", "工单类型", "维修项目", "维修内容"),
        *("work", "work type", "service type", "repair type", "type of work", "job"),
    ),
    "mileage": (
        *("进厂里程", "行驶里程", "里程", "里程数", "公里数", "当前里程"),
        *("mileage", "mileage km", "odometer", "km", "kilometres", "kilometers"),
    ),
    "order": (
        *("工单号", "工单编号", "维修单号", "委托书号", "结算单号", "订单号", "单号", "任务委托书号"),
        *("order", "order number", "order no", "work order", "job number", "job no", "invoice"),
    ),
}
REQUIRED = ("name", "phone", "date")
OURS = {"name": "客户姓名", "phone": "联系电话", "date": "维修日期"}  # what we suggest to whoever lacks them
ASIDE = re.compile(r"\(.*?\)|【.*?】|\[.*?\]")  # 维修日期(必填), mileage (km)
NOISE = re.compile(r"[\s_*:#.'\"-]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row; fields the list does not have are left out."""

    places: Mapping[str, int]
    width: int

    def pick(self, cells: tuple[str, ...]) -> dict[str, str]:
        """The cells by the field they mean; a row may be shorter than its headings."""
        return {field: cells[at] if at < len(cells) else "" for field, at in self.places.items()}


def find_columns(headings: tuple[str, ...], source: str) -> Columns:
    """Map headings to fields. Raises `ListError` naming the required column that is missing."""
    named: dict[str, tuple[int, int]] = {}  # field -> (rank of its heading, place)
    for place, heading in enumerate(headings):
        if (known := KNOWN.get(_plain(heading))) is not None:
            field, rank = known
            if field not in named or rank < named[field][0]:
                named[field] = rank, place
    for field in REQUIRED:
        if field not in named:
            seen = ", ".join(heading.strip() for heading in headings if heading.strip())[:120]
            raise ListError(
                f"{source} has no column for the {field}; name one of its columns {OURS[field]} or {field} "
                f"(it has: {seen})."
            )
    return Columns({field: place for field, (_, place) in named.items()}, len(headings))


def count_known(cells: tuple[str, ...]) -> int:
    """How many different fields these cells would name, if they were headings."""
    return len({KNOWN[plain][0] for plain in map(_plain, cells) if plain in KNOWN})


def _plain(heading: str) -> str:
    return NOISE.sub("", ASIDE.sub("", unicodedata.normalize("NFKC", heading).casefold()))


KNOWN: Mapping[str, tuple[str, int]] = {
    _plain(heading): (field, rank) for field, headings in SERVICES.items() for rank, heading in enumerate(headings)
}
