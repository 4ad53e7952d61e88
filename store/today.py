"""A dealership's today in figures, in its own zone: what was rung, who waits, what closed or stands open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from flows.lifecycles import CallState, Disposition, FollowupState, Outcome, TicketState
from store.desk import DONE, Branch
from store.tables import Call, Followup, Ticket
from store.unsure import Unsure

_LIVE = (CallState.CLAIMED, CallState.PLACED, CallState.RINGING, CallState.ANSWERED)
_UNTAKEN = (TicketState.OPEN, TicketState.REOPENED)


@dataclass(frozen=True, slots=True)
class Figures:
    """Today's numbers, summed over the branches looked at."""

    placed: int  # calls we started today
    reached: int  # of these, those a person picked up
    finished: int  # follow-ups rung today that ended with every question asked
    live: int  # calls under way at this moment
    waiting: int  # follow-ups still to be rung, whenever
    waiting_today: int  # of these, those whose next time comes before tonight
    closed: dict[str, int]  # follow-ups closed today, by disposition
    open: dict[str, int]  # tickets that ask for a person, by severity
    overdue: int
    untaken_serious: int  # serious tickets nobody has taken
    untaken: int
    unsure: int  # calls of which nobody knows whether they rang, and nobody has looked into
    any_followups: bool  # False on a fresh installation


def figures(session: Session, branches: Sequence[Branch], now: datetime) -> Figures:
    """Count. Branches in different zones have different todays; each is counted in its own."""
    placed = reached = finished = waiting_today = 0
    closed: Counter[str] = Counter()
    for zone in sorted({branch.zone for branch in branches}):
        ids = [branch.id for branch in branches if branch.zone == zone]
        start, end = day_of(now, zone)
        counted = _calls(session, ids, start, end)
        placed, reached, finished = placed + counted[0], reached + counted[1], finished + counted[2]
        waiting_today += _due_before(session, ids, end)
        closed.update(_closed(session, ids, start, end))
    ids = [branch.id for branch in branches]
    tickets = _tickets(session, ids, now)
    return Figures(
        placed=placed,
        reached=reached,
        finished=finished,
        live=_count(session, _live(ids)),
        waiting=_count(session, _waiting(ids)),
        waiting_today=waiting_today,
        closed=dict(closed),
        open=tickets["severity"],
        overdue=tickets["over"]["due"],
        untaken_serious=tickets["untaken"]["serious"],
        untaken=sum(tickets["untaken"].values()),
        unsure=Unsure(session, ids).count(),
        any_followups=_any_followups(session, ids),
    )


def day_of(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """The local day around `now`: its first moment and the next day's, in UTC."""
    place = ZoneInfo(zone)
    day = now.astimezone(place).date()
    start = datetime.combine(day, time.min, place)
    end = datetime.combine(day + timedelta(days=1), time.min, place)
    return start.astimezone(UTC), end.astimezone(UTC)


def _calls(session: Session, ids: Sequence[int], start: datetime, end: datetime) -> tuple[int, int, int]:
    machine = or_(Call.answered_by.startswith("machine"), Call.answered_by.startswith("fax"))
    by_person = or_(Call.answered_by.is_(None), ~machine) & or_(Call.outcome.is_(None), Call.outcome != Outcome.MACHINE)
    reached = case((Call.answered_at.is_not(None) & by_person, 1), else_=0)
    finished = Followup.disposition == Disposition.COMPLETED
    row = session.execute(
        select(
            func.count(Call.id),
            func.coalesce(func.sum(reached), 0),
            func.count(case((finished, Followup.id)).distinct()),
        )
        .outerjoin(Followup, Followup.id == Call.followup_id)
        .where(
            Call.dealership_id.in_(ids),
            Call.direction != "inbound",
            Call.placed_at >= start,
            Call.placed_at < end,
        )
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def _live(ids: Sequence[int]) -> Select[int]:
    return select(func.count(Call.id)).where(Call.dealership_id.in_(ids), Call.state.in_(_LIVE))


def _any_followups(session: Session, ids: Sequence[int]) -> bool:
    found = session.execute(select(Followup.id).where(Followup.dealership_id.in_(ids)).limit(1))
    return found.first() is not None


def _waiting(ids: Sequence[int]) -> Select[int]:
    return select(func.count(Followup.id)).where(
        Followup.dealership_id.in_(ids), Followup.state == FollowupState.WAITING
    )


def _due_before(session: Session, ids: Sequence[int], end: datetime) -> int:
    return _count(session, _waiting(ids).where(Followup.next_call_at < end))


def _closed(session: Session, ids: Sequence[int], start: datetime, end: datetime) -> dict[str, int]:
    rows = session.execute(
        select(Followup.disposition, func.count(Followup.id))
        .where(
            Followup.dealership_id.in_(ids),
            Followup.state == FollowupState.CLOSED,
            Followup.closed_at >= start,
            Followup.closed_at < end,
        )
        .group_by(Followup.disposition)
    )
    return {disposition or "": count for disposition, count in rows}


def _tickets(session: Session, ids: Sequence[int], now: datetime) -> dict[str, Counter[str]]:
    late = case((Ticket.due_at < now, 1), else_=0)
    untaken = case((Ticket.state.in_(_UNTAKEN), 1), else_=0)
    rows = session.execute(
        select(Ticket.severity, late, untaken, func.count(Ticket.id))
        .where(Ticket.dealership_id.in_(ids), Ticket.state.not_in(DONE))
        .group_by(Ticket.severity, late, untaken)
    )
    counted: dict[str, Counter[str]] = {"severity": Counter(), "over": Counter(), "untaken": Counter()}
    for severity, is_late, is_untaken, count in rows:
        counted["severity"][severity] += count
        counted["over"]["due"] += count * is_late
        counted["untaken"][severity] += count * is_untaken
    return counted


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0
