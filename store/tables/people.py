"""Whom we ring, about which car, for what reason, and what they have agreed to or refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base


class Customer(Base):
    """A person we may ring. One number may serve two people; they are two customers."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("dealership_id", "phone", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    name: Mapped[str]
    sex: Mapped[str] = mapped_column(String(10), default="")  # male, female or unknown ("")
    phone: Mapped[str] = mapped_column(String(20), index=True)  # E.164
    locale: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime]
    birthday: Mapped[str | None] = mapped_column(String(10))  # 1988-06-03, or --06-03 when the year is not known
    birthday_lunar: Mapped[bool] = mapped_column(default=False, server_default=false())  # month and day are lunar
    preferred: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # day-parts, or "weekend"
    email: Mapped[str | None] = mapped_column(String(254))
    address: Mapped[str | None] = mapped_column(String(300))  # where a letter goes
    local: Mapped[bool | None]  # lives where the dealership is; None: not known


class Vehicle(Base):
    """What a follow-up is about. Its plate is stored without separators; a new car may have none yet."""

    __tablename__ = "vehicles"
    __table_args__ = (Index("ix_vehicles_plate", "dealership_id", "plate"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    plate: Mapped[str | None] = mapped_column(String(12))
    model: Mapped[str]
    created_at: Mapped[datetime]
    vin: Mapped[str | None] = mapped_column(String(20))
    delivered_on: Mapped[date | None]
    warranty_until: Mapped[date | None]
    inspection_due: Mapped[date | None]
    insurance_until: Mapped[date | None]
    insurer: Mapped[str] = mapped_column(default="", server_default="")
    first_maintenance_on: Mapped[date | None]  # as estimated or agreed, rule 4.06
    maintenance_due: Mapped[date | None]  # the next periodic one
    maintenance_due_km: Mapped[int | None]
    last_visit_on: Mapped[date | None]  # in the workshop
    mileage_km: Mapped[int | None]
    mileage_on: Mapped[date | None]  # the day it was read


class Occasion(Base):
    """What gives a reason to call, past or to come. `key` makes importing the same one twice add nothing."""

    __tablename__ = "occasions"
    __table_args__ = (
        UniqueConstraint("dealership_id", "kind", "key"),
        Index("ix_occasions_plan", "to_plan", "plan_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    kind: Mapped[str] = mapped_column(String(20))  # service, delivery, visit, birthday, ...; see `flows/occasions.py`
    key: Mapped[str] = mapped_column(String(120))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicles.id"))
    happened_on: Mapped[date]  # in the dealership's zone
    adviser: Mapped[str]
    details: Mapped[dict[str, Any]]  # order, work, mileage_km
    to_plan: Mapped[bool] = mapped_column(default=True, index=True)  # planning has not looked at it yet
    created_at: Mapped[datetime]
    at: Mapped[datetime | None]  # the moment, where it has one: an appointment, a reminder that was sent
    plan_on: Mapped[date | None]  # planning need not look before that day; None: at once
    round: Mapped[int] = mapped_column(default=0, server_default="0")  # how often it came before, where it recurs
    gone: Mapped[str | None] = mapped_column(String(40))  # why it is no reason to call any more


class Consent(Base):
    """What a customer has agreed to, or has taken back. Nothing here is changed: of one purpose the newest counts."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_number", "dealership_id", "number", "purpose"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    number: Mapped[str] = mapped_column(String(20))  # E.164
    purpose: Mapped[str] = mapped_column(String(20))  # service or marketing
    given: Mapped[bool]
    source: Mapped[str] = mapped_column(String(80))  # a list, a call, an SMS, a contract
    wording: Mapped[str] = mapped_column(Text, default="", server_default="")  # what was agreed to
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class Suppression(Base):
    """A number that must not be called or texted."""

    __tablename__ = "suppressions"
    __table_args__ = (UniqueConstraint("dealership_id", "number", "scope"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    number: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(10))  # all, voice, sms, marketing
    reason: Mapped[str] = mapped_column(String(40))  # opted_out, wrong_number, invalid_number
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(80), default="call", server_default="call")  # call, sms, staff, ...
    actor: Mapped[str] = mapped_column(String(80), default="ringback", server_default="ringback")
    note: Mapped[str] = mapped_column(String(300), default="", server_default="")
