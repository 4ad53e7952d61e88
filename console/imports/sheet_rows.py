"""The rows of a sheet, one at a time: what has been read is let go of, so a million rows need no more than one."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser

PIECE = 1 << 16  # bytes


def elements(source: IO[bytes], tag: str) -> Iterator[Element]:
    """Every element of that name; a piece of the file at a time, of which only what is not complete yet is kept."""
    builder = TreeBuilder()
    whole = builder.start("file", {})
    parser = XMLParser(target=builder)
    while piece := source.read(PIECE):
        parser.feed(piece)
        yield from _complete(whole, tag)
    parser.close()
    yield from whole.iter(tag)


def _complete(whole: Element, tag: str) -> Iterator[Element]:
    """The elements before those that are still open, which are the last ones each within the other."""
    inner = whole
    while len(inner) and inner.tag != tag:
        for one in inner[:-1]:
            yield from one.iter(tag)
        del inner[:-1]
        inner = inner[0]


def sheet_rows(source: IO[bytes], book: Any, strings: Any) -> Iterator[tuple[int, list[object]]]:
    """Row numbers and values of one sheet of a workbook, as openpyxl reads them; cells left out in between are None."""
    parser = WorkSheetParser(
        source,
        strings,
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )
    for row in elements(source, ROW_TAG):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a date out of all bounds reads #VALUE!, which we say ourselves
            number, cells = parser.parse_row(row)
        parser.row_dimensions.clear()
        values: list[object] = [None] * max((cell["column"] for cell in cells), default=0)
        for cell in cells:
            values[cell["column"] - 1] = cell["value"]
        yield number, values
