"""How many parts an SMS takes: 7-bit letters where all of it has them, two-byte characters otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# GSM 03.38: what a phone shows without switching to two-byte characters. Those of the second table cost two places.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
LONE, JOINED = {"GSM-7": 160, "UCS-2": 70}, {"GSM-7": 153, "UCS-2": 67}
Encoding = Literal["GSM-7", "UCS-2"]


@dataclass(frozen=True, slots=True)
class Segments:
    """What one text takes on the network. Every part is paid for."""

    encoding: Encoding
    units: int  # places used: an extended letter or an emoji takes two
    parts: int


def measure(text: str) -> Segments:
    """How many places and parts this text takes."""
    encoding = encoding_of(text)
    costs = [_cost(character, encoding) for character in text]
    units = sum(costs)
    if units <= LONE[encoding]:
        return Segments(encoding, units, 1 if text else 0)
    return Segments(encoding, units, _joined(costs, JOINED[encoding]))


def encoding_of(text: str) -> Encoding:
    """One character outside the 7-bit tables makes the whole text two-byte."""
    return "GSM-7" if all(character in BASIC or character in EXTENDED for character in text) else "UCS-2"


def _cost(character: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if character in EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1


def _joined(costs: list[int], room: int) -> int:
    """Parts needed in order; what costs two places is never torn between two parts."""
    parts, used = 1, 0
    for cost in costs:
        if used + cost > room:
            parts, used = parts + 1, 0
        used += cost
    return parts
