"""The sweeper of messages after the beep: looked for at every tick, because a machine's tape runs on."""

from __future__ import annotations

from store.voicemails import Voicemails
from workers.context import Context

BATCH = 100


def leave_messages(context: Context) -> int:
    """Live calls in which a machine listens are handed to the workers until its message is said or not needed."""
    real = context.real()
    with context.read() as session:
        due = Voicemails(session).due(real, BATCH)
    for call_id in due:
        context.jobs.leave_message(call_id, again_at=real.timestamp())
    return len(due)
