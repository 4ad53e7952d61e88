"""A phone number read out in the groups people say it in, and written with the gaps they put there."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from flows.spoken.plate import CHINESE_DIGITS

NUMBER = re.compile(r"\+?[\d\s().·/-]*\d[\d\s().·/-]*")
EXTENSION = re.compile(r"\s*(?:转|ext\.?|x|#)\s*(\d{1,6})\s*$", re.IGNORECASE)
ONE_BREATH = 5  # 95588 and 12345 are said without a pause
GROUP = 4


@dataclass(frozen=True, slots=True)
class _Shape:
    """A number taken apart: what is said in one breath each, and how the whole is written."""

    groups: tuple[str, ...]
    text: str
    abroad: bool = False
    extension: str = ""


def spoken_phone(number: str, locale: str) -> str:
    """幺三六，零六三三，幺二三四; 4 0 0, 8 8 8, 6 6 7 7. China's country code is not said, another one is.

    Raises ValueError when it is no phone number.
    """
    shape = _shape(number)
    if locale == "zh-CN":
        said = "，".join(group.translate(CHINESE_DIGITS) for group in shape.groups)
        extension = shape.extension.translate(CHINESE_DIGITS)
        return f"{'加' if shape.abroad else ''}{said}{f'，转{extension}' if extension else ''}"
    said = ", ".join(" ".join(group) for group in shape.groups)
    extension = f", extension {' '.join(shape.extension)}" if shape.extension else ""
    return f"{'plus ' if shape.abroad else ''}{said}{extension}"


def written_phone(number: str, locale: str) -> str:
    """136 0633 1234, 0633-2270633, 400-888-6677, +852 9123 4567; ValueError when it is no phone number."""
    shape = _shape(number)
    if not shape.extension:
        return shape.text
    return f"{shape.text}{'转' if locale == 'zh-CN' else ' ext. '}{shape.extension}"


def _shape(text: str) -> _Shape:
    tidy = unicodedata.normalize("NFKC", text).strip()
    found = EXTENSION.search(tidy)
    extension = found[1] if found else ""
    tidy = tidy[: found.start()] if found else tidy
    digits = re.sub(r"\D", "", tidy)
    if not NUMBER.fullmatch(tidy) or len(digits) < 3:
        # The number itself stays out of the sentence: sentences end up in logs.
        raise ValueError("This is not a phone number that can be said; write it in digits, like 0633-2270633.")
    known = _known(tidy)
    if known is not None:
        return _Shape(known.groups, known.text, known.abroad, extension)
    own = re.findall(r"\d+", tidy)  # whoever wrote gaps knew how it is said
    groups = tuple(part for piece in own for part in _split(piece))
    return _Shape(groups, tidy, tidy.startswith("+"), extension)


def _known(text: str) -> _Shape | None:
    """The number in the shape its country's plan gives it; None when no plan knows it."""
    try:
        number = phonenumbers.parse(text, "CN")
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if number.country_code != 86:
        written = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        return _Shape(tuple(part for piece in re.findall(r"\d+", written) for part in _split(piece)), written, True)
    digits = phonenumbers.national_significant_number(number)
    area = phonenumbers.length_of_geographical_area_code(number)
    match phonenumbers.number_type(number):
        case PhoneNumberType.MOBILE:
            return _Shape(_split(digits), " ".join(_split(digits)))
        case PhoneNumberType.FIXED_LINE if area:
            code, line = f"0{digits[:area]}", digits[area:]
            # Seven digits are said in one breath after their area code, eight fall into two halves.
            return _Shape((code, *(_split(line) if len(line) > 7 else (line,))), f"{code}-{line}")
        case _:
            return _Shape(_split(digits), "-".join(_split(digits)))


def _split(digits: str) -> tuple[str, ...]:
    """Even groups of at most four, the shorter ones first: 3-4-4, 3-3-4, 4-4."""
    if len(digits) <= ONE_BREATH:
        return (digits,)
    count = -(-len(digits) // GROUP)
    size, longer = divmod(len(digits), count)
    sizes = [size] * (count - longer) + [size + 1] * longer
    groups, start = [], 0
    for length in sizes:
        groups.append(digits[start : start + length])
        start += length
    return tuple(groups)
