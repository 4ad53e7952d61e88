"""Follow-ups: which are due, what the policy has to know about them, and how they move. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, CursorResult, Table, Update, bindparam, exists, func, insert, select, update
from sqlalchemy.orm import Session

from flows.lifecycles import Disposition, FollowupState
from flows.policy import Case, Cost
from store.cases import read_cases
from store.locking import free, lock_for_call
from store.tables import Call, Decision, Followup

OPEN = (FollowupState.WAITING, FollowupState.CALLING)


@dataclass(frozen=True, slots=True)
class FollowupRecord:
    """One follow-up as others may see it."""

    id: int
    dealership_id: int
    programme_id: int
    occasion_id: int
    customer_id: int
    vehicle_id: int | None
    script: str
    script_version: int | None
    state: FollowupState
    disposition: Disposition | None
    attempts: int
    troubles: int
    next_call_at: datetime | None
    asked_for: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about one follow-up: ring, put_off or close, by which rule, and why."""

    followup_id: int
    verdict: str
    rule: str
    why: str


class Followups:
    """What we want to find out, each until it has its one disposition."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, followup_id: int) -> FollowupRecord:
        """Raises `LookupError` when there is none."""
        row = self._session.get(Followup, followup_id, populate_existing=True)
        if row is None:
            raise LookupError(f"there is no follow-up {followup_id}")
        return _record(row)

    def any_due(self, dealership_id: int, now: datetime) -> bool:
        """Whether the time of any has come; asked every second, so it sorts nothing."""
        return bool(self._session.scalar(select(exists().where(*_due(dealership_id, now)))))

    def due(self, dealership_id: int, now: datetime, limit: int) -> list[int]:
        """Those whose time has come: the customers' own times first, then by priority, then who has waited longest."""
        return list(
            self._session.scalars(
                select(Followup.id)
                .where(*_due(dealership_id, now))
                .order_by(Followup.asked_for.desc(), Followup.priority.desc(), Followup.next_call_at, Followup.id)
                .limit(limit)
            )
        )

    def case(self, followup_id: int, now: datetime) -> Case:
        """All the policy has to know about one follow-up."""
        return self.cases([followup_id], now)[followup_id]

    def cases(self, followup_ids: Sequence[int], now: datetime) -> dict[int, Case]:
        """The same for many, in as many queries as for one."""
        return read_cases(self._session, followup_ids, now)

    def lock_for_call(self, call_id: str) -> None:
        """Keep the follow-up of this call to ourselves until the unit of work ends."""
        lock_for_call(self._session, call_id)

    def mark_calling(self, followup_id: int) -> bool:
        """One call of it is on its way. False when it is not waiting any more."""
        change = update(Followup).where(Followup.id == followup_id, Followup.state == FollowupState.WAITING)
        return self._changed(change.values(state=FollowupState.CALLING, next_call_at=None))

    def ask_for(self, followup_id: int, at: datetime, now: datetime, rule: str, why: str) -> bool:
        """The customer chose the time of the next call. False when it is closed already."""
        change = update(Followup).where(Followup.id == followup_id, Followup.state.in_(OPEN))
        if not self._changed(change.values(next_call_at=at, asked_for=True)):
            return False
        self.record_decisions([Verdict(followup_id, "put_off", rule, why)], now)
        return True

    def put_off(self, verdicts: Iterable[tuple[Verdict, datetime]], now: datetime) -> None:
        """Waiting ones get a new time, and the reason is kept."""
        chosen = list(verdicts)
        for verdict, until in chosen:
            change = update(Followup).where(Followup.id == verdict.followup_id, Followup.state == FollowupState.WAITING)
            self._session.execute(change.values(next_call_at=until))
        self.record_decisions([verdict for verdict, _ in chosen], now)

    def release(
        self, followup_id: int, at: datetime, now: datetime, rule: str, why: str, *, asked: bool = False
    ) -> bool:
        """Its call is over or was given up: it waits again, until `at`. False when nothing was under way."""
        change = update(Followup).where(Followup.id == followup_id, Followup.state == FollowupState.CALLING)
        if not self._changed(change.values(state=FollowupState.WAITING, next_call_at=at, asked_for=asked)):
            return False
        self.record_decisions([Verdict(followup_id, "put_off", rule, why)], now)
        return True

    def count_call(self, followup_id: int, cost: Literal["attempt", "trouble"]) -> None:
        """One more attempt, or one more trouble of ours."""
        column = {"attempts": Followup.attempts + 1} if cost == "attempt" else {"troubles": Followup.troubles + 1}
        self._session.execute(update(Followup).where(Followup.id == followup_id).values(**column))

    def recount(self, followup_id: int, before: Cost, after: Cost) -> None:
        """A call that has been counted turns out to have cost something else."""
        attempts = int(after == "attempt") - int(before == "attempt")
        troubles = int(after == "trouble") - int(before == "trouble")
        change = update(Followup).where(Followup.id == followup_id)
        values = {"attempts": Followup.attempts + attempts, "troubles": Followup.troubles + troubles}
        self._session.execute(change.values(**values))

    def close(self, followup_id: int, disposition: Disposition, now: datetime, rule: str, why: str) -> bool:
        """Give it its one disposition. False when it has one already; that one stays."""
        given = {"followup_id": followup_id, "how": disposition, "now": now}
        if self._session.connection().execute(_CLOSED, given).rowcount == 0:
            return False
        self.record_decisions([Verdict(followup_id, "close", rule, why)], now)
        return True

    def record_decisions(self, verdicts: Sequence[Verdict], now: datetime) -> None:
        """Keep why a call was placed, put off or skipped, and by which rule."""
        if verdicts:
            rows = [
                {"followup_id": v.followup_id, "at": now, "verdict": v.verdict, "rule": v.rule, "why": v.why[:300]}
                for v in verdicts
            ]
            self._session.connection().execute(_DECIDED, rows)

    def not_told(self, followup_ids: Sequence[int], rule: str) -> list[int]:
        """Those of them about which something else was decided last than by this rule."""
        newest = (
            select(Decision.rule)
            .where(Decision.followup_id == Followup.id)
            .order_by(Decision.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = select(Followup.id).where(Followup.id.in_(followup_ids), func.coalesce(newest, "") != rule)
        return list(self._session.scalars(query))

    def stranded(self, limit: int) -> list[int]:
        """Those that count as being called although no call of theirs lives; those another clock is at are its."""
        live = exists().where(Call.holds_followup == Followup.id)
        query = select(Followup.id).where(Followup.state == FollowupState.CALLING, ~live)
        return list(self._session.scalars(free(query.order_by(Followup.id).limit(limit))))

    def _changed(self, change: Update) -> bool:
        change = change.execution_options(synchronize_session=False)
        return cast("CursorResult[Any]", self._session.execute(change)).rowcount == 1


# Built once and without mapped classes: they are part of the last turn of a call.
_DECIDED = insert(cast(Table, Decision.__table__))
_followups = cast(Table, Followup.__table__)
_CLOSED = (
    update(_followups)
    .where(_followups.c.id == bindparam("followup_id"), _followups.c.state.in_(OPEN))
    .values(
        state=FollowupState.CLOSED,
        disposition=bindparam("how"),
        closed_at=bindparam("now"),
        next_call_at=None,
        asked_for=False,
    )
)


def _due(dealership_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Followup.dealership_id == dealership_id,
        Followup.state == FollowupState.WAITING,
        Followup.next_call_at <= now,
    )


def _record(row: Followup) -> FollowupRecord:
    return FollowupRecord(
        id=row.id,
        dealership_id=row.dealership_id,
        programme_id=row.programme_id,
        occasion_id=row.occasion_id,
        customer_id=row.customer_id,
        vehicle_id=row.vehicle_id,
        script=row.script,
        script_version=row.script_version,
        state=FollowupState(row.state),
        disposition=Disposition(row.disposition) if row.disposition else None,
        attempts=row.attempts,
        troubles=row.troubles,
        next_call_at=row.next_call_at,
        asked_for=row.asked_for,
        expires_at=row.expires_at,
    )
