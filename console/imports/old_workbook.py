"""An XLS of the old kind: at most 65,536 rows, so it is read at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from console.imports.cell_text import as_text
from console.imports.reading import Line, List, ListError, Recognise, best_headings, no_headings


class OldWorkbook(List):
    """The first sheet with headings. Raises `ListError`."""

    def __init__(self, path: Path, recognise: Recognise) -> None:
        self.path = path
        try:
            self._book = CalamineWorkbook.from_path(str(path))
            self._lines, self.headings = self._find_headings(recognise)
        except PasswordError as error:
            raise ListError(f"{path.name} has a password; save it without one, then import it again.") from error
        except (CalamineError, ValueError, OSError) as error:
            raise ListError(
                f"{path.name} is damaged or is no workbook; open it, save it as XLSX, then import that."
            ) from error
        self.size = len(self._lines)

    def close(self) -> None:
        self._book.close()

    def rows(self) -> Iterator[Line]:
        """The rows below the headings."""
        for line in self._lines:
            self.position += 1
            if line.number > self.headings.number:
                yield line

    def _find_headings(self, recognise: Recognise) -> tuple[list[Line], Line]:
        best: tuple[int, list[Line], Line] | None = None
        visible = sorted(self._book.sheets_metadata, key=lambda one: one.visible != SheetVisibleEnum.Visible)
        for sheet in visible:
            lines = _lines(self._book.get_sheet_by_name(sheet.name))
            found = best_headings(lines, recognise)
            if found is not None and (best is None or found[0] > best[0]):
                best = found[0], lines, found[1]
            if best is not None and best[0] > 1:
                break
        if best is None:
            raise ListError(f"{self.path.name} is empty; export the list again.")
        known, lines, row = best
        if known == 0:
            raise no_headings(self.path.name, row)
        return lines, row


def _lines(sheet: Any) -> list[Line]:
    rows = [[as_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for first, last in sheet.merged_cell_ranges or ():
        for number in range(first[0] + 1, min(last[0] + 1, len(rows))):
            if first[1] < len(rows[number]):
                rows[number][first[1]] = rows[first[0]][first[1]]
    return [Line(number, tuple(row)) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
