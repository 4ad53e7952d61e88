"""Calls the carrier may have without our knowing: asked about there, and never blindly rung again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from flows.lifecycles import CallState, Outcome
from store.calls import CallRecord, Calls, StatusReport
from store.followups import Followups
from voice.aftercall import hear_report
from voice.carrier import CarrierAway, CarrierCall
from workers.context import Context

LOOKS = 10  # calls asked about in one sweep; each may cost the carrier's time limit
MARGIN = timedelta(seconds=10)  # carriers write whole seconds, and their clocks are their own
NOT_FOUND_TWICE = 2
LATE_LOOKS = 4  # after its end: a request that was held up somewhere may still have rung
TURNS_UP_WITHIN = timedelta(days=2)  # domain time; it only keeps the search short
_log = logging.getLogger("ringback.sweepers")


def reconcile_calls(context: Context) -> int:
    """Living calls the carrier may have but has not told us about, or that should be over by now."""
    real = context.real()
    before = real - timedelta(seconds=context.patience.silent_s)
    with context.read() as session:
        silent = Calls(session).stale(before, real, LOOKS)
    for call in silent:
        try:
            theirs = _look_up(context, call)
            if theirs is not None and _outlived(call, real) and theirs.state is not CallState.ENDED:
                context.carrier.hang_up(theirs.sid)  # it must not begin to ring when nobody expects it any more
        except CarrierAway as away:
            _log.warning("The carrier could not be asked about a call and will be again: %s", away)
            _rest(context, call)
            return 0  # nor would it answer about the others
        _settle_with(context, call, theirs)
    return len(silent)


def look_again_at_unsure_calls(context: Context) -> int:
    """Calls that ended unsure are asked about some more times: what turns up late is counted as what it was."""
    before = context.real() - timedelta(seconds=context.patience.unsure_again_s)
    with context.read() as session:
        looks = NOT_FOUND_TWICE + LATE_LOOKS
        unsure = Calls(session).turning_up(before, context.now() - TURNS_UP_WITHIN, looks, LOOKS)
    for call in unsure:
        try:
            theirs = _look_up(context, call)
        except CarrierAway as away:
            _log.warning("The carrier could not be asked about a call and will be again: %s", away)
            return 0
        with context.work() as session:
            Followups(session).lock_for_call(call.id)
            Calls(session).checked(call.id, context.real(), found=False)
            if theirs is not None:
                hear_report(session, call.id, _report(theirs), context.now(), context.real())
            session.commit()
    return len(unsure)


def ours_among(theirs: Iterable[CarrierCall], since: datetime, until: datetime | None) -> CarrierCall | None:
    """Which of the carrier's calls that nobody knows is an attempt made at or after `since`, and before `until`.

    The earliest of them: what was made before this attempt is another's, and so is what came of the next one. A call
    whose time the carrier does not tell is taken when there is no other.
    """
    fitting = [
        call
        for call in theirs
        if call.made_at is None or (call.made_at >= since and (until is None or call.made_at < until))
    ]
    return min(fitting, key=lambda call: (call.made_at is None, call.made_at or since), default=None)


def _look_up(context: Context, call: CallRecord) -> CarrierCall | None:
    """The carrier's view of our call: by its id, or, when we never heard one, as the call there we do not know."""
    if call.sid is not None:
        return context.carrier.look(call.sid)
    since = call.asked_since - MARGIN
    found = context.carrier.find(call.to, since)
    with context.read() as session:
        calls = Calls(session)
        unknown = [theirs for theirs in found if theirs.from_ == call.from_ and not calls.knows_sid(theirs.sid)]
        until = calls.next_asked_since(call) if unknown else None
    return ours_among(unknown, since, None if until is None else until - MARGIN)


def _settle_with(context: Context, call: CallRecord, theirs: CarrierCall | None) -> None:
    """Take over what the carrier says, unless somebody has heard of the call while we were asking.

    Twice not known to it means that it never rang, or is lost: over, but unsure. So is one that it cannot bring to an
    end, long after the last moment at which it could have been talking.
    """
    with context.work() as session:
        Followups(session).lock_for_call(call.id)  # before the call, as everybody does
        calls, now, real = Calls(session), context.now(), context.real()
        if _moved(call, calls.get(call.id)):
            return
        if theirs is None or (_outlived(call, real) and theirs.state is not CallState.ENDED):
            if theirs is not None:
                calls.record_placed(call.id, theirs.sid, now, real)
            if calls.checked(call.id, real, found=False) >= NOT_FOUND_TWICE:
                end = StatusReport("unsure", f"{call.checks}", CallState.ENDED, Outcome.UNSURE)
                hear_report(session, call.id, end, now, real)
            else:
                calls.lease_again(call.id, real, context.patience.ask_after_unsure_s)
        else:
            calls.checked(call.id, real, found=True)
            calls.record_placed(call.id, theirs.sid, now, real)
            hear_report(session, call.id, _report(theirs), now, real)
        session.commit()


def _outlived(call: CallRecord, real: datetime) -> bool:
    """Whether it should be over by now, however long the phone rang and they talked."""
    return call.deadline_real is not None and call.deadline_real <= real


def _moved(seen: CallRecord, now: CallRecord | None) -> bool:
    """Whether a callback, another sweeper or its worker was quicker than we."""
    return now is None or (now.state, now.sid, now.lease_real, now.touched_real) != (
        seen.state,
        seen.sid,
        seen.lease_real,
        seen.touched_real,
    )


def _report(theirs: CarrierCall) -> StatusReport:
    return StatusReport(
        word=theirs.word,
        sequence="looked",
        state=theirs.state,
        outcome=theirs.outcome,
        sid=theirs.sid,
        duration_s=theirs.duration_s,
        answered_by=theirs.answered_by,
    )


def _rest(context: Context, call: CallRecord) -> None:
    with context.work() as session:
        Calls(session).lease_again(call.id, context.real(), context.patience.ask_after_unsure_s)
        session.commit()
