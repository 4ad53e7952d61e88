"""The jobs on the queue: ring, send, fetch, leave a message. Each carries one id, and run twice it does no harm."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from flows.lifecycles import CallState, FollowupState, Outcome, VoicemailState
from flows.markets import market_of, other_zones
from flows.policy import Close, PutOff, Ring, decide
from store.calendars import Calendars
from store.calls import CallOrder, Calls, StatusReport
from store.carrier_states import CarrierStates
from store.dealerships import Dealerships
from store.fallbacks import Fallbacks
from store.followups import Followups
from store.messages import MessageOrder, Messages
from store.permissions import blocked_by_carrier
from store.recordings import RecordingOrder, Recordings
from store.text_talks import TextTalks
from store.voicemails import Voicemails
from voice.aftercall import end_follow_up, hear_report
from voice.carrier import CarrierAway, Gone, NotReady, Placed, Refused, Sent, Unsure
from voice.fallbacks import not_wanted
from voice.machines import voicemail_path
from voice.mail import NOT_SET_UP
from voice.texting import hear_of_message
from workers import breaker
from workers.context import Context, current
from workers.pace import Scope
from workers.turns import scopes_of, turn_is_near, turn_taken

MESSAGE_TRIES = 20
STALE_AFTER = timedelta(days=3)  # domain time: nobody wants to read on Friday that we rang on Monday
WAV_HEADER = 44
STOPPED_SHORT = "The worker was held up after its claim and did not ask the carrier."
NEVER_TAKEN = StatusReport("refused", "", CallState.ENDED, Outcome.FAILED)
_log = logging.getLogger("ringback.jobs")


def dial(call_id: str) -> None:
    """Ring the person behind one planned call; safe to run twice."""
    context = current()
    with context.read() as session:
        call = Calls(session).get(call_id)
        if call is None or call.state is not CallState.PLANNED:
            return  # another worker has it, or it is over
        order = Calls(session).order_for(call_id)
        scopes = scopes_of(session, context.account, order)
        health = CarrierStates(session).of(context.account)
    if breaker.is_closed_to(context, order, health) or not turn_is_near(context, order, scopes):
        return  # it stays planned, and a sweeper brings it back
    probe = breaker.tries_alone(context, order, health)
    if probe is None:
        return  # another call tries whether the carrier works again
    if not _may_be_asked(context, order, scopes):
        if probe:
            breaker.give_probe_back(context)
        return
    answer = context.carrier.place(order)  # the database rests meanwhile
    with context.work() as session:
        _record_answer(session, context, order, answer)
        breaker.note(session, context, answer, probe=probe)
        session.commit()


def send_message(message_id: str) -> None:
    """Send one planned SMS or e-mail; safe to run twice."""
    context = current()
    with context.work() as session:
        Fallbacks(session).lock_for_message(message_id)
        messages = Messages(session)
        order = messages.order_for(message_id)
        if order is None or not _may_be_sent(session, context, order):
            hear_of_message(session, message_id, context.now())
            session.commit()
            return
        lease = messages.claim(message_id, context.real(), context.patience.claim_lease_s)
        if lease is None:
            return
        session.commit()
    answer = _send(context, order) if _in_time(context, lease) else Refused(STOPPED_SHORT, retryable=True)
    with context.work() as session:
        Fallbacks(session).lock_for_message(message_id)
        messages = Messages(session)
        match answer:
            case Sent(sid=sid):
                messages.record_sent(message_id, sid)
            case Refused(retryable=True, why=why, wait_s=wait_s) if order.tries < MESSAGE_TRIES:
                wait = wait_s or _refused_wait(context, order.tries)
                messages.put_back(message_id, why, context.real(), wait, lease)
            case Refused(opted_out=True, why=why):
                blocked_by_carrier(session, order.dealership_id, order.to, context.now(), why)
                messages.record_failed(message_id, why)
            case Refused(why=why):
                messages.record_failed(message_id, why)
            case Unsure(why=why) if order.channel == "email":  # there is nowhere to look it up
                messages.record_failed(message_id, why)
            case Unsure(why=why):
                messages.rest(message_id, context.real(), context.patience.ask_after_unsure_s, why)
        breaker.note_busy(session, context, answer)
        hear_of_message(session, message_id, context.now())
        session.commit()


def fetch_recording(sid: str) -> None:
    """Bring one spoken comment into our own store; safe to run twice."""
    context = current()
    with context.work() as session:
        recordings = Recordings(session)
        order = recordings.order_for(sid)
        if order is None:
            return
        patience = context.patience
        recordings.asked(sid, context.real(), first_s=patience.recording_s, longest_s=patience.recording_longest_s)
        session.commit()
    try:
        sound = context.carrier.fetch_recording(sid)
    except CarrierAway as away:
        _log.warning("A recording could not be fetched and will be asked for again: %s", away)
        return
    last_try = order.tries + 1 >= context.patience.recording_tries
    with context.work() as session:
        match sound:
            case bytes() if is_wav(sound):
                Recordings(session).fetched(sid, _keep(context.recordings, order, sound))
            case Gone() if order.tries > 0:  # its announcement may have been quicker than the carrier's own books
                Recordings(session).absent(sid)
            case NotReady() | Gone() | bytes():
                if last_try:
                    Recordings(session).absent(sid)
        session.commit()


def leave_message(call_id: str) -> None:
    """Send one live call to the message that is due to its machine; safe to run twice."""
    context = current()
    with context.work() as session:
        Followups(session).lock_for_call(call_id)
        sid = Voicemails(session).ask(call_id, context.real(), context.patience.redirect_lease_s)
        session.commit()
    if sid is None:
        return  # it has been said, was not needed, or another worker is at it
    try:
        state = None if context.carrier.redirect(sid, voicemail_path(call_id)) else VoicemailState.FAILED
    except CarrierAway as away:
        _log.warning("A live call could not be sent to its message and will be again: %s", away)
        state = VoicemailState.DUE
    if state is not None:
        with context.work() as session:
            Followups(session).lock_for_call(call_id)
            Voicemails(session).move(call_id, state)
            session.commit()


def is_wav(sound: bytes) -> bool:
    """Whether this is a WAV file with something in it, and not an error page."""
    return len(sound) > WAV_HEADER and sound[:4] == b"RIFF" and sound[8:12] == b"WAVE"


def _may_be_asked(context: Context, order: CallOrder, scopes: Sequence[Scope]) -> bool:
    """Claim it, look at the rules once more, and wait for its permit. True when the carrier is to be asked now; if not,
    it has been put off, or a sweeper brings it back.
    """
    lease = _claim_if_still_right(context, order)
    if lease is None or not turn_taken(context, order, scopes, lease):
        return False
    if _in_time(context, lease):
        return True
    with context.work() as session:
        Calls(session).unclaim(order.call_id, lease, STOPPED_SHORT, context.real(), refusals=order.refusals)
        session.commit()
    return False


def _in_time(context: Context, lease: datetime) -> bool:
    """Whether the carrier may still be asked: its answer comes before anybody believes that we have died.

    A process that was stopped for a while after its claim must not go on as if nothing had happened: a sweeper may
    have concluded meanwhile that nobody rang.
    """
    return context.real() + timedelta(seconds=context.patience.asking_s) <= lease


def _claim_if_still_right(context: Context, order: CallOrder) -> datetime | None:
    """The claim, and the rules once more in the same transaction: they may have changed since this was planned.

    Returns the end of the lease, or None when nobody is to be rung.
    """
    with context.work() as session:
        followups, calls = Followups(session), Calls(session)
        followups.lock_for_call(order.call_id)
        now, patience = context.now(), context.patience
        lease = calls.claim(
            order.call_id, context.real(), patience.claim_lease_s, now=now, longest=patience.longest_attempt
        )
        call = calls.get(order.call_id)
        if lease is None or call is None or call.followup_id is None:
            return None
        case = followups.case(call.followup_id, now)
        dealership = Dealerships(session).get(order.dealership_id)
        if dealership is None:
            return None
        verdict: Ring | PutOff | Close | None = None
        if case.state is FollowupState.CALLING:
            verdict = decide(case, Calendars(session).of(dealership), now)
        match verdict:
            case Ring():
                pass
            case PutOff(until=until, rule=rule, why=why):
                calls.cancel(order.call_id, why, now, context.real())
                followups.release(call.followup_id, until, now, rule, why, asked=case.asked_for)
            case Close(disposition=disposition, rule=rule, why=why):
                calls.cancel(order.call_id, why, now, context.real())
                end_follow_up(session, call.followup_id, disposition, now, rule, why)
            case None:
                calls.cancel(order.call_id, "The follow-up is not waiting for this call.", now, context.real())
        session.commit()
        return lease if isinstance(verdict, Ring) else None


def _record_answer(session: Session, context: Context, order: CallOrder, answer: Placed | Refused | Unsure) -> None:
    calls, call_id, real = Calls(session), order.call_id, context.real()
    match answer:
        case Placed(sid=sid):
            calls.record_placed(call_id, sid, context.now(), real)
        case Refused(retryable=True, why=why, wait_s=wait_s):
            _log.warning("The carrier would not take a call: %s", why)
            wait = wait_s or _refused_wait(context, order.refusals)
            if not calls.put_back(call_id, why, real, wait, order.refusals + 1):
                hear_report(session, call_id, NEVER_TAKEN, context.now(), real)  # it was given up as unsure meanwhile
        case Refused(why=why, invalid_number=invalid):
            _log.warning("The carrier refused a call: %s", why)
            end = replace(NEVER_TAKEN, invalid_number=invalid)
            hear_report(session, call_id, end, context.now(), real)
            calls.note_trouble(call_id, why)
        case Unsure(why=why):
            _log.warning("It is not sure whether the carrier took a call, so it will be looked up: %s", why)
            calls.record_unsure(call_id, why, real, context.patience.ask_after_unsure_s)


def _refused_wait(context: Context, times: int) -> float:
    patience = context.patience
    return float(min(patience.refused_s * 2 ** min(times, 10), patience.refused_longest_s))


def _send(context: Context, order: MessageOrder) -> Sent | Refused | Unsure:
    if order.channel != "email":
        return context.carrier.send(order)
    return Refused(NOT_SET_UP) if context.mail is None else context.mail.send(order)


def _may_be_sent(session: Session, context: Context, order: MessageOrder) -> bool:
    """The rules once more, just before sending."""
    now, messages = context.now(), Messages(session)
    if order.channel == "email" and context.mail is None:
        messages.record_failed(order.message_id, NOT_SET_UP)
        return False
    if (unwanted := not_wanted(session, order, now)) is not None:
        messages.record_failed(order.message_id, unwanted)
        return False
    if ":ask:" in (order.key or "") and TextTalks(session).on_the_phone(order.to):
        messages.rest(order.message_id, context.real(), context.patience.refused_s, "They are on the phone with us.")
        return False
    if now - order.at > STALE_AFTER:
        messages.record_failed(order.message_id, "It could not be sent in time, and is of no use any more.")
        return False
    if order.channel != "email" and not _open_for_texts(order, now):
        why = "It waits for the morning (rule 2.07)."
        messages.rest(order.message_id, context.real(), context.patience.refused_longest_s, why)
        return False
    if order.channel != "email" and (rest_s := breaker.rest_of_messages(session, context)) is not None:
        messages.rest(order.message_id, context.real(), rest_s, "The carrier takes nothing at the moment.")
        return False
    return True


def _open_for_texts(order: MessageOrder, now: datetime) -> bool:
    """Whether texts may go out now: by the market's hours, on every clock that counts there."""
    market = market_of(order.zone, order.settings)
    clocks = (now.astimezone(zone) for zone in (ZoneInfo(order.zone), *other_zones(market, order.to)))
    return all(market.sms.allow(at.date(), at.time()) for at in clocks)


def _keep(folder: Path, order: RecordingOrder, sound: bytes) -> str:
    """Write it where only we look: the whole file or none. Returns its path below the folder."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", order.sid):
        raise ValueError("a recording's id must be letters and digits")
    month = f"{order.at.astimezone(ZoneInfo(order.zone)):%Y-%m}"
    file = Path(order.dealership_code) / month / f"{order.sid}.wav"
    target = folder / file
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    with open(fresh, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        out.write(sound)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(target)
    return str(file)
