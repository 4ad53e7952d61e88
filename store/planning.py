"""Planning: every occasion becomes the follow-ups its dealership's programmes want, once, when it is time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from flows.lifecycles import Disposition, FollowupState
from flows.policy import Rule
from store.followups import Followups, Verdict
from store.newcomers import count_unless_there, insert_unless_there
from store.replanning import PAST_DUE, cancel, replan
from store.rounds import plant_next
from store.tables import Customer, Followup, Occasion, Vehicle
from store.timetable import Reason, Running, Timetable

__all__ = ["Planned", "cancel", "look_again", "plan_followups", "plan_some", "replan"]

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Planned:
    """What one planning did: how many occasions it looked at, and how many follow-ups are new."""

    looked: int
    followups: int


def plan_followups(
    session: Session, now: datetime, dealership_id: int | None = None, *, limit: int | None = None
) -> int:
    """Give every occasion whose time has come its follow-ups; returns how many are new. See `plan_some`.

    Without a limit it goes on until nothing new comes: a round that was planned may have planted one that is due, too.
    """
    planned = 0
    while True:
        done = plan_some(session, now, dealership_id, limit=limit)
        planned += done.followups
        if limit is not None or not done.followups:
            return planned


def plan_some(
    session: Session, now: datetime, dealership_id: int | None = None, *, limit: int | None = None
) -> Planned:
    """Give every occasion whose time has come its follow-ups.

    Doing it twice, or in two processes at once, adds nothing: each batch is locked, and the pair of programme and
    occasion is unique. What is too late already is closed as expired at once; what is too early is put away until
    its day, and costs nothing before. `limit` bounds the occasions looked at.
    """
    timetable = Timetable(session, now)
    running = timetable.running(dealership_id)
    looked = planned = 0
    for ids in _in_batches(_waiting(session, now, dealership_id, limit)):
        batch = _lock(session, ids)
        rows: list[dict[str, Any]] = []
        done: list[int] = []
        later: list[dict[str, Any]] = []
        yearly: list[Any] = []
        rounds: list[tuple[Any, Running]] = []
        for occasion in batch:
            reason = Reason(
                occasion.happened_on,
                occasion.at,
                occasion.details,
                occasion.round,
                occasion.gone,
                tuple(occasion.preferred),
                occasion.delivered_on,
                occasion.last_visit_on,
            )
            wanted = [
                (programme, timetable.look_on(programme, reason))
                for programme in running.get((occasion.dealership_id, occasion.kind), ())
                if programme.wants(reason)
            ]
            today = timetable.today(occasion.dealership_id) if wanted else date.max
            for programme in (one for one, day in wanted if day <= today):
                rows.append(_row(programme, occasion, reason, timetable, now))
                if programme.step(reason) is not None:
                    rounds.append((occasion, programme))
            if early := [day for _, day in wanted if day > today]:
                later.append({"occasion": occasion.id, "day": min(early)})
            else:
                done.append(occasion.id)
                yearly += [occasion] if wanted else []
        planned += _insert(session, rows, now)
        plant_next(session, yearly, rounds, timetable, now)
        _quietly(session, update(Occasion).where(Occasion.id.in_(done)).values(to_plan=False))
        if later:
            put_away = update(Occasion).where(Occasion.id == bindparam("occasion")).values(plan_on=bindparam("day"))
            session.connection().execute(put_away, later)
        looked += len(batch)
    return Planned(looked, planned)


def look_again(session: Session, dealership_id: int, kind: str, since: date | None = None) -> None:
    """A programme was added, changed or switched on: occasions of its kind are planned for it, too.

    Those from before `since` are left alone, because it would be too late for them.
    """
    whose = update(Occasion).where(
        Occasion.dealership_id == dealership_id, Occasion.kind == kind, Occasion.gone.is_(None)
    )
    if since is not None:
        whose = whose.where(Occasion.happened_on >= since)
    _quietly(session, whose.values(to_plan=True, plan_on=None))


def _waiting(session: Session, now: datetime, dealership_id: int | None, limit: int | None) -> Sequence[int]:
    """The occasions to look at. Those whose day has not come are not touched, not even by this query."""
    tomorrow = now.date() + timedelta(days=1)  # it may be tomorrow already where the dealership is
    found: list[int] = []
    for come in (Occasion.plan_on.is_(None), Occasion.plan_on <= tomorrow):  # each alone is one stretch of the index
        query = select(Occasion.id).where(Occasion.to_plan, come)
        if dealership_id is not None:
            query = query.where(Occasion.dealership_id == dealership_id)
        found += session.scalars(query.limit(None if limit is None else limit - len(found)))
    return found


def _lock(session: Session, ids: Sequence[int]) -> Sequence[Any]:
    """Those of a batch that nobody else is planning at this moment."""
    columns = select(
        Occasion.id,
        Occasion.dealership_id,
        Occasion.kind,
        Occasion.key,
        Occasion.customer_id,
        Occasion.vehicle_id,
        Occasion.happened_on,
        Occasion.at,
        Occasion.adviser,
        Occasion.details,
        Occasion.round,
        Occasion.gone,
        Customer.preferred,
        Vehicle.delivered_on,
        Vehicle.last_visit_on,
    )
    whose = columns.join(Customer, Customer.id == Occasion.customer_id)
    whose = whose.outerjoin(Vehicle, Vehicle.id == Occasion.vehicle_id)
    chosen = whose.where(Occasion.id.in_(ids), Occasion.to_plan).order_by(Occasion.id)
    return session.execute(chosen.with_for_update(skip_locked=True, of=Occasion)).all()


def _in_batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _row(programme: Running, occasion: Any, reason: Reason, timetable: Timetable, now: datetime) -> dict[str, Any]:
    times = timetable.times(programme, reason)
    late = times.first is None
    return {
        "dealership_id": programme.dealership_id,
        "programme_id": programme.id,
        "occasion_id": occasion.id,
        "customer_id": occasion.customer_id,
        "vehicle_id": occasion.vehicle_id,
        "script": programme.rule.script,
        "priority": programme.rule.priority,
        "state": FollowupState.CLOSED if late else FollowupState.WAITING,
        "disposition": Disposition.EXPIRED if late else None,
        "closed_at": now if late else None,
        "next_call_at": times.first,
        "expires_at": times.expires,
        "created_at": now,
    }


def _insert(session: Session, rows: list[dict[str, Any]], now: datetime) -> int:
    waiting = count_unless_there(session, Followup, [row for row in rows if row["disposition"] is None])
    late = insert_unless_there(session, Followup, [row for row in rows if row["disposition"] is not None])
    Followups(session).record_decisions([Verdict(one, "close", Rule.EXPIRY, PAST_DUE) for one in late], now)
    return waiting + len(late)


def _quietly(session: Session, change: Any) -> None:
    session.execute(change.execution_options(synchronize_session=False))
