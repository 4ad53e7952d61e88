"""What follows a call that ended without closing its follow-up: another attempt, chosen by how it ended, or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from flows.calendar import Calendar
from flows.lifecycles import Disposition, Outcome, Review
from flows.policy.case import RINGING, TROUBLES, Again, Case, Exhausted, Rule
from flows.policy.deciding import TROUBLE, ended, too_late
from flows.policy.fitting import Nowhere, next_fit, words
from flows.policy.standing import attempts_allowed, calendar_for, tried

Cost = Literal["attempt", "busy", "trouble"]
FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=2)
ASKED = "The customer asked for this time (rule 1.26)."

_NEXT = {
    Outcome.NO_ANSWER: "Nobody answered; next calling day, in the {part} (rules 3.01 and 3.05).",
    Outcome.MACHINE: "A machine answered; another day, in the {part} (rules 3.01 and 3.05).",
    Outcome.BUSY: "Always busy, which is one attempt; next calling day, in the {part} (rules 3.01 and 3.05).",
    Outcome.UNSURE: "It may have rung, so it counts until somebody knows better; next calling day, in the {part}.",
    Outcome.COMPLETED: "Not finished; next calling day, in the {part} (rules 3.04 and 3.05).",
}
_NEXT_OTHER = "It rang without result; next calling day, in the {part} (rules 3.01 and 3.05)."


def counts_as(outcome: Outcome, *, rang: bool, review: Review | None = None) -> Cost:
    """What a call costs: an attempt when the phone rang, nothing yet when it was busy, else a trouble of ours.

    One that ended unsure may have rung, so it counts as if it had, until a person says that it did not (`review`).
    That the phone rang, as the carrier told, nobody can take back.
    """
    if rang or outcome in RINGING:
        return "attempt"
    if outcome is Outcome.UNSURE:
        return "trouble" if review is Review.SILENT else "attempt"
    return "busy" if outcome is Outcome.BUSY else "trouble"


def always_busy(case: Case, calendar: Calendar) -> bool:
    """Whether the day of the last busy call counts as one attempt by now: busy thrice, and it never rang (rule 3.01).
    `case` counts that call already.
    """
    return bool(case.busy) and case.busy[-1] in tried(case, calendar)


def after_call(
    case: Case,
    outcome: Outcome,
    now: datetime,
    calendar: Calendar,
    *,
    rang: bool = False,
    review: Review | None = None,
) -> Again | Exhausted:
    """What follows a call that ended without closing its follow-up. `case` already counts that call.

    A call that did not reach the phone (`outcome` failed or cancelled, and it never `rang`) is trouble on our side: it
    costs no attempt and is tried again soon. So is a busy line, until it has been busy all day.
    """
    calendar = calendar_for(case, calendar)
    match counts_as(outcome, rang=rang, review=review):
        case "trouble":
            return _after_trouble(case, now, calendar)
        case "busy" if not always_busy(case, calendar):
            return _after_busy(case, now, calendar)
    if case.asked_for and case.next_call_at is not None and case.next_call_at > now:
        return _at_asked_time(case, case.next_call_at, calendar)
    case = replace(case, asked_for=False, next_call_at=None)  # the time they asked for has been used
    if len(tried(case, calendar)) >= case.most_attempts:
        why = "One attempt is used, and its programme has no more."
        if case.most_attempts > 1:
            why = f"All {case.most_attempts} attempts, in different parts of the day, are used (rule 3.05)."
        return Exhausted(ended(case), Rule.THREE_IN_THREE, why)
    return again(case, calendar, now, Rule.THREE_IN_THREE, _NEXT.get(outcome, _NEXT_OTHER))


def _at_asked_time(case: Case, at: datetime, calendar: Calendar) -> Again | Exhausted:
    if len(tried(case, calendar)) >= attempts_allowed(case):
        why = "All attempts and the one the customer asked for are used (rule 3.05)."
        return Exhausted(ended(case), Rule.THREE_IN_THREE, why)
    if at >= case.expires_at:
        disposition = Disposition.PARTIAL if case.answered else Disposition.EXPIRED
        return Exhausted(disposition, Rule.EXPIRY, "The customer asked for a time after its deadline.")
    window = calendar.window_at(at)
    return Again(at, window.part if window else "", True, Rule.ASKED_TIME, ASKED)


def _after_busy(case: Case, now: datetime, calendar: Calendar) -> Again | Exhausted:
    why = "The line was busy, which costs no attempt; tried again soon, in the {part}."
    return again(case, calendar, now, Rule.BUSY, why)


def _after_trouble(case: Case, now: datetime, calendar: Calendar) -> Again | Exhausted:
    if case.troubles >= TROUBLES:
        return Exhausted(ended(case), Rule.TROUBLE, TROUBLE)
    wait = min(FIRST_RETRY * 2 ** max(0, case.troubles - 1), LONGEST_RETRY)
    why = "The network could not connect it, which costs no attempt; tried again soon."
    return again(case, calendar, now + wait, Rule.TROUBLE, why)


def again(case: Case, calendar: Calendar, earliest: datetime, rule: Rule, why: str) -> Again | Exhausted:
    """Another attempt at the first moment from `earliest` on that fits; `why` has a place for the day-part."""
    fit = next_fit(case, calendar, earliest)
    if isinstance(fit, Nowhere):
        return Exhausted(ended(case), *too_late(fit))
    return Again(fit.at, fit.window.part, case.asked_for, rule, why.format(part=words(fit.window.part)))
