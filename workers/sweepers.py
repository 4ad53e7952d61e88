"""Sweepers: one for every state in which something could be left hanging. Each may run twice, or beside another."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import select

from store.calendars import Calendars
from store.calls import Calls
from store.dealerships import Dealerships
from store.fallbacks import Fallbacks
from store.followups import Followups
from store.messages import Messages
from store.recordings import Recordings
from store.tables import Dealership
from voice.carrier import CarrierAway
from voice.inbound_texts import take_in
from voice.mail import NOT_KNOWN
from voice.spot import Spot
from voice.texting import hear_of_message
from workers.context import Context
from workers.fallbacks import close_stale_fallbacks, settle_fallbacks, take_next_ways
from workers.reconciling import LOOKS, look_again_at_unsure_calls, reconcile_calls
from workers.starting import start_due_calls
from workers.voicemails import leave_messages

__all__ = [
    "close_stale_fallbacks",
    "fetch_recordings",
    "find_recordings",
    "leave_messages",
    "look_again_at_unsure_calls",
    "reconcile_calls",
    "release_stranded_followups",
    "release_stranded_messages",
    "requeue_planned_calls",
    "send_planned_messages",
    "settle_fallbacks",
    "start_due_calls",
    "take_missed_texts",
    "take_next_ways",
]
BATCH = 100
LOOKS_FOR_RECORDINGS = 3
MISSED_WITHIN = timedelta(hours=1)
ON_THE_WAY = timedelta(minutes=1)  # the carrier may be telling us of it at this moment
TURN_TICK = timedelta(seconds=0.2)  # real time; a worker waits so little for its permit
_log = logging.getLogger("ringback.sweepers")


def requeue_planned_calls(context: Context) -> int:
    """Planned calls whose turn comes before the next look, and those whose job was lost, with Redis or a worker."""
    real = context.real()
    before = real - timedelta(seconds=context.patience.requeue_s)
    with context.read() as session:  # looked at far more often than there is anything
        if not Calls(session).planned(before, real + TURN_TICK, 1):
            return 0
    with context.work() as session:
        calls = Calls(session)
        due = calls.planned(before, real + TURN_TICK, BATCH)
        calls.touch([call_id for call_id, _ in due], real)
        session.commit()
    for call_id, turn in due:
        waited = None if turn is None else turn.timestamp()
        context.jobs.dial(call_id, again_at=real.timestamp(), waited_until=waited)
    return len(due)


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
                messages.put_back(order.message_id, "The carrier had not taken it.", real, 0, real)
            hear_of_message(session, order.message_id, context.now())
            session.commit()
    return len(stranded)


def take_missed_texts(context: Context) -> int:
    """Texts that came in while we could not take them: those of the last hour that the carrier has and we have not."""
    now, taken = context.now(), 0
    with context.read() as session:
        numbers = list(session.scalars(select(Dealership.from_number).distinct().order_by(Dealership.from_number)))
    for number in numbers:
        try:
            theirs = context.carrier.texts_to(number, now - MISSED_WITHIN)
        except CarrierAway as away:
            _log.warning("The carrier could not be asked for texts and will be again: %s", away)
            return taken
        with context.read() as session:
            old = [text for text in theirs if text.at is None or text.at <= now - ON_THE_WAY]
            missed = [text for text in old if not Messages(session).knows_sid(text.sid)]
        for text in missed:
            with context.work() as session:
                spot = Spot("", 0, context.now(), context.real(), context.public_url)
                news = take_in(session, spot, sid=text.sid, sender=text.from_[:20], to=number, body=text.body[:1600])
                session.commit()
            taken += news
    return taken


def find_recordings(context: Context) -> int:
    """Comments that were being spoken as a call ended, and were never announced: the carrier is asked for them."""
    real = context.real()
    with context.read() as session:
        missing = Recordings(session).missing(real, LOOKS)
    for one in missing:
        try:
            theirs = context.carrier.recordings_of(one.call_sid) if one.call_sid else []
        except CarrierAway as away:
            _log.warning("The carrier could not be asked about a recording and will be again: %s", away)
            return 0
        with context.work() as session:
            recordings = Recordings(session)
            known = recordings.known([sid for sid, _ in theirs])
            fresh = [(sid, seconds) for sid, seconds in theirs if sid not in known]
            for sid, seconds in fresh:
                recordings.announce(
                    dealership_id=one.dealership_id,
                    followup_id=one.followup_id,
                    call_id=one.call_id,
                    question=one.question,
                    sid=sid,
                    duration_s=seconds,
                    now=context.now(),
                    now_real=real,
                )
            if not fresh and one.tries + 1 >= LOOKS_FOR_RECORDINGS:
                recordings.forget(one.call_id, one.question)
            elif not fresh:
                recordings.look_again(one.call_id, real + timedelta(seconds=context.patience.silent_s))
            session.commit()
    return len(missing)


def fetch_recordings(context: Context) -> int:
    """Announced recordings are handed to the workers until the sound is here or known to be absent."""
    real = context.real()
    with context.read() as session:
        due = Recordings(session).due(real, BATCH)
    for sid in due:
        context.jobs.fetch_recording(sid, again_at=real.timestamp())
    return len(due)
