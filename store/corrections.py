"""A wrong number was put right: what could not be asked is asked under the new one (rules 3.02 and 3.08)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.lifecycles import Disposition
from store.newcomers import insert_unless_there
from store.tables import Followup, Occasion, Programme
from store.timetable import ROUND_OF

NEVER_THEIRS = (Disposition.INVALID_NUMBER, Disposition.WRONG_NUMBER)
LONGEST_KEY = 120


def ask_under_new_number(session: Session, occasion_ids: Sequence[int], now: datetime) -> int:
    """Of these occasions, whose customer is another one now, those of which a follow-up ended at a wrong number.

    Each becomes an occasion of its own for that programme alone, because a follow-up that has ended stays as it ended.
    Planning decides whether it is still time. Doing it twice adds nothing. Returns how many are new.
    """
    rows = session.execute(
        select(Occasion, Programme.name)
        .join(Followup, Followup.occasion_id == Occasion.id)
        .join(Programme, Programme.id == Followup.programme_id)
        .where(
            Occasion.id.in_(occasion_ids),
            Occasion.gone.is_(None),
            Followup.disposition.in_(NEVER_THEIRS),
            Followup.customer_id != Occasion.customer_id,
        )
        .order_by(Followup.id)
    )
    return len(insert_unless_there(session, Occasion, [_again(one, programme, now) for one, programme in rows]))


def _again(occasion: Occasion, programme: str, now: datetime) -> dict[str, Any]:
    mark = f" {programme} {occasion.customer_id}"
    return {
        "dealership_id": occasion.dealership_id,
        "kind": occasion.kind,
        "key": occasion.key[: LONGEST_KEY - len(mark)] + mark,
        "customer_id": occasion.customer_id,
        "vehicle_id": occasion.vehicle_id,
        "happened_on": occasion.happened_on,
        "at": occasion.at,
        "adviser": occasion.adviser,
        "details": {**occasion.details, ROUND_OF: programme},
        "round": occasion.round + 1,
        "to_plan": True,
        "created_at": now,
    }
