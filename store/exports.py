"""Rows for those who take our data elsewhere: streamed, names for numbers, times in the dealership's zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, String, case, cast, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from flows.records import RECORDS
from store import failures
from store.recordings import MISSING
from store.tables import (
    Answer,
    Audit,
    Call,
    Consent,
    Customer,
    Dealership,
    Followup,
    Message,
    Occasion,
    Programme,
    Recording,
    Suppression,
    Ticket,
    User,
    Vehicle,
)

STREAM_ROWS = 1000
Column = ColumnElement[Any] | InstrumentedAttribute[Any]
Cell = str | int | float | bool | list[Any] | dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of export. Its first keys are a promise to the outside and stay; new ones come after them."""

    columns: Mapping[str, Column]
    of: InstrumentedAttribute[Any]  # the column that says whose row it is
    gather: Callable[[Select[Any]], Select[Any]]  # joins what the columns need, oldest row first
    beside: Beside | None = None  # what is looked up for many rows at once


@dataclass(frozen=True, slots=True)
class Beside:
    """More keys, looked up by the row's first column."""

    keys: tuple[str, ...]
    look_up: Callable[[Session, Sequence[int]], Mapping[int, Mapping[str, Any]]]


def rows(session: Session, what: str, dealership_id: int | None = None) -> Iterator[dict[str, Cell]]:
    """The rows of one export (a key of `EXPORTS`), oldest first; of all dealerships, or of one."""
    export = EXPORTS[what]
    labelled = [column.label(f"c{place}") for place, column in enumerate(export.columns.values())]
    query = export.gather(select(*labelled, Dealership.zone))
    if dealership_id is not None:
        query = query.where(export.of == dealership_id)
    names = tuple(export.columns)
    streamed = session.execute(query.execution_options(yield_per=STREAM_ROWS))
    for part in streamed.partitions(STREAM_ROWS):
        more = export.beside.look_up(session, [row[0] for row in part]) if export.beside else {}
        for *cells, zone in part:
            clock = _zone(zone)
            row = {**dict(zip(names, cells, strict=True)), **(more[cells[0]] if more else {})}
            yield {name: _cell(cell, clock) for name, cell in row.items()}


def keys(what: str) -> tuple[str, ...]:
    """The keys of one export, in their order."""
    export = EXPORTS[what]
    return (*export.columns, *(export.beside.keys if export.beside else ()))


def _cell(value: Any, zone: ZoneInfo) -> Cell:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, list):
        return [_cell(each, zone) for each in value]
    if isinstance(value, dict):
        return {name: _cell(each, zone) for name, each in value.items()}
    return value  # type: ignore[no-any-return]  # besides times, the tables hold what JSON can say


@cache
def _zone(name: str | None) -> ZoneInfo:
    return ZoneInfo(name or "UTC")  # what belongs to no dealership is told in UTC


FOLLOWUPS = Export(
    {
        "id": Followup.id,
        "dealership": Dealership.code,
        "programme": Programme.name,
        "script": Followup.script,
        "customer": Customer.name,
        "phone": Customer.phone,
        "occasion": Occasion.kind + " " + cast(Occasion.happened_on, String),
        "state": Followup.state,
        "disposition": Followup.disposition,
        "attempts": Followup.attempts,
        "next_call_at": Followup.next_call_at,
        "closed_at": Followup.closed_at,
        "script_version": Followup.script_version,
        "plate": Vehicle.plate,
        "model": Vehicle.model,
        "adviser": Occasion.adviser,
        "expires_at": Followup.expires_at,
        "created_at": Followup.created_at,
        "record": case({str(key): str(what) for key, what in RECORDS.items()}, value=Followup.disposition),
    },
    Followup.dealership_id,
    lambda query: (
        query.select_from(Followup)
        .join(Dealership, Dealership.id == Followup.dealership_id)
        .join(Programme, Programme.id == Followup.programme_id)
        .join(Customer, Customer.id == Followup.customer_id)
        .join(Occasion, Occasion.id == Followup.occasion_id)
        .outerjoin(Vehicle, Vehicle.id == Followup.vehicle_id)
        .order_by(Followup.id)
    ),
)

CALLS = Export(
    {
        "id": Call.id,
        "followup_id": Call.followup_id,
        "sid": Call.sid,
        "direction": Call.direction,
        "to": Call.to,
        "state": Call.state,
        "outcome": Call.outcome,
        "answered_by": Call.answered_by,
        "placed_at": Call.placed_at,
        "answered_at": Call.answered_at,
        "ended_at": Call.ended_at,
        "duration_s": Call.duration_s,
        "dealership": Dealership.code,
        "from": Call.from_,
        "planned_at": Call.planned_at,
        "day_part": Call.day_part,
        "trouble": Call.trouble,
    },
    Call.dealership_id,
    lambda query: (
        query.select_from(Call).join(Dealership, Dealership.id == Call.dealership_id).order_by(Call.planned_at, Call.id)
    ),
)

ANSWERS = Export(
    {
        "followup_id": Answer.followup_id,
        "call_id": Answer.call_id,
        "question": Answer.question,
        "kind": Answer.kind,
        "raw": Answer.raw,
        "value": Answer.value,
        "channel": Answer.channel,
        "confirmed": Answer.confirmed,
        "at": Answer.at,
        "dealership": Dealership.code,
        "scale": Answer.scale,
        "low": Answer.low,
        "wording": Answer.wording,
        "script": Followup.script,
        "script_version": Followup.script_version,  # settled by the first call, so the answer's own
    },
    Answer.dealership_id,
    lambda query: (
        query.select_from(Answer)
        .join(Dealership, Dealership.id == Answer.dealership_id)
        .join(Followup, Followup.id == Answer.followup_id)
        .order_by(Answer.id)
    ),
)

