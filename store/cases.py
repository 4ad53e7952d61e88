"""What the policy has to know about follow-ups, read for many in as many queries as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session

from flows.budget import LONGEST_DAYS, VOICE, Contact
from flows.consent import Agreement, Block, Forbidden, may
from flows.escalation import TicketKind
from flows.lifecycles import FollowupState, MessageState, Outcome, Review, TicketState
from flows.markets import Purpose, market_of, other_zones
from flows.phone import kind_of
from flows.policy import TEXT_WAITS, Attempt, Case
from flows.programmes import ProgrammeRule
from flows.quiet import Quiet, quiet_about
from flows.terms import Terms, terms_of
from store.consents import Consents
from store.programmes import rule_of
from store.suppressions import Suppressions
from store.tables import (
    Answer,
    Call,
    Customer,
    Dealership,
    Followup,
    Message,
    Occasion,
    Programme,
    Ticket,
    Vehicle,
)
from store.text_talks import asked_by_text

WHO_ANSWERED = "respondent"  # noted by every opening; it answers no question
REACHING = (MessageState.PLANNED, MessageState.SENDING, MessageState.SENT, MessageState.DELIVERED)
SETTLED = (TicketState.RESOLVED, TicketState.VERIFIED)
LOOK_BACK = timedelta(days=LONGEST_DAYS + 1)

Number = tuple[int, str]  # a dealership and a phone number there


@dataclass
class Reached:
    """What is known of one number: when it was reached, when it was busy, and who rings it now."""

    contacts: list[Contact] = field(default_factory=list)
    busy: list[datetime] = field(default_factory=list)
    ringing_for: set[int | None] = field(default_factory=set)


def read_cases(session: Session, followup_ids: Sequence[int], now: datetime) -> dict[int, Case]:
    """All the policy has to know about these follow-ups."""
    rows = session.execute(
        select(
            Followup, Customer, Programme, Occasion, Vehicle, Dealership.paused, Dealership.settings, Dealership.zone
        )
        .join(Customer, Customer.id == Followup.customer_id)
        .join(Programme, Programme.id == Followup.programme_id)
        .join(Occasion, Occasion.id == Followup.occasion_id)
        .join(Dealership, Dealership.id == Followup.dealership_id)
        .outerjoin(Vehicle, Vehicle.id == Followup.vehicle_id)
        .where(Followup.id.in_(followup_ids))
        .execution_options(populate_existing=True)
    ).all()
    rules = {row.Programme.id: rule_of(row.Programme) for row in rows}
    numbers = {_number(row) for row in rows}
    reached = _reached(session, [(row.Followup.dealership_id, row.Customer) for row in rows], now)
    known = _Known(
        rules=rules,
        terms={row.Followup.dealership_id: terms_of(row.settings) for row in rows},
        attempts=_attempts(session, followup_ids),
        answered=_answered(session, followup_ids),
        reached=reached,
        blocks=Suppressions(session).blocks(numbers),
        agreements=Consents(session).newest(numbers),
        complaining=_complaining(session, rows, rules),
        texted=asked_by_text(session, {row.Followup.dealership_id for row in rows}, now - TEXT_WAITS),
    )
    return {row.Followup.id: _case(row, known) for row in rows}


@dataclass(frozen=True)
class _Known:
    """What the queries brought to light, by follow-up, programme, dealership, number or customer."""

    rules: dict[int, ProgrammeRule]
    terms: dict[int, Terms]
    attempts: dict[int, tuple[list[Attempt], list[Attempt]]]
    answered: set[int]
    reached: dict[Number, Reached]
    blocks: dict[Number, tuple[Block, ...]]
    agreements: dict[Number, dict[Purpose, Agreement]]
    complaining: set[int]
    texted: Mapping[Number, datetime]


def _case(row: Row[Any], known: _Known) -> Case:
    followup, programme, occasion = row.Followup, row.Programme, row.Occasion
    rule, terms, number = known.rules[programme.id], known.terms[followup.dealership_id], _number(row)
    reached = known.reached[number]
    rung, busy = known.attempts[followup.id]
    market, phone = market_of(row.zone, row.settings), row.Customer.phone
    agreements, blocks = known.agreements.get(number, {}), known.blocks.get(number, ())
    verdict = may(programme.purpose, market, agreements, blocks, channel=rule.channel, line=kind_of(phone))
    return Case(
        followup_id=followup.id,
        state=FollowupState(followup.state),
        expires_at=followup.expires_at,
        next_call_at=followup.next_call_at,
        asked_for=followup.asked_for,
        attempts=tuple(rung),
        busy=tuple(busy),
        troubles=followup.troubles,
        answered=followup.id in known.answered,
        most_attempts=rule.attempts,
        urgent=rule.urgent,
        programme_active=programme.active,
        gone=occasion.gone if occasion.gone in rule.cancel_when else None,
        complaint_open="complaint_open" in rule.cancel_when and followup.customer_id in known.complaining,
        quiet=_quiet(terms, occasion, row.Vehicle) if rule.quiet else (),
        preferred=(rule.part,) if rule.part else tuple(row.Customer.preferred),
        zones=other_zones(market, phone),
        forbidden=verdict if isinstance(verdict, Forbidden) else None,
        contacts=tuple(reached.contacts),
        number_busy=tuple(reached.busy),
        being_rung=bool(reached.ringing_for - {followup.id}),
        texted_at=known.texted.get(number),
        budget=terms.budget if isinstance(verdict, Forbidden) else terms.budget.within(verdict.caps),
        dealership_paused=row.paused,
    )


def _number(row: Row[Any]) -> Number:
    return row.Followup.dealership_id, row.Customer.phone


def _quiet(terms: Terms, occasion: Occasion, vehicle: Vehicle | None) -> tuple[Quiet, ...]:
    """The manufacturer's surveys of this customer."""
    delivered_on, last_visit_on = (vehicle.delivered_on, vehicle.last_visit_on) if vehicle else (None, None)
    return quiet_about(terms.quiet, occasion.kind, occasion.happened_on, delivered_on, last_visit_on)


