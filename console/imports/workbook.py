"""An XLSX as it comes, as a stream: the first sheet with headings, values for formulas, merged cells, both epochs."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS

from console.imports.cell_text import as_text
from console.imports.reading import Line, List, ListError, Recognise, best_headings, no_headings
from console.imports.shared_strings import SharedStrings
from console.imports.sheet_rows import sheet_rows

LARGEST_SHEET = 4 << 30  # bytes, unpacked: a million rows with room to spare
LARGEST_PART = 64 << 20  # of the parts that are read as a whole
TIGHTEST = 400  # so many times smaller no list can be packed
WORTH_A_LOOK = 16 << 20
CHUNK_BYTES = 1 << 20
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
OVERLAP = 200  # so many bytes may one of them take
FEW_ROWS = 50_000  # of merged cells; nobody merges more by hand
DAMAGED = (zipfile.BadZipFile, KeyError, ValueError, ParseError, EOFError, OSError, InvalidFileException, TypeError)
Merged = dict[int, list[tuple[int, int]]]  # last rows and column of the merged cells that begin on a row


class Workbook(List):
    """The sheet of a workbook that has headings; hidden ones only when no other has. Raises `ListError`."""

    def __init__(self, path: Path, raw: BinaryIO, recognise: Recognise) -> None:
        self.path, self._raw = path, raw
        self._strings = SharedStrings()
        try:
            self._zip = zipfile.ZipFile(raw)
            self._refuse_bombs()
            self._book = _Reader(raw, self._strings)
            self._book.read()
            if self._book.wb.epoch.year == 1904:
                self.first_day = date(1904, 1, 1)
            self._sheet, self.headings = self._find_headings(recognise)
            self._merged = self._find_merged()
            self.size = self._zip.getinfo(self._sheet.part).file_size
        except DAMAGED as error:
            self._strings.close()
            raise self._damaged() from error
        except BaseException:
            self._strings.close()
            raise

    def close(self) -> None:
        self._strings.close()
        self._book.archive.close()
        self._zip.close()
        self._raw.close()

    def rows(self) -> Iterator[Line]:
        """The rows below the headings."""
        below: dict[int, tuple[int, str]] = {}  # column: until which row it holds what
        for row in self._lines(self._sheet):
            filled = self._fill(row, below) if self._merged else row
            if row.number > self.headings.number and any(cell.strip() for cell in filled.cells):
                yield filled

    def _lines(self, sheet: _Sheet) -> Iterator[Line]:
        try:
            with self._zip.open(sheet.part) as source:
                for number, values in sheet_rows(source, self._book.wb, self._strings):
                    self.position = source.tell()
                    yield Line(number, tuple(as_text(value) for value in values))
        except DAMAGED as error:
            raise self._damaged() from error

    def _find_headings(self, recognise: Recognise) -> tuple[_Sheet, Line]:
        best: tuple[int, _Sheet, Line] | None = None
        for sheet in sorted(self._book.sheets, key=lambda one: not one.visible):
            lines = (row for row in self._lines(sheet) if any(cell.strip() for cell in row.cells))
            found = best_headings(lines, recognise)
            if found is not None and (best is None or found[0] > best[0]):
                best = found[0], sheet, found[1]
            if best is not None and best[0] > 1:
                break
        if best is None:
            raise ListError(f"{self.path.name} is empty; export the list again.")
        known, sheet, row = best
        if known == 0:
            raise no_headings(self.path.name, row)
        return sheet, row

    def _find_merged(self) -> Merged:
        """Where cells were merged downwards: only the first of them holds the value."""
        merged: Merged = {}
        with self._zip.open(self._sheet.part) as source:
            before = b""
            while chunk := source.read(CHUNK_BYTES):
                found = MERGED.findall(before[-OVERLAP:] + chunk)
                before = chunk
                for place in found:
                    column, first, _, last = range_boundaries(place.decode())
                    if first < last <= first + FEW_ROWS and (last, column) not in merged.get(first, ()):
                        merged.setdefault(first, []).append((last, column))
        return merged

    def _fill(self, row: Line, below: dict[int, tuple[int, str]]) -> Line:
        cells = list(row.cells)
        for column, (last, text) in tuple(below.items()):
            if row.number > last:
                del below[column]
            else:
                cells += [""] * (column - len(cells))
                cells[column - 1] = text
        for last, column in self._merged.get(row.number, ()):
            below[column] = last, cells[column - 1] if column <= len(cells) else ""
        return Line(row.number, tuple(cells))

    def _refuse_bombs(self) -> None:
        for part in self._zip.infolist():
            if part.flag_bits & 1:
                raise ListError(f"{self.path.name} has a password; save it without one, then import it again.")
            streamed = "worksheets/" in part.filename or "sharedStrings" in part.filename
            tight = part.file_size > WORTH_A_LOOK and part.file_size > TIGHTEST * max(part.compress_size, 1)
            if tight or part.file_size > (LARGEST_SHEET if streamed else LARGEST_PART):
                raise ListError(
                    f"{self.path.name} would unpack to far more than a list ever is; copy the rows into a new "
                    "workbook and import that."
                )

    def _damaged(self) -> ListError:
        return ListError(
            f"{self.path.name} is damaged or is no workbook; open it, save it again as XLSX, then import it again."
        )


@dataclass(frozen=True, slots=True)
class _Sheet:
    part: str  # of the file
    visible: bool


class _Reader(ExcelReader):  # type: ignore[misc]  # openpyxl has no types
    """Learns from a workbook where its sheets and what its styles are, and takes nothing else into memory."""

    def __init__(self, raw: BinaryIO, strings: SharedStrings) -> None:
        super().__init__(raw, read_only=True, data_only=True, keep_links=False)
        self._strings = strings
        self.sheets: list[_Sheet] = []

    def read(self) -> None:
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        self.read_worksheets()

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self._strings.take(source)

    def read_worksheets(self) -> None:
        for sheet, place in self.parser.find_sheets():
            if place.target in self.valid_files and "chartsheet" not in place.Type:
                self.sheets.append(_Sheet(place.target, sheet.state == "visible"))
