"""Rests when the carrier takes nothing from us, and lets one call try whether it works again; all workers agree."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.breaker import Health, Terms, after_answer, after_trouble, is_resting, may_probe
from flows.policy import Rule
from store.calls import CallOrder, Calls
from store.carrier_states import CarrierStates
from store.followups import Followups, Verdict
from voice.carrier import Placed, Refused, Sent, Unsure
from workers.context import Context

LOOK_AGAIN_S = 1.0  # while another call is trying
PROBE_LEASE = 1.5  # times the lease of a claim: asking takes place within that
_log = logging.getLogger("ringback.carrier")


def terms(context: Context) -> Terms:
    """How we rest, in this process's patience."""
    patience = context.patience
    return Terms(patience.troubles, patience.rest_s, patience.rest_longest_s)


def why_waiting(health: Health) -> str:
    """The sentence that is kept with whoever waits."""
    return f"The carrier takes no calls at the moment. {health.why}"[:300]


def is_closed_to(context: Context, order: CallOrder, health: Health) -> bool:
    """Whether this planned call has to wait because the carrier rests; it is told once and tried when that is over."""
    if not is_resting(health, context.real()):
        return False
    with context.work() as session:
        _wait(session, context, order, health, health.resting_until or context.real())
        session.commit()
    return True


def tries_alone(context: Context, order: CallOrder, health: Health) -> bool | None:
    """After a rest: True for the one call that tries whether the carrier works again, None for those that wait for its
    answer. False when nothing is to be tried.
    """
    if health.resting_until is None:
        return False
    with context.work() as session:
        real, states = context.real(), CarrierStates(session)
        mine = states.begin_probe(context.account, real, context.patience.claim_lease_s * PROBE_LEASE)
        if not mine:
            now = states.of(context.account)
            if now.resting_until is None:
                return False  # it has just been found to work
            again = max(now.resting_until, real + timedelta(seconds=LOOK_AGAIN_S))
            _wait(session, context, order, now, again)
        session.commit()
    return True if mine else None


def give_probe_back(context: Context) -> None:
    """The call that was to try was not placed after all; another one may."""
    with context.work() as session:
        CarrierStates(session).end_probe(context.account)
        session.commit()


def note(session: Session, context: Context, answer: Placed | Sent | Refused | Unsure, *, probe: bool = False) -> None:
    """Learn from what the carrier answered."""
    states, now = CarrierStates(session), context.real()
    if isinstance(answer, Refused) and not answer.asked:
        if probe:
            states.end_probe(context.account)
        return
    if isinstance(answer, Unsure) or (isinstance(answer, Refused) and answer.everybody):
        how, why, wait_s = terms(context), answer.why, answer.wait_s
        before, after = states.change(
            context.account, lambda health: after_trouble(health, how, now, why, wait_s=wait_s, probe=probe)
        )
    else:
        before, after = states.change(context.account, lambda health: after_answer(health, probe=probe))
    _tell(before, after)


def note_busy(session: Session, context: Context, answer: Sent | Refused | Unsure) -> None:
    """A message the carrier would not take because of a rest it asks for is news for calls, too."""
    if isinstance(answer, Refused) and answer.everybody and answer.wait_s is not None:
        note(session, context, answer)


def rest_of_messages(session: Session, context: Context) -> float | None:
    """Seconds until a message may be sent; None when the carrier does not rest."""
    health, real = CarrierStates(session).of(context.account), context.real()
    if health.resting_until is None or not is_resting(health, real):
        return None
    return (health.resting_until - real).total_seconds()


def room_to_plan(health: Health, now: datetime, planned: int) -> int | None:
    """How many calls may be planned: none during a rest, one to try with after it, any number (None) otherwise."""
    if health.resting_until is None:
        return None
    return int(may_probe(health, now) and planned == 0)


def tell_waiting(context: Context, followup_ids: list[int], health: Health) -> None:
    """Those who would be rung now learn once why they are not."""
    with context.read() as session:
        untold = Followups(session).not_told(followup_ids, Rule.CARRIER)
    if not untold:
        return
    with context.work() as session:
        verdicts = [Verdict(one, "put_off", Rule.CARRIER, why_waiting(health)) for one in untold]
        Followups(session).record_decisions(verdicts, context.now())
        session.commit()


def _wait(session: Session, context: Context, order: CallOrder, health: Health, until: datetime) -> None:
    calls, followups = Calls(session), Followups(session)
    calls.wait(order.call_id, until, context.real())
    call = calls.get(order.call_id)
    if call is not None and call.followup_id is not None:
        untold = followups.not_told([call.followup_id], Rule.CARRIER)
        verdicts = [Verdict(one, "put_off", Rule.CARRIER, why_waiting(health)) for one in untold]
        followups.record_decisions(verdicts, context.now())


def _tell(before: Health, after: Health) -> None:
    if before.resting_until is None and after.resting_until is not None:
        until = f"{after.resting_until:%H:%M:%S} UTC"
        _log.warning("The carrier takes no calls, so nobody is rung until %s. %s", until, after.why)
    elif before.resting_until is not None and after.resting_until is None:
        since = f"{before.since:%H:%M:%S} UTC" if before.since else "some time ago"
        _log.warning("The carrier takes calls again; it had not since %s.", since)
