"""A licence plate as people write it becomes the plate as it is stored, or nothing (GA 36-2018)."""

from __future__ import annotations

import re
import unicodedata

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_P = f"[{PROVINCES}]"
_A = "[A-HJ-NP-Z]"  # plates have no I and no O in their serial
_X = "[A-HJ-NP-Z0-9]"
CIVIL = re.compile(f"{_P}{_A}(?=(?:[^A-Z]*[A-Z]){{0,2}}[^A-Z]*$){_X}{{5}}")  # at most two letters
NEW_ENERGY = re.compile(rf"{_P}{_A}(?:[DABCEFGHJK]{_X}[0-9]{{4}}|[0-9]{{5}}[DABCEFGHJK])")  # small, or large
SPECIAL = re.compile(
    rf"{_P}{_A}{_X}{{4}}[学挂试超]|{_P}[A-HJ-NP-ZO]{_X}{{4}}警|粤Z{_X}{{4}}[港澳]"
    rf"|使[0-9]{{6}}|[0-9]{{6}}使|{_P}[0-9]{{5}}领|{_P}{_A}[0-9]{{4}}领"
)
SEPARATORS = re.compile(r"[\s.·・•‧∙⋅,\-–—_]+")
ABSENT = frozenset(
    (
        "",
        "无",
        "暂无",
        "没有",
        "无牌",
        "未上牌",
        "未上",
        "新车",
        "临",
        "临牌",
        "临时",
        "临时牌照",
        "待上牌",
        "NONE",
        "N/A",
        "NIL",
    )
)


def normalise(text: str) -> str | None:
    """The plate as it is stored: upper case, no separators, 鲁L12345; None when it is no plate.

    Full-width letters are read, and the letters I and O in the serial are the digits they were meant to be.
    """
    tidy = _tidy(text)
    tidy = tidy[:2] + tidy[2:].translate({ord("I"): "1", ord("O"): "0"})
    known = any(pattern.fullmatch(tidy) for pattern in (CIVIL, NEW_ENERGY, SPECIAL))
    return tidy if known else None


def is_absent(text: str) -> bool:
    """Whether somebody wrote, in one of the usual ways, that there is no plate yet."""
    return _tidy(text) in ABSENT


def show(plate: str) -> str:
    """The plate as people read it, with the dot after its second character: 鲁L·12345."""
    return f"{plate[:2]}·{plate[2:]}" if plate[:1] in PROVINCES and plate[1:2].isalpha() else plate


def mask(plate: str) -> str:
    """The plate as logs and lists may show it: 鲁L12**5."""
    return f"{plate[:4]}{'*' * max(len(plate) - 5, 2)}{plate[-1:]}"


def _tidy(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text)
    return SEPARATORS.sub("", wide).upper()
