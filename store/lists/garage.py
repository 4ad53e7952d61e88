"""The cars of a batch: each found by its VIN, its plate, or as its owner's only one of that model; or new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.lists.adding import add_in_order
from store.lists.entries import Car, Entry
from store.tables import Vehicle

DATED = (
    "delivered_on",
    "warranty_until",
    "inspection_due",
    "insurance_until",
    "insurer",
    "first_maintenance_on",
    "maintenance_due",
    "maintenance_due_km",
    "last_visit_on",
    "mileage_km",
    "mileage_on",
)
COLUMNS = ("customer_id", "plate", "vin", "model", *DATED)
EMPTY: dict[str, Any] = {"model": "", "insurer": ""}


@dataclass(slots=True)
class _Parked:
    """A car as it is kept, or as it will be."""

    id: int | None
    columns: dict[str, Any]
    changed: bool = field(default=False)

    def put(self, column: str, value: Any) -> bool:
        if self.columns[column] == value:
            return False
        self.columns[column] = value
        self.changed = True
        return True

    def learn(self, car: Car) -> None:
        """What the row says; of mileage and visits only what is newer."""
        said = car.known()
        newer = said.get("mileage_on"), self.columns["mileage_on"]
        if newer[0] and newer[1] and newer[0] < newer[1]:
            said.pop("mileage_km", None)
            said.pop("mileage_on")
        last = self.columns["last_visit_on"]
        if last and said.get("last_visit_on") and said["last_visit_on"] < last:
            said.pop("last_visit_on")
        for column, value in said.items():
            self.put(column, value)


class Garage:
    """Finds and keeps the cars of one dealership. `touched` are those that are new or changed."""

    def __init__(self, session: Session, dealership_id: int, now: datetime) -> None:
        self._session, self._dealership_id, self._now = session, dealership_id, now
        self.touched: set[int] = set()
        self.new: set[int] = set()

    def settle(self, entries: Sequence[Entry], customers: Sequence[int]) -> list[int | None]:
        """The id of each entry's car; None where the row does not say which."""
        lot = _Lot(self._cars(entries, customers))
        chosen = [lot.choose(entry, customer) for entry, customer in zip(entries, customers, strict=True)]
        new = list({id(car): car for car in chosen if car is not None and car.id is None}.values())
        if new:
            common = {"dealership_id": self._dealership_id, "created_at": self._now}
            ids = add_in_order(self._session, Vehicle, [common | car.columns for car in new])
            for car, id_ in zip(new, ids, strict=True):
                car.id, car.changed = id_, False
                self.new.add(id_)
        changed = {car.id: car for car in lot.cars if car.id is not None and car.changed}
        if changed:
            self._session.execute(update(Vehicle), [{"id": id_} | car.columns for id_, car in changed.items()])
        self.touched |= self.new | set(changed)
        return [None if car is None else car.id for car in chosen]

    def _cars(self, entries: Sequence[Entry], customers: Sequence[int]) -> list[_Parked]:
        cars = [entry.car for entry in entries if entry.car]
        if not cars:
            return []
        ours = select(Vehicle.id, *(getattr(Vehicle, column) for column in COLUMNS)).where(
            Vehicle.dealership_id == self._dealership_id
        )
        by = (
            Vehicle.plate.in_({car.plate for car in cars if car.plate}),
            Vehicle.vin.in_({car.vin for car in cars if car.vin}),
            Vehicle.customer_id.in_(set(customers)),
        )
        found = {row[0]: row for one in by for row in self._session.execute(ours.where(one))}
        return [_Parked(id_, dict(zip(COLUMNS, found[id_][1:], strict=True))) for id_ in sorted(found)]


class _Lot:
    """The cars one batch is about, old and new."""

    def __init__(self, cars: Sequence[_Parked]) -> None:
        self.cars: list[_Parked] = []
        self._by_vin: dict[str, _Parked] = {}
        self._by_plate: dict[str, _Parked] = {}
        self._by_owner: dict[tuple[int, str], list[_Parked]] = defaultdict(list)
        for car in cars:
            self._park(car)

    def choose(self, entry: Entry, customer_id: int) -> _Parked | None:
        """The car of this row, as the row says it is; None when it says too little to tell."""
        wanted = entry.car
        if not wanted:
            return None
        car = self._find(wanted, customer_id)
        if car is None:
            car = _Parked(None, {column: EMPTY.get(column) for column in COLUMNS})
            car.columns |= {
                "customer_id": customer_id,
                "plate": wanted.plate,
                "vin": wanted.vin,
                "model": wanted.model,
            }
            car.learn(wanted)
            self._take_plate(wanted.plate, car)
            self._park(car)
            return car
        if wanted.vin and car.put("vin", wanted.vin):
            self._by_vin[wanted.vin] = car
        if wanted.plate and car.put("plate", wanted.plate):
            self._take_plate(wanted.plate, car)
        if wanted.model:
            car.put("model", wanted.model)
        if entry.owner and car.put("customer_id", customer_id):
            self._by_owner[customer_id, car.columns["model"]].append(car)
        car.learn(wanted)
        return car

    def _find(self, wanted: Car, customer_id: int) -> _Parked | None:
        if wanted.vin and wanted.vin in self._by_vin:
            return self._by_vin[wanted.vin]
        by_plate = self._by_plate.get(wanted.plate) if wanted.plate else None
        if by_plate is not None and not self._another(wanted, by_plate):
            return by_plate
        same_model = [
            car
            for car in (self._by_owner[customer_id, wanted.model] if wanted.model else [])
            if car.columns["customer_id"] == customer_id and not self._another(wanted, car)
        ]
        unplated = [car for car in same_model if car.columns["plate"] is None]
        # A car without a plate has got one; or a plate nobody wrote down this time.
        likely = unplated if wanted.plate or unplated else same_model
        return likely[0] if len(likely) == 1 else None

    def _take_plate(self, plate: str | None, car: _Parked) -> None:
        """A plate is on one car; the one it was on has none that we know."""
        if plate is None:
            return
        before = self._by_plate.get(plate)
        if before is not None and before is not car:
            before.put("plate", None)
        self._by_plate[plate] = car

    @staticmethod
    def _another(wanted: Car, car: _Parked) -> bool:
        """Two VINs are two cars, whatever plate moved from one to the other."""
        return bool(wanted.vin and car.columns["vin"] and wanted.vin != car.columns["vin"])

    def _park(self, car: _Parked) -> None:
        self.cars.append(car)
        if car.columns["vin"]:
            self._by_vin.setdefault(car.columns["vin"], car)
        if car.columns["plate"]:
            self._by_plate.setdefault(car.columns["plate"], car)
        self._by_owner[car.columns["customer_id"], car.columns["model"]].append(car)
