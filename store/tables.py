"""The tables. Every row belongs to one dealership. Columns ending in `_real` hold technical time, all others domain."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from store.types import UtcDateTime


class Base(DeclarativeBase):
    """Common ground: constraint names are fixed, so that migrations can name them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads it, nobody changes it
        datetime: UtcDateTime(),
        date: Date(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        str: String(200),
    }


class Dealership(Base):
    """One branch: its numbers, zone, locale and brand parameters."""

    __tablename__ = "dealerships"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str]
    from_number: Mapped[str] = mapped_column(String(20))
    zone: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(10))
    pace: Mapped[float]  # calls started per second (real time)
    lines: Mapped[int]  # calls at the same time
    simulated: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]]  # hotline, windows and other brand parameters
    created_at: Mapped[datetime]


class Customer(Base):
    """A person we may ring. One number may serve two people; they are two customers."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("dealership_id", "phone", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    name: Mapped[str]
    sex: Mapped[str] = mapped_column(String(10), default="")  # male, female or unknown ("")
    phone: Mapped[str] = mapped_column(String(20), index=True)  # E.164
    locale: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime]


class Vehicle(Base):
    """What a follow-up is about. Its plate is stored without separators; a new car may have none yet."""

    __tablename__ = "vehicles"
    __table_args__ = (Index("ix_vehicles_plate", "dealership_id", "plate"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    plate: Mapped[str | None] = mapped_column(String(12))
    model: Mapped[str]
    created_at: Mapped[datetime]


class Occasion(Base):
    """What gives a reason to call. `key` makes importing the same one twice add nothing."""

    __tablename__ = "occasions"
    __table_args__ = (UniqueConstraint("dealership_id", "kind", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    kind: Mapped[str] = mapped_column(String(20))  # service, ...
    key: Mapped[str] = mapped_column(String(120))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicles.id"))
    happened_on: Mapped[date]  # in the dealership's zone
    adviser: Mapped[str]
    details: Mapped[dict[str, Any]]  # order, work, mileage_km
    to_plan: Mapped[bool] = mapped_column(default=True, index=True)  # planning has not looked at it yet
    created_at: Mapped[datetime]


class Script(Base):
    """One version of a script. A draft has the version 0 until it is published, so that each name has one at most and
    nothing takes it for the newest; the text of a published or retired version never changes again.
    """

    __tablename__ = "scripts"
    __table_args__ = (UniqueConstraint("name", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20), default="published", server_default="published")
    published_at: Mapped[datetime]  # a draft: when it was imported
    published_by: Mapped[str] = mapped_column(String(80), default="ringback", server_default="ringback")
    retired_at: Mapped[datetime | None]
    banks: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # names of those it draws on
    audio: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # file name to digest


class QuestionBank(Base):
    """A dealership's own questions under one name, in force from one day until the next ones of that name."""

    __tablename__ = "question_banks"
    __table_args__ = (UniqueConstraint("dealership_id", "name", "valid_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    name: Mapped[str] = mapped_column(String(80))
    valid_from: Mapped[date]  # in the dealership's zone
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class PromptAudio(Base):
    """A recorded prompt, kept once however many versions of scripts play it."""

    __tablename__ = "prompt_audio"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    mime: Mapped[str] = mapped_column(String(40))
    seconds: Mapped[float]
    created_at: Mapped[datetime]


class Programme(Base):
    """A rule that turns occasions into follow-ups."""

    __tablename__ = "programmes"
    __table_args__ = (UniqueConstraint("dealership_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    name: Mapped[str] = mapped_column(String(80))
    occasion_kind: Mapped[str] = mapped_column(String(20))
    script: Mapped[str] = mapped_column(String(80))
    after_days: Mapped[int]  # first call so many days after the occasion
    expires_days: Mapped[int]  # never ring later than so many days after it
    sms_fallback: Mapped[dict[str, Any]]  # body per locale; empty means none
    active: Mapped[bool] = mapped_column(default=True)


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


class CallReport(Base):
    """One status callback; the unique key makes a repeated one a no-op."""

    __tablename__ = "call_reports"
    __table_args__ = (UniqueConstraint("call_id", "status", "sequence"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"))
    status: Mapped[str] = mapped_column(String(20))
    sequence: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]


class Conversation(Base):
    """One person's walk through a script; it outlives a call, so that a dropped call resumes where it stopped."""

    __tablename__ = "conversations"
    id: Mapped[int] = mapped_column(primary_key=True)
    followup_id: Mapped[int] = mapped_column(ForeignKey("followups.id"), unique=True)
    script: Mapped[str] = mapped_column(String(80))
    script_version: Mapped[int]
    locale: Mapped[str] = mapped_column(String(10))
    walk: Mapped[dict[str, Any]]  # the engine's own state
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Turn(Base):
    """One exchange: what was heard in, what was said out. The unique key makes a repeated webhook harmless."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("call_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"))
    number: Mapped[int]
    heard: Mapped[str]
    reply: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Answer(Base):
    """What a step found out. A question is answered once per follow-up."""

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("followup_id", "question"),
        Index("ix_answers_kind", "dealership_id", "kind", "at"),  # which appointments were chosen?
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    followup_id: Mapped[int] = mapped_column(ForeignKey("followups.id"))
    call_id: Mapped[str | None] = mapped_column(ForeignKey("calls.id"))
    question: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    raw: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON)
    scale: Mapped[str | None] = mapped_column(String(40))
    wording: Mapped[str] = mapped_column(Text)  # what the customer was asked, as it was said
    low: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[str] = mapped_column(String(10))
    confirmed: Mapped[bool]
    at: Mapped[datetime]


class Recording(Base):
    """A spoken comment: announced by the carrier, then fetched by a worker into our own store."""

    __tablename__ = "recordings"
    __table_args__ = (Index("ix_recordings_state_next_try", "state", "next_try_real"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    followup_id: Mapped[int] = mapped_column(ForeignKey("followups.id"), index=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"))
    question: Mapped[str] = mapped_column(String(60))
    sid: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(20))  # announced, fetched, absent
    duration_s: Mapped[int | None]
    file: Mapped[str | None]  # below RINGBACK_HOME/recordings
    tries: Mapped[int] = mapped_column(default=0)
    next_try_real: Mapped[datetime]
    at: Mapped[datetime]


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


class Message(Base):
    """One SMS, out or in. `key` gives one message per follow-up and purpose."""

    __tablename__ = "messages"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    followup_id: Mapped[int | None] = mapped_column(ForeignKey("followups.id"), index=True)
    direction: Mapped[str] = mapped_column(String(10))
    to: Mapped[str] = mapped_column(String(20))
    from_: Mapped[str] = mapped_column("from", String(20))
    body: Mapped[str] = mapped_column(Text)
    sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    trouble: Mapped[str | None] = mapped_column(String(300))
    at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease_real: Mapped[datetime | None]


class Suppression(Base):
    """A number that must not be called or texted."""

    __tablename__ = "suppressions"
    __table_args__ = (UniqueConstraint("dealership_id", "number", "scope"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    number: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(10))  # all, voice, sms
    reason: Mapped[str] = mapped_column(String(40))  # opted_out, wrong_number, invalid_number
    at: Mapped[datetime]


class User(Base):
    """Somebody who may sign in. Without a dealership: all of them."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int | None] = mapped_column(ForeignKey("dealerships.id"))
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str]
    locale: Mapped[str] = mapped_column(String(10))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Audit(Base):
    """Who did or heard what."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int | None] = mapped_column(ForeignKey("dealerships.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))  # signed_in, listened, acknowledged, ...
    subject: Mapped[str] = mapped_column(String(80))  # "ticket 7", "recording 3"
