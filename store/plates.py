"""The licence plates a dealership knows, and whose they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.tables import Vehicle

MOST = 50_000  # more cars than a branch looks after; beyond that a spoken plate is not compared with all
SAMPLE = 200  # plates that tell how plates begin here


@dataclass(frozen=True, slots=True)
class Bearer:
    """A car that has the plate in question, and whose it is."""

    vehicle_id: int
    customer_id: int


class Plates:
    """Plates of vehicles, stored without separators."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, dealership_id: int) -> tuple[str, ...]:
        """Every plate this dealership knows."""
        query = select(Vehicle.plate).where(Vehicle.dealership_id == dealership_id, Vehicle.plate.is_not(None))
        return tuple(plate for plate in self._session.scalars(query.limit(MOST)) if plate)

    def usual_prefix(self, dealership_id: int) -> str:
        """How most of its newest plates begin, province and office; empty when it knows none."""
        query = select(Vehicle.plate).where(Vehicle.dealership_id == dealership_id, Vehicle.plate.is_not(None))
        newest = self._session.scalars(query.order_by(Vehicle.id.desc()).limit(SAMPLE))
        common = Counter(plate[:2] for plate in newest if plate).most_common(1)
        return common[0][0] if common else ""

    def bearers(self, dealership_id: int, plate: str) -> tuple[Bearer, ...]:
        """The cars that have this plate; by rights one at most."""
        query = select(Vehicle.id, Vehicle.customer_id).where(
            Vehicle.dealership_id == dealership_id, Vehicle.plate == plate
        )
        return tuple(Bearer(car, owner) for car, owner in self._session.execute(query.order_by(Vehicle.id)))

    def note(self, vehicle_id: int, plate: str) -> bool:
        """Give the plate to a car that has none yet; False when it has another one, which stays."""
        car = self._session.get_one(Vehicle, vehicle_id, with_for_update=True)
        if car.plate in (None, plate):
            car.plate = plate
            self._session.flush()
            return True
        return False
