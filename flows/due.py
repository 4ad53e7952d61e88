"""What falls due, and when, as far as the dates kept of a car or a person tell it (rules 4.01 to 4.15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flows.birthdays import Birthday
from flows.brand import brand_of, first_maintenance_rule
from flows.first_maintenance import estimate, latest_day
from flows.occasions import Gone, OccasionKind
from flows.shift import months_later

LOST_AFTER = timedelta(days=90)  # rule 4.15
RECENT = timedelta(days=30)  # a car that was in the workshop so shortly before has had its maintenance (rule 2.04)
# Private cars of up to nine seats: signed for in the years 2, 4 and 8, looked at in 6 and 10, and then every year.
INSPECTED_IN_YEARS = (2, 4, 6, 8, 10)
MAINTAINED = frozenset({OccasionKind.FIRST_MAINTENANCE, OccasionKind.MAINTENANCE})
CAME_FOR = frozenset({OccasionKind.PROPOSAL, OccasionKind.REMINDER, OccasionKind.PARTS})
SEEN = frozenset({OccasionKind.NEAR_LOST, OccasionKind.LOST})


@dataclass(frozen=True, slots=True)
class CarDates:
    """What is kept of a car, as far as something falls due by it."""

    model: str = ""
    delivered_on: date | None = None
    warranty_until: date | None = None
    inspection_due: date | None = None
    insurance_until: date | None = None
    first_maintenance_on: date | None = None
    maintenance_due: date | None = None
    last_visit_on: date | None = None
    mileage_km: int | None = None
    mileage_on: date | None = None
    owner_is_local: bool | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that falls due on a day, with what its script is told about it."""

    kind: OccasionKind
    on: date
    details: Mapping[str, Any] = field(default_factory=dict)


def due_of_car(car: CarDates, settings: Mapping[str, Any], today: date) -> Iterator[Due]:
    """Everything that is known to fall due for this car; of what comes again and again the next."""
    if (first := _first_maintenance(car, settings)) is not None:
        yield Due(OccasionKind.FIRST_MAINTENANCE, first, {"due_date": first.isoformat()})
    if car.maintenance_due is not None:
        yield Due(OccasionKind.MAINTENANCE, car.maintenance_due, {"due_date": car.maintenance_due.isoformat()})
    if (warranty := warranty_end(car, settings)) is not None:
        yield Due(OccasionKind.WARRANTY, warranty, {"warranty_until": warranty.isoformat()})
    if (inspection := _inspection(car, today)) is not None:
        yield Due(OccasionKind.INSPECTION, inspection, {"inspection_due": inspection.isoformat()})
    if car.insurance_until is not None:
        yield Due(OccasionKind.INSURANCE, car.insurance_until, {"insurance_until": car.insurance_until.isoformat()})
    if car.last_visit_on is not None:
        away = classes(car, warranty)
        yield Due(OccasionKind.NEAR_LOST, car.last_visit_on, away)
        yield Due(OccasionKind.LOST, car.last_visit_on, away)


def due_of_person(birthday: Birthday, today: date) -> Due:
    """The next birthday, today's included."""
    return Due(OccasionKind.BIRTHDAY, birthday.next(today))


def next_inspection(delivered_on: date, after: date) -> date:
    """The first day after that one on which the official inspection of a car of this age falls due."""
    days = (months_later(delivered_on, 12 * year) for year in _inspection_years())
    return next(day for day in days if day > after)


def warranty_end(car: CarDates, settings: Mapping[str, Any]) -> date | None:
    """The last day of the warranty: as kept, or by the brand's years from the delivery."""
    years = brand_of(settings, car.model).get("warranty_years")
    if car.warranty_until is not None or car.delivered_on is None or not isinstance(years, int):
        return car.warranty_until
    return months_later(car.delivered_on, 12 * years)


def classes(car: CarDates, warranty: date | None) -> Mapping[str, str]:
    """Which of the six classes of lost customers it would be: local, from away or not known; in or out of warranty."""
    where = {True: "local", False: "away", None: "unknown"}[car.owner_is_local]
    lost_on = (car.last_visit_on or date.min) + LOST_AFTER
    return {"where": where, "warranty": "in" if warranty is not None and warranty >= lost_on else "out"}


def gone_since(kind: OccasionKind, on: date, last_visit_on: date | None) -> Gone | None:
    """Whether a car that was last in the workshop then is no reason any more for what fell due on `on`."""
    if last_visit_on is None:
        return None
    if kind in MAINTAINED:
        return Gone.CAME_IN if last_visit_on >= on - RECENT else None
    if kind in SEEN or kind in CAME_FOR:
        return Gone.CAME_IN if last_visit_on > on else None
    return None


def why_changed(kind: OccasionKind, before: date, after: date | None) -> Gone:
    """Why the date of something that fell due is another one now."""
    if kind in SEEN and after is not None and after > before:
        return Gone.CAME_IN
    if kind in (OccasionKind.INSURANCE, OccasionKind.INSPECTION) and after is not None and after - before > LOST_AFTER:
        return Gone.RENEWED
    return Gone.CHANGED


def _first_maintenance(car: CarDates, settings: Mapping[str, Any]) -> date | None:
    """As agreed; else estimated from the mileage; else when the brand's months are over (rules 4.01 to 4.06)."""
    if car.first_maintenance_on is not None or car.delivered_on is None:
        return car.first_maintenance_on
    rule = first_maintenance_rule(settings, car.model)
    if rule is None:
        return None
    if car.mileage_km is not None and car.mileage_on is not None and car.mileage_on >= car.delivered_on:
        return estimate(rule, car.delivered_on, car.mileage_on, max(0, car.mileage_km))
    return latest_day(rule, car.delivered_on)


def _inspection(car: CarDates, today: date) -> date | None:
    """As kept, while that lies ahead; else by the age of the car."""
    if car.inspection_due is not None and (car.inspection_due >= today or car.delivered_on is None):
        return car.inspection_due
    return None if car.delivered_on is None else next_inspection(car.delivered_on, today - timedelta(days=1))


def _inspection_years() -> Iterator[int]:
    yield from INSPECTED_IN_YEARS
    year = INSPECTED_IN_YEARS[-1]
    while True:
        year += 1
        yield year
