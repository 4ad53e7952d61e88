"""What a follow-up would talk about, before anybody is rung: its script, and what our records tell a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from flows.occasions import OccasionKind
from store.tables import Customer, Dealership, Followup, Occasion, Vehicle


@dataclass(frozen=True, slots=True)
class Subject:
    """One follow-up's script, and who and what it would be about."""

    script: str
    version: int | None  # once its first call has settled that
    dealership: str  # its code
    settings: Mapping[str, object]
    locale: str  # the customer's, or else the dealership's
    model: str
    details: Mapping[str, object]  # what the occasion tells
    recorded: Mapping[str, object]  # what the car's own record tells


def subject_of(session: Session, followup_id: int) -> Subject:
    """Raises `LookupError` when there is no such follow-up."""
    row = session.execute(
        select(Followup.script, Followup.script_version, Dealership, Customer.locale, Occasion, Vehicle)
        .join(Dealership, Dealership.id == Followup.dealership_id)
        .join(Customer, Customer.id == Followup.customer_id)
        .join(Occasion, Occasion.id == Followup.occasion_id)
        .outerjoin(Vehicle, Vehicle.id == Followup.vehicle_id)
        .where(Followup.id == followup_id)
    ).one_or_none()
    if row is None:
        raise LookupError(f"there is no follow-up {followup_id}")
    script, version, dealership, locale, occasion, vehicle = row
    return Subject(
        script=script,
        version=version,
        dealership=dealership.code,
        settings=dealership.settings,
        locale=locale or dealership.locale,
        model="" if vehicle is None else vehicle.model,
        details=occasion.details,
        recorded=recorded(vehicle, occasion),
    )


def recorded(
    vehicle: Vehicle | Row[*tuple[Any, ...]] | None, occasion: Occasion | Row[*tuple[Any, ...]]
) -> Mapping[str, object]:
    """What the car's record tells, under the names that scripts have for it. The list of deliveries may know the day of
    delivery before the car's record does.
    """
    told: dict[str, object] = {}
    if occasion.kind == OccasionKind.DELIVERY:
        told["delivery_date"] = occasion.happened_on.isoformat()
    if vehicle is None:
        return told
    dates = {
        "delivery_date": vehicle.delivered_on,
        "warranty_until": vehicle.warranty_until,
        "inspection_due": vehicle.inspection_due,
        "insurance_until": vehicle.insurance_until,
    }
    told |= {name: day.isoformat() for name, day in dates.items() if day is not None}
    if vehicle.maintenance_due_km is not None:
        told["due_km"] = vehicle.maintenance_due_km
    return told
