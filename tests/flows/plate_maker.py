"""Makes valid plates of every kind from a seed, as they are met: many digits, few letters, the offices there are."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from flows.plates import DIGITS, LAYOUTS, LETTERS, POLICE_OFFICES, PROVINCES, SERIAL, Kind, Layout, kind_of
from flows.provinces import BY_SIGN

# The orders of digits (d) and letters (L) in which ordinary serials are brought into use; the first are the most met.
ORDERS = (
    *("ddddd", "Ldddd", "LLddd", "dLddd", "ddLdd", "dddLd", "ddddL", "LdddL"),
    *("dddLL", "LdLdd", "LddLd", "dLLdd", "dLdLd", "dLddL", "ddLLd", "ddLdL"),
)
WEIGHTS = (30, 20, 8, 12, 8, 6, 6, *(1,) * 9)


def plate(random: Random, kind: Kind = Kind.ORDINARY, prefix: str = "") -> str:
    """A plate of this kind; one that begins with `prefix` (鲁L) where the kind has province and office."""
    layouts = [one for one in LAYOUTS if one.kind is kind]
    while True:
        made = _filled(random, random.choice(layouts), prefix)
        if kind_of(made) is kind:  # two letters that happen to be W and J are no military plate
            return made


def plates(seed: int, count: int, prefix: str = "") -> Iterator[tuple[Kind, str]]:
    """So many plates, of all kinds in turn; the same ones for the same seed."""
    random = Random(seed)
    kinds = tuple(Kind)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        yield kind, plate(random, kind, prefix)


def _filled(random: Random, layout: Layout, prefix: str) -> str:
    serial = iter(_serial(random, sum(place is SERIAL for place in layout.places)))
    written = ""
    for at, place in enumerate(layout.places):
        begun = written == prefix[:at] and at < len(prefix) and prefix[at] in place
        if begun:
            written += prefix[at]
        elif place is SERIAL:
            written += next(serial)
        elif place in (LETTERS, POLICE_OFFICES) and written[:1] in PROVINCES and written:
            written += random.choice([one for one in BY_SIGN[written[0]].offices if one in place])
        else:
            written += random.choice(place)
    return written


def _serial(random: Random, length: int) -> str:
    """So many characters in an order that is in use, cut where the place is shorter."""
    order = random.choices(ORDERS, WEIGHTS)[0][:length]
    return "".join(random.choice(LETTERS if one == "L" else DIGITS) for one in order)
