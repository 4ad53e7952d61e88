"""A licence plate as people write it becomes the plate as it is stored, with its kind, or nothing (GA 36-2018)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from flows import provinces

PROVINCES = provinces.SIGNS
DIGITS = "0123456789"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # a serial has no I and no O
POLICE_OFFICES = LETTERS + "O"
SERIAL = LETTERS + DIGITS
ELECTRIC = "DABCEFGHJK"  # the first five run on the battery alone, the others do not
MOST_LETTERS = 2  # in a serial


class Kind(StrEnum):
    """What a plate stands for; the value is its name in data."""

    ORDINARY = "ordinary"
    NEW_ENERGY = "new_energy"
    NEW_ENERGY_LARGE = "new_energy_large"
    TRAILER = "trailer"
    SCHOOL = "school"
    POLICE = "police"
    TRIAL = "trial"
    OVERSIZE = "oversize"
    HONG_KONG = "hong_kong"
    MACAU = "macau"
    EMBASSY = "embassy"
    CONSULATE = "consulate"
    ARMED_POLICE = "armed_police"
    MILITARY = "military"
    TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which the characters of a kind stand: at each place, those that may stand there."""

    kind: Kind
    places: tuple[str, ...]

    def begins(self, text: str) -> bool:
        """Whether a plate of this layout may begin with these characters."""
        if len(text) > len(self.places):
            return False
        if not all(character in place for character, place in zip(text, self.places, strict=False)):
            return False
        serial = (one for one, place in zip(text, self.places, strict=False) if place is SERIAL)
        return sum(one in LETTERS for one in serial) <= MOST_LETTERS

    def fits(self, text: str) -> bool:
        """Whether these characters are a plate of this layout."""
        return len(text) == len(self.places) and self.begins(text)


_HEAD = (PROVINCES, LETTERS)
_FIVE, _FOUR = (SERIAL,) * 5, (SERIAL,) * 4
_SMALL, _LARGE = (ELECTRIC, SERIAL, *(DIGITS,) * 4), (*(DIGITS,) * 5, ELECTRIC)
# In the order in which they are tried: WJ12345 is a plate of the armed police, though two letters are military ones.
LAYOUTS = (
    Layout(Kind.ORDINARY, (*_HEAD, *_FIVE)),
    Layout(Kind.NEW_ENERGY, (*_HEAD, *_SMALL)),
    Layout(Kind.NEW_ENERGY_LARGE, (*_HEAD, *_LARGE)),
    Layout(Kind.TRAILER, (*_HEAD, *_FOUR, "挂")),
    Layout(Kind.SCHOOL, (*_HEAD, *_FOUR, "学")),
    Layout(Kind.POLICE, (PROVINCES, POLICE_OFFICES, *_FOUR, "警")),
    Layout(Kind.TRIAL, (*_HEAD, *_FOUR, "试")),
    Layout(Kind.OVERSIZE, (*_HEAD, *_FOUR, "超")),
    Layout(Kind.HONG_KONG, ("粤", "Z", *_FOUR, "港")),
    Layout(Kind.MACAU, ("粤", "Z", *_FOUR, "澳")),
    Layout(Kind.EMBASSY, ("使", *(DIGITS,) * 6)),
    Layout(Kind.EMBASSY, (*(DIGITS,) * 6, "使")),
    Layout(Kind.CONSULATE, (PROVINCES, *(DIGITS,) * 5, "领")),
    Layout(Kind.CONSULATE, (*_HEAD, *(DIGITS,) * 4, "领")),
    Layout(Kind.ARMED_POLICE, ("W", "J", PROVINCES, *(DIGITS,) * 4, SERIAL)),
    Layout(Kind.ARMED_POLICE, ("W", "J", *(DIGITS,) * 4, SERIAL)),
    Layout(Kind.MILITARY, (LETTERS, LETTERS, *(DIGITS,) * 5)),
    Layout(Kind.TEMPORARY, (*_HEAD, *_FIVE, "临")),
    Layout(Kind.TEMPORARY, (*_HEAD, *_SMALL, "临")),
    Layout(Kind.TEMPORARY, (*_HEAD, *_LARGE, "临")),
)
LONGEST = max(len(layout.places) for layout in LAYOUTS)
SEPARATORS = re.compile(r"[\s.·・•‧∙⋅,\-–—_]+")
_LOOK_ALIKE = str.maketrans("IO", "10")
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


def kind_of(plate: str) -> Kind | None:
    """The kind of a plate as it is stored; None when it is no plate."""
    return next((layout.kind for layout in LAYOUTS if layout.fits(plate)), None)


def valid(plate: str) -> bool:
    """Whether it is a plate as it is stored: upper case, without separators."""
    return kind_of(plate) is not None


def may_begin(text: str) -> bool:
    """Whether some plate begins with these characters."""
    return any(layout.begins(text) for layout in LAYOUTS)


def normalise(text: str) -> str | None:
    """The plate as it is stored: upper case, no separators, 鲁L12345; None when it is no plate.

    Full-width letters are read, and the letters I and O after a province's sign are the digits they were meant to be.
    A temporary plate keeps its mark at the end, wherever it was written.
    """
    tidy = _tidy(text)
    if tidy.startswith("临"):
        tidy = tidy[1:] + "临"
    repaired = tidy[:2] + tidy[2:].translate(_LOOK_ALIKE) if tidy[:1] in PROVINCES else tidy
    return next((plate for plate in (tidy, repaired) if valid(plate)), None)


def office_is_known(plate: str) -> bool:
    """Whether its office's letter is one the province is known to use. A letter that is not is worth a second look
    and no reason to refuse the plate; plates without province or office have none to doubt.
    """
    province = provinces.BY_SIGN.get(plate[:1])
    office = plate[1:2]
    if province is None or not office.isalpha() or kind_of(plate) is Kind.POLICE:
        return True
    return office in province.offices


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
