"""Starts what is due: decides about each follow-up whose time has come, and reserves a line for those to be rung."""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.brand import how_to_set
from flows.calendar import Calendar, CalendarError
from flows.lifecycles import Disposition, FollowupState
from flows.policy import A_WHILE, ONE_LINE, Case, Close, PutOff, Ring, Rule, decide
from flows.sharing import Wanting
from flows.sharing import turns as whose_turns
from flows.terms import TermsError
from store.calendars import Calendars
from store.calls import Calls, Lines
from store.carrier_states import CarrierStates
from store.followups import Followups, Verdict
from store.limits import Kind, LimitRecord, Limits
from store.locking import free
from store.subject import subject_of
from store.tables import Dealership
from voice.aftercall import end_follow_up
from voice.knowing import unknown
from voice.texting import followups_by_text, text_instead
from workers.breaker import room_to_plan, tell_waiting
from workers.context import Context

BATCH = 200  # follow-ups decided about in one transaction of one dealership
FEW = 20  # read at a time; a case costs about as much as a statement
AHEAD_S = 2.0  # so many seconds of calls wait for workers, few enough for a pause to act at once
A_DAY = timedelta(days=1)  # until somebody has set what is missing, one decision a day is enough
_log = logging.getLogger("ringback.clock")


@dataclass(frozen=True, slots=True)
class Branch:
    """A dealership as far as its lines go."""

    id: int
    number: str
    pace: float
    lines: int


@dataclass(slots=True)
class Turns:
    """When each dealership started a call last, counted in turns. A clock that starts anew begins the round anew."""

    last: dict[int, int] = field(default_factory=dict)
    count: int = 0

    def had(self, order: Sequence[int], started: Mapping[int, int]) -> None:
        """Of these turns, those that led to a call count."""
        left = dict(started)
        for dealership_id in order:
            if left.get(dealership_id, 0) > 0:
                left[dealership_id] -= 1
                self.count += 1
                self.last[dealership_id] = self.count


def start_due_calls(context: Context, turns: Turns | None = None) -> int:
    """One look at every dealership that is not paused; returns how many calls were handed to the workers.

    Whoever has nobody to ring after all leaves the turn to others, until no line is free or nobody wants one.
    """
    turns = Turns() if turns is None else turns
    branches = _wanting(context)
    started = 0
    while branches:
        order = _turns(context, branches, turns)
        made: dict[int, int] = {}
        for dealership_id, share in Counter(order).items():
            calls = _start_or_complain(context, branches[dealership_id], share)
            for call_id in calls:
                context.jobs.dial(call_id)
            made[dealership_id] = len(calls)
            if len(calls) < share:
                del branches[dealership_id]
        turns.had(order, made)
        if not order:
            break
        started += sum(made.values())
    return started


def _wanting(context: Context) -> dict[int, Branch]:
    """Dealerships that have somebody to ring now."""
    columns = (Dealership.id, Dealership.from_number, Dealership.pace, Dealership.lines)
    with context.read() as session:
        rows = session.execute(select(*columns).where(~Dealership.paused).order_by(Dealership.id)).all()
        followups, now = Followups(session), context.now()
        return {row[0]: Branch(*row) for row in rows if followups.any_due(row[0], now)}


def _turns(context: Context, branches: Mapping[int, Branch], turns: Turns) -> list[int]:
    """Whose turns come now, as far as lines are free. While the carrier rests there are none, and those who would have
    had one are told.
    """
    with context.read() as session:
        lines, limits = Calls(session).lines(), Limits(session).all()
        health = CarrierStates(session).of(context.account)
        numbers = {one.name: _room_in(one, lines) for one in limits if one.kind is Kind.NUMBER}
        accounts = [_room_in(one, lines) for one in limits if (one.kind, one.name) == (Kind.ACCOUNT, context.account)]
        first = room_to_plan(health, context.real(), lines.planned())
        account = min((room for room in (*accounts, first) if room is not None), default=None)
        wanting = [
            Wanting(one.id, one.number, _room(one, lines), turns.last.get(one.id, 0)) for one in branches.values()
        ]
        waiting: list[int] = []
        if first == 0:
            for one in wanting:
                waiting += Followups(session).due(one.dealership_id, context.now(), max(one.room, 0))
    if waiting:
        tell_waiting(context, waiting, health)
    known = {number: room for number, room in numbers.items() if room is not None}
    return whose_turns(wanting, account, known)


def _start_or_complain(context: Context, branch: Branch, share: int) -> list[str]:
    try:
        return _start_for(context, branch, share)
    except (CalendarError, TermsError) as error:
        _log.error("Dealership %s cannot ring anybody: %s", branch.id, error)
        return []


def _start_for(context: Context, branch: Branch, share: int) -> list[str]:
    """Plan as many calls as this share, and as lines are free; the rows are committed when this returns."""
    with context.work() as session:
        # Locked, so that two clocks never fill the same line; the later one goes on to the next dealership.
        limits = Limits(session)
        shared = (limits.locked(Kind.ACCOUNT, context.account), limits.locked(Kind.NUMBER, branch.number))
        same = (Dealership.id == branch.id, Dealership.from_number == branch.number)
        dealership = session.scalar(free(select(Dealership).where(*same, ~Dealership.paused)))
        if dealership is None:
            return []
        lines = Calls(session).lines()
        own = _room(Branch(branch.id, branch.number, dealership.pace, dealership.lines), lines)
        room = min(share, own, *(room for one in shared if (room := _room_in(one, lines)) is not None))
        if room <= 0:
            return []
        calendar = Calendars(session).of(dealership)
        calls = _decide_about_due(session, context, branch.id, calendar, room)
        session.commit()
    return calls


def _room(branch: Branch, lines: Lines) -> int:
    """How many more calls may be planned: within the lines, and not far ahead of the pace."""
    unused = branch.lines - lines.live(dealership_id=branch.id)
    return min(unused, _ahead(branch.pace) - lines.planned(dealership_id=branch.id))


def _room_in(limit: LimitRecord, lines: Lines) -> int | None:
    """The same for a number or the account; None when it has no limit."""
    number = limit.name if limit.kind is Kind.NUMBER else None
    unused = None if limit.lines is None else limit.lines - lines.live(number=number)
    ahead = None if limit.pace is None else _ahead(limit.pace) - lines.planned(number=number)
    return min((room for room in (unused, ahead) if room is not None), default=None)


def _ahead(pace: float) -> int:
    """So many calls may wait for workers."""
    return max(2, math.ceil(pace * AHEAD_S))


def _decide_about_due(
    session: Session, context: Context, dealership_id: int, calendar: Calendar, room: int
) -> list[str]:
    """Decide about those that are due, a few more at a time than there is room for: reading all would cost more than
    ringing some.
    """
    followups, now = Followups(session), context.now()
    planned: list[str] = []
    looked = 0
    while looked < BATCH and len(planned) < room:
        due = followups.due(dealership_id, now, min(BATCH - looked, max(FEW, 2 * (room - len(planned)))))
        if not due:
            break
        looked += len(due)
        planned += _decide_about(session, context, due, calendar, room - len(planned), now)
    return planned


def _decide_about(
    session: Session, context: Context, due: Sequence[int], calendar: Calendar, room: int, now: datetime
) -> list[str]:
    """What becomes of these, in this order; none of them is due any more when there was room for all to be rung."""
    followups = Followups(session)
    planned: list[str] = []
    later: list[tuple[Verdict, datetime]] = []
    rung: list[Verdict] = []
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
