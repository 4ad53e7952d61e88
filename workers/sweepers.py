"""Sweepers: one for every state in which something could be left hanging. Each may run twice, or beside another."""

from __future__ import annotations

import logging
from datetime import timedelta

from flows.lifecycles import CallState, Outcome
from store.calendars import Calendars
from store.calls import CallRecord, Calls, StatusReport
from store.dealerships import Dealerships
from store.fallbacks import Fallbacks
from store.followups import Followups
from store.messages import Messages
from store.recordings import Recordings
from voice.aftercall import hear_report
from voice.carrier import CarrierAway, CarrierCall
from voice.mail import NOT_KNOWN
from voice.texting import hear_of_message
from workers.context import Context
from workers.fallbacks import close_stale_fallbacks, settle_fallbacks, take_next_ways
from workers.starting import start_due_calls

__all__ = [
    "close_stale_fallbacks",
    "fetch_recordings",
    "reconcile_calls",
    "release_stranded_followups",
    "release_stranded_messages",
    "requeue_planned_calls",
    "send_planned_messages",
    "settle_fallbacks",
    "start_due_calls",
    "take_next_ways",
]
BATCH = 100
LOOKS = 10  # calls asked about in one sweep; each may cost the carrier's time limit
SINCE_MARGIN = timedelta(minutes=2)  # carriers write whole seconds, and their clocks are their own
NOT_FOUND_TWICE = 2
_log = logging.getLogger("ringback.sweepers")


def requeue_planned_calls(context: Context) -> int:
    """Planned calls whose job was lost, with Redis or a worker, or that were put back: asked for again."""
    real = context.real()
    before = real - timedelta(seconds=context.patience.requeue_s)
    with context.work() as session:
        lost = Calls(session).planned(before, real, BATCH)
        Calls(session).touch(lost, real)
        session.commit()
    for call_id in lost:
        context.jobs.dial(call_id, again_at=real.timestamp())
    return len(lost)


def reconcile_calls(context: Context) -> int:
    """Calls the carrier may have but has not told us about: asked about, never blindly rung again."""
    real = context.real()
    before = real - timedelta(seconds=context.patience.silent_s)
    with context.read() as session:
        silent = Calls(session).stale(before, real, LOOKS)
    for call in silent:
        try:
            theirs = _look_up(context, call)
        except CarrierAway as away:
            _log.warning("The carrier could not be asked about a call and will be again: %s", away)
            _rest(context, call)
            return 0  # nor would it answer about the others
        _settle_with(context, call, theirs)
    return len(silent)


def release_stranded_followups(context: Context) -> int:
    """Follow-ups that count as being called although no call of theirs lives: they wait again."""
    with context.work() as session:
        followups, calendars, now = Followups(session), Calendars(session), context.now()
        stranded = followups.stranded(BATCH)
        for followup_id in stranded:
            dealership = Dealerships(session).get(followups.get(followup_id).dealership_id)
            if dealership is not None:
                at = calendars.of(dealership).next_open(now)
                followups.release(
                    followup_id, at, now, "stranded", "Its call was lost before anybody was asked to ring."
                )
        session.commit()
    return len(stranded)


def send_planned_messages(context: Context) -> int:
    """Planned SMS and e-mails are handed to the workers, again and again until one of them has sent it."""
    real = context.real()
    with context.work() as session:
        messages = Messages(session)
        waiting = messages.planned(real, BATCH)
        for message_id in waiting:
            messages.rest(message_id, real, context.patience.requeue_s)
        session.commit()
    for message_id in waiting:
        context.jobs.send_message(message_id, again_at=real.timestamp())
    return len(waiting)


def release_stranded_messages(context: Context) -> int:
    """SMS the carrier may have taken without our hearing it: looked up, and sent again only when it has none.

    An e-mail cannot be looked up; it has failed, and whatever comes next in its programme follows.
    """
    real = context.real()
    with context.read() as session:
        messages = Messages(session)
        stranded = [order for one in messages.stranded(real, LOOKS) if (order := messages.order_for(one))]
    for order in stranded:
        theirs: list[str] = []
        if order.channel != "email":
            try:
                theirs = context.carrier.find_messages(order)
            except CarrierAway as away:
                _log.warning("The carrier could not be asked about a message and will be again: %s", away)
                return 0
        with context.work() as session:
            Fallbacks(session).lock_for_message(order.message_id)
            messages = Messages(session)
            unknown = [sid for sid in theirs if not messages.knows_sid(sid)]
            if unknown:
                messages.record_sent(order.message_id, unknown[-1])
            elif order.channel == "email":
                messages.record_failed(order.message_id, NOT_KNOWN)
            else:
                messages.put_back(order.message_id, "The carrier had not taken it.", real, 0)
            hear_of_message(session, order.message_id, context.now())
            session.commit()
    return len(stranded)


def fetch_recordings(context: Context) -> int:
    """Announced recordings are handed to the workers until the sound is here or known to be absent."""
    real = context.real()
    with context.read() as session:
        due = Recordings(session).due(real, BATCH)
    for sid in due:
        context.jobs.fetch_recording(sid, again_at=real.timestamp())
    return len(due)


def _look_up(context: Context, call: CallRecord) -> CarrierCall | None:
    """The carrier's view of our call: by its id, or, when we never heard one, as the call there we do not know."""
    if call.sid is not None:
        return context.carrier.look(call.sid)
    found = context.carrier.find(call.to, call.planned_at - SINCE_MARGIN)
    with context.read() as session:
        calls = Calls(session)
        ours = [theirs for theirs in found if theirs.from_ == call.from_ and not calls.knows_sid(theirs.sid)]
    return ours[0] if ours else None


def _settle_with(context: Context, call: CallRecord, theirs: CarrierCall | None) -> None:
    """Take over what the carrier says. Twice not known to it means that it never rang, or is lost: over, but unsure."""
    with context.work() as session:
        Followups(session).lock_for_call(call.id)  # before the call, as everybody does
        calls, now, real = Calls(session), context.now(), context.real()
        if theirs is None:
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
