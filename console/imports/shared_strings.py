"""The texts of a workbook, which its cells name by number: on disk, because there may be a million of them."""

from __future__ import annotations

import os
import tempfile
from array import array
from functools import lru_cache
from typing import IO

from openpyxl.cell.rich_text import CellRichText
from openpyxl.cell.text import Text
from openpyxl.xml.constants import SHEET_MAIN_NS

from console.imports.sheet_rows import elements

STRING = f"{{{SHEET_MAIN_NS}}}si"
PLAIN = f"{{{SHEET_MAIN_NS}}}t"
OFTEN = 4096  # so many are kept at hand: models, advisers, states


class SharedStrings:
    """Holds eight bytes of memory for each text, and those that were asked for last."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # it lives as long as the workbook is open
        self._ends = array("Q", [0])
        self._at = lru_cache(maxsize=OFTEN)(self._read)

    def take(self, source: IO[bytes]) -> None:
        """Keep all texts of that part of the workbook."""
        for element in elements(source, STRING):
            plain = element.find(PLAIN)
            text = (plain.text or "") if plain is not None and len(element) == 1 else Text.from_tree(element).content
            written = self._file.write(str(text).encode("utf-8", "surrogatepass"))
            self._ends.append(self._ends[-1] + written)
        self._file.flush()

    def __getitem__(self, number: int) -> str | CellRichText:
        if not 0 <= number < len(self._ends) - 1:
            raise ValueError("a cell names a text that the workbook does not have")
        return self._at(number)

    def close(self) -> None:
        self._file.close()

    def _read(self, number: int) -> str:
        begins, ends = self._ends[number], self._ends[number + 1]
        return os.pread(self._file.fileno(), ends - begins, begins).decode("utf-8", "surrogatepass")
