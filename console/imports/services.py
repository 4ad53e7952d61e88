"""The after-service list: read as a stream, cleaned, taken in by batches within the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from sqlalchemy.orm import Session

from console.imports.cleaning import Complaint, clean, tidy
from console.imports.customs import Customs, customs_of
from console.imports.headings import Columns, count_known, find_columns
from console.imports.reading import Line, List, ListError, Unreadable
from store.dealerships import DealershipRecord
from store.lists import Received, ServiceLists, ServiceVisit

__all__ = ["ImportReport", "ListError", "Rejected", "import_services"]

BATCH = 1000
MARKS = Complaint("quotes", "The quotation marks on this line do not fit together; put them right.")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken in, or one of which something was left out (then it is a warning)."""

    line: int  # as a person counts them in the file, the first being 1
    code: str  # name, phone, date, plate, ...: stays the same whatever words are used
    reason: str


@dataclass(slots=True)
class ImportReport:
    """What became of a list. `read` counts its rows; each is created, updated, a duplicate or rejected."""

    read: int = 0
    created: int = 0
    updated: int = 0
    duplicates: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[Rejected] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)  # occasions whose day or customer is another one now


def import_services(
    session: Session,
    path: Path,
    dealership: DealershipRecord,
    now: datetime,
    on_progress: Callable[[int, int], None] = lambda _done, _whole: None,
) -> ImportReport:
    """Take in the list at `path`; the caller commits, or rolls back to have only looked.

    `on_progress` hears the bytes read so far and in all. Raises `ListError` when the file is no such list;
    rows that cannot be used are no error but part of the report.
    """
    report = ImportReport()
    with List(path, count_known) as source:
        columns = find_columns(source.headings.cells, path.name)
        store = ServiceLists(session, dealership.id, now)
        batch: list[ServiceVisit] = []
        for visit in _visits(source, columns, customs_of(dealership, now), report):
            batch.append(visit)
            if len(batch) == BATCH:
                _count(report, store.receive(batch))
                batch.clear()
                on_progress(source.position, source.size)
        _count(report, store.receive(batch))
        on_progress(source.size, source.size)
    return report


def _visits(source: List, columns: Columns, customs: Customs, report: ImportReport) -> Iterator[ServiceVisit]:
    """The rows that can be used; what becomes of the others is noted in the report."""
    seen: set[bytes] = set()
    for line in source.rows():
        report.read += 1
        match line:
            case Unreadable(number=number):
                report.rejected.append(_rejected(number, MARKS))
            case Line(number=number, cells=cells):
                row = {name: tidy(cell) for name, cell in columns.pick(cells).items()}
                # A row written twice is one row, also when it cannot be used: one complaint is enough.
                mark = blake2b("\0".join(row.values()).encode(), digest_size=16).digest()
                if mark in seen:
                    report.duplicates += 1
                    continue
                seen.add(mark)
                visit, complaints = _read(cells, row, columns, customs)
                if visit is None:
                    report.rejected.append(_rejected(number, complaints[0]))
                    continue
                report.warnings += [_rejected(number, complaint) for complaint in complaints]
                yield visit


def _read(
    cells: tuple[str, ...], row: dict[str, str], columns: Columns, customs: Customs
) -> tuple[ServiceVisit | None, list[Complaint]]:
    if any(cell.strip() for cell in cells[columns.width :]):
        reason = (
            f"The line has {len(cells)} values for {columns.width} columns; "
            "put a value that contains the separator in quotation marks."
        )
        return None, [Complaint("columns", reason)]
    return clean(row, customs)


def _count(report: ImportReport, received: Received) -> None:
    report.created += received.created
    report.updated += received.updated
    report.duplicates += received.duplicates
    report.moved += received.moved


def _rejected(number: int, complaint: Complaint) -> Rejected:
    return Rejected(number, complaint.code, complaint.reason)
