"""What a supervisor's pages show of tickets: lists worst first, one ticket with all around it, recordings.

Every question is asked within a scope: the ids of the dealerships its asker may see. The rest does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from flows.escalation import Severity, TicketKind, subject
from flows.lifecycles import TicketState
from flows.occasions import OccasionKind
from flows.phone import mask_phone
from store.banks import Banks
from store.complaint_calls import occasions_about, rings_about
from store.recordings import MISSING
from store.tables import (
    Answer,
    Call,
    Customer,
    Dealership,
    Followup,
    Occasion,
    Recording,
    Script,
    Ticket,
    TicketEvent,
    User,
    Vehicle,
)

DONE = (TicketState.RESOLVED, TicketState.VERIFIED)
SEVERITIES = tuple(Severity)  # worst first
KINDS = tuple(TicketKind)
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Branch:
    """A dealership as the pages need it."""

    id: int
    code: str
    name: str
    zone: str
    paused: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A customer without the number, which is only shown on request."""

    name: str
    sex: str
    masked_phone: str


@dataclass(frozen=True, slots=True)
class Car:
    """What the follow-up is about; a new car may have no plate yet."""

    model: str
    plate: str | None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One line of a list."""

    id: int
    branch: Branch
    kind: str
    severity: str
    category: str
    state: TicketState
    reason: str
    opened_at: datetime
    due_at: datetime
    resolved_at: datetime | None
    overdue: bool
    owner: str | None
    customer: Person | None
    car: Car | None


@dataclass(frozen=True, slots=True)
class TicketList:
    """One page of a list; pages are counted from 1."""

    rows: tuple[TicketRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Visit:
    """The occasion a follow-up asks about; the day is in the dealership's zone."""

    kind: str
    happened_on: date
    adviser: str
    work: str
    order: str
    mileage_km: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """One answer beside what was asked."""

    question: str
    wording: str
    kind: str
    raw: str
    value: Any
    scale: str | None
    low: bool
    confirmed: bool
    channel: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """One call of the follow-up."""

    direction: str
    state: str
    outcome: str | None
    at: datetime
    duration_s: int | None


