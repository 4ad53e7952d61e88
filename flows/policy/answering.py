"""What may be talked about with a customer who turns to us: pure, and kinder than the rules of ringing somebody.

Calling hours, attempts and budgets bind our calls, not theirs. What forbids to ask at all binds both.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from flows.calendar import Calendar
from flows.lifecycles import FollowupState
from flows.policy.aftermath import ASKED, again
from flows.policy.case import Again, Case, Exhausted, Rule

SOON_DUE = timedelta(days=1)  # what we would ring about within a day is asked now that they are on the line
BREATH = timedelta(hours=2)  # so long nobody is rung who has just broken off a call of their own
THEIR_CALL = "They rang and broke off, which costs no attempt; next calling day, in the {part}."
THEIR_CALL_TODAY = "They rang and broke off, and the deadline is near; later today, in the {part}."


def pending(case: Case, now: datetime, *, begun: bool) -> bool:
    """Whether this is what somebody who calls in would be asked about. `begun`: its conversation broke off."""
    if case.state is FollowupState.CLOSED or now >= case.expires_at:
        return False
    if case.forbidden is not None or case.gone is not None or case.complaint_open or not case.programme_active:
        return False
    if begun or case.attempts or case.busy or case.state is FollowupState.CALLING:
        return True
    return case.next_call_at is not None and case.next_call_at <= now + SOON_DUE


def after_their_call(case: Case, now: datetime, calendar: Calendar) -> Again | Exhausted:
    """What follows a call that came in and broke off before its follow-up was done: it was no attempt of ours.

    A time they named is kept. Otherwise they are rung again on the next calling day, or later on this one where the
    deadline leaves nothing else.
    """
    if case.asked_for and case.next_call_at is not None and now < case.next_call_at < case.expires_at:
        return Again(case.next_call_at, "", True, Rule.ASKED_TIME, ASKED)
    case = replace(case, asked_for=False, next_call_at=None)  # the time they had asked for has been used
    tomorrow = calendar.start_of(calendar.calling_day(now) + timedelta(days=1))
    later = again(case, calendar, tomorrow, Rule.CALLED_IN, THEIR_CALL)
    return later if isinstance(later, Again) else again(case, calendar, now + BREATH, Rule.CALLED_IN, THEIR_CALL_TODAY)
