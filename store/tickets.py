"""Opening tickets and adding to them: one per follow-up and kind, so a second finding never opens a second ticket."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.orm import Session

from flows.escalation import worse
from flows.lifecycles import TicketState
from store.complaint_calls import overtake
from store.tables import Ticket, TicketEvent

OURSELVES = "ringback"
# Built once: a low answer opens its ticket while somebody waits on the phone.
_OF_KEY = select(Ticket).where(Ticket.key == bindparam("key")).with_for_update()
_NOTED = insert(cast(Table, TicketEvent.__table__))


def open_ticket(
    session: Session,
    *,
    key: str,
    dealership_id: int,
    followup_id: int | None,
    customer_id: int | None,
    vehicle_id: int | None,
    kind: str,
    severity: str,
    category: str,
    reason: str,
    now: datetime,
    due_at: datetime,
) -> int:
    """The ticket of this key, opened now or added to; saying the same reason twice changes nothing.

    A worse finding raises the severity and never lowers it, and the earlier deadline stays; a ticket already resolved
    is reopened by a new reason.
    """
    ticket = session.scalar(_OF_KEY, {"key": key})
    if ticket is None:
        ticket = Ticket(
            key=key,
            dealership_id=dealership_id,
            followup_id=followup_id,
            customer_id=customer_id,
            vehicle_id=vehicle_id,
            kind=kind,
            severity=severity,
            category=category,
            state=TicketState.OPEN,
            reason=reason,
            opened_at=now,
            due_at=due_at,
        )
        session.add(ticket)
        session.flush()
        _note(session, ticket.id, now, "opened", reason)
        return ticket.id
    if reason in ticket.reason.splitlines():
        return ticket.id
    ticket.reason = f"{ticket.reason}\n{reason}"
    if worse(severity, ticket.severity):
        ticket.severity, ticket.category = severity, category
    ticket.due_at = min(ticket.due_at, due_at)
    _note(session, ticket.id, now, "added", reason)
    if ticket.state in (TicketState.RESOLVED, TicketState.VERIFIED):
        ticket.state, ticket.resolved_at = TicketState.REOPENED, None
        _note(session, ticket.id, now, str(TicketState.REOPENED), reason)
        overtake(session, ticket, now)
    session.flush()
    return ticket.id


def key_of(session: Session, ticket_id: int) -> str:
    """The key by which a ticket is found and added to."""
    return session.get_one(Ticket, ticket_id).key


def _note(session: Session, ticket_id: int, now: datetime, kind: str, note: str) -> None:
    event = {"ticket_id": ticket_id, "at": now, "actor": OURSELVES, "kind": kind, "note": note}
    session.connection().execute(_NOTED, event)
