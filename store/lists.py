"""After-service visits as lists bring them: each becomes a customer, a vehicle and an occasion, once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from flows.lifecycles import FollowupState
from store.tables import Customer, Followup, Occasion, Vehicle

KIND = "service"
LISTS_LOCK = 742_522  # with the dealership's id: two lists of one dealership come in one after the other


@dataclass(frozen=True)
class ServiceVisit:
    """One visit to the workshop, clean. Its key is the order number or, without one, who came when."""

    name: str
    sex: str  # male, female or unknown ("")
    phone: str  # E.164
    plate: str | None
    model: str
    happened_on: date
    adviser: str
    order: str
    work: str
    mileage_km: int | None

    @cached_property
    def key(self) -> str:
        """What makes it the same visit when it comes again."""
        return self.order or f"{self.phone} {self.plate or self.model[:60]} {self.happened_on}"

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever anything in it does."""
        whole = json.dumps({one.name: getattr(self, one.name) for one in fields(self)}, default=str)
        return blake2b(whole.encode(), digest_size=12).hexdigest()


@dataclass(slots=True)
class Received:
    """What became of visits. `moved` names the occasions whose day or customer is another one now."""

    created: int = 0
    updated: int = 0
    duplicates: int = 0
    moved: list[int] = field(default_factory=list)

    def add(self, other: Received) -> None:
        """Count those too."""
        self.created += other.created
        self.updated += other.updated
        self.duplicates += other.duplicates
        self.moved += other.moved


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    customer_id: int
    vehicle_id: int | None
    happened_on: date
    fingerprint: str | None


@dataclass(slots=True)
class _Car:
    id: int | None
    customer_id: int
    plate: str | None
    model: str
    changed: bool = False


