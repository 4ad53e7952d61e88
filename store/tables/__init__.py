"""The tables. Every row belongs to one dealership, but for scripts, calendars and what is known of the
carrier, which all share.

Columns ending in `_real` hold technical time, all others domain time.
"""

from __future__ import annotations

from store.tables.base import Base
from store.tables.branch import (
    Audit,
    CalendarDay,
    CalendarYear,
    CarrierState,
    ColumnMap,
    Dealership,
    Limit,
    Programme,
    User,
)
from store.tables.desk import Ticket, TicketEvent
from store.tables.people import Consent, Customer, Occasion, Suppression, Vehicle
from store.tables.reaching import Call, CallReport, Decision, Fallback, Followup, Message
from store.tables.talk import Answer, Conversation, PromptAudio, QuestionBank, Recording, Script, Turn

__all__ = [
    "Answer",
    "Audit",
    "Base",
    "CalendarDay",
    "CalendarYear",
    "Call",
    "CallReport",
    "CarrierState",
    "ColumnMap",
    "Consent",
    "Conversation",
    "Customer",
    "Dealership",
    "Decision",
    "Fallback",
    "Followup",
    "Limit",
    "Message",
    "Occasion",
    "Programme",
    "PromptAudio",
    "QuestionBank",
    "Recording",
    "Script",
    "Suppression",
    "Ticket",
    "TicketEvent",
    "Turn",
    "User",
    "Vehicle",
]
