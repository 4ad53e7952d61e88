"""Appointments that still hold, counted by moment, so that no hour is promised too often or stays full in vain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from flows.occasions import Gone, OccasionKind
from store.tables import Occasion


def booked(session: Session, dealership_id: int, now: datetime) -> Mapping[datetime, int]:
    """How many appointments of this dealership begin at which moment, from now on.

    One that was cancelled or put off leaves its hour to somebody else; who has come early still fills theirs.
    """
    rows = session.execute(
        select(Occasion.at, func.count())
        .where(
            Occasion.dealership_id == dealership_id,
            Occasion.kind == OccasionKind.APPOINTMENT,
            Occasion.at >= now,
            or_(Occasion.gone.is_(None), Occasion.gone == Gone.KEPT),
        )
        .group_by(Occasion.at)
    )
    return {at: count for at, count in rows if at is not None}
