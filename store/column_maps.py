"""Which headings of a dealership's lists mean which field, kept so that nobody has to say it twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.tables import ColumnMap


class ColumnMaps:
    """One map for each dealership and kind of list, from heading to field."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, dealership_id: int, kind: str) -> Mapping[str, str]:
        """The map as it was saved; empty when there is none."""
        row = self._row(dealership_id, kind)
        return {} if row is None else {str(heading): str(field) for heading, field in row.headings.items()}

    def save(self, dealership_id: int, kind: str, headings: Mapping[str, str], now: datetime) -> None:
        """Keep this map in the place of the one before."""
        row = self._row(dealership_id, kind)
        if row is None:
            self._session.add(ColumnMap(dealership_id=dealership_id, kind=kind, headings=dict(headings), at=now))
        else:
            row.headings, row.at = dict(headings), now
        self._session.flush()

    def _row(self, dealership_id: int, kind: str) -> ColumnMap | None:
        return self._session.scalars(
            select(ColumnMap).where(ColumnMap.dealership_id == dealership_id, ColumnMap.kind == kind)
        ).one_or_none()
