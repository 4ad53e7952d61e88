"""What became of every row, as a workbook to be sorted, filtered and handed to whoever has to put it right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

import xlsxwriter

from console.imports.importing import Became, Told

TITLES: Mapping[str, tuple[str, str, str, str]] = {
    "zh": ("导入结果", "行号", "结果", "原因"),
    "en": ("Rows", "line", "what became of it", "reason"),
}
OUTCOMES: Mapping[str, Mapping[Became, str]] = {
    "zh": {
        Became.CREATED: "新增",
        Became.UPDATED: "更新",
        Became.DUPLICATE: "重复",
        Became.REJECTED: "拒绝",
    },
    "en": {became: became.value for became in Became},
}
CELL_LIMIT = 32_767  # characters a workbook's cell can hold
LAST_ROW = 1_048_575  # of a sheet, counted from 0


class RowReport:
    """Written row by row, so that a long list needs no more memory than a short one."""

    def __init__(self, file: BinaryIO, locale: str) -> None:
        self._language = "zh" if locale.startswith("zh") else "en"
        options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
        self._book = xlsxwriter.Workbook(file, options | {"strings_to_urls": False})
        title, *heads = TITLES[self._language]
        self._heads = tuple(heads)
        self._sheet = self._book.add_worksheet(title)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(2, 2, 60)
        self._bad = self._book.add_format({"bg_color": "#F8D7DA"})
        self._doubtful = self._book.add_format({"bg_color": "#FFF3CD"})
        self._row = 0

    def headings(self, headings: tuple[str, ...]) -> None:
        """The list's own headings, beside ours."""
        self._write((*self._heads, *headings), self._book.add_format({"bold": True}))

    def row(self, told: Told) -> None:
        """One row of the list."""
        locale = "zh-CN" if self._language == "zh" else "en"
        reasons = " ".join(complaint.said(locale) for complaint in told.complaints)
        marked = self._bad if told.became is Became.REJECTED else self._doubtful if reasons else None
        self._write((told.line, OUTCOMES[self._language][told.became], reasons, *told.cells), marked)

    def close(self) -> None:
        """Finish the file."""
        self._book.close()

    def _write(self, cells: tuple[str | int, ...], marked: object) -> None:
        if self._row > LAST_ROW:
            return
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                self._sheet.write_number(self._row, column, cell, marked)
            else:
                self._sheet.write_string(self._row, column, cell[:CELL_LIMIT], marked)
        self._row += 1
