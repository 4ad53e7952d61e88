"""Failures on record: whom no call reached, every attempt and other way, and who dealt with it (rules 3.05, 7.24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from flows.fallback import ANSWERED, PERSON, Fate, Step, fate
from flows.lifecycles import Disposition, FallbackState, TicketState
from store.fallbacks import OPEN, Fallbacks
from store.tables import Call, Dealership, Fallback, Followup, Ticket

UNREACHED = (Disposition.UNREACHABLE, Disposition.INVALID_NUMBER)
KEYS = ("fate", "attempts", "ways", "dealt_with_at", "note")
SOLVED = (TicketState.RESOLVED, TicketState.VERIFIED)


def is_failure() -> ColumnElement[bool]:
    """Whether a follow-up belongs among the failures: it reached nobody, or another way had to be taken."""
    opened = exists().where(Fallback.followup_id == Followup.id)
    return or_(Followup.disposition.in_(UNREACHED), opened)


def beside(session: Session, followup_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """What a record tells beside the follow-up itself, under `KEYS`; for many, in a few queries."""
    attempts = _attempts(session, followup_ids)
    ways = _ways(session, followup_ids)
    solved = _solved(session, followup_ids)
    return {one: _told(attempts[one], ways[one], solved.get(one)) for one in followup_ids}


def deal_with(session: Session, followup_id: int, note: str, by: str, now: datetime) -> bool:
    """A person has dealt with this failure: nothing else is tried. False when there is nothing left to deal with."""
    fallbacks = Fallbacks(session)
    fallbacks.lock(followup_id)
    followup = session.get(Followup, followup_id, populate_existing=True)
    if followup is None or not (rows := fallbacks.of(followup_id) or _opened(session, followup, now)):
        return False
    (person,) = [row for row in rows if row.kind == PERSON]
    if not fallbacks.move(person.id, FallbackState.DONE, f"{by}: {note}", now):
        return False
    for row in rows:
        if row.kind != PERSON and row.state in OPEN:
            fallbacks.move(row.id, FallbackState.SKIPPED, "A person has dealt with it.", now)
    return True


def _opened(session: Session, followup: Followup, now: datetime) -> list[Any]:
    """A failure of the network has no other ways; the person's own row is added for it."""
    if followup.disposition not in UNREACHED:
        return []
    zone = ZoneInfo(session.get_one(Dealership, followup.dealership_id).zone)
    return Fallbacks(session).open(followup.id, followup.dealership_id, (), now.astimezone(zone).date(), now)


def _told(
    attempts: list[dict[str, Any]], ways: list[Fallback], solved: tuple[datetime | None, str] | None
) -> Mapping[str, Any]:
    came_to = fate([Step(row.kind, FallbackState(row.state), row.why) for row in ways])
    at, note = None, ""
    for row in ways:
        if row.state == FallbackState.DONE or row.why == ANSWERED:
            at, note = row.done_at, row.why
            break
    if came_to in (Fate.OPEN, Fate.NEGLECTED) and solved is not None:
        came_to, (at, note) = Fate.DEALT_WITH, solved
    tried = [
        {"way": row.kind, "state": row.state, "why": row.why, "at": row.done_at or row.at}
        for row in ways
        if row.kind != PERSON
    ]
    return {"fate": str(came_to), "attempts": attempts, "ways": tried, "dealt_with_at": at, "note": note}


def _attempts(session: Session, followup_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Every call that was made, oldest first: when, in which part of the day, and how it ended."""
    made: dict[int, list[dict[str, Any]]] = defaultdict(list)
    at = func.coalesce(Call.placed_at, Call.planned_at)
    query = select(Call.followup_id, Call.placed_at, Call.planned_at, Call.day_part, Call.outcome, Call.rang)
    chosen = query.where(Call.followup_id.in_(followup_ids), Call.direction == "outbound")
    for followup_id, placed_at, planned_at, part, outcome, rang in session.execute(chosen.order_by(at)):
        if followup_id is not None:
            made[followup_id].append(
                {"at": placed_at or planned_at, "day_part": part, "outcome": outcome, "rang": rang}
            )
    return made


def _ways(session: Session, followup_ids: Sequence[int]) -> dict[int, list[Fallback]]:
    found: dict[int, list[Fallback]] = defaultdict(list)
    query = select(Fallback).where(Fallback.followup_id.in_(followup_ids)).order_by(Fallback.place)
    for row in session.scalars(query.execution_options(populate_existing=True)):
        found[row.followup_id].append(row)
    return found


def _solved(session: Session, followup_ids: Sequence[int]) -> dict[int, tuple[datetime | None, str]]:
    """Tasks about these follow-ups that a person has solved, such as a number that was put right (rule 3.02)."""
    query = select(Ticket.followup_id, Ticket.resolved_at, Ticket.id).where(
        Ticket.followup_id.in_(followup_ids), Ticket.state.in_(SOLVED)
    )
    return {
        followup_id: (resolved_at, f"Ticket {ticket_id} is solved.")
        for followup_id, resolved_at, ticket_id in session.execute(query)
        if followup_id is not None
    }