@dataclass(frozen=True, slots=True)
class Sound:
    """A spoken comment; `file` is below the recordings folder once it has been fetched."""

    id: int
    dealership_id: int
    question: str
    state: str
    duration_s: int | None
    file: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a ticket's history."""

    at: datetime
    actor: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A ticket and everything that helps to solve it."""

    row: TicketRow
    visit: Visit | None
    followup_id: int | None
    script_text: str | None  # of the version that was spoken
    banks: Mapping[str, str]  # the dealership's own question banks it was spoken with: name to text
    answers: tuple[Said, ...]
    calls: tuple[Rung, ...]
    sounds: tuple[Sound, ...]
    history: tuple[Happening, ...]
    about: str  # what the customer is told the complaint is about, as far as its reason tells it
    may_tell: bool  # the customer can be rung with news of it
    will_ask: bool  # the customer will be rung when it is solved


class Desk:
    """Questions within a scope of dealerships."""

    def __init__(self, session: Session, scope: Sequence[int]) -> None:
        self._session = session
        self._scope = tuple(scope)

    def tickets(self, now: datetime, *, state: str, kind: str, page: int) -> TicketList:
        """Worst first: serious, then overdue, then oldest; what is done comes last, the latest first.

        `state` is a state, "todo" for all that ask for a person, or "all"; `kind` is a kind or "all".
        A page beyond the last one is the last one.
        """
        chosen: list[ColumnElement[bool]] = [Ticket.dealership_id.in_(self._scope)]
        if state == "todo":
            chosen.append(Ticket.state.not_in(DONE))
        elif state != "all":
            chosen.append(Ticket.state == state)
        if kind != "all":
            chosen.append(Ticket.kind == kind)
        total = self._session.scalar(select(func.count()).select_from(Ticket).where(*chosen)) or 0
        pages = max(1, -(-total // PAGE_SIZE))
        page = min(max(1, page), pages)
        query = _ROWS.where(*chosen).order_by(*_worst_first(now)).limit(PAGE_SIZE)
        query = query.offset((page - 1) * PAGE_SIZE)
        rows = tuple(_row(found, now) for found in self._session.execute(query))
        return TicketList(rows, total, page, pages)

    def worst(self, now: datetime) -> TicketRow | None:
        """The ticket that asks for a person most: not taken by anybody before all others."""
        untaken = case((Ticket.state.in_((TicketState.OPEN, TicketState.REOPENED)), 0), else_=1)
        query = _ROWS.where(Ticket.dealership_id.in_(self._scope), Ticket.state.not_in(DONE))
        found = self._session.execute(query.order_by(untaken, *_worst_first(now)).limit(1)).first()
        return None if found is None else _row(found, now)

    def ticket(self, ticket_id: int, now: datetime) -> TicketPage | None:
        """None when it does not exist or is another dealership's."""
        found = self._session.execute(
            _ROWS.where(Ticket.id == ticket_id, Ticket.dealership_id.in_(self._scope))
        ).first()
        if found is None:
            return None
        followup_id = found[0].followup_id
        followup = None if followup_id is None else self._session.get(Followup, followup_id)
        ticket, dealership = found[0], found[1]
        followups = self._talks(ticket)
        concerns = ticket.kind == TicketKind.COMPLAINT and ticket.customer_id is not None
        return TicketPage(
            row=_row(found, now),
            visit=None if followup is None else self._visit(followup.occasion_id),
            followup_id=followup_id,
            script_text=None if followup is None else self._script(followup),
            banks={} if followup is None else Banks(self._session).texts(followup.banks.values()),
            answers=self._answers(followup_id),
            calls=self._calls(followups),
            sounds=self._sounds(followups),
            history=self._history(ticket_id),
            about=subject(ticket.reason, dealership.locale),
            may_tell=concerns and ticket.state not in DONE and self._rings(ticket, OccasionKind.COMPLAINT),
            will_ask=concerns and self._rings(ticket, OccasionKind.COMPLAINT_SOLVED),
        )

    def full_phone(self, ticket_id: int) -> str | None:
        """The number of the ticket's customer, E.164; whoever shows it leaves an audit row."""
        return self._session.scalar(
            select(Customer.phone)
            .join(Ticket, Ticket.customer_id == Customer.id)
            .where(Ticket.id == ticket_id, Ticket.dealership_id.in_(self._scope))
        )

    def sound(self, recording_id: int) -> Sound | None:
        """None when it does not exist or is another dealership's."""
        found = self._session.scalar(
            select(Recording).where(Recording.id == recording_id, Recording.dealership_id.in_(self._scope))
        )
        return None if found is None else _sound(found)

    def _visit(self, occasion_id: int) -> Visit | None:
        found = self._session.get(Occasion, occasion_id)
        if found is None:
            return None
        details = found.details
        mileage = details.get("mileage_km")
        return Visit(
            kind=found.kind,
            happened_on=found.happened_on,
            adviser=found.adviser,
            work=str(details.get("work") or ""),
            order=str(details.get("order") or ""),
            mileage_km=mileage if isinstance(mileage, int) else None,
        )

    def _script(self, followup: Followup) -> str | None:
        return self._session.scalar(
            select(Script.text).where(Script.name == followup.script, Script.version == followup.script_version)
        )

    def _answers(self, followup_id: int | None) -> tuple[Said, ...]:
        query = select(Answer).where(Answer.followup_id == followup_id).order_by(Answer.at, Answer.id)
        return tuple(
            Said(a.question, a.wording, a.kind, a.raw, a.value, a.scale, a.low, a.confirmed, a.channel, a.at)
            for a in self._session.scalars(query)
        )

    def _talks(self, ticket: Ticket) -> tuple[int, ...]:
        """The follow-up that opened it, and those about it since: what was said there belongs to its story."""
        since = occasions_about(self._session, ticket.dealership_id, ticket.id)
        query = select(Followup.id).where(Followup.occasion_id.in_(since)).order_by(Followup.id)
        return (*(() if ticket.followup_id is None else (ticket.followup_id,)), *self._session.scalars(query))

    def _rings(self, ticket: Ticket, kind: OccasionKind) -> bool:
        return rings_about(self._session, ticket.dealership_id, kind)

    def _calls(self, followups: Sequence[int]) -> tuple[Rung, ...]:
        query = select(Call).where(Call.followup_id.in_(followups)).order_by(Call.planned_at, Call.id)
        return tuple(
            Rung(c.direction, c.state, c.outcome, c.placed_at or c.planned_at, c.duration_s)
            for c in self._session.scalars(query)
        )

    def _sounds(self, followups: Sequence[int]) -> tuple[Sound, ...]:
        query = (
            select(Recording)
            .where(Recording.followup_id.in_(followups), Recording.state != MISSING)
            .order_by(Recording.id)
        )
        return tuple(_sound(found) for found in self._session.scalars(query))

    def _history(self, ticket_id: int) -> tuple[Happening, ...]:
        query = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)
        return tuple(Happening(e.at, e.actor, e.kind, e.note) for e in self._session.scalars(query))


