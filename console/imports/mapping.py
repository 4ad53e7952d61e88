"""What a person says a heading means: `客户=name`, checked against the fields of the kind before anything is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from console.imports.columns import Kind
from console.imports.headings import NOT_USED, plain
from console.imports.reading import ListError


def read_map(words: Iterable[str], kind: Kind) -> dict[str, str]:
    """Headings to fields, from words like `手机2=phone`; `备注=` leaves a column alone. Raises `ListError`."""
    mapped: dict[str, str] = {}
    for word in words:
        heading, equals, field = (part.strip() for part in word.rpartition("="))
        if not equals or not plain(heading):
            raise ListError(f"“{word}” maps nothing; write it as --map HEADING=FIELD, for example --map 手机2=phone.")
        if field not in kind.fields and field != NOT_USED:
            raise ListError(
                f"Lists of {kind.name} have no field {field}; choose from {', '.join(kind.fields)}, "
                "or write nothing behind the = to leave the column alone."
            )
        mapped[heading] = field
    return mapped


def still_valid(saved: Mapping[str, str], kind: Kind) -> dict[str, str]:
    """What was saved, but for fields this version does not know."""
    return {heading: field for heading, field in saved.items() if field in kind.fields or field == NOT_USED}


def refuse_missing(mapped: Mapping[str, str], headings: tuple[str, ...], source: str) -> None:
    """Raises `ListError` when the list does not have a heading that somebody has just mapped."""
    there = {plain(heading) for heading in headings}
    for heading in mapped:
        if plain(heading) not in there:
            seen = ", ".join(one.strip() for one in headings if one.strip())[:120]
            raise ListError(f"{source} has no heading {heading}; write it as the list does (it has: {seen}).")
