"""One call at a time: what becomes of our own call to somebody who calls us, and how theirs takes up a follow-up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.lifecycles import CallState, FollowupState, Moved, Outcome
from flows.policy import A_WHILE, Rule, counts_as
from store.calls import CallRecord, Calls, StatusReport
from store.conversations import Conversations
from store.followups import Followups, Verdict
from store.inbound import CAME_IN, InboundCalls, Reached
from store.text_talks import TextTalks
from voice.aftercall import hear_report

RINGS_FOR = timedelta(seconds=75)  # real time; after that our call no longer rings, whatever we have not been told
TAKEN_UP = "The customer has called us; the conversation goes on in their call."
SUPERSEDED = "superseded"


def clear_the_line(session: Session, here: Collection[Reached], number: str, now: datetime, now_real: datetime) -> bool:
    """Whoever calls from this number is talked to in that call. False when a call of ours is on its way to them.

    What no worker has taken yet is cancelled. A call that had been answered, or cannot ring any more, is over, since
    they call: its line broke, and the news of it has not come. Calls of other branches are none of our business.
    """
    inbound, calls, followups = InboundCalls(session), Calls(session), Followups(session)
    ids = {branch.dealership_id for branch in here}
    found = [calls.get(call_id) for call_id in inbound.in_the_way(number, None)]
    ours = [call for call in found if call is not None and call.dealership_id in ids]
    inbound.lock_followups([call.followup_id for call in ours if call.followup_id is not None])
    clear = True
    for call in ours:
        if inbound.cancel_planned(call.id, now, now_real):
            if call.followup_id is not None:
                followups.release(call.followup_id, now + A_WHILE, now, Rule.CALLED_IN, CAME_IN)
            continue
        newest = calls.get(call.id)
        if newest is not None and _is_over(newest, now_real):
            _supersede(session, newest, now, now_real)
        elif newest is not None and newest.state is not CallState.ENDED:
            clear = False
    return clear


def take_up(session: Session, call_id: str, followup_id: int, now: datetime) -> bool:
    """This call that came in is about that follow-up from now on. False when it is over, or asked about elsewhere."""
    followups, inbound = Followups(session), InboundCalls(session)
    inbound.lock_followups([followup_id])
    followup = followups.get(followup_id)
    if followup.state is FollowupState.CLOSED or not inbound.take_up(call_id, followup.dealership_id, followup_id):
        return False
    TextTalks(session).set_aside(followup_id)
    followups.mark_calling(followup_id)
    followups.record_decisions([Verdict(followup_id, "talk", Rule.CALLED_IN, TAKEN_UP)], now)
    return True


def _is_over(call: CallRecord, now_real: datetime) -> bool:
    if call.state is CallState.ANSWERED:
        return True
    rang = call.state in (CallState.PLACED, CallState.RINGING)
    return rang and call.touched_real <= now_real - RINGS_FOR


def _supersede(session: Session, call: CallRecord, now: datetime, now_real: datetime) -> None:
    """It ends here. Its follow-up waits, to be taken up in this call or to be decided about again."""
    outcome = Outcome.COMPLETED if call.state is CallState.ANSWERED else Outcome.NO_ANSWER
    report = StatusReport(SUPERSEDED, "", CallState.ENDED, outcome)
    if call.followup_id is None or Conversations(session).put_through(call.followup_id):
        hear_report(session, call.id, report, now, now_real)
        return
    if not isinstance(Calls(session).report(call.id, report, now, now_real), Moved):
        return
    followups, ended = Followups(session), Calls(session).get(call.id)
    if ended is not None and ended.direction == "outbound" and ended.outcome is not None:
        cost = counts_as(ended.outcome, rang=ended.rang)
        if cost != "busy":
            followups.count_call(call.followup_id, cost)
    followups.release(call.followup_id, now + A_WHILE, now, Rule.CALLED_IN, CAME_IN)
