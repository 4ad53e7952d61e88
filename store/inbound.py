"""Who is called or written to when somebody turns to us by themselves, and keeping their calls and messages."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flows.callers import Candidate
from flows.lifecycles import CallState, FollowupState, MessageState, Outcome
from flows.policy import pending
from flows.steps import Locale
from flows.walk import from_json
from store.cases import read_cases
from store.dealerships import LOCALES
from store.newcomers import insert_unless_there
from store.programmes import rule_of
from store.tables import Call, Conversation, Customer, Dealership, Followup, Message, Programme, Vehicle

LONGEST_CALL = timedelta(hours=4)  # no carrier lets a call go on for longer
CAME_IN = "The customer has called us meanwhile."


@dataclass(frozen=True, slots=True)
class Reached:
    """A branch behind a number of ours."""

    dealership_id: int
    name: str
    locale: Locale
    hotline: str
    from_number: str
    zone: str


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of somebody who turns to us, at the branch that speaks with them."""

    branch: Reached
    customer_id: int | None
    locale: Locale


@dataclass(frozen=True, slots=True)
class Received:
    """One call that came in, as its menu needs it."""

    call_id: str
    dealership_id: int
    followup_id: int | None
    number: str  # as the network told it
    menu: dict[str, Any] | None


def branches(session: Session, our_number: str) -> tuple[Reached, ...]:
    """The branches that call from this number; several may share one. Empty when it is nobody's."""
    query = select(Dealership).where(Dealership.from_number == our_number).order_by(Dealership.id)
    return tuple(_reached(row) for row in session.scalars(query))


def branch_of(session: Session, dealership_id: int) -> Reached:
    """One of them again."""
    return _reached(session.get_one(Dealership, dealership_id))


def caller(session: Session, here: Sequence[Reached], number: str | None) -> Caller:
    """Who this is: of several branches the one that wrote or rang last, else one that knows them, else the first."""
    ids = [branch.dealership_id for branch in here]
    rows = session.scalars(
        select(Customer).where(Customer.dealership_id.in_(ids), Customer.phone == (number or "")).order_by(Customer.id)
    ).all()
    if not rows:
        return Caller(here[0], None, here[0].locale)
    last = None if len(here) == 1 or number is None else _last_to_turn(session, ids, number)
    mine = next((row for row in rows if row.dealership_id == last), rows[0])
    branch = next(one for one in here if one.dealership_id == mine.dealership_id)
    only = [row for row in rows if row.dealership_id == branch.dealership_id]
    locales = {row.locale for row in only if row.locale in LOCALES} or {branch.locale}
    locale = cast(Locale, locales.pop()) if len(locales) == 1 else branch.locale
    return Caller(branch, mine.id if len(only) == 1 else None, locale)


def candidates(session: Session, here: Collection[Reached], number: str, now: datetime) -> tuple[Candidate, ...]:
    """What somebody at this number may be calling about, in the order in which it would be rung about."""
    rows = session.execute(
        select(Followup, Customer, Vehicle, Programme, Conversation.walk, Conversation.ended_at)
        .join(Customer, Customer.id == Followup.customer_id)
        .join(Programme, Programme.id == Followup.programme_id)
        .outerjoin(Vehicle, Vehicle.id == Followup.vehicle_id)
        .outerjoin(Conversation, Conversation.followup_id == Followup.id)
        .where(
            Customer.dealership_id.in_([branch.dealership_id for branch in here]),
            Customer.phone == number,
            Followup.state != FollowupState.CLOSED,
        )
        .order_by(Followup.asked_for.desc(), Followup.priority.desc(), Followup.next_call_at, Followup.id)
    ).all()
    cases = read_cases(session, [row.Followup.id for row in rows], now)
    found = []
    for row in rows:
        if rule_of(row.Programme).channel == "sms":
            continue  # it tells by text, and asks nothing
        begun = row.ended_at is None and row.walk is not None and from_json(row.walk).reached is not None
        if pending(cases[row.Followup.id], now, begun=begun):
            found.append(_candidate(row.Followup, row.Customer, row.Vehicle, begun=begun))
    return tuple(found)


def named_by(session: Session, followup_ids: Sequence[int]) -> tuple[Candidate, ...]:
    """Who and what these follow-ups are about, in this order."""
    rows = session.execute(
        select(Followup, Customer, Vehicle)
        .join(Customer, Customer.id == Followup.customer_id)
        .outerjoin(Vehicle, Vehicle.id == Followup.vehicle_id)
        .where(Followup.id.in_(followup_ids))
    ).all()
    found = {row.Followup.id: _candidate(row.Followup, row.Customer, row.Vehicle, begun=False) for row in rows}
    return tuple(found[one] for one in followup_ids)


