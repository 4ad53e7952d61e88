"""Rows become a file: JSON for programs, CSV and XLSX for people; streamed, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import xlsxwriter

from store.exports import Cell

Row = Mapping[str, Cell]
SHEET_ROWS = 1_048_575  # what a sheet holds below its headings
CELL_LIMIT = 32_767  # characters in one cell of a spreadsheet
RISKY = re.compile(r"[=+\-@\t\r]|\s+[=+\-@]")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")  # +8613606331234 and -3 run nothing


def write_json(rows: Iterable[Row], keys: Sequence[str], file: BinaryIO) -> None:
    """One list of objects, one a line."""
    file.write(b"[")
    for place, row in enumerate(rows):
        text = json.dumps({key: row[key] for key in keys}, ensure_ascii=False)
        file.write((",\n" if place else "\n").encode() + text.encode())
    file.write(b"\n]\n")


def write_csv(rows: Iterable[Row], keys: Sequence[str], file: BinaryIO) -> None:
    """UTF-8 with a byte order mark, without which spreadsheets take Chinese for something else."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(text)
        writer.writerow(keys)
        writer.writerows([_harmless(_as_text(row[key])) for key in keys] for row in rows)
        text.flush()
    finally:
        text.detach()


def write_xlsx(rows: Iterable[Row], keys: Sequence[str], file: BinaryIO) -> None:
    """A workbook of one kind of rows, written one by one so that its size costs no memory."""
    write_book([Sheet("", keys, rows)], file)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one kind in a workbook; `title` is the name on its tab, the program's own when it is empty."""

    title: str
    keys: Sequence[str]
    rows: Iterable[Row]


def write_book(sheets: Iterable[Sheet], file: BinaryIO) -> None:
    """A workbook with a sheet for each kind of rows; a full sheet is followed by another."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for one in sheets:
            written, at = _new_sheet(book, one.title, one.keys, bold), 0
            for row in one.rows:
                if at == SHEET_ROWS:
                    written, at = _new_sheet(book, "", one.keys, bold), 0
                at += 1
                for column, key in enumerate(one.keys):
                    _write_cell(written, at, column, row[key])


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, at: int, column: int, value: Cell) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(at, column, value)
        case int() | float():
            sheet.write_number(at, column, value)
        case _:
            sheet.write_string(at, column, _as_text(value)[:CELL_LIMIT])


def _new_sheet(
    book: xlsxwriter.Workbook, title: str, keys: Sequence[str], bold: object
) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(title or None)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(keys) - 1, 18)
    for column, key in enumerate(keys):
        sheet.write_string(0, column, key, bold)
    return sheet


def _as_text(value: Cell) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def _harmless(text: str) -> str:
    """A spreadsheet runs a cell that begins like a formula; an apostrophe in front makes it text."""
    return f"'{text}" if RISKY.match(text) and not PLAIN_NUMBER.fullmatch(text) else text


FORMATS: Mapping[str, Callable[[Iterable[Row], Sequence[str], BinaryIO], None]] = {
    "json": write_json,
    "csv": write_csv,
    "xlsx": write_xlsx,
}
