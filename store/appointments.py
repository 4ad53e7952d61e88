"""Appointments as occasions with a moment: made, put off, cancelled, kept; what is planned goes with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from flows.occasions import Gone, OccasionKind
from store.newcomers import insert_unless_there
from store.replanning import let_go
from store.tables import Customer, Dealership, Followup, Occasion, Vehicle


def make(session: Session, followup_id: int, at: datetime, now: datetime) -> int | None:
    """An appointment was chosen in this follow-up's conversation. One they had for the same car before is given up.

    None when it was made already. An hour that was chosen, given up and chosen again is a new appointment.
    """
    followup = session.get_one(Followup, followup_id)
    zone = ZoneInfo(session.get_one(Dealership, followup.dealership_id).zone)
    reason = session.get_one(Occasion, followup.occasion_id)
    key = f"follow-up {followup_id} {at.astimezone(zone):%Y-%m-%dT%H:%M}"
    if given_up := _given_up(session, followup.dealership_id, key):
        key = f"{key} #{given_up + 1}"
    row = {
        "dealership_id": followup.dealership_id,
        "kind": OccasionKind.APPOINTMENT,
        "key": key,
        "customer_id": followup.customer_id,
        "vehicle_id": followup.vehicle_id,
        "happened_on": at.astimezone(zone).date(),
        "at": at,
        "adviser": reason.adviser,
        "details": {"appointment": at.astimezone(zone).isoformat()},
        "created_at": now,
    }
    earlier = open_ones(session, followup.customer_id, followup.vehicle_id, now)
    made = insert_unless_there(session, Occasion, [row])
    if not made:
        return None
    let_go(session, Gone.CHANGED, earlier, now)
    return int(made[0])


def _given_up(session: Session, dealership_id: int, key: str) -> int:
    """How often this hour was chosen in this conversation and given up again for another one."""
    query = select(func.count()).where(
        Occasion.dealership_id == dealership_id,
        Occasion.kind == OccasionKind.APPOINTMENT,
        Occasion.key.startswith(key, autoescape=True),
        Occasion.gone == Gone.CHANGED,
    )
    return session.scalar(query) or 0


def open_ones(session: Session, customer_id: int, vehicle_id: int | None, now: datetime) -> list[int]:
    """The appointments of that customer with that car that are still to come."""
    query = select(Occasion.id).where(
        Occasion.customer_id == customer_id,
        Occasion.vehicle_id == vehicle_id if vehicle_id is not None else Occasion.vehicle_id.is_(None),
        Occasion.kind == OccasionKind.APPOINTMENT,
        Occasion.gone.is_(None),
        Occasion.at > now,
    )
    return list(session.scalars(query.order_by(Occasion.id)))


def cancel_appointment(session: Session, occasion_id: int, now: datetime) -> None:
    """They cannot come."""
    let_go(session, Gone.CANCELLED, [occasion_id], now)


def keep(session: Session, occasion_id: int, now: datetime) -> bool:
    """The customer has come, so that nobody asks where they are (rule 5.07). False when that was known, or is wrong."""
    occasion = session.get(Occasion, occasion_id, populate_existing=True)
    if occasion is None or occasion.kind != OccasionKind.APPOINTMENT or occasion.gone is not None:
        return False
    let_go(session, Gone.KEPT, [occasion_id], now)
    return True


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment as the reception sees it."""

    id: int
    at: datetime
    customer: str
    plate: str
    state: str


def coming(session: Session, dealership_id: int, from_: date) -> list[Appointment]:
    """Those of that day and later, in order; what was put off is left out."""
    rows = session.execute(
        select(Occasion.id, Occasion.at, Customer.name, Vehicle.plate, Occasion.gone)
        .join(Customer, Customer.id == Occasion.customer_id)
        .outerjoin(Vehicle, Vehicle.id == Occasion.vehicle_id)
        .where(
            Occasion.dealership_id == dealership_id,
            Occasion.kind == OccasionKind.APPOINTMENT,
            Occasion.happened_on >= from_,
            or_(Occasion.gone.is_(None), Occasion.gone != Gone.CHANGED),
        )
        .order_by(Occasion.at, Occasion.id)
    )
    return [
        Appointment(id_, at, name, plate or "", gone or "expected")
        for id_, at, name, plate, gone in rows
        if at is not None
    ]
