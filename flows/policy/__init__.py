"""When we may ring, when not yet, and when no more: pure decisions, each with its rule and a sentence saying why.

Numbers like 3.05 are rules of the follow-up manuals this policy follows; docs/calling.md tells them all.
"""

from __future__ import annotations

from flows.policy.aftermath import Cost, after_call, always_busy, counts_as
from flows.policy.answering import after_their_call, pending
from flows.policy.case import (
    ATTEMPTS,
    BUSIES,
    RINGING,
    TEXT_WAITS,
    TROUBLES,
    Again,
    Attempt,
    Case,
    Close,
    Exhausted,
    PutOff,
    Ring,
    Rule,
)
from flows.policy.deciding import A_WHILE, ONE_LINE, decide
from flows.policy.times import asked_moment, asked_time, expiry, first_moment, first_time, last_call

__all__ = [
    "ATTEMPTS",
    "A_WHILE",
    "BUSIES",
    "ONE_LINE",
    "RINGING",
    "TEXT_WAITS",
    "TROUBLES",
    "Again",
    "Attempt",
    "Case",
    "Close",
    "Cost",
    "Exhausted",
    "PutOff",
    "Ring",
    "Rule",
    "after_call",
    "after_their_call",
    "always_busy",
    "asked_moment",
    "asked_time",
    "counts_as",
    "decide",
    "expiry",
    "first_moment",
    "first_time",
    "last_call",
    "pending",
]