MESSAGES = Export(
    {
        "id": Message.id,
        "followup_id": Message.followup_id,
        "sid": Message.sid,
        "direction": Message.direction,
        "to": Message.to,
        "from": Message.from_,
        "body": Message.body,
        "state": Message.state,
        "at": Message.at,
        "dealership": Dealership.code,
        "trouble": Message.trouble,
        "channel": Message.channel,
        "subject": Message.subject,
    },
    Message.dealership_id,
    lambda query: (
        query.select_from(Message)
        .join(Dealership, Dealership.id == Message.dealership_id)
        .order_by(Message.at, Message.id)
    ),
)

TICKETS = Export(
    {
        "id": Ticket.id,
        "followup_id": Ticket.followup_id,
        "severity": Ticket.severity,
        "category": Ticket.category,
        "state": Ticket.state,
        "reason": Ticket.reason,
        "owner": User.name,
        "opened_at": Ticket.opened_at,
        "due_at": Ticket.due_at,
        "dealership": Dealership.code,
        "kind": Ticket.kind,
        "customer": Customer.name,
        "phone": Customer.phone,
        "plate": Vehicle.plate,
        "model": Vehicle.model,
        "resolved_at": Ticket.resolved_at,
    },
    Ticket.dealership_id,
    lambda query: (
        query.select_from(Ticket)
        .join(Dealership, Dealership.id == Ticket.dealership_id)
        .outerjoin(User, User.id == Ticket.owner_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Vehicle, Vehicle.id == Ticket.vehicle_id)
        .order_by(Ticket.id)
    ),
)

FAILURES = Export(
    {
        "followup_id": Followup.id,
        "dealership": Dealership.code,
        "programme": Programme.name,
        "customer": Customer.name,
        "phone": Customer.phone,
        "plate": Vehicle.plate,
        "model": Vehicle.model,
        "occasion": Occasion.kind + " " + cast(Occasion.happened_on, String),
        "adviser": Occasion.adviser,
        "disposition": Followup.disposition,
        "closed_at": Followup.closed_at,
    },
    Followup.dealership_id,
    lambda query: (
        query.select_from(Followup)
        .join(Dealership, Dealership.id == Followup.dealership_id)
        .join(Programme, Programme.id == Followup.programme_id)
        .join(Customer, Customer.id == Followup.customer_id)
        .join(Occasion, Occasion.id == Followup.occasion_id)
        .outerjoin(Vehicle, Vehicle.id == Followup.vehicle_id)
        .where(failures.is_failure())
        .order_by(Followup.id)
    ),
    Beside(failures.KEYS, failures.beside),
)

RECORDINGS = Export(
    {
        "id": Recording.id,
        "followup_id": Recording.followup_id,
        "call_id": Recording.call_id,
        "question": Recording.question,
        "sid": Recording.sid,
        "state": Recording.state,
        "duration_s": Recording.duration_s,
        "file": Recording.file,
        "at": Recording.at,
        "dealership": Dealership.code,
    },
    Recording.dealership_id,
    lambda query: (
        query.select_from(Recording)
        .where(Recording.state != MISSING)
        .join(Dealership, Dealership.id == Recording.dealership_id)
        .order_by(Recording.id)
    ),
)

AUDIT = Export(
    {
        "id": Audit.id,
        "dealership": Dealership.code,
        "at": Audit.at,
        "actor": Audit.actor,
        "action": Audit.action,
        "subject": Audit.subject,
    },
    Audit.dealership_id,
    lambda query: (
        query.select_from(Audit).outerjoin(Dealership, Dealership.id == Audit.dealership_id).order_by(Audit.id)
    ),
)

SUPPRESSIONS = Export(
    {
        "id": Suppression.id,
        "dealership": Dealership.code,
        "number": Suppression.number,
        "scope": Suppression.scope,
        "reason": Suppression.reason,
        "source": Suppression.source,
        "actor": Suppression.actor,
        "note": Suppression.note,
        "at": Suppression.at,
    },
    Suppression.dealership_id,
    lambda query: (
        query.select_from(Suppression)
        .join(Dealership, Dealership.id == Suppression.dealership_id)
        .order_by(Suppression.id)
    ),
)

CONSENTS = Export(
    {
        "id": Consent.id,
        "dealership": Dealership.code,
        "number": Consent.number,
        "purpose": Consent.purpose,
        "given": Consent.given,
        "source": Consent.source,
        "wording": Consent.wording,
        "actor": Consent.actor,
        "at": Consent.at,
    },
    Consent.dealership_id,
    lambda query: (
        query.select_from(Consent).join(Dealership, Dealership.id == Consent.dealership_id).order_by(Consent.id)
    ),
)

EXPORTS: Mapping[str, Export] = {
    "followups": FOLLOWUPS,
    "calls": CALLS,
    "answers": ANSWERS,
    "messages": MESSAGES,
    "tickets": TICKETS,
    "failures": FAILURES,
    "recordings": RECORDINGS,
    "audit": AUDIT,
    "suppressions": SUPPRESSIONS,
    "consents": CONSENTS,
}
