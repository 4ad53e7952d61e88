"""What lies on the desk of a person: complaints and tasks, with their history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base


class Ticket(Base):
    """A complaint or a task for a person. `key` gives one per follow-up and kind; later findings are added to it."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_dealership_state", "dealership_id", "state"),
        Index("ix_tickets_opened", "dealership_id", "opened_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    followup_id: Mapped[int | None] = mapped_column(ForeignKey("followups.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicles.id"))
    kind: Mapped[str] = mapped_column(String(20))  # complaint or task
    severity: Mapped[str] = mapped_column(String(20))  # serious, ordinary, low
    category: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class TicketEvent(Base):
    """The history of a ticket, oldest first; nothing in it is ever changed."""

    __tablename__ = "ticket_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))  # a user's name, or "ringback"
    kind: Mapped[str] = mapped_column(String(20))  # opened, added, or the state it moved to
    note: Mapped[str] = mapped_column(Text)
