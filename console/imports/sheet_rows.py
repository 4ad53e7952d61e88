"""The rows of a sheet, one at a time: what has been read is let go of, so a million rows need no more than one."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser


def elements(source: IO[bytes], tag: str) -> Iterator[Element]:
    """Every element of that name; whatever lies beside it is dropped as it passes."""
    path: list[Element] = []
    inside = 0
    for event, element in iterparse(source, events=("start", "end")):
        if event == "start":
            path.append(element)
            inside += element.tag == tag
            continue
        path.pop()
        if element.tag == tag:
            inside -= 1
            yield element
        if not inside and path:
            path[-1].clear()


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
