"""One row of a list, cleaned: an entry to remember, or a sentence saying why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from console.imports.cells import is_nothing, tidy
from console.imports.columns import Column, Kind
from console.imports.complaints import Complaint
from console.imports.customs import Customs
from store.lists import Entry


def clean(picked: Mapping[str, tuple[str, ...]], kind: Kind, customs: Customs) -> tuple[Entry | None, list[Complaint]]:
    """An entry with what had to be left out of it, or none and what has to be put right.

    `picked` holds the cells of each field the list has, the best one first.
    """
    row: dict[str, Any] = {}
    fatal: list[Complaint] = []
    light: list[Complaint] = []
    for column in kind.columns:
        cells = picked.get(column.field)
        if cells is None:
            continue
        value = _value(column, cells, customs)
        if isinstance(value, Complaint):
            (fatal if column.needed or column.vital else light).append(value)
            value = value.kept
        if value is not None and value != "":
            row[column.field] = value
    if fatal:
        return None, fatal
    built = kind.build(row, customs)
    if isinstance(built, Complaint):
        return None, [built]
    return (replace(built, consent=row["consent"]) if "consent" in row else built), light


def _value(column: Column, cells: tuple[str, ...], customs: Customs) -> Any:
    """What the first cell that can be used says; or what is wrong with the first that is not empty."""
    wrong: Complaint | None = None
    for written in cells:
        if not written or is_nothing(cell := tidy(written)):
            continue
        value = column.read(cell, customs)
        if not isinstance(value, Complaint):
            return value
        wrong = wrong or value
    if wrong is None and column.needed:
        return column.read(tidy(cells[0]), customs)  # it says best itself what it misses
    return wrong
