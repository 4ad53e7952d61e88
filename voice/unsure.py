"""What a person found out about a call of unsure fate: written down once, counted, and its follow-up planned anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.lifecycles import CallState, FollowupState, Outcome, Review
from flows.policy import counts_as
from store import audit
from store.calls import Calls
from store.followups import Followups
from store.unsure import Unsure
from voice.aftercall import settle_anew


@dataclass(frozen=True, slots=True)
class Settled:
    """It is written down. `next_call_at`: when the follow-up is rung next; None when it is closed or under way."""

    next_call_at: datetime | None


@dataclass(frozen=True, slots=True)
class SettledBefore:
    """Somebody had said the same already; nothing has changed."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StillAsked:
    """The carrier is still being asked about it, or the call goes on."""


@dataclass(frozen=True, slots=True)
class KnownByNow:
    """It is no unsure call: how it ended is known."""


@dataclass(frozen=True, slots=True)
class NoSuchCall:
    """There is no call of this id at the dealerships this person may see."""


def settle(
    session: Session, unsure: Unsure, call_id: str, review: Review | None, by: str, now: datetime
) -> Settled | SettledBefore | StillAsked | KnownByNow | NoSuchCall:
    """A person says whether the phone rang, or takes back what was said (`review` None). Commits nothing.

    If it did not ring the attempt is given back and the follow-up is planned again by the policy; if it rang it goes on
    counting. The same said twice changes nothing.
    """
    Followups(session).lock_for_call(call_id)
    call = Calls(session).get(call_id)
    if call is None or not unsure.sees(call.dealership_id):
        return NoSuchCall()
    if call.state is not CallState.ENDED:
        return StillAsked()
    if call.outcome is not Outcome.UNSURE or call.rang:
        return KnownByNow()
    if call.review is review:
        before = unsure.reviewed(call_id)
        return SettledBefore(*before) if before else Settled(_next(session, call.followup_id))
    counted = counts_as(call.outcome, rang=call.rang, review=call.review)
    unsure.review(call_id, review, by, now)
    settle_anew(session, call_id, counted, now)
    audit.record(
        session,
        actor=by,
        action="unsure_taken_back" if review is None else f"unsure_{review}",
        subject=f"call {call_id}",
        dealership_id=call.dealership_id,
        at=now,
    )
    return Settled(_next(session, call.followup_id))


def _next(session: Session, followup_id: int | None) -> datetime | None:
    if followup_id is None:
        return None
    followup = Followups(session).get(followup_id)
    return followup.next_call_at if followup.state is FollowupState.WAITING else None
