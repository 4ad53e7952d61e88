"""Rows become a file: JSON for programs, CSV and XLSX for people; streamed, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    """A workbook, written row by row so that its size costs no memory; a new sheet when one is full."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        sheet, at = None, 0
        for row in rows:
            if sheet is None or at == SHEET_ROWS:
                sheet, at = _new_sheet(book, keys, bold), 0
            at += 1
            for column, key in enumerate(keys):
                value = row[key]
                match value:
                    case None:
                        continue
                    case bool():
                        sheet.write_boolean(at, column, value)
                    case int() | float():
                        sheet.write_number(at, column, value)
                    case _:
                        sheet.write_string(at, column, _as_text(value)[:CELL_LIMIT])
        if sheet is None:
            _new_sheet(book, keys, bold)


def _new_sheet(book: xlsxwriter.Workbook, keys: Sequence[str], bold: object) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet()
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
