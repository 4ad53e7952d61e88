"""A ticket gives reasons to call: news for the customer, and the question whether what was solved stays solved.

Each note and each solution plants one at most, and whatever overtakes it ends it. Rules 6.01, 6.09 and 9.12.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from flows.escalation import TicketKind, subject
from flows.occasions import Gone, OccasionKind
from store.newcomers import insert_unless_there
from store.replanning import let_go
from store.tables import Dealership, Occasion, Programme, Ticket, TicketEvent

ABOUT_TICKETS = (OccasionKind.COMPLAINT, OccasionKind.COMPLAINT_SOLVED)
TICKET = "ticket"  # in the details of an occasion: the ticket it is about


def ring_about(
    session: Session, kind: OccasionKind, ticket: Ticket, because: TicketEvent, about: str, now: datetime
) -> bool:
    """Plant the reason to call that this line of the ticket's history gives; what it overtakes is ended.

    False where nobody is to be rung: a task is no complaint, and some complaints have no customer.
    """
    if ticket.kind != TicketKind.COMPLAINT or ticket.customer_id is None:
        return False
    dealership = session.get_one(Dealership, ticket.dealership_id)
    told = {"complaint_about": about or subject(ticket.reason, dealership.locale)}
    if kind is OccasionKind.COMPLAINT:
        told |= {"progress": as_said(because.note), "handler": because.actor}
    overtake(session, ticket, now)
    row = {
        "dealership_id": ticket.dealership_id,
        "kind": kind,
        "key": f"{_key(ticket.id)}{because.id}",
        "customer_id": ticket.customer_id,
        "vehicle_id": ticket.vehicle_id,
        "happened_on": now.astimezone(ZoneInfo(dealership.zone)).date(),
        "adviser": "",
        "details": {TICKET: ticket.id, **told},
        "created_at": now,
    }
    return bool(insert_unless_there(session, Occasion, [row]))


def overtake(session: Session, ticket: Ticket, now: datetime) -> None:
    """The ticket has moved on: what was to be said or asked about it before is no reason to call any more."""
    let_go(session, Gone.OVERTAKEN, occasions_about(session, ticket.dealership_id, ticket.id, standing=True), now)


def occasions_about(session: Session, dealership_id: int, ticket_id: int, *, standing: bool = False) -> list[int]:
    """The reasons to call that this ticket gave, the first first; `standing`: only those that are reasons still."""
    query = select(Occasion.id).where(
        Occasion.dealership_id == dealership_id,
        Occasion.kind.in_(ABOUT_TICKETS),
        Occasion.key.startswith(_key(ticket_id), autoescape=True),
    )
    if standing:
        query = query.where(Occasion.gone.is_(None))
    return list(session.scalars(query.order_by(Occasion.id)))


def ticket_of(details: Mapping[str, object]) -> int | None:
    """The ticket that a call is about, by what its occasion tells."""
    told = details.get(TICKET)
    return told if isinstance(told, int) else None


def rings_about(session: Session, dealership_id: int, kind: OccasionKind) -> bool:
    """Whether the dealership rings anybody for such a reason."""
    running = exists().where(
        Programme.dealership_id == dealership_id, Programme.occasion_kind == kind, Programme.active
    )
    return bool(session.scalar(select(running)))


def as_said(note: str) -> str:
    """A note as part of a sentence: on one line, and without the full stop that the script has already."""
    return " ".join(note.split()).rstrip("。.！!;； ")


def _key(ticket_id: int) -> str:
    return f"ticket {ticket_id} event "
