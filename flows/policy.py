"""When we may ring, when not yet, and when no more: pure decisions, each with its rule and a sentence saying why.

Numbers like 3.05 are rules of the follow-up manuals this policy follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice

from flows.calendar import Calendar, Window
from flows.lifecycles import Disposition, FollowupState, Outcome

BUDGET = 3  # attempts in which the phone rang, rule 3.05
BUDGET_WHEN_ASKED = BUDGET + 1  # the customer's own time is kept even when the three are used up, once
TROUBLES = 8  # so often may the network or the carrier fail us before a person has to look
FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=2)
RINGING = frozenset({Outcome.COMPLETED, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.MACHINE})


class Rule(StrEnum):
    """Which rule decided; kept with every decision."""

    DUE = "due"
    EXPIRY = "expiry"
    SUPPRESSION = "suppression"
    PAUSE = "pause"
    WINDOW = "window"
    ONE_A_DAY = "one_a_day"
    THREE_IN_THREE = "three_in_three"
    ASKED_TIME = "asked_time"
    NOT_YET = "not_yet"
    TROUBLE = "trouble"
    FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call of this follow-up in which the phone rang."""

    at: datetime
    day_part: str


@dataclass(frozen=True, slots=True)
class Case:
    """All the policy has to know about one follow-up."""

    followup_id: int
    state: FollowupState
    expires_at: datetime
    next_call_at: datetime | None = None
    asked_for: bool = False  # the customer chose `next_call_at`
    attempts: tuple[Attempt, ...] = ()  # oldest first
    troubles: int = 0
    last_rung_at: datetime | None = None  # when this number last rang, for whatever follow-up
    answered: bool = False  # at least one answer has been given
    suppressed: str | None = None  # why this number must not be called
    dealership_paused: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring now, in this day-part."""

    day_part: str
    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class PutOff:
    """Not now; think again at `until`."""

    until: datetime
    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class Close:
    """Never again, and this is how it ended."""

    disposition: Disposition
    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class Again:
    """Ring again at `at`; `asked` when that is the customer's own time."""

    at: datetime
    day_part: str
    asked: bool
    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class Exhausted:
    """There is no further attempt."""

    disposition: Disposition
    rule: Rule
    why: str


_SUPPRESSED = {
    "opted_out": (Disposition.OPTED_OUT, "The customer does not want to be called (rule 6.16)."),
    "wrong_number": (Disposition.WRONG_NUMBER, "The number belongs to somebody else (rule 3.02)."),
    "invalid_number": (Disposition.INVALID_NUMBER, "The number does not exist (rule 3.02)."),
}


def decide(case: Case, calendar: Calendar, now: datetime) -> Ring | PutOff | Close:
    """Whether to ring this open follow-up now. Asked when it falls due, and again just before the carrier is asked."""
    if case.state is FollowupState.CLOSED:
        raise ValueError("a closed follow-up is not decided about")
    if (over := _over(case, now)) is not None:
        return over
    if case.dealership_paused:
        return PutOff(now, Rule.PAUSE, "The dealership has paused calling.")
    if case.next_call_at is not None and case.next_call_at > now:
        if case.asked_for:
            return PutOff(case.next_call_at, Rule.ASKED_TIME, "The customer asked for a later time (rule 1.26).")
        return PutOff(case.next_call_at, Rule.NOT_YET, "Its time has not come yet.")
    window = calendar.window_at(now)
    if window is None:
        why = "Outside the calling hours; meal times, rest times and holidays are left in peace (rule 2.07)."
        return _put_off(case, calendar, now, None, Rule.WINDOW, why)
    if case.asked_for:
        return Ring(window.part, Rule.ASKED_TIME, "The customer asked for this time (rule 1.26).")
    if case.last_rung_at is not None and calendar.calling_day(case.last_rung_at) == window.day:
        why = "This number has been rung today; one attempt a day is enough (rule 3.01)."
        return _put_off(case, calendar, now, window.day, Rule.ONE_A_DAY, why)
    if window.part not in _parts_left(case, calendar):
        why = f"The {_words(window.part)} has been tried; another part of the day is next (rule 3.05)."
        return _put_off(case, calendar, now, None, Rule.THREE_IN_THREE, why)
    attempt = f"Attempt {len(case.attempts) + 1} of {BUDGET}, in the {_words(window.part)} (rule 3.05)."
    return Ring(window.part, Rule.DUE, attempt)


def after_call(
    case: Case, outcome: Outcome, now: datetime, calendar: Calendar, *, rang: bool = False
) -> Again | Exhausted:
    """What follows a call that ended without closing its follow-up. `case` already counts that call.

    A call that did not reach the phone (`outcome` failed, unsure or cancelled, and it never `rang`) is trouble on our
    side: it costs no attempt and is tried again soon.
    """
    if outcome not in RINGING and not rang:
        return _after_trouble(case, now, calendar)
    if case.asked_for and case.next_call_at is not None and case.next_call_at > now:
        if len(case.attempts) >= BUDGET_WHEN_ASKED:
            why = "All attempts and the one the customer asked for are used (rule 3.05)."
            return _exhausted(case, Rule.THREE_IN_THREE, why)
        part = calendar.window_at(case.next_call_at)
        why = "The customer asked for this time (rule 1.26)."
        return Again(case.next_call_at, part.part if part else "", True, Rule.ASKED_TIME, why)
    if len(case.attempts) >= BUDGET:
        why = f"{BUDGET} attempts on {BUDGET} days in different parts of the day are used (rule 3.05)."
        return _exhausted(case, Rule.THREE_IN_THREE, why)
    last = case.attempts[-1].at if case.attempts else now
    at, window = _next_time(case, calendar, now, calendar.calling_day(last))
    if at >= case.expires_at:
        return _exhausted(case, Rule.EXPIRY, "Its deadline passes before the next calling time.")
    why = f"Not reached; next calling day, in the {_words(window.part)} (rules 3.01 and 3.05)."
    return Again(at, window.part, False, Rule.THREE_IN_THREE, why)


