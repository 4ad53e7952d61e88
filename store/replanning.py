"""When the reason changes: follow-ups nobody has been rung for get new times; what has no reason any more is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from flows.lifecycles import Disposition, FollowupState
from flows.occasions import Gone
from flows.policy import Rule
from store.asking_again import REASON_GONE, ask_again
from store.followups import Followups, Verdict
from store.tables import Customer, Followup, Occasion, Programme, Vehicle
from store.timetable import Reason, Timetable

BATCH = 1000
PAST_DUE = "Its deadline had passed before it could be called."


def replan(session: Session, occasion_ids: Sequence[int], now: datetime) -> int:
    """The dates or the customers of these occasions changed: follow-ups nobody has been rung for get new times, and
    what ended at a wrong number, or was called off and is on again, is asked. Returns how many got new times.
    """
    timetable = Timetable(session, now)
    changed = 0
    for start in range(0, len(occasion_ids), BATCH):
        ask_again(session, occasion_ids[start : start + BATCH], now)
        rows = session.execute(
            select(Followup.id, Programme, Occasion, Customer.preferred, Vehicle.delivered_on, Vehicle.last_visit_on)
            .join(Programme, Programme.id == Followup.programme_id)
            .join(Occasion, Occasion.id == Followup.occasion_id)
            .join(Customer, Customer.id == Followup.customer_id)
            .outerjoin(Vehicle, Vehicle.id == Followup.vehicle_id)
            .where(
                Followup.occasion_id.in_(occasion_ids[start : start + BATCH]),
                Followup.state == FollowupState.WAITING,
                Followup.attempts == 0,
                ~Followup.asked_for,
            )
            .order_by(Followup.id)
            .with_for_update(of=Followup)
            .execution_options(populate_existing=True)
        ).all()
        new: list[dict[str, Any]] = []
        for followup_id, programme, told, preferred, delivered_on, last_visit_on in rows:
            reason = Reason(
                *(told.happened_on, told.at, told.details, told.round, told.gone, tuple(preferred)),
                *(delivered_on, last_visit_on),
            )
            times = timetable.times(timetable.programme(programme), reason)
            new.append({"followup": followup_id, "first": times.first, "end": times.expires})
        if new:
            moved = update(Followup).where(Followup.id == bindparam("followup"))
            session.connection().execute(
                moved.values(next_call_at=bindparam("first"), expires_at=bindparam("end")), new
            )
            session.expire_all()
        late = [row["followup"] for row in new if row["first"] is None]
        _close(session, late, Disposition.EXPIRED, now, Rule.EXPIRY, PAST_DUE)
        changed += len(rows)
    return changed


def cancel(session: Session, occasion_ids: Sequence[int], now: datetime, why: str) -> int:
    """The reason to call is gone: follow-ups that are not under way are closed as cancelled. Returns how many."""
    waiting: list[int] = []
    for start in range(0, len(occasion_ids), BATCH):
        chosen = occasion_ids[start : start + BATCH]
        query = select(Followup.id).where(Followup.occasion_id.in_(chosen), Followup.state == FollowupState.WAITING)
        waiting += session.scalars(query).all()
    return _close(session, waiting, Disposition.CANCELLED, now, "cancelled", why)


def let_go(session: Session, gone: Gone, occasion_ids: Sequence[int], now: datetime) -> int:
    """These occasions are no reason to call any more: it is noted, and what waits about them is closed, as far as its
    programme says so. Returns how many follow-ups that ended.
    """
    timetable, waiting = Timetable(session, now), defaultdict[bool, list[int]](list)
    for start in range(0, len(occasion_ids), BATCH):
        chosen = occasion_ids[start : start + BATCH]
        note = update(Occasion).where(Occasion.id.in_(chosen), Occasion.gone.is_(None)).values(gone=gone)
        session.execute(note.execution_options(synchronize_session="fetch"))
        rows = session.execute(
            select(Followup.id, Programme)
            .join(Programme, Programme.id == Followup.programme_id)
            .where(Followup.occasion_id.in_(chosen), Followup.state == FollowupState.WAITING)
        )
        for followup_id, programme in rows:
            waiting[timetable.programme(programme).rule.stopped_by(gone)].append(followup_id)
    return _close(session, waiting[True], Disposition.CANCELLED, now, REASON_GONE, gone.why)


def close_waiting(session: Session, followup_ids: Sequence[int], now: datetime, rule: str, why: str) -> int:
    """Those of them that are not under way are closed as cancelled. Returns how many."""
    return _close(session, followup_ids, Disposition.CANCELLED, now, rule, why)


def _close(
    session: Session, followup_ids: Sequence[int], disposition: Disposition, now: datetime, rule: str, why: str
) -> int:
    """Those that still wait, many at once; each keeps why."""
    closed: list[int] = []
    for start in range(0, len(followup_ids), BATCH):
        change = (
            update(Followup)
            .where(Followup.id.in_(followup_ids[start : start + BATCH]), Followup.state == FollowupState.WAITING)
            .values(
                state=FollowupState.CLOSED,
                disposition=disposition,
                closed_at=now,
                next_call_at=None,
                asked_for=False,
            )
            .returning(Followup.id)
            .execution_options(synchronize_session=False)
        )
        closed += session.scalars(change).all()
    Followups(session).record_decisions([Verdict(one, "close", rule, why) for one in closed], now)
    return len(closed)
