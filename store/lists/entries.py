"""One clean row of a list: a person, perhaps a car, perhaps a reason to call; and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from typing import Any

from flows.occasions import Gone


class Fate(StrEnum):
    """What became of an entry."""

    CREATED = "created"
    UPDATED = "updated"
    DUPLICATE = "duplicate"  # it changed nothing


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a row names. What a list leaves out stays as it was known."""

    name: str
    phone: str  # E.164
    sex: str = ""  # male, female or unknown ("")
    birthday: str | None = None  # 1988-06-03 or --06-03
    birthday_lunar: bool = False
    preferred: tuple[str, ...] = ()  # day-parts, or "weekend"
    email: str | None = None
    address: str | None = None
    local: bool | None = None
    locale: str | None = None

    def known(self) -> dict[str, Any]:
        """The columns that the row has something to say about."""
        said: dict[str, Any] = {
            name: value
            for name in ("email", "address", "local", "locale")
            if (value := getattr(self, name)) is not None
        }
        if self.sex:
            said["sex"] = self.sex
        if self.preferred:
            said["preferred"] = list(self.preferred)
        if self.birthday:
            said |= {"birthday": self.birthday, "birthday_lunar": self.birthday_lunar}
        return said


@dataclass(frozen=True, slots=True)
class Car:
    """The car a row is about; found again by its VIN, its plate, or as its owner's of that model."""

    plate: str | None = None
    vin: str | None = None
    model: str = ""
    delivered_on: date | None = None
    warranty_until: date | None = None
    inspection_due: date | None = None
    insurance_until: date | None = None
    insurer: str | None = None
    first_maintenance_on: date | None = None
    maintenance_due: date | None = None
    maintenance_due_km: int | None = None
    last_visit_on: date | None = None
    mileage_km: int | None = None
    mileage_on: date | None = None

    def __bool__(self) -> bool:
        """Whether there is anything by which it could be told from another."""
        return bool(self.plate or self.vin or self.model)

    def known(self) -> dict[str, Any]:
        """The columns that the row has something to say about, but for plate, VIN and model."""
        names = (one.name for one in fields(self) if one.name not in ("plate", "vin", "model"))
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why we may call. `key` says that it is the same reason when it comes again, `former_key` what it went by
    before more was known. With `gone` it is none any more.
    """

    kind: str  # see `flows/occasions.py`
    key: str
    happened_on: date
    adviser: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    former_key: str | None = None
    gone: Gone | None = None
    undated: bool = False  # the row names no day: the one it came in on counts, and stays when it comes again


@dataclass(frozen=True)
class Entry:
    """One row, clean."""

    person: Person
    car: Car | None = None
    reason: Reason | None = None
    owner: bool = True  # the row names the owner of the car, not only who brought it
    consent: bool | None = None  # whether offers may be made; None: the row does not say

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What makes it the same when it comes again."""
        if self.reason is not None:
            return self.reason.kind, self.reason.key
        car = self.car or Car()
        return "", self.person.phone, self.person.name, car.vin or car.plate or car.model

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever anything in it does."""
        reason = self.reason
        if reason is not None and reason.undated:
            reason = replace(reason, happened_on=date.min)
        whole = repr((self.person, self.car, reason, self.owner, self.consent))
        return blake2b(whole.encode(), digest_size=12).hexdigest()


@dataclass(slots=True)
class Received:
    """What became of entries, in their order, and what others have to do about it."""

    fates: list[Fate] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)  # occasions whose day or customer is another one now
    followed: list[int] = field(default_factory=list)  # what comes of such occasions and changed with them
    gone: dict[Gone, list[int]] = field(default_factory=dict)  # occasions that are no reason any more, by why
    customers: set[int] = field(default_factory=set)  # new, or something of them is another
    vehicles: set[int] = field(default_factory=set)

    def count(self, fate: Fate) -> int:
        """How many entries had this fate."""
        return self.fates.count(fate)

    def add(self, other: Received) -> None:
        """Those, too; their fates are put in their places by whoever knows the places."""
        self.moved += other.moved
        self.followed += other.followed
        for why, ids in other.gone.items():
            self.gone.setdefault(why, []).extend(ids)
        self.customers |= other.customers
        self.vehicles |= other.vehicles