class InboundCalls:
    """The calls that come in. Each holds its follow-up and its number while it lives, as ours do."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_sid(self, sid: str) -> Received | None:
        """The call the carrier knows under this id, if it came in."""
        row = self._session.scalar(select(Call).where(Call.sid == sid, Call.direction == "inbound"))
        return None if row is None else _received(row)

    def locked(self, call_id: str) -> Received | None:
        """The same by our own id, kept to ourselves until the unit of work ends."""
        query = select(Call).where(Call.id == call_id, Call.direction == "inbound").with_for_update()
        row = self._session.scalar(query.execution_options(populate_existing=True))
        return None if row is None else _received(row)

    def lock_followups(self, followup_ids: Collection[int]) -> None:
        """Keep these follow-ups to ourselves, in one order, so that nobody waits in a circle."""
        query = select(Followup.id).where(Followup.id.in_(followup_ids)).order_by(Followup.id)
        self._session.scalars(query.with_for_update()).all()

    def in_the_way(self, number: str, followup_id: int | None) -> tuple[str, ...]:
        """The live calls that hold this number or this follow-up."""
        holds = Call.holds_number == number
        if followup_id is not None:
            holds = holds | (Call.holds_followup == followup_id)
        return tuple(self._session.scalars(select(Call.id).where(holds).order_by(Call.id)))

    def cancel_planned(self, call_id: str, now: datetime, now_real: datetime) -> bool:
        """Give up a call of ours that no worker has taken yet. False when one has: it may be ringing already."""
        change = update(Call).where(Call.id == call_id, Call.state == CallState.PLANNED)
        values = {"state": CallState.ENDED, "outcome": Outcome.CANCELLED, "ended_at": now, "trouble": CAME_IN}
        free = {"holds_followup": None, "holds_number": None, "lease_real": None, "touched_real": now_real}
        done = self._session.execute(change.values(**values, **free).execution_options(synchronize_session=False))
        return cast("CursorResult[Any]", done).rowcount == 1

    def open(
        self,
        *,
        sid: str,
        dealership_id: int,
        number: str | None,
        told: str,
        our_number: str,
        now: datetime,
        now_real: datetime,
    ) -> str | None:
        """Keep a call that came in; nothing is held yet but its own place among the living.

        None when the carrier has told us of it before.
        """
        call = Call(
            id=str(uuid.uuid4()),
            dealership_id=dealership_id,
            direction="inbound",
            to=our_number,
            from_=told[:20],
            sid=sid,
            state=CallState.ANSWERED,
            planned_at=now,
            placed_at=now,
            answered_at=now,
            touched_real=now_real,
            deadline_real=now_real + LONGEST_CALL,
        )
        call.holds_number = None if number is None else number
        for held in dict.fromkeys((number or _own(sid), _own(sid))):  # another branch may be on this number's line
            call.holds_number = held
            try:
                with self._session.begin_nested():
                    self._session.add(call)
            except IntegrityError:
                if self.by_sid(sid) is not None:
                    return None
                continue
            return call.id
        return None

    def take_up(self, call_id: str, dealership_id: int, followup_id: int) -> bool:
        """This call is about that follow-up, and holds it from now on. False when another call holds it."""
        change = update(Call).where(Call.id == call_id, Call.state == CallState.ANSWERED)
        values = {"dealership_id": dealership_id, "followup_id": followup_id, "holds_followup": followup_id}
        try:
            with self._session.begin_nested():
                done = self._session.execute(change.values(**values).execution_options(synchronize_session=False))
        except IntegrityError:
            return False
        return cast("CursorResult[Any]", done).rowcount == 1

    def keep_menu(self, call_id: str, menu: dict[str, Any]) -> None:
        """Where its menu stands, and what was said."""
        change = update(Call).where(Call.id == call_id).values(menu=menu)
        self._session.execute(change.execution_options(synchronize_session=False))

    def held_by_another(self, call_id: str, followup_id: int) -> bool:
        """Whether the conversation of this follow-up goes on in another call."""
        query = select(Call.id).where(Call.holds_followup == followup_id, Call.id != call_id)
        return self._session.scalar(query) is not None


def keep_message(
    session: Session, branch: Reached, *, sid: str, from_: str, to: str, body: str, now: datetime
) -> str | None:
    """Keep a message that came in; its id. None when the carrier has delivered it to us before."""
    row = {
        "id": str(uuid.uuid4()),
        "key": f"in:{sid}",
        "dealership_id": branch.dealership_id,
        "followup_id": None,
        "direction": "inbound",
        "to": to,
        "from_": from_,
        "body": body,
        "sid": sid,
        "state": MessageState.RECEIVED,
        "at": now,
    }
    return str(row["id"]) if insert_unless_there(session, Message, [row]) else None


def _own(sid: str) -> str:
    """What a call holds that has no number to itself, so that it still counts among the living."""
    return f"in:{sid}"[:60]


def _last_to_turn(session: Session, ids: Collection[int], number: str) -> int | None:
    """Which of these branches rang or wrote to this number last."""
    rang = session.execute(
        select(Call.dealership_id, Call.planned_at)
        .where(Call.dealership_id.in_(ids), Call.to == number)
        .order_by(Call.planned_at.desc())
        .limit(1)
    ).one_or_none()
    wrote = session.execute(
        select(Message.dealership_id, Message.at)
        .where(Message.dealership_id.in_(ids), Message.to == number)
        .order_by(Message.at.desc())
        .limit(1)
    ).one_or_none()
    turned = [(row[1], row[0]) for row in (rang, wrote) if row is not None]
    return max(turned)[1] if turned else None


def _reached(row: Dealership) -> Reached:
    hotline = str(row.settings.get("hotline") or "")
    return Reached(row.id, row.name, cast(Locale, row.locale), hotline, row.from_number, row.zone)


def _received(row: Call) -> Received:
    return Received(row.id, row.dealership_id, row.followup_id, row.from_, row.menu)


def _candidate(followup: Followup, customer: Customer, vehicle: Vehicle | None, *, begun: bool) -> Candidate:
    return Candidate(
        followup_id=followup.id,
        dealership_id=followup.dealership_id,
        customer_id=customer.id,
        vehicle_id=None if vehicle is None else vehicle.id,
        name=customer.name,
        sex=customer.sex,
        model="" if vehicle is None else vehicle.model.strip(),
        plate=(vehicle.plate or "") if vehicle is not None else "",
        begun=begun,
    )
