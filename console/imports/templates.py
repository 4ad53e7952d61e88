"""An empty list of a kind to fill in: headings, a row as an example, and a sheet that explains every column."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, BinaryIO

import xlsxwriter

from console.imports.columns import Column, Kind
from console.imports.kinds.events import CALLED_KINDS, HAVE_A_MOMENT, Campaign

WIDTH = 18
EXPLAINED = ("列", "column", "必填 needed", "说明", "what it says", "例 example")
NEEDED = "是 yes"
SHEETS = ("列表 list", "说明 explanation")


def headings(kind: Kind, locale: str) -> tuple[str, ...]:
    """The first name of each column in that language."""
    return tuple(column.headings[0] if locale.startswith("zh") else column.english[0] for column in kind.columns)


def example_row(kind: Kind, today: date) -> tuple[str, ...]:
    """A row that comes in as it is."""
    return tuple(_example(column, today) for column in kind.columns)


def for_campaign(kind: Kind, campaign: Campaign) -> Kind:
    """A list of events about one campaign: only its own facts have columns, and the example is about it."""
    own = set(campaign.facts)
    foreign = {column.field for column in kind.columns if column.fact} - own
    own_example: Mapping[str, Mapping[str, Any]] = {
        "kind": {"example": CALLED_KINDS[campaign.kind][0]},
        "date": {"clock": "14:30"} if campaign.kind in HAVE_A_MOMENT else {},
    }
    columns = (
        replace(column, **own_example.get(column.field, {})) for column in kind.columns if column.field not in foreign
    )
    return replace(kind, columns=tuple(columns))


def write_xlsx(kind: Kind, today: date, locale: str, file: BinaryIO) -> None:
    """The list on the first sheet, its explanation in both languages on the second."""
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        plain, needed = book.add_format({"bold": True}), book.add_format({"bold": True, "bg_color": "#FFE699"})
        as_text = book.add_format({"num_format": "@"})  # or a spreadsheet makes numbers of numbers to ring
        rows = book.add_worksheet(SHEETS[0])
        rows.freeze_panes(1, 0)
        rows.set_column(0, len(kind.columns) - 1, WIDTH, as_text)
        for place, (column, heading, cell) in enumerate(
            zip(kind.columns, headings(kind, locale), example_row(kind, today), strict=True)
        ):
            rows.write_string(0, place, heading, needed if column.needed else plain)
            rows.write_string(1, place, cell, as_text)
        _explain(book.add_worksheet(SHEETS[1]), kind, today, plain)


def write_csv(kind: Kind, today: date, locale: str, file: BinaryIO) -> None:
    """Headings and the example, as spreadsheets open it."""
    text = io.StringIO()
    csv.writer(text).writerows((headings(kind, locale), example_row(kind, today)))
    file.write(codecs.BOM_UTF8 + text.getvalue().encode())


def explanation(kind: Kind, today: date) -> list[Sequence[str]]:
    """For each column its names, whether it is needed, what it says in both languages, an example."""
    return [
        (
            "、".join(column.headings[:3]),
            ", ".join(column.english[:3]),
            NEEDED if column.needed else "",
            column.about_chinese,
            column.about,
            _example(column, today),
        )
        for column in kind.columns
    ]


def _explain(sheet: xlsxwriter.worksheet.Worksheet, kind: Kind, today: date, bold: object) -> None:
    widths: Mapping[int, int] = {0: 30, 1: 34, 2: 12, 3: 60, 4: 60, 5: 24}
    for place, width in widths.items():
        sheet.set_column(place, place, width)
    sheet.write_row(0, 0, EXPLAINED, bold)
    for number, row in enumerate(explanation(kind, today), start=1):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)


def _example(column: Column, today: date) -> str:
    if isinstance(column.example, int):
        return f"{today + timedelta(days=column.example)} {column.clock}".strip()
    return column.example


WRITERS = {".xlsx": write_xlsx, ".csv": write_csv}
