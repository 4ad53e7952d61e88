"""Moves a ticket along its life when a person or the customer says so: once, on record, never over another's move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.escalation import Severity, due_at
from flows.lifecycles import TICKET_MOVES, Ignored, Moved, TicketState, move
from flows.occasions import OccasionKind
from store.audit import record
from store.complaint_calls import overtake, ring_about
from store.tables import Ticket, TicketEvent
from store.tickets import OURSELVES

SETTLED = (TicketState.RESOLVED, TicketState.VERIFIED)


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
    about: str = "",
) -> Moved[TicketState] | Ignored | Overtaken:
    """Move a ticket from the state its page showed; whoever takes or begins it owns it from then on.

    One conditional UPDATE decides between two people at once; history and audit are of the same transaction,
    and so is what the customer is rung for: whether what was solved stays solved (rule 6.09), by the name `about`.
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
    if not _won(session, ticket_id, seen, changes):
        return _overtaken(session, ticket_id)
    ticket = _fresh(session, ticket_id)
    event = _write(session, ticket, actor, to, note, now)
    if to is TicketState.RESOLVED:
        ring_about(session, OccasionKind.COMPLAINT_SOLVED, ticket, event, about, now)
    elif to in (TicketState.VERIFIED, TicketState.REOPENED):
        overtake(session, ticket, now)
    return verdict


def add_note(
    session: Session, ticket_id: int, *, actor: str, note: str, now: datetime, tell: bool = False, about: str = ""
) -> bool:
    """Write a note into the ticket's history; `tell`: it is news, and the customer is rung to hear it (rule 6.01).

    Whether there will be such a call. About what is solved there is none, because the customer is asked about that.
    """
    ticket = _fresh(session, ticket_id, locked=True)
    event = _write(session, ticket, actor, "noted", note, now)
    if not tell or ticket.state in SETTLED:
        return False
    return ring_about(session, OccasionKind.COMPLAINT, ticket, event, about, now)


def settled_by_customer(session: Session, ticket_id: int, now: datetime) -> bool:
    """The customer says on the phone that it is solved: the ticket is closed. False when it stands elsewhere by now."""
    changes = {"state": TicketState.VERIFIED}
    if not _won(session, ticket_id, TicketState.RESOLVED, changes):
        return False
    _write(session, _fresh(session, ticket_id), OURSELVES, TicketState.VERIFIED, "", now)
    return True


def reopened_by_customer(session: Session, ticket_id: int, note: str, now: datetime) -> bool:
    """The customer says on the phone that it is not solved: the ticket is open again, and as urgent as a new one.

    False when it is open already.
    """
    changes = {"state": TicketState.REOPENED, "resolved_at": None, "due_at": due_at(Severity.SERIOUS, now)}
    if not any(_won(session, ticket_id, seen, changes) for seen in SETTLED):
        return False
    _write(session, _fresh(session, ticket_id), OURSELVES, TicketState.REOPENED, note, now)
    return True


def _won(session: Session, ticket_id: int, seen: TicketState, changes: Mapping[str, Any]) -> bool:
    """One conditional UPDATE decides between two at once; True for whoever was first."""
    change = update(Ticket).where(Ticket.id == ticket_id, Ticket.state == seen).values(**changes)
    return session.execute(change.returning(Ticket.id)).first() is not None


def _write(session: Session, ticket: Ticket, actor: str, kind: str, note: str, now: datetime) -> TicketEvent:
    """A line of the history, and one of the audit."""
    event = TicketEvent(ticket_id=ticket.id, at=now, actor=actor, kind=kind, note=note)
    session.add(event)
    record(session, actor=actor, action=kind, subject=f"ticket {ticket.id}", dealership_id=ticket.dealership_id, at=now)
    session.flush()
    return event


def _fresh(session: Session, ticket_id: int, *, locked: bool = False) -> Ticket:
    return session.get_one(Ticket, ticket_id, populate_existing=True, with_for_update=locked or None)


def _overtaken(session: Session, ticket_id: int) -> Overtaken:
    state = session.scalars(select(Ticket.state).where(Ticket.id == ticket_id)).one()
    last = session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id.desc()).limit(1)
    ).one()
    return Overtaken(TicketState(state), last.actor, last.at)
