"""Which moments fit a follow-up: what stands in the way of one, and the first at which nothing does.

Deciding about now and planning ahead ask the same questions here, so that a planned time, once it has come, is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flows.budget import Limit, broken
from flows.calendar import Calendar, Window
from flows.policy.case import BUSIES, Case, Rule
from flows.policy.standing import Standing, calendar_for, standing_of
from flows.policy.wishes import Wish, first_wishes, preferred_parts


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way of one moment."""

    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A moment at which nothing stands in the way, and its window."""

    at: datetime
    window: Window


@dataclass(frozen=True, slots=True)
class Nowhere:
    """No moment before the deadline fits. `obstacle` is what stood in the way last, beside the calling hours."""

    obstacle: Obstacle | None


CLOSED_HOURS = Obstacle(
    Rule.WINDOW, "Outside the calling hours; meal times, rest times and holidays are left in peace (rule 2.07)."
)
QUIET = Obstacle(
    Rule.QUIET, "The manufacturer asks this customer in these days, and this programme keeps quiet meanwhile."
)
TRIED_TODAY = Obstacle(Rule.ONE_A_DAY, "It has been tried today; one attempt a day is enough (rule 3.01).")
BUSY_TODAY = Obstacle(Rule.BUSY, f"The number was busy {BUSIES} times today; tomorrow is another day (rule 3.01).")
BUSY_JUST_NOW = Obstacle(Rule.BUSY, "The number was busy a moment ago.")


def obstacle_at(case: Case, calendar: Calendar, at: datetime) -> Obstacle | None:
    """What stands in the way of ringing at that moment; the wish for another time of the day is not meant."""
    calendar = calendar_for(case, calendar)
    window = calendar.window_at(at)
    return CLOSED_HOURS if window is None else _obstacle(case, standing_of(case, calendar), at, window)


def next_fit(case: Case, calendar: Calendar, earliest: datetime) -> Fit | Nowhere:
    """The first moment from `earliest` on, before the deadline, at which nothing stands in the way.

    A first attempt waits for the customer's preferred time when the deadline leaves room for that; a later one comes
    on the next day that fits, at the preferred time of that day when there is a choice. What is urgent does not wait.
    """
    calendar = calendar_for(case, calendar)
    calendar.next_open(earliest)  # a calendar without any window is a mistake to be told of
    search = _Search(case, calendar, standing_of(case, calendar), earliest)
    soonest = search.first()
    if isinstance(soonest, Nowhere) or case.asked_for or case.urgent:
        return soonest
    if not search.standing.attempts:
        for wish in first_wishes(case.preferred, calendar):
            if isinstance(wished := search.first(wish), Fit):
                return wished
    elif parts := preferred_parts(case.preferred, calendar):
        wished = search.first(lambda window: window.part in parts, until=soonest.window.day)
        if isinstance(wished, Fit):
            return wished
    return soonest


@dataclass(frozen=True, slots=True)
class _Search:
    """Looks through the windows of one case, from one moment on."""

    case: Case
    calendar: Calendar
    standing: Standing
    earliest: datetime

    def first(self, wish: Wish | None = None, until: date | None = None) -> Fit | Nowhere:
        """The first fit that meets the wish, on that day at the latest."""
        in_the_way = None
        earliest = max(self.earliest, self.standing.busy_until or self.earliest)
        for window in self.calendar.windows_from(earliest):
            if window.begins >= self.case.expires_at or (until is not None and window.day > until):
                break
            at = self._moment(window, earliest)
            open_then = self.calendar.window_at(at)  # another one when a dealership's day-parts overlap
            if open_then is None or at >= self.case.expires_at or not (wish is None or wish(open_then)):
                continue
            found = _obstacle(self.case, self.standing, at, open_then)
            if found is None:
                return Fit(at, open_then)
            in_the_way = found
        return Nowhere(in_the_way)

    def _moment(self, window: Window, earliest: datetime) -> datetime:
        """When to ring in that window: at once when it is open. Later attempts are spread over the first half of
        theirs, always the same way for one follow-up, so that a list is not rung all in one minute.
        """
        if window.begins <= earliest:
            return earliest
        if not self.standing.attempts:
            return window.begins
        return window.begins + (window.ends - window.begins) / 2 * _fraction(self.case.followup_id)


def _obstacle(case: Case, standing: Standing, at: datetime, window: Window) -> Obstacle | None:
    if standing.busy_on[window.day] >= BUSIES:
        return BUSY_TODAY
    if standing.busy_until is not None and at < standing.busy_until:
        return BUSY_JUST_NOW
    if (limit := broken(standing.contacts, standing.budget, window.day)) is not None:
        return _over_budget(limit, case)
    if case.asked_for:
        return None
    if any(window.day in quiet for quiet in case.quiet):
        return QUIET
    if window.day in standing.tried_on:
        return TRIED_TODAY
    if window.part not in standing.parts_left:
        why = f"The {words(window.part)} has been tried; another part of the day is next (rule 3.05)."
        return Obstacle(Rule.THREE_IN_THREE, why)
    return None


def _over_budget(limit: Limit, case: Case) -> Obstacle:
    if limit.law:
        return Obstacle(Rule.BUDGET, limit.law)
    if limit.days > 1:
        why = f"{limit.most} contacts within {limit.days} days are enough for one person, whatever they are about."
        return Obstacle(Rule.BUDGET, why)
    if limit.most == 1:
        about = words(case.contacts[-1].programme) if case.contacts else ""
        today = f"today ({about})" if about else "today"
        why = f"This number has been reached {today}; one attempt a day is enough, whatever it is about (rule 3.01)."
    else:
        why = f"This number has been reached {limit.most} times today, which is enough."
    return Obstacle(Rule.ONE_A_DAY, why)


def words(part: str) -> str:
    """A day-part as a sentence has it."""
    return part.replace("_", " ")


def _fraction(salt: int) -> float:
    """Between 0 and 1, the same for the same salt, and far apart for neighbours."""
    return (salt * 2654435761 % 2**32) / 2**32