class ServiceLists:
    """Takes in the visits of one dealership, a batch at a time, with the same few queries for each.

    The caller's transaction holds them all. While it lasts, no other list of this dealership comes in.
    """

    def __init__(self, session: Session, dealership_id: int, now: datetime) -> None:
        self._session = session
        self._dealership_id = dealership_id
        self._now = now
        if session.get_bind().dialect.name == "postgresql":
            ours = {"lists": LISTS_LOCK, "dealership": dealership_id}
            session.execute(text("SELECT pg_advisory_xact_lock(:lists, :dealership)"), ours)

    def receive(self, visits: Sequence[ServiceVisit]) -> Received:
        """Remember those visits in their order. A later one with the same key corrects the earlier."""
        received = Received()
        once: dict[str, ServiceVisit] = {}
        for visit in visits:
            earlier = once.get(visit.key)
            if earlier is not None and earlier.fingerprint == visit.fingerprint:
                received.duplicates += 1
                continue
            if earlier is not None:
                received.add(self._receive(once.values()))
                once.clear()
            once[visit.key] = visit
        received.add(self._receive(once.values()))
        return received

    def _receive(self, visits: Collection[ServiceVisit]) -> Received:
        """Visits with keys of their own."""
        known = self._known([visit.key for visit in visits])
        news = [
            visit for visit in visits if visit.key not in known or known[visit.key].fingerprint != visit.fingerprint
        ]
        received = Received(duplicates=len(visits) - len(news))
        if not news:
            return received
        customers = self._customers(news)
        vehicles = self._vehicles(news, customers)
        fresh: list[dict[str, Any]] = []
        corrected: list[dict[str, Any]] = []
        for visit, customer_id, vehicle_id in zip(news, customers, vehicles, strict=True):
            row = {
                "customer_id": customer_id,
                "vehicle_id": vehicle_id,
                "happened_on": visit.happened_on,
                "adviser": visit.adviser,
                "details": _details(visit),
            }
            before = known.get(visit.key)
            if before is None:
                fresh.append(row | {"key": visit.key})
                continue
            corrected.append(row | {"id": before.id})
            if (before.happened_on, before.customer_id) != (visit.happened_on, customer_id):
                received.moved.append(before.id)
        self._insert(fresh)
        self._correct(corrected)
        received.created, received.updated = len(fresh), len(corrected)
        return received

    def _known(self, keys: list[str]) -> dict[str, _Known]:
        columns = (
            Occasion.key,
            Occasion.id,
            Occasion.customer_id,
            Occasion.vehicle_id,
            Occasion.happened_on,
            Occasion.details,
        )
        wanted = select(*columns).where(
            Occasion.dealership_id == self._dealership_id, Occasion.kind == KIND, Occasion.key.in_(keys)
        )
        return {
            key: _Known(id_, customer_id, vehicle_id, day, details.get("fingerprint"))
            for key, id_, customer_id, vehicle_id, day, details in self._session.execute(wanted)
        }

    def _customers(self, visits: list[ServiceVisit]) -> list[int]:
        """The customer of each visit; the same phone and name are the same person."""
        found: dict[tuple[str, str], tuple[int, str]] = {}
        wanted = select(Customer.phone, Customer.name, Customer.id, Customer.sex).where(
            Customer.dealership_id == self._dealership_id,
            Customer.phone.in_({visit.phone for visit in visits}),
        )
        for phone, name, id_, sex in self._session.execute(wanted):
            found[phone, name] = id_, sex
        sexes: dict[tuple[str, str], str] = {}
        for visit in visits:
            person = visit.phone, visit.name
            sexes[person] = visit.sex or sexes.get(person, "")
        strangers = [person for person in sexes if person not in found]
        if strangers:
            rows = [
                {
                    "dealership_id": self._dealership_id,
                    "phone": phone,
                    "name": name,
                    "sex": sexes[phone, name],
                    "created_at": self._now,
                }
                for phone, name in strangers
            ]
            ids = self._session.scalars(insert(Customer).returning(Customer.id, sort_by_parameter_order=True), rows)
            found |= {person: (id_, sexes[person]) for person, id_ in zip(strangers, ids, strict=True)}
        changed = [
            {"id": found[person][0], "sex": sex} for person, sex in sexes.items() if sex and sex != found[person][1]
        ]
        if changed:
            self._session.execute(update(Customer), changed)
        return [found[visit.phone, visit.name][0] for visit in visits]

    def _vehicles(self, visits: list[ServiceVisit], customers: list[int]) -> list[int | None]:
        """The vehicle of each visit: the one with its plate, or the customer's of that model."""
        garage = _Garage(self._cars(visits, customers))
        chosen = [garage.choose(visit, customer) for visit, customer in zip(visits, customers, strict=True)]
        new = list({id(car): car for car in chosen if car is not None and car.id is None}.values())
        if new:
            rows = [
                {
                    "dealership_id": self._dealership_id,
                    "customer_id": car.customer_id,
                    "plate": car.plate,
                    "model": car.model,
                    "created_at": self._now,
                }
                for car in new
            ]
            ids = self._session.scalars(insert(Vehicle).returning(Vehicle.id, sort_by_parameter_order=True), rows)
            for car, id_ in zip(new, ids, strict=True):
                car.id, car.changed = id_, False
        changed = list({car.id: car for car in chosen if car is not None and car.changed}.values())
        if changed:
            self._session.execute(
                update(Vehicle), [{"id": car.id, "plate": car.plate, "model": car.model} for car in changed]
            )
        return [None if car is None else car.id for car in chosen]

    def _cars(self, visits: list[ServiceVisit], customers: list[int]) -> list[_Car]:
        columns = select(Vehicle.id, Vehicle.customer_id, Vehicle.plate, Vehicle.model)
        ours = columns.where(Vehicle.dealership_id == self._dealership_id)
        by_plate = ours.where(Vehicle.plate.in_({visit.plate for visit in visits if visit.plate}))
        by_owner = ours.where(Vehicle.customer_id.in_(set(customers)))
        rows = [*self._session.execute(by_plate), *self._session.execute(by_owner)]
        return [_Car(*row) for row in sorted({tuple(row) for row in rows}, key=lambda row: int(row[0]))]

    def _insert(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            common = {"dealership_id": self._dealership_id, "kind": KIND, "created_at": self._now}
            self._session.execute(insert(Occasion), [common | row for row in rows])

    def _correct(self, rows: list[dict[str, Any]]) -> None:
        """Change those occasions, and whom their waiting follow-ups will ring."""
        if not rows:
            return
        self._session.execute(update(Occasion), rows)
        waiting = (
            update(Followup)
            .where(Followup.occasion_id == bindparam("occasion"), Followup.state == FollowupState.WAITING)
            .values(customer_id=bindparam("customer"), vehicle_id=bindparam("vehicle"))
        )
        now = [{"occasion": row["id"], "customer": row["customer_id"], "vehicle": row["vehicle_id"]} for row in rows]
        self._session.connection().execute(waiting, now)


class _Garage:
    """The cars one batch is about, old and new."""

    def __init__(self, cars: list[_Car]) -> None:
        self._by_plate: dict[str, _Car] = {}
        self._by_owner: dict[tuple[int, str], list[_Car]] = defaultdict(list)
        for car in cars:
            self._park(car)

    def choose(self, visit: ServiceVisit, customer_id: int) -> _Car | None:
        """The car that came; none when the list says neither plate nor model."""
        if visit.plate is None and not visit.model:
            return None
        car = self._by_plate.get(visit.plate) if visit.plate else None
        if car is None:
            same_model = self._by_owner[customer_id, visit.model] if visit.model else []
            unplated = [other for other in same_model if other.plate is None]
            # A car without a plate has got one; or a plate nobody wrote down this time.
            likely = unplated if visit.plate or unplated else same_model
            car = likely[0] if len(likely) == 1 else None
        if car is None:
            car = _Car(None, customer_id, visit.plate, visit.model)
            self._park(car)
            return car
        if visit.plate and car.plate is None:
            car.plate, car.changed = visit.plate, True
            self._by_plate[visit.plate] = car
        if visit.model and car.model != visit.model:
            car.model, car.changed = visit.model, True
        return car

    def _park(self, car: _Car) -> None:
        if car.plate:
            self._by_plate.setdefault(car.plate, car)
        self._by_owner[car.customer_id, car.model].append(car)


def _details(visit: ServiceVisit) -> dict[str, Any]:
    return {
        "order": visit.order,
        "work": visit.work,
        "mileage_km": visit.mileage_km,
        "fingerprint": visit.fingerprint,
    }
