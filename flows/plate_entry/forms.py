"""The forms a plate may have at a keypad: what is chosen from a menu, what is pressed, what needs no key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.plates import LAYOUTS, PROVINCES, Kind, Layout
from flows.steps import Words


@dataclass(frozen=True, slots=True)
class Form:
    """Plates that are entered alike.

    `before` stands in front of all of them and `mark` behind. `head` is how many characters then tell where the plate
    comes from: 2 for province and office, 1 for the province alone, 0 for none.
    """

    layouts: tuple[Layout, ...]
    head: int = 2
    before: str = ""
    mark: str = ""

    def lengths(self, given: str) -> tuple[int, ...]:
        """How many keys may follow what is known already, the fewest first."""
        known = len(given) + len(self.mark)
        return tuple(sorted({len(layout.places) - known for layout in self.layouts if layout.begins(given)}))


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a menu of plates; it leads to a form or to another menu, by name."""

    words: Words
    to: str


def _of(*kinds: Kind) -> tuple[Layout, ...]:
    return tuple(layout for layout in LAYOUTS if layout.kind in kinds)


def _marked(kind: Kind, before: str = "") -> Form:
    layouts = _of(kind)
    return Form(layouts, head=0 if before else 2, before=before, mark=layouts[0].places[-1])


_EMBASSY, _ARMED = _of(Kind.EMBASSY), _of(Kind.ARMED_POLICE)
CAR, SPECIAL, RARE = "car", "special", "rare"
FORMS: Mapping[str, Form] = {
    CAR: Form(_of(Kind.ORDINARY, Kind.NEW_ENERGY, Kind.NEW_ENERGY_LARGE)),
    "temporary": _marked(Kind.TEMPORARY),
    "school": _marked(Kind.SCHOOL),
    "trailer": _marked(Kind.TRAILER),
    "police": _marked(Kind.POLICE),
    "trial": _marked(Kind.TRIAL),
    "oversize": _marked(Kind.OVERSIZE),
    "hong_kong": _marked(Kind.HONG_KONG, before="粤Z"),
    "macau": _marked(Kind.MACAU, before="粤Z"),
    "embassy_first": Form(tuple(one for one in _EMBASSY if one.places[0] == "使"), head=0, before="使"),
    "embassy_last": Form(tuple(one for one in _EMBASSY if one.places[-1] == "使"), head=0, mark="使"),
    "consulate": Form(_of(Kind.CONSULATE), head=1, mark="领"),
    "armed_police": Form(tuple(one for one in _ARMED if one.places[2] == PROVINCES), head=1, before="WJ"),
    "armed_police_plain": Form(tuple(one for one in _ARMED if one.places[2] != PROVINCES), head=0, before="WJ"),
    "military": Form(_of(Kind.MILITARY), head=0),
}
MENUS: Mapping[str, tuple[Item, ...]] = {
    SPECIAL: (
        Item({"zh-CN": "临时号牌", "en": "For a temporary plate"}, "temporary"),
        Item({"zh-CN": "教练车", "en": "For a learner's car"}, "school"),
        Item({"zh-CN": "挂车", "en": "For a trailer"}, "trailer"),
        Item({"zh-CN": "警车", "en": "For a police car"}, "police"),
        Item({"zh-CN": "其他", "en": "For any other"}, RARE),
    ),
    RARE: (
        Item({"zh-CN": "香港", "en": "For Hong Kong"}, "hong_kong"),
        Item({"zh-CN": "澳门", "en": "For Macau"}, "macau"),
        Item({"zh-CN": "使馆", "en": "For an embassy"}, "embassy"),
        Item({"zh-CN": "领事馆", "en": "For a consulate"}, "consulate"),
        Item({"zh-CN": "武警", "en": "For the armed police"}, "armed"),
        Item({"zh-CN": "军车", "en": "For the army"}, "military"),
        Item({"zh-CN": "试验车", "en": "For a test car"}, "trial"),
        Item({"zh-CN": "超限车", "en": "For an oversize vehicle"}, "oversize"),
    ),
    "embassy": (
        Item({"zh-CN": "使字在最前面", "en": "If the Chinese character comes first"}, "embassy_first"),
        Item({"zh-CN": "使字在最后面", "en": "If it comes last"}, "embassy_last"),
    ),
    "armed": (
        Item({"zh-CN": "WJ后面是省份", "en": "If a province follows WJ"}, "armed_police"),
        Item({"zh-CN": "WJ后面没有省份", "en": "If none follows"}, "armed_police_plain"),
    ),
}
