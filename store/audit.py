"""Who did or heard what: rows are added in the transaction of the deed itself and never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.tables import Audit


def record(session: Session, *, actor: str, action: str, subject: str, dealership_id: int | None, at: datetime) -> None:
    """Add one row, such as `action="listened", subject="recording 3"`; the caller commits both."""
    session.add(Audit(dealership_id=dealership_id, at=at, actor=actor, action=action, subject=subject))
    session.flush()


def has_done(session: Session, *, actor: str, action: str, subject: str, since: datetime) -> bool:
    """Has this person done this to this subject at `since` or later?"""
    found = select(Audit.id).where(
        Audit.actor == actor, Audit.action == action, Audit.subject == subject, Audit.at >= since
    )
    return session.execute(found.limit(1)).first() is not None
