"""Calls: planned before the carrier is asked, claimed by one worker, moved on by reports and never back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    Update,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flows.lifecycles import CALL_MOVES, CallState, Ignored, Moved, Outcome, Review, VoicemailState, move
from flows.machines import Machines, is_machine, weigh
from flows.policy import RINGING, Cost, counts_as
from store.followups import FollowupRecord
from store.locking import free
from store.newcomers import count_unless_there
from store.programmes import rule_of
from store.tables import Call, CallReport, Customer, Dealership, Followup, Programme, Turn

ASKED_THE_CARRIER = (CallState.CLAIMED, CallState.PLACED, CallState.RINGING, CallState.ANSWERED)


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One attempt as others may see it."""

    id: str
    dealership_id: int
    followup_id: int | None
    direction: str  # inbound or outbound
    to: str
    from_: str
    sid: str | None
    state: CallState
    outcome: Outcome | None
    answered_by: str | None
    rang: bool
    planned_at: datetime
    claimed_at: datetime | None
    placed_at: datetime | None
    touched_real: datetime
    lease_real: datetime | None
    deadline_real: datetime | None
    checks: int
    review: Review | None

    @property
    def asked_since(self) -> datetime:
        """The carrier can have been asked at this moment at the earliest."""
        return self.claimed_at or self.planned_at


@dataclass(frozen=True, slots=True)
class CallOrder:
    """What the carrier is asked to do. `call_id` rides in every address it will call back."""

    call_id: str
    to: str
    from_: str
    simulated: bool  # such a dealership never rings a real phone
    dealership_id: int
    pace: float  # calls a second, real time
    refusals: int = 0  # how often the carrier would not take it just now
    machines: Machines = "hang_up"  # what the programme wants done about answering machines
    locale: str = "zh-CN"  # in which the customer is addressed


@dataclass(frozen=True, slots=True)
class StatusReport:
    """News of a call, in our words. The same `word` and `sequence` twice is the same news."""

    word: str
    sequence: str
    state: CallState
    outcome: Outcome | None = None
    sid: str | None = None
    duration_s: int | None = None
    answered_by: str | None = None
    invalid_number: bool = False


