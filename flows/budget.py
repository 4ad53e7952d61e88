"""How often one person may be reached, over all programmes and channels: counted in the dealership's own days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flows.calendar import Calendar
from flows.markets import Cap

VOICE = "voice"
LONGEST_DAYS = 30  # no limit looks further back
KEYS = ("per_day", "per_3_days", "per_30_days")


@dataclass(frozen=True, slots=True)
class Contact:
    """One time this person was reached for: a call in which the phone rang, or a message sent."""

    at: datetime
    channel: str = VOICE  # voice, sms, email
    programme: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many contacts within so many days, that of the next one included."""

    days: int
    most: int
    channel: str | None = None  # counts only these; None: all of them
    law: str = ""  # one the market sets, in its words; no wish of the customer's lifts it


@dataclass(frozen=True, slots=True)
class Budget:
    """A dealership's limits for one person, and the hard ones of its market."""

    per_day: int = 1
    per_3_days: int = 3
    per_30_days: int = 8
    caps: tuple[Limit, ...] = ()

    @property
    def limits(self) -> tuple[Limit, ...]:
        """All of them; what the market forbids comes first."""
        own = (Limit(1, self.per_day), Limit(3, self.per_3_days), Limit(30, self.per_30_days))
        return (*self.caps, *own)

    def within(self, caps: Iterable[Cap]) -> Budget:
        """This budget inside what the market allows."""
        return replace(self, caps=tuple(Limit(cap.days, cap.calls, VOICE, _law(cap)) for cap in caps))

    def and_one_more(self) -> Budget:
        """One contact beyond the dealership's own limits: the customer's own time, or a car that waits. Caps stay."""
        more = {key: getattr(self, key) + 1 for key in KEYS}
        return replace(self, **more)


def _law(cap: Cap) -> str:
    return f"{cap.law.says.removesuffix('.')} ({cap.law.rule})."


DEFAULT_BUDGET = Budget()


def budget_of(settings: Mapping[str, Any]) -> Budget:
    """The budget in a dealership's settings, `{"budget": {"per_day": 1, "per_3_days": 3, "per_30_days": 8}}`.

    What is left out keeps its default. Raises `ValueError` naming what cannot be read.
    """
    given = settings.get("budget") or {}
    if not isinstance(given, Mapping):
        raise ValueError("budget must be a group of limits")
    for key, most in given.items():
        if key not in KEYS:
            raise ValueError(f"budget has no {key}; it has {', '.join(KEYS)}")
        if not isinstance(most, int) or isinstance(most, bool) or not 0 <= most <= 1000:
            raise ValueError(f"budget.{key} must be a whole number from 0 to 1000")
    return Budget(**given)


def on_days(contacts: Iterable[Contact], calendar: Calendar) -> tuple[tuple[date, str], ...]:
    """The contacts by calling day and channel."""
    return tuple((calendar.calling_day(contact.at), contact.channel) for contact in contacts)


def broken(contacts: Iterable[tuple[date, str]], budget: Budget, day: date) -> Limit | None:
    """The limit that one more contact on that day would break; None when there is room."""
    for limit in budget.limits:
        since = day - timedelta(days=limit.days - 1)
        counted = sum(since <= on <= day and limit.channel in (None, channel) for on, channel in contacts)
        if counted >= limit.most:
            return limit
    return None


def next_free(contacts: Iterable[Contact], budget: Budget, now: datetime, calendar: Calendar) -> datetime | None:
    """The first moment from `now` on at which one more contact fits; None when none ever does."""
    known, today = on_days(contacts, calendar), calendar.calling_day(now)
    for wait in range(LONGEST_DAYS + 1):
        day = today + timedelta(days=wait)
        if broken(known, budget, day) is None:
            return now if wait == 0 else calendar.start_of(day)
    return None
