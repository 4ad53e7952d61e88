"""Which column is which: the headings dealerships use, in Chinese and English, and the fields they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from console.imports.columns import Kind
from console.imports.reading import ListError

ASIDE = re.compile(r"\(.*?\)|【.*?】|\[.*?\]")  # 维修日期(必填), mileage (km)
NOISE = re.compile(r"[\s_*:#.'\"/-]+")
NOT_USED = ""  # a heading mapped to it is left alone
BEFORE_ALL = -1  # what a person says a heading means goes before what it usually means
Known = Mapping[str, tuple[str, int]]  # plain heading to its field, and its rank among those of the field


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row, the best place first; fields the list does not have are left out."""

    places: Mapping[str, tuple[int, ...]]
    headings: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.headings)

    @property
    def taken(self) -> Mapping[str, str]:
        """The headings that are used, with the field each was taken for, in their order."""
        by_place = {place: field for field, places in self.places.items() for place in places}
        return {self.headings[place].strip(): by_place[place] for place in sorted(by_place)}

    @property
    def unused(self) -> tuple[str, ...]:
        """The headings nothing was made of."""
        used = {place for places in self.places.values() for place in places}
        return tuple(one.strip() for place, one in enumerate(self.headings) if place not in used and one.strip())

    def pick(self, cells: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """The cells by the field they mean; a row may be shorter than its headings."""
        return {
            field: tuple(cells[at] if at < len(cells) else "" for at in places) for field, places in self.places.items()
        }


def known_headings(kind: Kind, mapped: Mapping[str, str]) -> Known:
    """Every heading of this kind, with those that somebody mapped; `mapped` goes from heading to field."""
    return _known(kind.name, tuple((column.field, (*column.headings, *column.english)) for column in kind.columns)) | {
        plain(heading): (field, BEFORE_ALL) for heading, field in mapped.items()
    }


@lru_cache(maxsize=32)
def _known(_kind: str, columns: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, tuple[str, int]]:
    known: dict[str, tuple[str, int]] = {}
    for field, headings in columns:
        for rank, heading in enumerate(headings):
            known.setdefault(plain(heading), (field, rank))
        known.setdefault(plain(field), (field, len(headings)))
    return known


def find_columns(headings: tuple[str, ...], kind: Kind, known: Known, source: str) -> Columns:
    """Map headings to fields. Raises `ListError` naming the required column that is missing."""
    found: dict[str, list[tuple[int, int]]] = {}  # field -> (rank of its heading, place)
    for place, heading in enumerate(headings):
        field, rank = known.get(plain(heading), (NOT_USED, 0))
        if field != NOT_USED:
            found.setdefault(field, []).append((rank, place))
    for column in kind.columns:
        if column.needed and column.field not in found:
            seen = ", ".join(heading.strip() for heading in headings if heading.strip())[:120]
            raise ListError(
                f"{source} has no column for the {column.field}; name one of its columns {column.headings[0]} or "
                f'{column.english[0]}, or say which it is with --map "HEADING={column.field}" (it has: {seen}).'
            )
    places: dict[str, tuple[int, ...]] = {}
    for field, ranked in found.items():
        best_first = tuple(place for _, place in sorted(ranked))
        places[field] = best_first if kind.fields[field].several else best_first[:1]
    return Columns(places, headings)


def counter(known: Known) -> Callable[[tuple[str, ...]], int]:
    """How many different fields some cells would name, if they were headings."""

    def count(cells: tuple[str, ...]) -> int:
        return len({known[heading][0] for heading in map(plain, cells) if heading in known})

    return count


def plain(heading: str) -> str:
    """The heading without what differs from list to list."""
    return NOISE.sub("", ASIDE.sub("", unicodedata.normalize("NFKC", heading).casefold()))
