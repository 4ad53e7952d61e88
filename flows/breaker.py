"""When the carrier takes nothing from us, we rest instead of asking again and again, and then try with one call.

An answer about one number says that the carrier works, even when it is a no. Trouble is an answer that would have been
the same whoever was to be rung: too many requests, an error of the carrier's, no answer, an account that is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Health:
    """How the carrier has answered lately; times are real."""

    troubles: int = 0  # in a row
    rests: int = 0  # in a row
    resting_until: datetime | None = None  # None: it works, as far as we know
    probe_until: datetime | None = None  # so long may one call be trying whether it works again
    since: datetime | None = None  # when the trouble began
    why: str = ""


WELL = Health()


@dataclass(frozen=True, slots=True)
class Terms:
    """When to rest and for how long, in seconds; each rest is twice as long as the one before."""

    troubles: int = 5
    first_s: float = 5.0
    longest_s: float = 300.0


def is_resting(health: Health, now: datetime) -> bool:
    """Nobody may ask the carrier for a call."""
    return health.resting_until is not None and health.resting_until > now


def may_probe(health: Health, now: datetime) -> bool:
    """The rest is over, and nobody is trying: one call may."""
    tried = health.probe_until is not None and health.probe_until > now
    return health.resting_until is not None and health.resting_until <= now and not tried


def after_trouble(
    health: Health, terms: Terms, now: datetime, why: str, *, wait_s: float | None = None, probe: bool = False
) -> Health:
    """The carrier would not take a call. `wait_s` when it said how long to wait; that alone is reason enough to rest.

    What was under way when a rest began says nothing new, unless the carrier names a longer wait.
    """
    asked_until = None if wait_s is None else now + timedelta(seconds=wait_s)
    if health.resting_until is not None and not probe:
        if asked_until is None or asked_until <= health.resting_until:
            return health
        return replace(health, resting_until=asked_until, why=why)
    troubles, since = health.troubles + 1, health.since or now
    if not probe and asked_until is None and troubles < terms.troubles:
        return replace(health, troubles=troubles, since=since, why=why)
    rests = health.rests + 1
    length = min(terms.first_s * 2 ** min(rests - 1, 20), terms.longest_s)
    # Asked to wait before there were troubles enough, we wait so long and no longer.
    own = now if not probe and troubles < terms.troubles else now + timedelta(seconds=length)
    return Health(troubles, rests, max(own, asked_until or own), None, since, why)


def after_answer(health: Health, *, probe: bool = False) -> Health:
    """The carrier has answered about one number. During a rest only the call that tries ends it."""
    return health if health.resting_until is not None and not probe else WELL
