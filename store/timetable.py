"""Which programmes a dealership runs, and what times they give to an occasion; each worked out once per planning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.calendar import Calendar
from flows.policy import first_moment
from flows.programmes import ProgrammeRule
from flows.quiet import Quiet, QuietAfter, quiet_about
from flows.shift import Shift
from flows.terms import terms_of
from flows.timing import HORIZON, ROUND_AHEAD, Times, first_day, next_round, round_times, times
from store.calendars import Calendars
from store.programmes import rule_of
from store.tables import Dealership, Programme

CALL_ON = "call_on"  # in the details of a round: the day of its call
GROUP = "class"  # in the details of a prospect: A, B or C
ROUND_OF = "round_of"  # in the details of a later round: the programme it belongs to


@dataclass(frozen=True, slots=True)
class Reason:
    """What planning has to know of one occasion."""

    on: date
    at: datetime | None
    details: Mapping[str, Any]
    round: int
    gone: str | None
    preferred: tuple[str, ...] = ()  # when the customer likes to be rung
    delivered_on: date | None = None  # the car, and
    last_visit_on: date | None = None  # when it was in the workshop last: the manufacturer asks after these


@dataclass(frozen=True, slots=True)
class Running:
    """One programme that is switched on."""

    id: int
    dealership_id: int
    rule: ProgrammeRule

    def wants(self, reason: Reason) -> bool:
        """Whether it plans anything about this occasion, sooner or later."""
        if self.rule.stopped_by(reason.gone):
            return False
        if reason.details.get(ROUND_OF, self.rule.name) != self.rule.name:
            return False
        return all(str(reason.details.get(name)) in values for name, values in self.rule.only.items())

    def step(self, reason: Reason) -> Shift | None:
        """How long after this round the next one comes; None for what comes once."""
        return self.rule.step(str(reason.details.get(GROUP) or ""))


class Timetable:
    """Works out first call and deadline, once per dealership, programme and date."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now
        self._calendars: dict[int, Calendar] = {}
        self._by_region = Calendars(session)
        self._known: dict[tuple[int, date], Times] = {}
        self._programmes: dict[int, Running] = {}
        self._surveys: dict[int, tuple[Quiet | QuietAfter, ...]] = {}

    def running(self, dealership_id: int | None) -> dict[tuple[int, str], list[Running]]:
        """The active programmes, by dealership and kind of occasion; of all dealerships when none is named."""
        query = select(Programme).where(Programme.active).order_by(Programme.id)
        if dealership_id is not None:
            query = query.where(Programme.dealership_id == dealership_id)
        found: dict[tuple[int, str], list[Running]] = {}
        for row in self._session.scalars(query):
            found.setdefault((row.dealership_id, row.occasion_kind), []).append(self.programme(row))
        return found

    def programme(self, row: Programme) -> Running:
        """This programme, its rule read once."""
        if row.id not in self._programmes:
            self._programmes[row.id] = Running(row.id, row.dealership_id, rule_of(row))
        return self._programmes[row.id]

    def call_day(self, programme: Running, reason: Reason) -> date:
        """The day of the first call about it; of what comes again and again, that of the round that is not over."""
        step = programme.step(reason)
        if step is None:
            return first_day(programme.rule, reason.on)
        told = reason.details.get(CALL_ON)
        day = date.fromisoformat(told) if isinstance(told, str) else step.day(reason.on)
        return next_round(day, step, self.today(programme.dealership_id))

    def look_on(self, programme: Running, reason: Reason) -> date:
        """The day from which planning looks at it; of a later round, the day before its call."""
        day = self.call_day(programme, reason)
        return day - (HORIZON if programme.step(reason) is None else ROUND_AHEAD)

    def times(self, programme: Running, reason: Reason) -> Times:
        """When to ring first, and until when at all: when the customer prefers it, if there is such a time (rule 2.05),
        and not while the manufacturer asks the same person, as far as the deadline allows it.
        """
        calendar = self.calendar(programme.dealership_id)
        found = self._times(programme, reason, calendar)
        rule, first = programme.rule, found.first
        if first is None or rule.channel == "sms":
            return found
        quiet = self._quiet(programme, reason) if rule.quiet else ()
        fixed = rule.part is not None or rule.within is not None or rule.urgent
        preferred = () if fixed else reason.preferred
        if not (preferred or quiet):
            return found
        part = (rule.part,) if rule.part is not None else preferred
        wished = first_moment(first, found.expires, calendar, preferred=part, quiet=quiet)
        return Times(wished or first, found.expires)

    def today(self, dealership_id: int) -> date:
        """The date on that dealership's wall."""
        return self.calendar(dealership_id).local_day(self._now)

    def calendar(self, dealership_id: int) -> Calendar:
        """The calling hours of that dealership."""
        if dealership_id not in self._calendars:
            dealership = self._session.get_one(Dealership, dealership_id)
            self._calendars[dealership_id] = self._by_region.of(dealership)
        return self._calendars[dealership_id]

    def _quiet(self, programme: Running, reason: Reason) -> tuple[Quiet, ...]:
        owner = programme.dealership_id
        if owner not in self._surveys:
            self._surveys[owner] = terms_of(self._session.get_one(Dealership, owner).settings).quiet
        kind = programme.rule.occasion_kind
        return quiet_about(self._surveys[owner], kind, reason.on, reason.delivered_on, reason.last_visit_on)

    def _times(self, programme: Running, reason: Reason, calendar: Calendar) -> Times:
        step = programme.step(reason)
        if step is not None:
            last = programme.rule.expires.day(reason.on)
            return round_times(self.call_day(programme, reason), step, last, calendar, self._now)
        if reason.at is not None:
            return times(programme.rule, reason.on, reason.at, calendar, self._now)
        key = (programme.id, reason.on)
        if key not in self._known:
            self._known[key] = times(programme.rule, reason.on, None, calendar, self._now)
        return self._known[key]
