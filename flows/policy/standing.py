"""Where a follow-up stands on its dealership's calendar: attempts, contacts and busy calls by calling day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flows.budget import Budget, on_days
from flows.calendar import Calendar
from flows.policy.case import BUSIES, BUSY_WAITS, Attempt, Case

EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Standing:
    """Worked out once for one case, and asked about many moments."""

    attempts: tuple[Attempt, ...]  # those that count, oldest first
    tried_on: frozenset[date]
    parts_left: frozenset[str]
    contacts: tuple[tuple[date, str], ...]  # day and channel
    busy_on: Counter[date]  # how often this number was busy, for whatever follow-up
    busy_until: datetime | None  # a number that was busy is left alone so long
    budget: Budget


def calendar_for(case: Case, calendar: Calendar) -> Calendar:
    """The dealership's calendar as it is for this customer: the limits hold on their own clock too, and evenings are
    open to those who prefer them or asked for a time.
    """
    if case.asked_for or EVENING in case.preferred:
        calendar = calendar.evenings_too()
    return calendar.for_clocks(case.zones) if case.zones else calendar


def standing_of(case: Case, calendar: Calendar) -> Standing:
    """Where this case stands."""
    attempts = tried(case, calendar)
    busy_on = Counter(calendar.calling_day(at) for at in case.number_busy)
    return Standing(
        attempts=attempts,
        tried_on=frozenset(calendar.calling_day(attempt.at) for attempt in attempts),
        parts_left=_parts_left(attempts, calendar),
        contacts=on_days(case.contacts, calendar),
        busy_on=busy_on,
        busy_until=_busy_until(case, calendar, busy_on),
        budget=case.budget.and_one_more() if case.asked_for or case.urgent else case.budget,
    )


def tried(case: Case, calendar: Calendar) -> tuple[Attempt, ...]:
    """The attempts that count, oldest first: the phone rang, or was busy all day (rule 3.01)."""
    rung = {calendar.calling_day(attempt.at) for attempt in case.attempts} if case.busy else frozenset()
    always_busy = [
        calls[BUSIES - 1] for day, calls in _by_day(case.busy, calendar) if len(calls) >= BUSIES and day not in rung
    ]
    return tuple(sorted((*case.attempts, *always_busy), key=lambda attempt: attempt.at))


def attempts_allowed(case: Case) -> int:
    """The programme's number; the customer's own time is kept even when these are used up, once."""
    return case.most_attempts + 1 if case.asked_for else case.most_attempts


def _parts_left(attempts: tuple[Attempt, ...], calendar: Calendar) -> frozenset[str]:
    """The day-parts not tried yet; when a calendar has too few, all but the one tried last."""
    every = frozenset(calendar.parts)
    left = every - {attempt.day_part for attempt in attempts}
    if left:
        return left
    return every - {attempts[-1].day_part} or every


def _busy_until(case: Case, calendar: Calendar, busy_on: Counter[date]) -> datetime | None:
    """A quarter of an hour after it was first busy on a day, half an hour after that."""
    if not case.number_busy:
        return None
    last = max(case.number_busy)
    times = busy_on[calendar.calling_day(last)]
    return last + BUSY_WAITS[min(times, len(BUSY_WAITS)) - 1]


def _by_day(calls: tuple[Attempt, ...], calendar: Calendar) -> Iterator[tuple[date, list[Attempt]]]:
    for day, found in groupby(calls, key=lambda call: calendar.calling_day(call.at)):
        yield day, list(found)
