"""Sweepers of what comes after the calls: a way whose turn was lost, a message nobody heard of, a letter left lying."""

from __future__ import annotations

from datetime import timedelta

from flows.fallback import PERSON
from flows.lifecycles import FallbackState
from store.fallbacks import Fallbacks
from voice.fallbacks import hear_of_message, take_next
from workers.context import Context

BATCH = 100
QUIET = timedelta(days=2)  # domain time: whatever a carrier reports about an SMS it has reported by then
LYING_DAYS = 30  # nobody wants a letter about a visit of last season
LEFT_LYING = f"Nobody posted it for {LYING_DAYS} days."
LEFT_ALONE = f"Nobody dealt with it for {LYING_DAYS} days (rule 3.13)."


def take_next_ways(context: Context) -> int:
    """Ways whose turn has come although nobody took them: taken now."""
    with context.work() as session:
        fallbacks, now = Fallbacks(session), context.now()
        waiting = fallbacks.waiting(BATCH)
        for followup_id in waiting:
            fallbacks.lock(followup_id)
            take_next(session, followup_id, now)
        session.commit()
    return len(waiting)


def settle_fallbacks(context: Context) -> int:
    """Ways whose message is over, or has been with the carrier so long that no bad news will come."""
    with context.work() as session:
        fallbacks, now = Fallbacks(session), context.now()
        unheard = fallbacks.unheard(now - QUIET, BATCH)
        for message_id in unheard:
            fallbacks.lock_for_message(message_id)
            hear_of_message(session, message_id, now, quiet=True)
        session.commit()
    return len(unheard)


def close_stale_fallbacks(context: Context) -> int:
    """What has waited for a person for a month has failed: of a letter the next way follows."""
    with context.work() as session:
        fallbacks, now = Fallbacks(session), context.now()
        stale = fallbacks.stale(now.date(), LYING_DAYS, BATCH)
        for row in stale:
            fallbacks.lock(row.followup_id)
            left = LEFT_ALONE if row.kind == PERSON else LEFT_LYING
            if fallbacks.move(row.id, FallbackState.FAILED, left, now):
                take_next(session, row.followup_id, now)
        session.commit()
    return len(stale)
