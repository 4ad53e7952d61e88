"""Planning: every new occasion becomes the follow-ups its dealership's programmes want, once, in batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.calendar import Calendar
from flows.lifecycles import Disposition, FollowupState
from flows.policy import Rule, expiry, first_time
from store.calendars import Calendars
from store.followups import Followups, Verdict
from store.newcomers import insert_unless_there
from store.programmes import rule_of
from store.tables import Dealership, Followup, Occasion, Programme

BATCH = 1000
PAST_DUE = "Its deadline had passed before it could be called."


@dataclass(frozen=True, slots=True)
class Times:
    """When to ring first about something, None for never, and until when at all."""

    first: datetime | None
    expires: datetime


class Timetable:
    """Works out first call and deadline, once per dealership, programme and date."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now
        self._calendars: dict[int, Calendar] = {}
        self._by_region = Calendars(session)
        self._known: dict[tuple[int, date], Times] = {}

    def times(self, programme: Programme, happened_on: date) -> Times:
        key = (programme.id, happened_on)
        if key not in self._known:
            calendar = self._calendar(programme.dealership_id)
            rule = rule_of(programme)
            expires = expiry(rule.expires.day(happened_on), calendar)
            first = first_time(rule.when.day(happened_on), expires, calendar, self._now)
            self._known[key] = Times(first, expires)
        return self._known[key]

    def _calendar(self, dealership_id: int) -> Calendar:
        if dealership_id not in self._calendars:
            dealership = self._session.get_one(Dealership, dealership_id)
            self._calendars[dealership_id] = self._by_region.of(dealership)
        return self._calendars[dealership_id]


def plan_followups(
    session: Session, now: datetime, dealership_id: int | None = None, *, limit: int | None = None
) -> int:
    """Give every occasion not looked at yet its follow-ups; returns how many are new.

    Doing it twice, or in two processes at once, adds nothing: each batch is locked, and the pair of programme and
    occasion is unique. What is too late already is closed as expired at once. `limit` bounds the occasions taken in.
    """
    timetable = Timetable(session, now)
    programmes = _active_programmes(session, dealership_id)
    planned, left = 0, limit
    while left is None or left > 0:
        batch = _next_occasions(session, dealership_id, BATCH if left is None else min(BATCH, left))
        if not batch:
            break
        rows = [
            _row(programme, occasion, timetable, now)
            for occasion in batch
            for programme in programmes.get((occasion.dealership_id, occasion.kind), ())
        ]
        planned += len(_insert(session, rows, now))
        ids = [occasion.id for occasion in batch]
        _quietly(session, update(Occasion).where(Occasion.id.in_(ids)).values(to_plan=False))
        left = None if left is None else left - len(batch)
    return planned


def replan(session: Session, occasion_ids: Sequence[int], now: datetime) -> int:
    """The dates of these occasions changed: follow-ups nobody has been rung for get new times. Returns how many."""
    timetable = Timetable(session, now)
    changed = 0
    for start in range(0, len(occasion_ids), BATCH):
        rows = session.execute(
            select(Followup, Programme, Occasion.happened_on)
            .join(Programme, Programme.id == Followup.programme_id)
            .join(Occasion, Occasion.id == Followup.occasion_id)
            .where(
                Followup.occasion_id.in_(occasion_ids[start : start + BATCH]),
                Followup.state == FollowupState.WAITING,
                Followup.attempts == 0,
                ~Followup.asked_for,
            )
            .with_for_update(of=Followup)
        ).all()
        for followup, programme, happened_on in rows:
            times = timetable.times(programme, happened_on)
            followup.expires_at, followup.next_call_at = times.expires, times.first
        session.flush()
        for followup, _, _ in rows:
            if followup.next_call_at is None:
                Followups(session).close(followup.id, Disposition.EXPIRED, now, Rule.EXPIRY, PAST_DUE)
        changed += len(rows)
    return changed


def cancel(session: Session, occasion_ids: Sequence[int], now: datetime, why: str) -> int:
    """The reason to call is gone: follow-ups that are not under way are closed as cancelled. Returns how many."""
    waiting = select(Followup.id).where(Followup.occasion_id.in_(occasion_ids), Followup.state == FollowupState.WAITING)
    followups = Followups(session)
    return sum(
        followups.close(followup_id, Disposition.CANCELLED, now, "cancelled", why)
        for followup_id in session.scalars(waiting).all()
    )


def look_again(session: Session, dealership_id: int, kind: str) -> None:
    """A programme was added or switched on: occasions of its kind are planned for it, too."""
    whose = update(Occasion).where(Occasion.dealership_id == dealership_id, Occasion.kind == kind)
    _quietly(session, whose.values(to_plan=True))


def _active_programmes(session: Session, dealership_id: int | None) -> dict[tuple[int, str], list[Programme]]:
    query = select(Programme).where(Programme.active).order_by(Programme.id)
    if dealership_id is not None:
        query = query.where(Programme.dealership_id == dealership_id)
    found: dict[tuple[int, str], list[Programme]] = {}
    for programme in session.scalars(query):
        found.setdefault((programme.dealership_id, programme.occasion_kind), []).append(programme)
    return found


def _next_occasions(session: Session, dealership_id: int | None, count: int) -> Sequence[Any]:
    """A batch nobody else is planning at this moment."""
    query = select(
        Occasion.id,
        Occasion.dealership_id,
        Occasion.kind,
        Occasion.customer_id,
        Occasion.vehicle_id,
        Occasion.happened_on,
    ).where(Occasion.to_plan)
    if dealership_id is not None:
        query = query.where(Occasion.dealership_id == dealership_id)
    return session.execute(query.order_by(Occasion.id).limit(count).with_for_update(skip_locked=True)).all()


def _row(programme: Programme, occasion: Any, timetable: Timetable, now: datetime) -> dict[str, Any]:
    times = timetable.times(programme, occasion.happened_on)
    late = times.first is None
    return {
        "dealership_id": programme.dealership_id,
        "programme_id": programme.id,
        "occasion_id": occasion.id,
        "customer_id": occasion.customer_id,
        "vehicle_id": occasion.vehicle_id,
        "script": programme.script,
        "state": FollowupState.CLOSED if late else FollowupState.WAITING,
        "disposition": Disposition.EXPIRED if late else None,
        "closed_at": now if late else None,
        "next_call_at": times.first,
        "expires_at": times.expires,
        "created_at": now,
    }


def _insert(session: Session, rows: list[dict[str, Any]], now: datetime) -> list[int]:
    waiting = insert_unless_there(session, Followup, [row for row in rows if row["disposition"] is None])
    late = insert_unless_there(session, Followup, [row for row in rows if row["disposition"] is not None])
    Followups(session).record_decisions([Verdict(one, "close", Rule.EXPIRY, PAST_DUE) for one in late], now)
    return [*waiting, *late]


def _quietly(session: Session, change: Any) -> None:
    session.execute(change.execution_options(synchronize_session=False))
