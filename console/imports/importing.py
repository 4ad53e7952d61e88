"""A list from the file to the rows it leaves behind: read as a stream, mapped, cleaned, taken in by batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path

from sqlalchemy.orm import Session

from console.imports.aftermath import Aftermath
from console.imports.cells import tidy
from console.imports.cleaning import clean
from console.imports.columns import Kind
from console.imports.complaints import Complaint
from console.imports.customs import Customs, customs_of
from console.imports.files import open_list
from console.imports.headings import Columns, counter, find_columns, known_headings
from console.imports.reading import Line, List, ListError, Unreadable
from store.dealerships import DealershipRecord
from store.lists import Entry, Fate, Lists

__all__ = ["Became", "ImportReport", "ListError", "Rejected", "Told", "import_list"]

BATCH = 1000
MARKS = Complaint(
    "quotes",
    "The quotation marks on this line do not fit together; put them right.",
    "这一行的引号不配对，请改正。",
)


class Became(StrEnum):
    """What became of a row."""

    CREATED = "created"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken in, or one of which something was left out (then it is a warning)."""

    line: int  # as a person counts them in the file, the first being 1
    code: str  # name, phone, date, plate, ...: stays the same whatever words are used
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """One row for the report of rows: what became of it, what was wrong, and what it was."""

    line: int
    became: Became
    complaints: tuple[Complaint, ...]
    cells: tuple[str, ...]


@dataclass(slots=True)
class ImportReport:
    """What became of a list. `read` counts its rows; each is created, updated, a duplicate or rejected."""

    read: int = 0
    created: int = 0
    updated: int = 0
    duplicates: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[Rejected] = field(default_factory=list)
    columns: Mapping[str, str] = field(default_factory=dict)  # heading to the field it was taken for
    unused: tuple[str, ...] = ()  # headings nothing was made of
    moved: int = 0  # reasons to call whose day or customer is another one now
    ended: int = 0  # reasons that are none any more


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who hears how an import goes: bytes read so far and in all, the headings, and every row."""

    progress: Callable[[int, int], None] = lambda _done, _whole: None
    headings: Callable[[tuple[str, ...]], None] = lambda _headings: None
    row: Callable[[Told], None] | None = None


SILENT = Listeners()


def import_list(
    session: Session,
    path: Path,
    kind: Kind,
    dealership: DealershipRecord,
    now: datetime,
    *,
    mapped: Mapping[str, str] | None = None,
    actor: str = "ringback",
    listeners: Listeners = SILENT,
) -> ImportReport:
    """Take in the list at `path`; the caller commits, or rolls back to have only looked.

    `mapped` says which headings mean which field, beside those that everybody uses. Raises `ListError` when the file is
    no such list; rows that cannot be used are no error but part of the report.
    """
    known = known_headings(kind, mapped or {})
    with open_list(path, counter(known)) as source:
        columns = find_columns(source.headings.cells, kind, known, path.name)
        listeners.headings(columns.headings)
        report = ImportReport(columns=columns.taken, unused=columns.unused)
        intake = _Intake(kind, columns, customs_of(dealership, now, source.first_day), report, listeners.row)
        lists = Lists(session, dealership.id, now)
        aftermath = Aftermath(session, dealership.id, now, actor, path.name)
        for batch in _batches(source, intake):
            received = lists.receive([one.entry for one in batch if one.entry is not None])
            intake.settle(batch, received.fates)
            aftermath.follow(received)
            aftermath.agree([one.entry for one in batch if one.entry is not None])
            listeners.progress(source.position, source.size)
        report.moved, report.ended = aftermath.moved, aftermath.ended
        listeners.progress(source.size, source.size)
    return report


@dataclass(slots=True)
class _Waiting:
    """A row that is read, and its entry if it can be used."""

    line: int
    cells: tuple[str, ...]
    entry: Entry | None
    became: Became
    complaints: list[Complaint]


def _batches(source: List, intake: _Intake) -> Iterator[list[_Waiting]]:
    batch: list[_Waiting] = []
    for line in source.rows():
        batch.append(intake.read(line))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Intake:
    """Reads rows one by one and counts what becomes of them."""

    def __init__(
        self,
        kind: Kind,
        columns: Columns,
        customs: Customs,
        report: ImportReport,
        tell: Callable[[Told], None] | None,
    ) -> None:
        self._kind, self._columns, self._customs, self._report, self._tell = kind, columns, customs, report, tell
        self._complained: set[bytes] = set()

    def read(self, line: Line | Unreadable) -> _Waiting:
        """The row as an entry, or what is wrong with it."""
        self._report.read += 1
        if isinstance(line, Unreadable):
            return _Waiting(line.number, (), None, Became.REJECTED, [MARKS])
        entry, complaints = self._entry(line.cells)
        if complaints:
            # A row written twice is one row, also when it cannot be used: one complaint is enough.
            mark = blake2b("\0".join(tidy(cell) for cell in line.cells).encode(), digest_size=16).digest()
            if mark in self._complained:
                return _Waiting(line.number, line.cells, entry, Became.DUPLICATE, [])
            self._complained.add(mark)
        became = Became.REJECTED if entry is None else Became.CREATED
        return _Waiting(line.number, line.cells, entry, became, complaints)

    def settle(self, batch: list[_Waiting], fates: list[Fate]) -> None:
        """Those fates are theirs, in their order."""
        news = iter(fates)
        for one in batch:
            if one.entry is not None:
                one.became = Became(next(news))
            self._count(one)
            if self._tell is not None:
                self._tell(Told(one.line, one.became, tuple(one.complaints), one.cells))

    def _count(self, one: _Waiting) -> None:
        report = self._report
        match one.became:
            case Became.CREATED:
                report.created += 1
            case Became.UPDATED:
                report.updated += 1
            case Became.DUPLICATE:
                report.duplicates += 1
            case Became.REJECTED:
                first = one.complaints[0]
                report.rejected.append(Rejected(one.line, first.code, first.reason))
                return
        report.warnings += [Rejected(one.line, wrong.code, wrong.reason) for wrong in one.complaints]

    def _entry(self, cells: tuple[str, ...]) -> tuple[Entry | None, list[Complaint]]:
        width = self._columns.width
        if any(cell.strip() for cell in cells[width:]):
            wrong = Complaint(
                "columns",
                f"The line has {len(cells)} values for {width} columns; "
                "put a value that contains the separator in quotation marks.",
                f"这一行有{len(cells)}个值，表头只有{width}列；含有分隔符的值请加引号。",
            )
            return None, [wrong]
        return clean(self._columns.pick(cells), self._kind, self._customs)