def branches(session: Session, dealership_id: int | None) -> list[Branch]:
    """The dealerships somebody may see, by name: one, or all of them."""
    query = select(Dealership).order_by(Dealership.name, Dealership.id)
    if dealership_id is not None:
        query = query.where(Dealership.id == dealership_id)
    return [_branch(found) for found in session.scalars(query)]


def masked(phone: str) -> str:
    """A number as its own country reads it, with its middle hidden: 138****1234, 0633****234."""
    short = mask_phone(phone)
    if not short.startswith("+86"):
        return short
    return short[3:] if short[3:4] == "1" else f"0{short[3:]}"


_ROWS: Any = (  # a Select of Ticket, Dealership, Customer or None, Vehicle or None, the owner's name or None
    select(Ticket, Dealership, Customer, Vehicle, User.name)
    .join(Dealership, Dealership.id == Ticket.dealership_id)
    .outerjoin(Customer, Customer.id == Ticket.customer_id)
    .outerjoin(Vehicle, Vehicle.id == Ticket.vehicle_id)
    .outerjoin(User, User.id == Ticket.owner_id)
)


def _worst_first(now: datetime) -> tuple[ColumnElement[Any], ...]:
    done = Ticket.state.in_(DONE)
    rank = {severity: place for place, severity in enumerate(SEVERITIES)}
    return (
        case((done, 1), else_=0),
        case((done, Ticket.resolved_at)).desc(),
        case(rank, value=Ticket.severity, else_=len(rank)),
        case((Ticket.due_at < now, 0), else_=1),
        Ticket.opened_at.asc(),
        Ticket.id.asc(),
    )


def _row(found: Any, now: datetime) -> TicketRow:
    ticket, dealership, customer, vehicle, owner = found
    state = TicketState(ticket.state)
    return TicketRow(
        id=ticket.id,
        branch=_branch(dealership),
        kind=ticket.kind,
        severity=ticket.severity,
        category=ticket.category,
        state=state,
        reason=ticket.reason,
        opened_at=ticket.opened_at,
        due_at=ticket.due_at,
        resolved_at=ticket.resolved_at,
        overdue=state not in DONE and ticket.due_at < now,
        owner=owner,
        customer=None if customer is None else Person(customer.name, customer.sex, masked(customer.phone)),
        car=None if vehicle is None else Car(vehicle.model, vehicle.plate),
    )


def _branch(found: Dealership) -> Branch:
    return Branch(found.id, found.code, found.name, found.zone, found.paused)


def _sound(found: Recording) -> Sound:
    return Sound(
        id=found.id,
        dealership_id=found.dealership_id,
        question=found.question,
        state=found.state,
        duration_s=found.duration_s,
        file=found.file,
        at=found.at,
    )