def _attempts(session: Session, followup_ids: Sequence[int]) -> dict[int, tuple[list[Attempt], list[Attempt]]]:
    """The calls of each follow-up in which the phone rang, and those that met a busy line; oldest first."""
    found: dict[int, tuple[list[Attempt], list[Attempt]]] = defaultdict(lambda: ([], []))
    when = func.coalesce(Call.placed_at, Call.planned_at)
    for followup_id, at, part, rang in session.execute(
        select(Call.followup_id, when, Call.day_part, _reached_the_phone())
        .where(Call.followup_id.in_(followup_ids), Call.direction == "outbound", _counts())
        .order_by(when)
    ):
        if followup_id is not None:
            found[followup_id][0 if rang else 1].append(Attempt(at, part or ""))
    return found


def _answered(session: Session, followup_ids: Sequence[int]) -> set[int]:
    query = select(Answer.followup_id).where(Answer.followup_id.in_(followup_ids), Answer.question != WHO_ANSWERED)
    return set(session.scalars(query.distinct()))


def _reached(session: Session, people: Sequence[tuple[int, Customer]], now: datetime) -> dict[Number, Reached]:
    """The calls to these numbers and the messages to them and their addresses, of the last weeks; oldest first."""
    found: dict[Number, Reached] = defaultdict(Reached)
    whose = {(owner, address): customer.phone for owner, customer in people for address in _addresses(customer)}
    owners = {owner for owner, _ in whose}
    when = func.coalesce(Call.placed_at, Call.planned_at)
    for owner, to, followup_id, at, rang, outcome, live, programme in session.execute(
        select(
            Call.dealership_id,
            Call.to,
            Call.followup_id,
            when,
            _reached_the_phone(),
            Call.outcome,
            Call.holds_number,
            Programme.name,
        )
        .outerjoin(Followup, Followup.id == Call.followup_id)
        .outerjoin(Programme, Programme.id == Followup.programme_id)
        .where(
            Call.dealership_id.in_(owners),
            Call.to.in_({customer.phone for _, customer in people}),
            Call.direction == "outbound",
            or_(_counts(), Call.holds_number.is_not(None)),
            Call.planned_at > now - LOOK_BACK,
        )
        .order_by(when)
    ):
        reached = found[owner, to]
        if live is not None:
            reached.ringing_for.add(followup_id)
        if rang:
            reached.contacts.append(Contact(at, VOICE, programme or ""))
        elif outcome == Outcome.BUSY:
            reached.busy.append(at)
    for owner, to, at, channel, programme in session.execute(
        select(Message.dealership_id, Message.to, Message.at, Message.channel, Programme.name)
        .outerjoin(Followup, Followup.id == Message.followup_id)
        .outerjoin(Programme, Programme.id == Followup.programme_id)
        .where(
            Message.dealership_id.in_(owners),
            Message.to.in_({address for _, address in whose}),
            Message.direction == "outbound",
            Message.state.in_(REACHING),
            Message.at > now - LOOK_BACK,
        )
    ):
        if (phone := whose.get((owner, to))) is not None:
            found[owner, phone].contacts.append(Contact(at, channel, programme or ""))
    for reached in found.values():
        reached.contacts.sort(key=lambda contact: contact.at)
    return found


def _counts() -> ColumnElement[bool]:
    """Calls that say something about the number: the phone rang, or may have, or was busy."""
    return or_(_reached_the_phone(), Call.outcome == Outcome.BUSY)


def _reached_the_phone() -> ColumnElement[bool]:
    """Calls that `flows.policy.counts_as` an attempt: it rang, or may have and nobody has said that it did not."""
    unsure = (Call.outcome == Outcome.UNSURE) & or_(Call.review.is_(None), Call.review != Review.SILENT)
    return or_(Call.rang, unsure)


def _addresses(customer: Customer) -> Iterable[str]:
    return (customer.phone, customer.email) if customer.email else (customer.phone,)


def _complaining(session: Session, rows: Sequence[Row[Any]], rules: dict[int, ProgrammeRule]) -> set[int]:
    """The customers with an open complaint, among those whose programme minds."""
    minding = {row.Followup.customer_id for row in rows if "complaint_open" in rules[row.Programme.id].cancel_when}
    if not minding:
        return set()
    owners: Collection[int] = {row.Followup.dealership_id for row in rows}
    return set(
        session.scalars(
            select(Ticket.customer_id)
            .where(
                Ticket.dealership_id.in_(owners),
                Ticket.state.not_in(SETTLED),
                Ticket.kind == TicketKind.COMPLAINT,
                Ticket.customer_id.in_(minding),
            )
            .distinct()
        )
    )
