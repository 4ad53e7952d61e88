"""What people have stopped: dealerships that ring nobody, programmes that are switched off; by whom and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import audit
from store.dealerships import DealershipRecord, Dealerships
from store.desk import Branch
from store.tables import Audit, Programme

PAUSED, RESUMED = "dealership_paused", "dealership_resumed"
STARTED, STOPPED = "programme_started", "programme_stopped"


@dataclass(frozen=True, slots=True)
class Pause:
    """Something that was stopped; `by` and `since` are None where nobody wrote it down."""

    branch: Branch
    programme: str | None  # None: the whole dealership
    by: str | None
    since: datetime | None


def set_paused(session: Session, code: str, paused: bool, *, actor: str, now: datetime) -> DealershipRecord:
    """Stop ringing for this dealership, or go on; calls under way are not cut. On record when it changes anything.

    Raises `DealershipError`.
    """
    dealerships = Dealerships(session)
    before = dealerships.named(code)
    after = dealerships.set_paused(code, paused)
    if before.paused != paused:
        audit.record(
            session,
            actor=actor,
            action=PAUSED if paused else RESUMED,
            subject=f"dealership {code}",
            dealership_id=after.id,
            at=now,
        )
    return after


def pauses(session: Session, branches: Sequence[Branch]) -> list[Pause]:
    """What is stopped at these: dealerships, and programmes that somebody has switched off there."""
    found: list[Pause] = []
    for branch in branches:
        if branch.paused:
            row = _last(session, branch.id, f"dealership {branch.code}", (PAUSED, RESUMED))
            known = row is not None and row.action == PAUSED
            found.append(Pause(branch, None, row.actor if row and known else None, row.at if row and known else None))
        off = select(Programme.name).where(Programme.dealership_id == branch.id, ~Programme.active)
        for name in session.scalars(off.order_by(Programme.name)):
            row = _last(session, branch.id, f"programme {name}"[:80], (STARTED, STOPPED))
            if row is not None and row.action == STOPPED:  # others have never run here
                found.append(Pause(branch, name, row.actor, row.at))
    return found


def _last(session: Session, dealership_id: int, subject: str, actions: Sequence[str]) -> Audit | None:
    query = select(Audit).where(Audit.dealership_id == dealership_id, Audit.subject == subject)
    return session.scalars(query.where(Audit.action.in_(actions)).order_by(Audit.id.desc()).limit(1)).first()
