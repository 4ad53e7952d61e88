"""Times set ahead: the first call about something, the end of it, and what "call me another time" comes to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from itertools import islice

from flows.answers.moment import parted
from flows.calendar import Calendar
from flows.lifecycles import FollowupState
from flows.policy.case import Case
from flows.policy.fitting import Fit, next_fit
from flows.policy.standing import EVENING
from flows.quiet import Quiet
from flows.talk import LastCall

SOON = timedelta(minutes=30)  # nobody who has just asked for another time is rung again sooner


def asked_time(day_part: str, now: datetime, calendar: Calendar) -> datetime:
    """When that day-part begins on the next calling day, tomorrow or later: what "call me another time" comes to.

    A day-part the calendar does not have means the first one of the next calling day.
    """
    calendar = calendar.evenings_too() if day_part == EVENING else calendar
    today = calendar.calling_day(now)
    later = list(islice((window for window in calendar.windows_from(now) if window.day > today), 30))
    for window in later:
        if window.part == day_part:
            return window.begins
    return later[0].begins if later else calendar.next_open(now + timedelta(days=1))


def asked_moment(moment: str, now: datetime, calendar: Calendar) -> datetime:
    """When to ring somebody who named the day and the time, or a part of the day (`flows/answers/moment.py`).

    Outside the calling hours it is the next open moment after it; what is over by now becomes the next calling day.
    """
    day, hour = parted(moment)
    if isinstance(hour, time):
        named = datetime.combine(day, hour, calendar.zone)
        return calendar.next_open(named) if named > now else asked_time("", now, calendar)
    parts = ("afternoon", "late_afternoon") if hour == "afternoon" else (hour,)
    begins = (window.begins for window in calendar.windows_of(day) if window.part in parts and window.begins > now)
    return next(begins, None) or calendar.next_open(max(calendar.start_of(day), now + timedelta(hours=1)))


def last_call(expires_at: datetime, now: datetime, calendar: Calendar) -> LastCall:
    """The last calling hours before the deadline; none begin any more where they are running already, or nearly so."""
    day, today = calendar.local_day(expires_at), calendar.local_day(now)
    while day >= today:
        for window in reversed(calendar.windows_of(day)):
            if window.begins < expires_at:
                begins = window.begins.astimezone(calendar.zone) if window.begins > now + SOON else None
                return LastCall(min(window.ends, expires_at).astimezone(calendar.zone), begins)
        day -= timedelta(days=1)
    return LastCall(now.astimezone(calendar.zone), None)


def first_time(
    day: date,
    expires_at: datetime,
    calendar: Calendar,
    now: datetime,
    *,
    preferred: Collection[str] = (),
    quiet: Collection[Quiet] = (),
) -> datetime | None:
    """The first calling time on that day or later, from `now` on; None when the deadline passes first (rule 2.16).

    It lies in the customer's preferred time when there is such a time before the deadline (rule 2.05).
    """
    earliest = max(calendar.start_of(day), now)
    return first_moment(earliest, expires_at, calendar, preferred=preferred, quiet=quiet)


def first_moment(
    earliest: datetime,
    expires_at: datetime,
    calendar: Calendar,
    *,
    preferred: Collection[str] = (),
    quiet: Collection[Quiet] = (),
) -> datetime | None:
    """The same for what has a moment instead of a day: two hours after a reminder, say."""
    fresh = Case(0, FollowupState.WAITING, expires_at, preferred=tuple(preferred), quiet=tuple(quiet))
    fit = next_fit(fresh, calendar, earliest)
    return fit.at if isinstance(fit, Fit) else None


def expiry(last_day: date, calendar: Calendar) -> datetime:
    """The end of the last day on which this may still be asked, on the dealership's wall clock."""
    return calendar.start_of(last_day + timedelta(days=1))
