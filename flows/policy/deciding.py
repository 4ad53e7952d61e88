"""Whether to ring an open follow-up now, put it off, or close it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from flows.calendar import Calendar
from flows.consent import Bar
from flows.lifecycles import Disposition, FollowupState
from flows.policy.case import TEXT_WAITS, TROUBLES, Case, Close, PutOff, Ring, Rule
from flows.policy.fitting import Nowhere, next_fit, obstacle_at, words
from flows.policy.standing import attempts_allowed, calendar_for, tried

TROUBLE = f"The network failed {TROUBLES} times; a person has to look at the number and the line."
PASSES = "Its deadline passes before the next calling time."
COMPLAINT = "The customer has an open complaint, which is settled first (rule 6.01)."
ONE_LINE = "This number is being rung about something that comes first; one thing at a time."
TEXTING = "They have been asked by text, and an answer may still come; one channel at a time."
USED_UP = (Rule.THREE_IN_THREE, Rule.TROUBLE)
A_WHILE = timedelta(minutes=10)
SWITCHED_OFF = "Its programme is switched off."

_FORBIDDEN = {
    Bar.OPTED_OUT: (Disposition.OPTED_OUT, Rule.SUPPRESSION),
    Bar.WRONG_NUMBER: (Disposition.WRONG_NUMBER, Rule.SUPPRESSION),
    Bar.INVALID_NUMBER: (Disposition.INVALID_NUMBER, Rule.SUPPRESSION),
    Bar.WITHDRAWN: (Disposition.OPTED_OUT, Rule.CONSENT),
    Bar.NO_CONSENT: (Disposition.CANCELLED, Rule.CONSENT),
    Bar.NOT_WRITTEN: (Disposition.CANCELLED, Rule.CONSENT),
}
_GONE = {
    "came_in": "The car has come in meanwhile (rule 2.04).",
    "bought": "The customer has bought meanwhile (rule 2.17).",
    "renewed": "It has been renewed meanwhile (rule 4.12).",
    "changed": "The order it is about has been changed.",
    "kept": "The customer has come to the appointment (rule 5.07).",
}


def decide(case: Case, calendar: Calendar, now: datetime) -> Ring | PutOff | Close:
    """Whether to ring this open follow-up now. Asked when it falls due, and again just before the carrier is asked."""
    if case.state is FollowupState.CLOSED:
        raise ValueError("a closed follow-up is not decided about")
    calendar = calendar_for(case, calendar)
    over, texting = _over(case, calendar, now), _texting(case, now)
    if over is not None and (texting is None or over.rule not in USED_UP):
        return over
    if texting is not None:
        return texting
    if (held := _held(case, calendar, now)) is not None:
        return held
    fit = next_fit(case, calendar, now)
    in_the_way = obstacle_at(case, calendar, now)
    if isinstance(fit, Nowhere):
        return _too_late(case, fit)
    if fit.at > now:
        if in_the_way is not None:
            return PutOff(fit.at, in_the_way.rule, in_the_way.why)
        return PutOff(fit.at, Rule.PREFERRED, "The customer prefers another time (rules 2.05 and 2.06).")
    if case.asked_for:
        return Ring(fit.window.part, Rule.ASKED_TIME, "The customer asked for this time (rule 1.26).")
    number = len(tried(case, calendar)) + 1
    attempt = f"Attempt {number} of {case.most_attempts}, in the {words(fit.window.part)} (rule 3.05)."
    return Ring(fit.window.part, Rule.DUE, attempt)


def _texting(case: Case, now: datetime) -> PutOff | None:
    """Never two channels at once: whoever is asked by text is not rung until an answer can hardly come any more."""
    until = None if case.texted_at is None else case.texted_at + TEXT_WAITS
    return None if until is None or until <= now else PutOff(min(until, case.expires_at), Rule.TEXTING, TEXTING)


def _over(case: Case, calendar: Calendar, now: datetime) -> Close | None:
    """The rules that end a follow-up, whatever the hour."""
    if case.forbidden is not None:
        return Close(*_FORBIDDEN[case.forbidden.bar], case.forbidden.why)
    if case.gone is not None:
        return Close(Disposition.CANCELLED, Rule.GONE, _GONE.get(case.gone, "Its reason is gone."))
    if now >= case.expires_at:
        return _expired(case)
    if case.troubles >= TROUBLES:
        return Close(ended(case), Rule.TROUBLE, TROUBLE)
    if len(tried(case, calendar)) >= attempts_allowed(case):
        return Close(ended(case), Rule.THREE_IN_THREE, "All attempts are used (rule 3.05).")
    return None


def _held(case: Case, calendar: Calendar, now: datetime) -> PutOff | None:
    """What holds a follow-up without ending it."""
    if case.dealership_paused:
        return PutOff(now, Rule.PAUSE, "The dealership has paused calling.")
    if not case.programme_active:
        return PutOff(_next_look(case, calendar, now), Rule.PROGRAMME, SWITCHED_OFF)
    if case.complaint_open:
        return PutOff(_next_look(case, calendar, now), Rule.COMPLAINT, COMPLAINT)
    if case.next_call_at is not None and case.next_call_at > now:
        until = min(case.next_call_at, case.expires_at)
        if case.asked_for:
            return PutOff(until, Rule.ASKED_TIME, "The customer asked for a later time (rule 1.26).")
        return PutOff(until, Rule.NOT_YET, "Its time has not come yet.")
    if case.being_rung:
        return PutOff(min(now + A_WHILE, case.expires_at), Rule.ONE_LINE, ONE_LINE)
    return None


def _next_look(case: Case, calendar: Calendar, now: datetime) -> datetime:
    """When a follow-up that is held is looked at again: as the next calling hours begin, or at its deadline."""
    begins = (window.begins for window in calendar.windows_from(now) if window.begins > now)
    return min((case.expires_at, *islice(begins, 1)))


def _expired(case: Case) -> Close:
    why = "Its deadline has passed"
    if case.complaint_open:
        return Close(Disposition.CANCELLED, Rule.COMPLAINT, f"{why} while a complaint of the customer was open.")
    disposition = Disposition.PARTIAL if case.answered else Disposition.EXPIRED
    if not case.programme_active:
        return Close(disposition, Rule.PROGRAMME, f"{why} while its programme was switched off.")
    return Close(disposition, Rule.EXPIRY, f"{why}.")


def _too_late(case: Case, nowhere: Nowhere) -> Close:
    disposition = Disposition.PARTIAL if case.answered else Disposition.EXPIRED
    rule, why = too_late(nowhere)
    return Close(disposition, rule, why)


def too_late(nowhere: Nowhere) -> tuple[Rule, str]:
    """The rule and the sentence for a follow-up whose deadline passes before it may be rung."""
    obstacle = nowhere.obstacle
    if obstacle is None or obstacle.rule not in (Rule.QUIET, Rule.BUDGET):
        return Rule.EXPIRY, PASSES
    return obstacle.rule, f"{obstacle.why} Its deadline passes before that ends."


def ended(case: Case) -> Disposition:
    """How it ends when no further attempt is left."""
    return Disposition.PARTIAL if case.answered else Disposition.UNREACHABLE
