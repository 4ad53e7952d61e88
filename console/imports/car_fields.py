"""What a list says of a car or about it: plate, VIN, mileage, texts; class and state of a prospect."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from console.imports.complaints import Complaint, short
from console.imports.customs import Customs
from flows import plates
from flows.occasions import Gone

MILEAGE = re.compile(r"(\d[\d,]*)(?:\.\d+)?\s*(万)?\s*(?:km|公里|千米)?", re.IGNORECASE)
TEN_THOUSANDS = re.compile(r"(\d+(?:\.\d+)?)\s*万\s*(?:km|公里|千米)?", re.IGNORECASE)
FOREIGN_PLATE = re.compile(r"[A-Z0-9]{2,12}")
VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
CLASS = re.compile(r"(?:class )?([ABC])\s*(?:[级类](?:客户|意向)?)?", re.IGNORECASE)
TEXT_LIMIT, ORDER_LIMIT = 200, 80
MILEAGE_LIMIT = 5_000_000
STATES: Mapping[str, Gone] = {
    word: gone
    for gone, words in {
        Gone.CANCELLED: (
            *("作废", "已作废", "取消", "已取消", "撤销", "退车", "退订", "删除"),
            *("void", "cancelled", "canceled", "deleted"),
        ),
        Gone.BOUGHT: ("成交", "已成交", "订车", "已订车", "已订", "已购车", "已购", "bought", "won", "sold"),
        Gone.LOST: ("战败", "已战败", "流失", "放弃", "无意向", "无效", "lost", "given up"),
    }.items()
    for word in words
}


def read_plate(text: str, customs: Customs) -> str | Complaint | None:
    """The plate as it is stored; None where the car has none yet."""
    if plates.is_absent(text):
        return None
    plate = plates.normalise(text)
    if plate is None and customs.region != "CN":
        plain = plates.SEPARATORS.sub("", text).upper()
        plate = plain if FOREIGN_PLATE.fullmatch(plain) else None
    if plate is not None:
        return plate
    return Complaint(
        "plate",
        f"“{short(text)}” is not a licence plate; the row is kept without it.",
        f"“{short(text)}”不是车牌号，这一行不带车牌保留。",
    )


def read_vin(text: str, _customs: Customs) -> str | Complaint:
    """The seventeen characters; they hold no I, O and Q."""
    vin = re.sub(r"[\s-]", "", text).upper()
    if VIN.fullmatch(vin):
        return vin
    return Complaint(
        "vin",
        f"“{short(text)}” is not a VIN of 17 characters; the row is kept without it.",
        f"“{short(text)}”不是17位车架号，这一行不带车架号保留。",
    )


def read_mileage(text: str, _customs: Customs) -> int | Complaint:
    """Whole kilometres."""
    mileage = None
    if many := TEN_THOUSANDS.fullmatch(text):
        mileage = round(float(many.group(1)) * 10_000)
    elif found := MILEAGE.fullmatch(text):
        mileage = int(found.group(1).replace(",", ""))
    if mileage is not None and mileage <= MILEAGE_LIMIT:
        return mileage
    return Complaint(
        "mileage",
        f"“{short(text)}” is not a mileage; the row is kept without it.",
        f"“{short(text)}”不是里程，这一行不带里程保留。",
    )


def read_order(text: str, _customs: Customs) -> str | Complaint:
    """The number by which the dealership's own system knows the row."""
    order = text.replace(" ", "").upper().removesuffix(".0")
    if len(order) <= ORDER_LIMIT:
        return order
    return Complaint(
        "order",
        f"The order number is longer than {ORDER_LIMIT} characters; correct it.",
        f"单号超过{ORDER_LIMIT}个字符，请核对。",
    )


def read_class(text: str, _customs: Customs) -> str | Gone | Complaint:
    """A, B or C; or how it ended, which some write in the same column."""
    if found := CLASS.fullmatch(text):
        return found.group(1).upper()
    if (state := STATES.get(text.casefold())) is not None:
        return state
    return Complaint(
        "class",
        f"“{short(text)}” is not a class of prospects; write A, B or C; the row is kept without it.",
        f"“{short(text)}”不是意向级别，请写A、B或C；这一行不带级别保留。",
    )


def read_state(text: str, _customs: Customs) -> Gone | None:
    """Whether the row says that it is over; whatever else systems write there is no matter of ours."""
    return STATES.get(text.casefold())


def read_text(field: str, name: str, limit: int = TEXT_LIMIT) -> Callable[[str, Customs], str | Complaint]:
    """A text of a length that can be said and shown."""

    def read(text: str, _customs: Customs) -> str | Complaint:
        if len(text) <= limit:
            return text
        return Complaint(
            field,
            f"The {field} is longer than {limit} characters; its end is left out.",
            f"{name}超过{limit}个字，后面的没有保留。",
            kept=text[:limit],
        )

    return read
