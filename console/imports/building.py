"""The values of a row become the person and the car that they tell of."""

from __future__ import annotations

from datetime import date
from typing import Any

from console.imports.columns import Row
from store.lists import Car, Person

OF_PERSON = ("sex", "preferred", "email", "address", "local", "locale")
OF_CAR = (
    "plate",
    "vin",
    "model",
    "delivered_on",
    "warranty_until",
    "inspection_due",
    "insurance_until",
    "insurer",
    "first_maintenance_on",
    "maintenance_due",
    "maintenance_due_km",
    "last_visit_on",
)


def person_of(row: Row) -> Person:
    """The person of a row; a lunar birthday is the one the family keeps, where both are told."""
    said: dict[str, Any] = {name: row[name] for name in OF_PERSON if name in row}
    birthday = row.get("lunar_birthday") or row.get("birthday")
    if birthday is not None:
        said["birthday"], said["birthday_lunar"] = birthday
    return Person(name=row["name"], phone=row["phone"], **said)


def car_of(row: Row, read_on: date | None = None) -> Car | None:
    """The car of a row, None where nothing tells it from another. Its mileage was read on that day."""
    said: dict[str, Any] = {name: row[name] for name in OF_CAR if name in row}
    if "mileage" in row:
        said["mileage_km"] = row["mileage"]
        said["mileage_on"] = row.get("mileage_on") or read_on
    return Car(**said) or None
