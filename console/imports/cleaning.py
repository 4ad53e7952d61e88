"""One row of the after-service list, cleaned: a visit to remember, or a sentence saying why not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from console.imports.customs import Customs
from console.imports.dates import read_day
from flows import phone, plates
from store.lists import ServiceVisit

SEXES = {
    **dict.fromkeys(("先生", "男", "男士", "男性", "m", "male", "mr", "mr."), "male"),
    **dict.fromkeys(
        ("女士", "女", "小姐", "太太", "女性", "f", "female", "ms", "ms.", "mrs", "mrs.", "miss"), "female"
    ),
}
EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)  # how spreadsheets are told to leave digits alone
HAN_SPACE = re.compile(r"(?<=[\u2e80-\u9fff])\s+(?=[\u2e80-\u9fff])")  # 张 三
MILEAGE = re.compile(r"(\d[\d,]*)(?:\.\d+)?\s*(?:km|公里|千米)?", re.IGNORECASE)
FOREIGN_PLATE = re.compile(r"[A-Z0-9]{2,12}")
NAME_LIMIT, TEXT_LIMIT, ORDER_LIMIT = 100, 200, 80
MILEAGE_LIMIT = 5_000_000


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a row; `code` stays the same whatever words are used."""

    code: str
    reason: str


def tidy(cell: str) -> str:
    """The cell without full-width forms, stray spaces, line breaks and the quotes of spreadsheets."""
    if cell.isascii() and cell.isalnum():
        return cell
    text = unicodedata.normalize("NFKC", phone.INVISIBLE.sub("", cell)).strip()
    if guarded := EXCEL_TEXT.fullmatch(text):
        text = guarded.group(1)
    return " ".join(text.lstrip("'’").split())


def clean(row: Mapping[str, str], customs: Customs) -> tuple[ServiceVisit | None, list[Complaint]]:
    """A visit with what had to be left out of it, or none and what has to be put right.

    `row` holds tidy cells by field. Name, phone and date are needed; what else is wrong is left out and said.
    """
    wrong: list[Complaint] = []
    name, number, day = _name(row, wrong), _number(row, customs, wrong), _day(row, customs, wrong)
    order = _order(row, wrong)
    if name is None or number is None or day is None or order is None:
        return None, wrong
    visit = ServiceVisit(
        name=name,
        sex=SEXES.get(row.get("sex", "").casefold(), ""),
        phone=number,
        plate=_plate(row, customs, wrong),
        model=_text(row, "model", wrong),
        happened_on=day,
        adviser=_text(row, "adviser", wrong),
        order=order,
        work=_text(row, "work", wrong),
        mileage_km=_mileage(row, wrong),
    )
    return visit, wrong


def _name(row: Mapping[str, str], wrong: list[Complaint]) -> str | None:
    name = HAN_SPACE.sub("", row.get("name", ""))
    if not any(character.isalpha() for character in name):
        what = f"“{name[:24]}” is not a name" if name else "The name is missing"
        wrong.append(Complaint("name", f"{what}; write down whom to ask for."))
        return None
    if len(name) > NAME_LIMIT:
        wrong.append(Complaint("name", f"The name is longer than {NAME_LIMIT} characters; shorten it."))
        return None
    return name


def _number(row: Mapping[str, str], customs: Customs, wrong: list[Complaint]) -> str | None:
    match phone.normalise(row.get("phone", ""), customs.region, customs.area_code):
        case phone.Number(e164=e164):
            return e164
        case phone.Rejected(why=why):
            wrong.append(Complaint("phone", why))
            return None


def _day(row: Mapping[str, str], customs: Customs, wrong: list[Complaint]) -> date | None:
    day = read_day(row.get("date", ""), customs.zone, customs.this_year)
    if isinstance(day, str):
        wrong.append(Complaint("date", day))
        return None
    return day


def _order(row: Mapping[str, str], wrong: list[Complaint]) -> str | None:
    order = row.get("order", "").replace(" ", "").upper()
    if len(order) > ORDER_LIMIT:
        wrong.append(Complaint("order", f"The order number is longer than {ORDER_LIMIT} characters; correct it."))
        return None
    return order


def _plate(row: Mapping[str, str], customs: Customs, wrong: list[Complaint]) -> str | None:
    written = row.get("plate", "")
    if plates.is_absent(written):
        return None
    plate = plates.normalise(written)
    if plate is None and customs.region != "CN":
        plain = plates.SEPARATORS.sub("", written).upper()
        plate = plain if FOREIGN_PLATE.fullmatch(plain) else None
    if plate is None:
        wrong.append(Complaint("plate", f"“{written[:24]}” is not a licence plate; the visit is kept without one."))
    return plate


def _mileage(row: Mapping[str, str], wrong: list[Complaint]) -> int | None:
    written = row.get("mileage", "")
    if not written:
        return None
    found = MILEAGE.fullmatch(written)
    mileage = int(found.group(1).replace(",", "")) if found else None
    if mileage is None or mileage > MILEAGE_LIMIT:
        wrong.append(Complaint("mileage", f"“{written[:24]}” is not a mileage; the visit is kept without it."))
        return None
    return mileage


def _text(row: Mapping[str, str], field: str, wrong: list[Complaint]) -> str:
    text = row.get(field, "")
    if len(text) > TEXT_LIMIT:
        wrong.append(Complaint(field, f"The {field} is longer than {TEXT_LIMIT} characters; its end is left out."))
    return text[:TEXT_LIMIT]