def asked_time(day_part: str, now: datetime, calendar: Calendar) -> datetime:
    """When that day-part begins on the next calling day, tomorrow or later: what "call me another time" comes to.

    A day-part the calendar does not have means the first one of the next calling day.
    """
    today = calendar.calling_day(now)
    later = list(islice((window for window in calendar.windows_from(now) if window.day > today), 30))
    for window in later:
        if window.part == day_part:
            return window.begins
    return later[0].begins if later else calendar.next_open(now + timedelta(days=1))


def first_time(day: date, expires_at: datetime, calendar: Calendar, now: datetime) -> datetime | None:
    """The first calling time on that day or later, from `now` on; None when the deadline passes first (rule 2.16)."""
    at = calendar.next_open(max(calendar.start_of(day), now))
    return at if at < expires_at else None


def expiry(last_day: date, calendar: Calendar) -> datetime:
    """The end of the last day on which this may still be asked, on the dealership's wall clock."""
    return calendar.start_of(last_day + timedelta(days=1))


def _over(case: Case, now: datetime) -> Close | None:
    """The rules that end a follow-up, whatever the hour."""
    if case.suppressed is not None:
        disposition, why = _SUPPRESSED.get(case.suppressed, _SUPPRESSED["opted_out"])
        return Close(disposition, Rule.SUPPRESSION, why)
    if now >= case.expires_at:
        return _expired(case, "Its deadline has passed.")
    if case.troubles >= TROUBLES:
        return Close(_ended(case), Rule.TROUBLE, _trouble_words())
    if len(case.attempts) >= (BUDGET_WHEN_ASKED if case.asked_for else BUDGET):
        return Close(_ended(case), Rule.THREE_IN_THREE, "All attempts are used (rule 3.05).")
    return None


def _after_trouble(case: Case, now: datetime, calendar: Calendar) -> Again | Exhausted:
    if case.troubles >= TROUBLES:
        return _exhausted(case, Rule.TROUBLE, _trouble_words())
    wait = min(FIRST_RETRY * 2 ** max(0, case.troubles - 1), LONGEST_RETRY)
    at, window = _next_time(case, calendar, now + wait, None)
    if at >= case.expires_at:
        return _exhausted(case, Rule.EXPIRY, "Its deadline passes before the next calling time.")
    why = "The network could not connect it, which costs no attempt; tried again soon."
    return Again(at, window.part, case.asked_for, Rule.TROUBLE, why)


def _put_off(
    case: Case, calendar: Calendar, now: datetime, after_day: date | None, rule: Rule, why: str
) -> PutOff | Close:
    until, _ = _next_time(case, calendar, now, after_day)
    if until >= case.expires_at:
        return _expired(case, "Its deadline passes before the next calling time.")
    return PutOff(until, rule, why)


def _next_time(case: Case, calendar: Calendar, earliest: datetime, after_day: date | None) -> tuple[datetime, Window]:
    """The first moment that fits: from `earliest`, on a calling day after `after_day`, in a day-part still to be tried.

    Later attempts are spread over the first half of their window, always the same way for one follow-up, so that a
    list is not rung all in one minute.
    """
    wanted = _any_part(calendar) if case.asked_for else _parts_left(case, calendar)
    for window in calendar.windows_from(earliest):
        spread = (window.ends - window.begins) / 2 * _fraction(case.followup_id) if case.attempts else timedelta()
        at = earliest if window.begins <= earliest else window.begins + spread
        open_then = calendar.window_at(at)  # another one when a dealership's day-parts overlap
        if open_then and open_then.part in wanted and (after_day is None or open_then.day > after_day):
            return at, open_then
    at = calendar.next_open(earliest + timedelta(days=1))
    return at, next(calendar.windows_from(at))


def _parts_left(case: Case, calendar: Calendar) -> frozenset[str]:
    """The day-parts not tried yet; when a calendar has too few, all but the one tried last."""
    every = _any_part(calendar)
    left = every - {attempt.day_part for attempt in case.attempts}
    if left:
        return left
    return every - {case.attempts[-1].day_part} or every


def _any_part(calendar: Calendar) -> frozenset[str]:
    return frozenset(part.name for part in (*calendar.weekday, *calendar.weekend))


def _ended(case: Case) -> Disposition:
    return Disposition.PARTIAL if case.answered else Disposition.UNREACHABLE


def _expired(case: Case, why: str) -> Close:
    return Close(Disposition.PARTIAL if case.answered else Disposition.EXPIRED, Rule.EXPIRY, why)


def _exhausted(case: Case, rule: Rule, why: str) -> Exhausted:
    return Exhausted(_ended(case), rule, why)


def _trouble_words() -> str:
    return f"The network failed {TROUBLES} times; a person has to look at the number and the line."


def _fraction(salt: int) -> float:
    """Between 0 and 1, the same for the same salt, and far apart for neighbours."""
    return (salt * 2654435761 % 2**32) / 2**32


def _words(part: str) -> str:
    return part.replace("_", " ")
