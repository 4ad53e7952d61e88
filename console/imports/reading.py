"""A list as it comes, text or workbook, becomes rows with their line numbers; nothing is held but the row in hand."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from types import TracebackType

from console.imports.customs import FIRST_DAY

HEADING_LINES = 10  # some systems put a title above the headings
Recognise = Callable[[tuple[str, ...]], int]  # how many of a row's cells are headings that mean something


class ListError(Exception):
    """The file cannot be taken for a list; the message is one sentence saying what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row and the line it begins on, as a person counts them in the file (the first is 1)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row whose quotation marks do not fit together."""

    number: int


class List(ABC):
    """A file of rows, read as a stream; blank lines are passed over but counted."""

    headings: Line
    size: int = 1  # of what `position` counts
    position: int = 0  # how much has been read so far
    first_day: date = FIRST_DAY  # that days are counted from, where they are written as numbers

    @abstractmethod
    def rows(self) -> Iterator[Line | Unreadable]:
        """The rows below the headings."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> List:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()


def best_headings(rows: Iterable[Line | Unreadable], recognise: Recognise) -> tuple[int, Line] | None:
    """The row among the first ones that names most, and how much that is; None where there is no row at all."""
    best: tuple[int, Line] | None = None
    for row in islice(rows, HEADING_LINES):
        if isinstance(row, Line):
            known = recognise(row.cells)
            if best is None or known > best[0]:
                best = known, row
    return best


def no_headings(name: str, row: Line) -> ListError:
    """Nothing in the file says which column is which."""
    return ListError(
        f"{name} has no headings Ringback knows (it begins with “{_glimpse(row)}”); name its columns on the first "
        "line: 客户姓名, 联系电话 and so on, or name, phone; `ringback template` writes an example."
    )


def _glimpse(row: Line) -> str:
    text = " ".join(cell.strip() for cell in row.cells if cell.strip())
    clean = "".join(character for character in text if unicodedata.category(character)[0] != "C")
    return clean if len(clean) <= 40 else f"{clean[:39]}…"
