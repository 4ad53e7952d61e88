"""A dealership, who may sign in there, its programmes and the calendars and lists it goes by."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base


class Dealership(Base):
    """One branch: its numbers, zone, locale and brand parameters."""

    __tablename__ = "dealerships"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str]
    from_number: Mapped[str] = mapped_column(String(20))
    zone: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(10))
    pace: Mapped[float]  # calls started per second (real time)
    lines: Mapped[int]  # calls at the same time
    simulated: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]]  # hotline, windows and other brand parameters
    created_at: Mapped[datetime]


class Limit(Base):
    """How fast and how often at once may be rung over one number of ours, or over the carrier's whole account.

    None: no limit of its own.
    """

    __tablename__ = "limits"
    __table_args__ = (UniqueConstraint("scope", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(10))  # account or number
    name: Mapped[str] = mapped_column(String(64))  # the account's id, or the number
    pace: Mapped[float | None]  # calls started per second (real time)
    lines: Mapped[int | None]  # calls at the same time


class CarrierState(Base):
    """Whether the carrier takes our calls: after several troubles in a row we rest, and then try with one call."""

    __tablename__ = "carrier_states"
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    troubles: Mapped[int] = mapped_column(default=0)  # in a row
    rests: Mapped[int] = mapped_column(default=0)  # in a row; each is longer than the one before
    resting_until_real: Mapped[datetime | None]
    probe_until_real: Mapped[datetime | None]  # one call is trying whether it works again
    since: Mapped[datetime | None]  # when the trouble began
    why: Mapped[str] = mapped_column(String(300), default="")


class Programme(Base):
    """A rule that turns occasions into follow-ups."""

    __tablename__ = "programmes"
    __table_args__ = (UniqueConstraint("dealership_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    name: Mapped[str] = mapped_column(String(80))
    occasion_kind: Mapped[str] = mapped_column(String(20))
    script: Mapped[str] = mapped_column(String(80))
    after_days: Mapped[int]  # first call so many days after the occasion
    expires_days: Mapped[int]  # never ring later than so many days after it
    sms_fallback: Mapped[dict[str, Any]]  # body per locale; empty means none
    active: Mapped[bool] = mapped_column(default=True)
    purpose: Mapped[str] = mapped_column(String(20), default="service", server_default="service")
    rule: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # the rest, as the file has it


class CalendarDay(Base):
    """One day on which a country rests or, though a weekend day, works. Shared by all dealerships there."""

    __tablename__ = "calendar_days"
    __table_args__ = (UniqueConstraint("region", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(10))  # CN, US, ...
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10))  # closed or make_up
    name: Mapped[str] = mapped_column(String(80))
    actor: Mapped[str] = mapped_column(String(80))


class CalendarYear(Base):
    """Whether a year of a country's calendar is as it was announced, or an estimate still."""

    __tablename__ = "calendar_years"
    __table_args__ = (UniqueConstraint("region", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(10))
    year: Mapped[int]
    confirmed: Mapped[bool]
    source: Mapped[str] = mapped_column(String(300))
    actor: Mapped[str] = mapped_column(String(80))


class ColumnMap(Base):
    """Which headings of a dealership's lists mean which field, where they are not those that everybody uses."""

    __tablename__ = "column_maps"
    __table_args__ = (UniqueConstraint("dealership_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    kind: Mapped[str] = mapped_column(String(20))
    headings: Mapped[dict[str, Any]]  # heading to field
    at: Mapped[datetime]


class User(Base):
    """Somebody who may sign in. Without a dealership: all of them."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int | None] = mapped_column(ForeignKey("dealerships.id"))
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str]
    locale: Mapped[str] = mapped_column(String(10))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Audit(Base):
    """Who did or heard what."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int | None] = mapped_column(ForeignKey("dealerships.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))  # signed_in, listened, acknowledged, ...
    subject: Mapped[str] = mapped_column(String(80))  # "ticket 7", "recording 3"
