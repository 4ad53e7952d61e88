"""Appointments that customers have chosen on the phone, counted by moment, so that no hour is promised too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.tables import Answer

LOOK_BACK = timedelta(days=90)  # nobody is offered an appointment further ahead


def booked(session: Session, dealership_id: int, now: datetime) -> Mapping[datetime, int]:
    """How many appointments of this dealership begin at which moment, from now on."""
    chosen = session.scalars(
        select(Answer.value).where(
            Answer.dealership_id == dealership_id, Answer.kind == "slot", Answer.at >= now - LOOK_BACK
        )
    )
    return Counter(at for value in chosen if (at := datetime.fromisoformat(value)) >= now)
