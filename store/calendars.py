"""The calendar of each dealership: its hours, and the holidays of its country with what people have written over them.

This is the one place where a dealership gets its calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from flows.calendar import Calendar, calendar_of
from flows.holidays import YEARS, NamedDays, PublicDays, announced, countries, public_days, shipped
from flows.places import country_of
from store.tables import CalendarDay, CalendarYear

DayKind = Literal["closed", "make_up", "working"]
KINDS: tuple[DayKind, ...] = ("closed", "make_up", "working")
LONGEST_NAME, LONGEST_SOURCE = 80, 300


class Branch(Protocol):
    """What a calendar goes by: a dealership, or a scene of one."""

    @property
    def zone(self) -> str: ...

    @property
    def settings(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of a country that is not like others. `working`: like any of its weekday, though we had it otherwise."""

    day: date
    kind: str
    name: str
    actor: str | None  # who wrote it down; None: it came along with Ringback


@dataclass(frozen=True, slots=True)
class Year:
    """How sure one year of a country is."""

    year: int
    confirmed: bool
    source: str  # empty for an estimate


class Calendars:
    """Public holidays and make-up days by country, and what they make of each dealership's week."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._days: dict[str, PublicDays] = {}

    def of(self, branch: Branch) -> Calendar:
        """The calendar of this dealership. Raises `CalendarError` when its hours cannot be read."""
        return calendar_of(branch.zone, branch.settings, self._public(country_of(branch.zone)))

    def doubt(self, branch: Branch, years: Iterable[int]) -> str | None:
        """A sentence naming those of the years that are estimates where this dealership is; None when all are sure."""
        region = country_of(branch.zone)
        if region is None:
            return None
        unsure = [str(year) for year in sorted(set(years)) if not self.year(region, year).confirmed]
        if not unsure:
            return None
        return (
            f"The calendar of {region} for {', '.join(unsure)} is an estimate; once it is announced, enter what "
            f"differs and say `ringback calendar confirm {unsure[0]} --region {region} --source URL`."
        )

    def year(self, region: str, year: int) -> Year:
        """What people here have said about that year of a country, else what we know by ourselves."""
        row = self._session.scalar(select(CalendarYear).where(CalendarYear.region == region, CalendarYear.year == year))
        if row is not None:
            return Year(year, row.confirmed, row.source)
        source = announced(region, year) if year in YEARS else None
        return Year(year, source is not None, source or "")

    def entries(self, region: str, year: int) -> list[Entry]:
        """All days of that year that are not like others, in order."""
        known: NamedDays = shipped(region)
        found = {day: Entry(day, "closed", name, None) for day, name in known.closed.items() if day.year == year}
        found |= {day: Entry(day, "make_up", name, None) for day, name in known.make_up.items() if day.year == year}
        for row in self._rows(region):
            if row.day.year == year:
                found[row.day] = Entry(row.day, row.kind, row.name, row.actor)
        return [found[day] for day in sorted(found)]

    def put(self, region: str, day: date, kind: DayKind, name: str, actor: str) -> Entry:
        """Write down what that day is; whatever stood there is replaced."""
        row = self._session.scalar(select(CalendarDay).where(CalendarDay.region == region, CalendarDay.day == day))
        if row is None:
            row = CalendarDay(region=region, day=day)
            self._session.add(row)
        row.kind, row.name, row.actor = kind, name[:LONGEST_NAME], actor[:80]
        self._session.flush()
        self._days.pop(region, None)
        return Entry(day, row.kind, row.name, row.actor)

    def remove(self, region: str, day: date) -> bool:
        """Go back to what we know of that day by ourselves. False when nobody had written anything down."""
        change = delete(CalendarDay).where(CalendarDay.region == region, CalendarDay.day == day)
        self._days.pop(region, None)
        return bool(self._session.scalars(change.returning(CalendarDay.id)).all())

    def confirm(self, region: str, year: int, source: str, actor: str) -> Year:
        """The days of that year are as `source` announces them."""
        row = self._session.scalar(select(CalendarYear).where(CalendarYear.region == region, CalendarYear.year == year))
        if row is None:
            row = CalendarYear(region=region, year=year)
            self._session.add(row)
        row.confirmed, row.source, row.actor = True, source[:LONGEST_SOURCE], actor[:80]
        self._session.flush()
        return Year(year, True, row.source)

    def _public(self, region: str | None) -> PublicDays:
        """The days of a country, read once for as long as this object lives."""
        if region is None:
            return PublicDays()
        if region not in self._days:
            self._days[region] = _merged(public_days(region), self._rows(region))
        return self._days[region]

    def _rows(self, region: str) -> list[CalendarDay]:
        return list(self._session.scalars(select(CalendarDay).where(CalendarDay.region == region)))


def region_named(text: str) -> str | None:
    """A country as people write its two letters; None when we have no calendar of it."""
    code = text.strip().upper()
    return code if code in countries() else None


def _merged(known: PublicDays, rows: Iterable[CalendarDay]) -> PublicDays:
    kinds = {row.day: row.kind for row in rows}
    if not kinds:
        return known
    changed = frozenset(kinds)
    closed = (known.closed - changed) | {day for day, kind in kinds.items() if kind == "closed"}
    make_up = (known.make_up - changed) | {day for day, kind in kinds.items() if kind == "make_up"}
    return PublicDays(frozenset(closed), frozenset(make_up))
