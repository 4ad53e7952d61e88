"""The licence plates a dealership knows, and whose they are."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.tables import Vehicle

MOST = 50_000  # more cars than a branch looks after; beyond that a spoken plate is not compared with all


class Plates:
    """Plates of vehicles, stored without separators."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, dealership_id: int) -> tuple[str, ...]:
        """Every plate this dealership knows."""
        query = select(Vehicle.plate).where(Vehicle.dealership_id == dealership_id, Vehicle.plate.is_not(None))
        return tuple(plate for plate in self._session.scalars(query.limit(MOST)) if plate)

    def of_somebody_else(self, dealership_id: int, plate: str, customer_id: int) -> bool:
        """Whether this plate is on a car of another customer."""
        query = select(Vehicle.id).where(
            Vehicle.dealership_id == dealership_id, Vehicle.plate == plate, Vehicle.customer_id != customer_id
        )
        return self._session.scalar(query.limit(1)) is not None

    def note(self, vehicle_id: int, plate: str) -> bool:
        """Give the plate to a car that has none yet; False when it has another one, which stays."""
        car = self._session.get_one(Vehicle, vehicle_id, with_for_update=True)
        if car.plate in (None, plate):
            car.plate = plate
            self._session.flush()
            return True
        return False
