"""Moves a ticket along its life when a person says so: once, on record, never over another's move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.lifecycles import TICKET_MOVES, Ignored, Moved, TicketState, move
from store.audit import record
from store.tables import Ticket, TicketEvent


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody was quicker: where the ticket stands now, who moved it there, and when."""

    state: TicketState
    actor: str
    at: datetime


def move_ticket(
    session: Session,
    ticket_id: int,
    *,
    seen: TicketState,
    to: TicketState,
    user_id: int,
    actor: str,
    note: str,
    now: datetime,
) -> Moved[TicketState] | Ignored | Overtaken:
    """Move a ticket from the state its page showed; whoever takes or begins it owns it from then on.

    One conditional UPDATE decides between two people at once; history and audit are of the same transaction.
    """
    verdict = move(TICKET_MOVES, seen, to)
    if isinstance(verdict, Ignored):
        return verdict
    changes: dict[str, Any] = {"state": to}
    if to in (TicketState.ACKNOWLEDGED, TicketState.IN_PROGRESS):
        changes["owner_id"] = user_id
    if to is TicketState.RESOLVED:
        changes["resolved_at"] = now
    if to is TicketState.REOPENED:
        changes["resolved_at"] = None
    won = session.execute(
        update(Ticket)
        .where(Ticket.id == ticket_id, Ticket.state == seen)
        .values(**changes)
        .returning(Ticket.dealership_id)
    ).first()
    if won is None:
        return _overtaken(session, ticket_id)
    session.add(TicketEvent(ticket_id=ticket_id, at=now, actor=actor, kind=to, note=note))
    record(session, actor=actor, action=to, subject=f"ticket {ticket_id}", dealership_id=won[0], at=now)
    return verdict


def _overtaken(session: Session, ticket_id: int) -> Overtaken:
    state = session.scalars(select(Ticket.state).where(Ticket.id == ticket_id)).one()
    last = session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id.desc()).limit(1)
    ).one()
    return Overtaken(TicketState(state), last.actor, last.at)