@dataclass(frozen=True, slots=True)
class Learned:
    """News of a call that had ended unsure: it is known now how it was. Until now it was counted as `counted`."""

    counted: Cost


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines taken at one moment, counted by dealership, number, and whether the call still waits for a worker."""

    taken: tuple[tuple[int, str, bool, int], ...]

    def live(self, *, dealership_id: int | None = None, number: str | None = None) -> int:
        """Calls that hold a line, about to be placed or further; of all, of one dealership or over one number."""
        return sum(one[3] for one in self.taken if dealership_id in (None, one[0]) and number in (None, one[1]))

    def planned(self, *, dealership_id: int | None = None, number: str | None = None) -> int:
        """Those of them that wait for a worker."""
        return Lines(tuple(one for one in self.taken if one[2])).live(dealership_id=dealership_id, number=number)


class Calls:
    """Every ring at somebody's phone; at most one lives per follow-up and per number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(self, followup: FollowupRecord, day_part: str, now: datetime, now_real: datetime) -> str | None:
        """Reserve the follow-up and its number for one call. None when either is being rung already."""
        to, from_ = self._session.execute(
            select(Customer.phone, Dealership.from_number)
            .join(Dealership, Dealership.id == Customer.dealership_id)
            .where(Customer.id == followup.customer_id)
        ).one()
        call = Call(
            id=str(uuid.uuid4()),
            dealership_id=followup.dealership_id,
            followup_id=followup.id,
            direction="outbound",
            to=to,
            from_=from_,
            state=CallState.PLANNED,
            day_part=day_part,
            planned_at=now,
            holds_followup=followup.id,
            holds_number=to,
            touched_real=now_real,
        )
        try:
            with self._session.begin_nested():
                self._session.add(call)
        except IntegrityError:
            return None
        return call.id

    def get(self, call_id: str) -> CallRecord | None:
        """The call as it stands now."""
        row = self._session.get(Call, call_id, populate_existing=True)
        return None if row is None else _record(row)

    def order_for(self, call_id: str) -> CallOrder:
        """What to ask of the carrier for this call."""
        row = self._session.execute(
            select(
                Call,
                Dealership.simulated,
                Dealership.pace,
                Programme,
                func.coalesce(func.nullif(Customer.locale, ""), Dealership.locale).label("locale"),
            )
            .join(Dealership, Dealership.id == Call.dealership_id)
            .outerjoin(Followup, Followup.id == Call.followup_id)
            .outerjoin(Customer, Customer.id == Followup.customer_id)
            .outerjoin(Programme, Programme.id == Followup.programme_id)
            .where(Call.id == call_id)
        ).one()
        call: Call = row[0]
        machines: Machines = "hang_up" if row[3] is None else rule_of(row[3]).machines
        known = (call.id, call.to, call.from_, row[1], call.dealership_id, row[2], call.checks, machines)
        return CallOrder(*known, locale=row.locale)

    def claim(
        self,
        call_id: str,
        now_real: datetime,
        lease_s: float,
        *,
        now: datetime,
        longest: timedelta = timedelta(hours=1),
    ) -> datetime | None:
        """Only one caller gets a lease: until then it may be asking the carrier, later it must not begin to.

        `longest`: how long after the lease the call may ring and last; with that its deadline is written.
        """
        lease = now_real + timedelta(seconds=lease_s)
        change = update(Call).where(Call.id == call_id, Call.state == CallState.PLANNED, Call.sid.is_(None))
        values = {"state": CallState.CLAIMED, "lease_real": lease, "touched_real": now_real, "claimed_at": now}
        fresh = {"deadline_real": lease + longest, "checks": 0, "trouble": None}
        return lease if self._changed(change.values(**values, **fresh)) else None

    def unclaim(
        self,
        call_id: str,
        lease: datetime,
        why: str,
        now_real: datetime,
        *,
        until_real: datetime | None = None,
        refusals: int = 0,
    ) -> bool:
        """Whoever got this lease has not asked, and will not: planned again, and left alone until `until_real`.

        `refusals`: how often the carrier would not take it before. False when a sweeper has taken it over.
        """
        mine = (Call.state == CallState.CLAIMED) & (Call.lease_real == lease) & Call.sid.is_(None)
        free = {"lease_real": until_real, "deadline_real": None, "claimed_at": None, "trouble": why[:300]}
        change = update(Call).where(Call.id == call_id, mine)
        return self._changed(change.values(state=CallState.PLANNED, touched_real=now_real, checks=refusals, **free))

    def record_placed(self, call_id: str, sid: str, now: datetime, now_real: datetime) -> None:
        """The carrier has taken it. Its callbacks may have been quicker, so this fills in only what is missing."""
        call = self._locked(call_id)
        if call is None:
            return
        call.sid = call.sid or sid
        call.placed_at = call.placed_at or now
        call.touched_real, call.trouble = now_real, None
        if call.state == CallState.CLAIMED:
            call.state = CallState.PLACED
        self._session.flush()

    def wait(self, call_id: str, until_real: datetime, now_real: datetime) -> bool:
        """It stays planned, and is left alone until then. False when somebody has claimed it meanwhile."""
        change = update(Call).where(Call.id == call_id, Call.state == CallState.PLANNED)
        return self._changed(change.values(lease_real=until_real, touched_real=now_real))

    def put_back(self, call_id: str, why: str, now_real: datetime, wait_s: float, refusals: int = 1) -> bool:
        """The carrier surely has not taken it: planned again, and left alone for `wait_s` seconds of real time.

        `refusals`: how often it would not by now. False when the call is not waiting for that answer any more.
        """
        change = update(Call).where(Call.id == call_id, Call.state == CallState.CLAIMED, Call.sid.is_(None))
        lease = now_real + timedelta(seconds=wait_s)
        values = {"state": CallState.PLANNED, "lease_real": lease, "trouble": why[:300], "touched_real": now_real}
        return self._changed(change.values(**values, deadline_real=None, checks=refusals))

    def record_unsure(self, call_id: str, why: str, now_real: datetime, ask_in_s: float) -> None:
        """We do not know whether the carrier has taken it: it stays claimed until the sweeper has asked."""
        change = update(Call).where(Call.id == call_id, Call.state == CallState.CLAIMED)
        lease = now_real + timedelta(seconds=ask_in_s)
        self._changed(change.values(trouble=why[:300], lease_real=lease, touched_real=now_real, checks=0))

    def cancel(self, call_id: str, why: str, now: datetime, now_real: datetime) -> bool:
        """Give it up before the carrier is asked. False when the carrier may have it already."""
        early = (CallState.PLANNED, CallState.CLAIMED)
        change = update(Call).where(Call.id == call_id, Call.state.in_(early), Call.sid.is_(None))
        values = {"state": CallState.ENDED, "outcome": Outcome.CANCELLED, "ended_at": now, "trouble": why[:300]}
        free = {"holds_followup": None, "holds_number": None, "lease_real": None, "touched_real": now_real}
        return self._changed(change.values(**values, **free))

    def note_trouble(self, call_id: str, why: str) -> None:
        """Keep the sentence that says what went wrong."""
        self._changed(update(Call).where(Call.id == call_id).values(trouble=why[:300]))

    def report(
        self, call_id: str, report: StatusReport, now: datetime, now_real: datetime
    ) -> Moved[CallState] | Learned | Ignored:
        """Take in news: repeated news is ignored, late news never moves a call back.

        A call that ended unsure stays ended, but what is heard of it late is the truth about it: `Learned`.
        """
        call = self._locked(call_id)
        if call is None:
            return Ignored(f"there is no call {call_id}")
        if call.sid is not None and report.sid is not None and call.sid != report.sid:
            return Ignored("another call of the carrier's carries our id")
        if call.sid is None and report.sid is not None and self.knows_sid(report.sid):
            return Ignored("this call of the carrier's is another of ours")
        seen = {"call_id": call_id, "status": report.word[:20], "sequence": report.sequence[:10], "at": now}
        if not count_unless_there(self._session, CallReport, [seen]):
            return Ignored("this has been reported before")
        call.touched_real = now_real
        call.sid = call.sid or report.sid
        if report.answered_by is not None and self._machines(call) != "off":
            call.answered_by = weigh(call.answered_by, report.answered_by)
        if call.state == CallState.ENDED and call.outcome == Outcome.UNSURE and report.outcome is not Outcome.UNSURE:
            return self._learn(call, report, now)
        moved = move(CALL_MOVES, CallState(call.state), report.state)
        if isinstance(moved, Moved):
            self._take(call, report, now)
        self._session.flush()
        return moved

    def lease_again(self, call_id: str, now_real: datetime, wait_s: float) -> None:
        """It is to be asked about again, but only after so many seconds of real time."""
        lease = now_real + timedelta(seconds=wait_s)
        self._changed(update(Call).where(Call.id == call_id).values(lease_real=lease, touched_real=now_real))

    def checked(self, call_id: str, now_real: datetime, *, found: bool) -> int:
        """The carrier has been asked about it; returns how often it knew nothing, in a row."""
        call = self._locked(call_id)
        if call is None:
            return 0
        call.touched_real = now_real
        call.checks = 0 if found else call.checks + 1
        self._session.flush()
        return call.checks

    def knows_sid(self, sid: str) -> bool:
        """Whether one of our calls is this one of the carrier's."""
        return bool(self._session.scalar(select(exists().where(Call.sid == sid))))

    def lines(self) -> Lines:
        """All lines that are taken now, by whom and over which number; few calls live, so all are counted at once."""
        waiting = Call.state == CallState.PLANNED
        query = _live().with_only_columns(Call.dealership_id, Call.from_, waiting, func.count())
        query = query.where(Call.direction != "inbound").group_by(Call.dealership_id, Call.from_, waiting)
        return Lines(tuple((row[0], row[1], bool(row[2]), row[3]) for row in self._session.execute(query)))

    def planned(self, before_real: datetime, turn_real: datetime, limit: int) -> list[tuple[str, datetime | None]]:
        """Planned calls nobody has touched since `before_real`, and those that were to wait until `turn_real` at the
        latest, each with the moment it was to wait for. Those another clock is at are left to it.
        """
        lost = Call.lease_real.is_(None) & (Call.touched_real <= before_real)
        query = _live().where(Call.state == CallState.PLANNED, or_(lost, Call.lease_real <= turn_real))
        query = query.order_by(Call.lease_real, Call.planned_at).limit(limit)
        return [(row.id, row.lease_real) for row in self._session.scalars(free(query))]

    def stale(self, before_real: datetime, now_real: datetime, limit: int) -> list[CallRecord]:
        """Calls the carrier may have: unheard of since `before_real`, or their lease or their deadline is over."""
        lease_over = (Call.state == CallState.CLAIMED) & (Call.lease_real <= now_real)
        silent = Call.state.in_(ASKED_THE_CARRIER[1:]) & (Call.touched_real <= before_real)
        rested = or_(Call.lease_real.is_(None), Call.lease_real <= now_real)
        overdue = Call.state.in_(ASKED_THE_CARRIER) & (Call.deadline_real <= now_real) & rested
        query = _live().where(or_(lease_over, silent, overdue)).order_by(Call.touched_real).limit(limit)
        return [_record(row) for row in self._session.scalars(query)]

    def turning_up(self, before_real: datetime, since: datetime, looks: int, limit: int) -> list[CallRecord]:
        """Calls that ended unsure, planned since then, asked about less than `looks` times, last `before_real`."""
        unsure = unreviewed() & ~Call.rang & (Call.direction == "outbound")
        query = (
            select(Call)
            .where(unsure, Call.planned_at >= since, Call.checks < looks, Call.touched_real <= before_real)
            .order_by(Call.touched_real)
            .limit(limit)
        )
        return [_record(row) for row in self._session.scalars(query)]

    def next_asked_since(self, call: CallRecord) -> datetime | None:
        """When the carrier was asked for the next call to the same number; None when it was not yet."""
        when = func.coalesce(Call.claimed_at, Call.planned_at)
        later = (Call.from_ == call.from_, Call.to == call.to, Call.id != call.id, when > call.asked_since)
        return self._session.scalar(select(func.min(when)).where(Call.dealership_id == call.dealership_id, *later))

    def touch(self, call_ids: Sequence[str], now_real: datetime) -> None:
        """Those that are still planned have just been looked after, and wait for nothing else."""
        change = update(Call).where(Call.id.in_(call_ids), Call.state == CallState.PLANNED)
        change = change.values(touched_real=now_real, lease_real=None)
        self._session.execute(change.execution_options(synchronize_session=False))

    def _take(self, call: Call, report: StatusReport, now: datetime) -> None:
        call.state = report.state
        call.placed_at = call.placed_at or (now if report.state is not CallState.ENDED or report.sid else None)
        if report.state in (CallState.RINGING, CallState.ANSWERED):
            call.rang = call.direction == "outbound"  # what comes in rings nobody
        if report.state is CallState.ANSWERED:
            call.answered_at = now
        if report.state is CallState.ENDED:
            outcome = report.outcome or Outcome.FAILED
            if outcome is Outcome.COMPLETED and is_machine(call.answered_by) and not self._was_talked_to(call.id):
                outcome = Outcome.MACHINE
            call.outcome, call.ended_at, call.duration_s = outcome, now, report.duration_s
            if call.voicemail in (VoicemailState.DUE, VoicemailState.ASKED):
                call.voicemail = VoicemailState.FAILED
            # Carriers say "ringing" before they know that the line is busy; such a phone did not ring.
            rang = outcome in RINGING or (call.rang and outcome is not Outcome.BUSY)
            call.rang = rang and call.direction == "outbound"
            call.holds_followup = call.holds_number = call.lease_real = None

    def _learn(self, call: Call, report: StatusReport, now: datetime) -> Learned:
        counted = counts_as(Outcome.UNSURE, rang=call.rang, review=Review(call.review) if call.review else None)
        self._take(call, report, now)
        call.state = CallState.ENDED
        self._session.flush()
        return Learned(counted)

    def _machines(self, call: Call) -> Machines:
        """What the programme wants; asked only where the carrier tells who picked up."""
        whose = select(Programme).join(Followup, Followup.programme_id == Programme.id)
        row = self._session.scalar(whose.where(Followup.id == call.followup_id))
        return "hang_up" if row is None else rule_of(row).machines

    def _was_talked_to(self, call_id: str) -> bool:
        """Whether somebody pressed a key or spoke: no machine does that."""
        return bool(self._session.scalar(select(exists().where(Turn.call_id == call_id, Turn.heard != ""))))

    def _locked(self, call_id: str) -> Call | None:
        return self._session.scalar(_LOCKED, {"call_id": call_id})

    def _changed(self, change: Update) -> bool:
        change = change.execution_options(synchronize_session=False)
        return cast("CursorResult[Any]", self._session.execute(change)).rowcount == 1


