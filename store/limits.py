"""What the carrier allows beyond what each dealership asks for: pace and lines of a number or of the whole account."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from store.tables import Limit


class LimitError(Exception):
    """A limit that cannot be; the message is one sentence saying how it should be."""


class Kind(StrEnum):
    """What a limit holds for."""

    ACCOUNT = "account"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class LimitRecord:
    """How fast and how often at once may be rung over one account or number; None: as the dealerships like."""

    kind: Kind
    name: str
    pace: float | None = None  # calls started per second, in real time
    lines: int | None = None  # calls at the same time


class Limits:
    """One row for each account or number that has a limit of its own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[LimitRecord]:
        """All of them, accounts first."""
        return [_record(row) for row in self._session.scalars(select(Limit).order_by(Limit.scope, Limit.name))]

    def of(self, kind: Kind, name: str) -> LimitRecord:
        """The one of this account or number; one without numbers when it has none."""
        row = self._row(kind, name)
        return LimitRecord(kind, name) if row is None else _record(row)

    def locked(self, kind: Kind, name: str) -> LimitRecord:
        """The same, and nobody else counts against it until the unit of work ends. What has no limit is not locked.

        Locks are taken in one order by everybody: the account, the number, the dealership.
        """
        row = self._session.scalar(_chosen(kind, name).with_for_update().execution_options(populate_existing=True))
        return LimitRecord(kind, name) if row is None else _record(row)

    def put(self, limit: LimitRecord) -> None:
        """From now on this one holds. Raises `LimitError`."""
        if limit.pace is not None and not (math.isfinite(limit.pace) and limit.pace > 0):
            raise LimitError("The pace must be more than 0 calls per second, such as --pace 1, or none.")
        if limit.lines is not None and limit.lines < 1:
            raise LimitError("At least one line is needed to ring anybody, such as --lines 5, or none.")
        row = self._row(limit.kind, limit.name)
        if row is None:
            row = Limit(scope=limit.kind, name=limit.name)
            self._session.add(row)
        row.pace, row.lines = limit.pace, limit.lines
        self._session.flush()

    def _row(self, kind: Kind, name: str) -> Limit | None:
        return self._session.scalar(_chosen(kind, name).execution_options(populate_existing=True))


def _chosen(kind: Kind, name: str) -> Select[Limit]:
    return select(Limit).where(Limit.scope == kind, Limit.name == name)


def _record(row: Limit) -> LimitRecord:
    return LimitRecord(Kind(row.scope), row.name, row.pace, row.lines)
