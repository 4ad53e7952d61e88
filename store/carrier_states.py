"""How the carrier's account fares, for all workers together: several may report, and only one tries after a rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session

from flows.breaker import WELL, Health
from store.newcomers import insert_unless_there
from store.tables import CarrierState


class CarrierStates:
    """One row for each account that has ever been in trouble."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, account: str) -> Health:
        """How it fares; well, when nothing is known."""
        row = self._session.get(CarrierState, account, populate_existing=True)
        return WELL if row is None else _health(row)

    def begin_probe(self, account: str, now_real: datetime, lease_s: float) -> bool:
        """Only one caller gets True: its call tries whether the carrier works again, until the lease runs out."""
        change = update(CarrierState).where(
            CarrierState.account == account,
            CarrierState.resting_until_real <= now_real,
            or_(CarrierState.probe_until_real.is_(None), CarrierState.probe_until_real <= now_real),
        )
        return self._changed(change.values(probe_until_real=now_real + timedelta(seconds=lease_s)))

    def end_probe(self, account: str) -> None:
        """It was not tried after all; another call may."""
        self._changed(update(CarrierState).where(CarrierState.account == account).values(probe_until_real=None))

    def change(self, account: str, by: Callable[[Health], Health]) -> tuple[Health, Health]:
        """Take news in, one report after the other. Returns how it fared before and fares now."""
        seen = self.of(account)
        if by(seen) == seen:  # as nearly always: nothing to remember, and nobody to wait for
            return seen, seen
        fresh = {"account": account, "troubles": 0, "rests": 0, "why": ""}
        insert_unless_there(self._session, CarrierState, [fresh])
        query = select(CarrierState).where(CarrierState.account == account).with_for_update()
        row = self._session.scalars(query.execution_options(populate_existing=True)).one()
        before = _health(row)
        after = by(before)
        if after != before:
            row.troubles, row.rests, row.since, row.why = after.troubles, after.rests, after.since, after.why[:300]
            row.resting_until_real, row.probe_until_real = after.resting_until, after.probe_until
            self._session.flush()
        return before, after

    def _changed(self, change: Any) -> bool:
        change = change.execution_options(synchronize_session=False)
        return cast("CursorResult[Any]", self._session.execute(change)).rowcount == 1


def _health(row: CarrierState) -> Health:
    return Health(
        troubles=row.troubles,
        rests=row.rests,
        resting_until=row.resting_until_real,
        probe_until=row.probe_until_real,
        since=row.since,
        why=row.why,
    )
