"""Starts what is due: decides about each follow-up whose time has come, and reserves a line for those to be rung."""

from __future__ import annotations

import logging
import math
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.brand import how_to_set
from flows.calendar import Calendar, CalendarError
from flows.lifecycles import Disposition, FollowupState
from flows.policy import A_WHILE, ONE_LINE, Case, Close, PutOff, Ring, Rule, decide
from flows.terms import TermsError
from store.calendars import Calendars
from store.calls import Calls
from store.followups import Followups, Verdict
from store.locking import free
from store.subject import subject_of
from store.tables import Dealership
from voice.aftercall import end_follow_up
from voice.knowing import unknown
from voice.texting import followups_by_text, text_instead
from workers.context import Context

BATCH = 200  # follow-ups decided about in one transaction of one dealership
AHEAD_S = 2.0  # so many seconds of calls wait for workers, few enough for a pause to act at once
A_DAY = timedelta(days=1)  # until somebody has set what is missing, one decision a day is enough
_log = logging.getLogger("ringback.clock")


def start_due_calls(context: Context) -> int:
    """One look at every dealership that is not paused; returns how many calls were handed to the workers."""
    with context.read() as session:
        working = list(session.scalars(select(Dealership.id).where(~Dealership.paused).order_by(Dealership.id)))
    started = 0
    for dealership_id in working:
        try:
            calls = _start_for(context, dealership_id)
        except (CalendarError, TermsError) as error:
            _log.error("Dealership %s cannot ring anybody: %s", dealership_id, error)
            continue
        for call_id in calls:
            context.jobs.dial(call_id)
        started += len(calls)
    return started


def _start_for(context: Context, dealership_id: int) -> list[str]:
    """Plan as many calls as lines are free; the rows are committed when this returns."""
    with context.read() as session:
        if not Followups(session).any_due(dealership_id, context.now()):
            return []
    with context.work() as session:
        dealership = session.scalar(  # locked, so that two clocks never fill the same line; the later one goes on
            free(select(Dealership).where(Dealership.id == dealership_id, ~Dealership.paused))
        )
        if dealership is None:
            return []
        room = _room(Calls(session), dealership)
        if room <= 0:
            return []
        calendar = Calendars(session).of(dealership)
        calls = _decide_about_due(session, context, dealership_id, calendar, room)
        session.commit()
    return calls


def _room(calls: Calls, dealership: Dealership) -> int:
    """How many more calls may be planned: within the lines, and not far ahead of the pace."""
    ahead = max(2, math.ceil(dealership.pace * AHEAD_S)) - calls.planned_count(dealership.id)
    return min(dealership.lines - calls.live_count(dealership.id), ahead)


def _decide_about_due(
    session: Session, context: Context, dealership_id: int, calendar: Calendar, room: int
) -> list[str]:
    followups, now = Followups(session), context.now()
    planned: list[str] = []
    later: list[tuple[Verdict, datetime]] = []
    rung: list[Verdict] = []
    due = followups.due(dealership_id, now, BATCH)
    cases = followups.cases(due, now)
    by_text = followups_by_text(session, due)
    for followup_id in due:
        if len(planned) >= room:
            break
        case = cases[followup_id]
        if case.state is not FollowupState.WAITING:
            continue
        verdict = decide(case, calendar, now)
        if followup_id in by_text and isinstance(verdict, Ring):
            if (written := text_instead(session, followup_id, now)) is not None:
                later.append(written)
            continue
        verdict = _unless_speechless(session, followup_id, verdict, now)
        match verdict:
            case Ring():
                call_id = _reserve(session, context, case, verdict, now)
                if call_id is None:
                    taken = Verdict(followup_id, "put_off", Rule.ONE_LINE, ONE_LINE)
                    later.append((taken, now + A_WHILE))
                else:
                    planned.append(call_id)
                    rung.append(Verdict(followup_id, "ring", verdict.rule, verdict.why))
            case PutOff(until=until, rule=rule, why=why):
                later.append((Verdict(followup_id, "put_off", rule, why), until))
            case Close(disposition=disposition, rule=rule, why=why):
                end_follow_up(session, followup_id, disposition, now, rule, why)
    followups.put_off(later, now)
    followups.record_decisions(rung, now)
    return planned


def _unless_speechless(
    session: Session, followup_id: int, verdict: Ring | PutOff | Close, now: datetime
) -> Ring | PutOff | Close:
    """Nobody is rung by a script that would have a gap where a fact belongs, or that is not published."""
    if not isinstance(verdict, Ring):
        return verdict
    try:
        subject = subject_of(session, followup_id)
        lacking = unknown(session, subject)
    except LookupError as error:
        return PutOff(now + A_WHILE, Rule.FACTS, f"There is nothing to say: {error}.")
    if not lacking:
        return verdict
    named = ", ".join(lacking)
    if command := how_to_set(lacking, subject.dealership):
        return PutOff(now + A_DAY, Rule.FACTS, f"The script mentions {named}: set what the brand says by `{command}`.")
    why = f"The script mentions {named}, and the list it came from does not tell."
    return Close(Disposition.CANCELLED, Rule.FACTS, why)


def _reserve(session: Session, context: Context, case: Case, verdict: Ring, now: datetime) -> str | None:
    """The call's row, with the follow-up and the number held for it; None when another call holds one of them."""
    followups = Followups(session)
    call_id = Calls(session).plan(followups.get(case.followup_id), verdict.day_part, now, context.real())
    if call_id is not None:
        followups.mark_calling(case.followup_id)
    return call_id
