"""Days on which we ask nothing, because the manufacturer asks the same person: fixed ones, or counted from an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

EVENTS = ("delivery", "service")


@dataclass(frozen=True, slots=True)
class Quiet:
    """From its first day to its last, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class QuietAfter:
    """So many days after an event of the customer's car; the event's own day is 0."""

    event: str
    first: int
    last: int


def quiet_of(settings: Mapping[str, Any]) -> tuple[Quiet | QuietAfter, ...]:
    """The quiet periods in a dealership's settings:

    `{"maker_survey": [{"from": "2026-12-01", "to": "2026-12-10"}, {"after": "delivery", "days": [8, 14]}]}`.
    Raises `ValueError` naming what cannot be read.
    """
    given = settings.get("maker_survey") or []
    if not isinstance(given, list):
        raise ValueError("maker_survey must be a list of periods")
    return tuple(_period(one) for one in given)


def quiet_days(periods: tuple[Quiet | QuietAfter, ...], events: Mapping[str, date | None]) -> tuple[Quiet, ...]:
    """The periods on the calendar of one customer, whose `events` are known so far."""
    found = []
    for period in periods:
        match period:
            case Quiet():
                found.append(period)
            case QuietAfter(event=event, first=first, last=last):
                on = events.get(event)
                if on is not None:
                    found.append(Quiet(on + timedelta(days=first), on + timedelta(days=last)))
    return tuple(found)


def quiet_about(
    periods: tuple[Quiet | QuietAfter, ...], kind: str, on: date, delivered_on: date | None, last_visit_on: date | None
) -> tuple[Quiet, ...]:
    """The same for one occasion: its own day counts before what the car's row tells."""
    return quiet_days(
        periods, {"delivery": delivered_on, "service": last_visit_on} | ({kind: on} if kind in EVENTS else {})
    )


def _period(one: Any) -> Quiet | QuietAfter:
    match one:
        case {"from": str(first), "to": str(last), **rest} if not rest:
            period = Quiet(date.fromisoformat(first), date.fromisoformat(last))
            if period.last < period.first:
                raise ValueError(f"a maker_survey period ends before it begins ({first} to {last})")
            return period
        case {"after": str(event), "days": [int(from_), int(to)], **rest} if not rest:
            if event not in EVENTS:
                raise ValueError(f"maker_survey knows no event {event}; it knows {' and '.join(EVENTS)}")
            if not 0 <= from_ <= to <= 400:
                raise ValueError("the days of a maker_survey period are two whole numbers, 0 to 400, the smaller first")
            return QuietAfter(event, from_, to)
        case _:
            raise ValueError(
                'a maker_survey period is {"from": "2026-12-01", "to": "2026-12-10"} '
                'or {"after": "delivery", "days": [8, 14]}'
            )
