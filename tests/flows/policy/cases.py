"""What the tests of the policy share: one dealership's calendar, one follow-up, and times as people write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flows.budget import Contact
from flows.calendar import Calendar, calendar_of
from flows.lifecycles import FollowupState, Outcome
from flows.policy import Attempt, Case, counts_as

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = calendar_of("Asia/Shanghai", {})
WITH_EVENING = calendar_of(
    "Asia/Shanghai",
    {
        "windows": {
            "weekday": {"morning": ["09:30", "11:30"], "afternoon": ["14:00", "17:30"], "evening": ["18:30", "20:00"]},
            "weekend": {"morning": ["10:00", "11:30"], "afternoon": ["14:00", "17:00"]},
        }
    },
)


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    """A time on the wall."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


MONDAY = at("2026-11-23 10:00")
CASE = Case(7, FollowupState.WAITING, expires_at=at("2026-12-08 00:00"))


def local(moment: datetime, zone: ZoneInfo = SHANGHAI) -> str:
    """A moment on the wall, without its year."""
    return f"{moment.astimezone(zone):%m-%d %H:%M}"


def after(case: Case, outcome: Outcome, now: datetime, calendar: Calendar = CALENDAR) -> Case:
    """The case once this call is over, as the store would tell it."""
    window = calendar.window_at(now)
    attempt = Attempt(now, window.part if window else "")
    match counts_as(outcome, rang=False):
        case "attempt":
            contacts = (*case.contacts, Contact(now))
            return replace(case, attempts=(*case.attempts, attempt), contacts=contacts, next_call_at=None)
        case "busy":
            busy = (*case.number_busy, now)
            return replace(case, busy=(*case.busy, attempt), number_busy=busy, next_call_at=None)
        case _:
            return replace(case, troubles=case.troubles + 1, next_call_at=None)
