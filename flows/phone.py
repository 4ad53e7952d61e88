"""A phone number as people type it becomes one we may ring, or a sentence saying why we may not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc", "-"))
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
WRITTEN = re.compile(r"\+?[\d\s().·/-]+")
LOCAL = re.compile(r"[2-9]\d{6,7}")  # a landline as the neighbours write it; a torn-off mobile begins with 1

SPREADSHEET_TAIL = re.compile(r"(?<=\d)\.0$")  # a number that went through a spreadsheet's cell of numbers


class Kind(StrEnum):
    """What kind of line it is; an SMS goes to mobiles only."""

    MOBILE = "mobile"
    LANDLINE = "landline"


KINDS = {
    PhoneNumberType.MOBILE: Kind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: Kind.MOBILE,  # some countries do not tell them apart
    PhoneNumberType.FIXED_LINE: Kind.LANDLINE,
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that exists in its country's plan, as E.164."""

    e164: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Rejected:
    """Not a number we may ring; `why` is a sentence for whoever wrote it, `chinese` the same in Chinese."""

    why: str
    chinese: str


def normalise(text: str, region: str = "CN", area_code: str | None = None) -> Number | Rejected:
    """Read one number in any usual spelling: full-width digits, spaces, dashes, +86, 0086, 0633-2270633.

    `region` is the country of numbers written without one; `area_code` ("0633") is put before
    landlines written without theirs, and without it those are rejected.
    """
    tidy = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(DASHES).strip()
    if not tidy:
        return Rejected("The phone number is missing; write it down with all its digits.", "没有电话号码，请补全。")
    if not WRITTEN.fullmatch(tidy) or not any(character.isdigit() for character in tidy):
        return Rejected(
            f"“{_short(text)}” is not a phone number; write down one number, in digits.",
            f"“{_short(text)}”不是电话号码，请用数字写一个号码。",
        )
    tidy = SPREADSHEET_TAIL.sub("", tidy)
    if area_code and LOCAL.fullmatch(bare := re.sub(r"[\s-]", "", tidy)):
        tidy = f"{area_code}{bare}"
    try:
        number = phonenumbers.parse(tidy, region)
    except NumberParseException:
        return Rejected(
            f"“{_short(text)}” is not a phone number; write down one number, with all its digits.",
            f"“{_short(text)}”不是完整的电话号码，请写一个完整的号码。",
        )
    sort = phonenumbers.number_type(number)
    if sort == PhoneNumberType.UNKNOWN:  # it is in no plan
        trouble, chinese = _trouble(number)
        return Rejected(
            f"The phone number “{_short(text)}” {trouble}; ask the customer for the right one.",
            f"电话号码“{_short(text)}”{chinese}，请向客户核实。",
        )
    kind = KINDS.get(sort)
    if kind is None:
        return Rejected(
            f"“{_short(text)}” is a service number; write down the customer's own number.",
            f"“{_short(text)}”是服务号码，请写客户本人的号码。",
        )
    return Number(phonenumbers.format_number(number, PhoneNumberFormat.E164), kind)


@lru_cache(maxsize=10_000)  # asked in every turn of a call
def kind_of(e164: str) -> Kind | None:
    """What kind of line a stored number is; None when it is not a person's."""
    match normalise(e164):
        case Number(kind=kind):
            return kind
        case _:
            return None


def home_of(number: str, region: str = "CN") -> tuple[str, str | None]:
    """Where a dealership's own number lives: its country, and its area code if it has one ("CN", "0633").

    A list written for the people next door leaves both out. An unreadable number lives in `region`.
    """
    try:
        parsed = phonenumbers.parse(number, region)
    except NumberParseException:
        return region, None
    home = phonenumbers.region_code_for_number(parsed) or region
    length = phonenumbers.length_of_geographical_area_code(parsed)
    if not phonenumbers.is_valid_number(parsed) or not length:
        return home, None
    trunk = phonenumbers.ndd_prefix_for_region(home, True) or ""
    return home, trunk + phonenumbers.national_significant_number(parsed)[:length]


def mask_phone(e164: str) -> str:
    """The number as logs may show it: enough to recognise, too little to ring."""
    hidden = max(len(e164) - 10, min(4, len(e164)))
    start = min(6, len(e164) - hidden)
    return e164[:start] + "*" * hidden + e164[start + hidden :]


def _trouble(number: phonenumbers.PhoneNumber) -> tuple[str, str]:
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.TOO_SHORT | phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return "is too short", "位数不够"
        case phonenumbers.ValidationResult.TOO_LONG:
            return "is too long", "位数太多"
        case _:
            return "does not exist in its country's numbering plan", "不存在"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 24 else f"{text[:23]}…"
