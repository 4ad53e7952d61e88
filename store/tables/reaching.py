"""How a follow-up reaches its customer: decisions, calls, messages and what comes when no call does."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base

NOT_REVIEWED = text("outcome = 'unsure' AND review IS NULL")


class Followup(Base):
    """One thing to find out, about one occasion, by a deadline. Its first call fixes the version of its script and its
    question banks.
    """

    __tablename__ = "followups"
    __table_args__ = (
        UniqueConstraint("programme_id", "occasion_id"),
        Index("ix_followups_due", "dealership_id", "state", "next_call_at"),
        Index("ix_followups_closed", "dealership_id", "closed_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    occasion_id: Mapped[int] = mapped_column(ForeignKey("occasions.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicles.id"))
    script: Mapped[str] = mapped_column(String(80))
    script_version: Mapped[int | None]
    banks: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # name to id, fixed with it
    state: Mapped[str] = mapped_column(String(20))
    disposition: Mapped[str | None] = mapped_column(String(20))
    attempts: Mapped[int] = mapped_column(default=0)  # those in which the phone rang
    troubles: Mapped[int] = mapped_column(default=0)  # failures of ours or the carrier's; never counted as attempts
    next_call_at: Mapped[datetime | None]
    asked_for: Mapped[bool] = mapped_column(default=False)  # the customer chose the next time
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(default=0, server_default="0")  # of several due at once the highest first


class Decision(Base):
    """Why a call was placed, put off or skipped, and by which rule."""

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    followup_id: Mapped[int] = mapped_column(ForeignKey("followups.id"), index=True)
    at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(String(20))  # ring, put_off, close
    rule: Mapped[str] = mapped_column(String(60))
    why: Mapped[str] = mapped_column(String(300))


class Call(Base):
    """One attempt at ringing. `holds_followup` and `holds_number` are filled while it lives; being unique, they allow
    one live call per follow-up and per phone number, whatever the workers do.
    """

    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_dealership_state", "dealership_id", "state"),
        Index("ix_calls_placed", "dealership_id", "placed_at"),
        Index("ix_calls_dealership_to", "dealership_id", "to"),  # when was this number last rung?
        # few calls end unsure, and those that nobody has looked into are asked for again and again
        Index("ix_calls_unsure", "dealership_id", sqlite_where=NOT_REVIEWED, postgresql_where=NOT_REVIEWED),
    )
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    followup_id: Mapped[int | None] = mapped_column(ForeignKey("followups.id"), index=True)
    direction: Mapped[str] = mapped_column(String(10))
    to: Mapped[str] = mapped_column(String(20))
    from_: Mapped[str] = mapped_column("from", String(20))
    sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(20))
    answered_by: Mapped[str | None] = mapped_column(String(20))
    rang: Mapped[bool] = mapped_column(default=False)
    day_part: Mapped[str | None] = mapped_column(String(20))
    trouble: Mapped[str | None] = mapped_column(String(300))
    planned_at: Mapped[datetime]
    placed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    duration_s: Mapped[int | None]
    holds_followup: Mapped[int | None] = mapped_column(unique=True)
    holds_number: Mapped[str | None] = mapped_column(String(60), unique=True)
    touched_real: Mapped[datetime]  # when we last heard of it
    lease_real: Mapped[datetime | None]  # until when a worker may be asking the carrier
    checks: Mapped[int] = mapped_column(default=0)  # how often the sweeper has asked the carrier about it
    claimed_at: Mapped[datetime | None]  # the carrier was asked after this, so an earlier call of its is not this one
    deadline_real: Mapped[datetime | None]  # by then it must be over; later nobody believes that it still lives
    voicemail: Mapped[str | None] = mapped_column(String(10))  # a message after the beep, see `VoicemailState`
    review: Mapped[str | None] = mapped_column(String(10))  # what a person found out about an unsure one: rang, silent
    reviewed_by: Mapped[str | None] = mapped_column(String(80))
    reviewed_at: Mapped[datetime | None]
    menu: Mapped[dict[str, Any] | None]  # of a call that came in: where its menu stands, and what was said at each turn


class CallReport(Base):
    """One status callback; the unique key makes a repeated one a no-op."""

    __tablename__ = "call_reports"
    __table_args__ = (UniqueConstraint("call_id", "status", "sequence"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"))
    status: Mapped[str] = mapped_column(String(20))
    sequence: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]


class Message(Base):
    """One SMS, out or in, or one e-mail. `key` gives one message per follow-up and purpose."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_dealership_to", "dealership_id", "to"),)  # what was this person sent?
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    followup_id: Mapped[int | None] = mapped_column(ForeignKey("followups.id"), index=True)
    direction: Mapped[str] = mapped_column(String(10))
    to: Mapped[str] = mapped_column(String(254))
    from_: Mapped[str] = mapped_column("from", String(254))
    body: Mapped[str] = mapped_column(Text)
    sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    trouble: Mapped[str | None] = mapped_column(String(300))
    at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease_real: Mapped[datetime | None]
    channel: Mapped[str] = mapped_column(String(10), default="sms", server_default="sms")  # sms or email
    subject: Mapped[str] = mapped_column(default="", server_default="")  # of an e-mail


class Fallback(Base):
    """One way to reach somebody whom no call has reached, in the order of the programme: `place` 0 is tried first."""

    __tablename__ = "fallbacks"
    __table_args__ = (
        UniqueConstraint("followup_id", "place"),
        Index("ix_fallbacks_state", "state", "due_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    followup_id: Mapped[int] = mapped_column(ForeignKey("followups.id"))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))  # sms, email, letter
    state: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(String(300))  # how it came to that state, in a sentence
    due_on: Mapped[date]  # a letter is not printed earlier
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