_LOCKED = (  # built once: every report of the carrier's begins with it
    select(Call).where(Call.id == bindparam("call_id")).with_for_update().execution_options(populate_existing=True)
)


def unreviewed() -> ColumnElement[bool]:
    """Calls of ours that ended unsure and that no person has looked into; written so that their index is used."""
    return (Call.outcome == literal_column("'unsure'")) & Call.review.is_(None) & (Call.direction == "outbound")


def _live() -> Select[Call]:
    """Exactly the living calls hold their number, and few live: the unique index finds them."""
    return select(Call).where(Call.holds_number.is_not(None))


def _record(row: Call) -> CallRecord:
    return CallRecord(
        id=row.id,
        dealership_id=row.dealership_id,
        followup_id=row.followup_id,
        direction=row.direction,
        to=row.to,
        from_=row.from_,
        sid=row.sid,
        state=CallState(row.state),
        outcome=Outcome(row.outcome) if row.outcome else None,
        answered_by=row.answered_by,
        rang=row.rang,
        planned_at=row.planned_at,
        claimed_at=row.claimed_at,
        placed_at=row.placed_at,
        touched_real=row.touched_real,
        lease_real=row.lease_real,
        deadline_real=row.deadline_real,
        checks=row.checks,
        review=Review(row.review) if row.review else None,
    )
