"""Who is called or written to when somebody turns to us by themselves, and keeping what they wrote."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.lifecycles import MessageState
from store.newcomers import insert_unless_there
from store.tables import Dealership, Message


@dataclass(frozen=True, slots=True)
class Reached:
    """The branch behind a number of ours."""

    dealership_id: int
    name: str
    locale: str
    hotline: str


def reached(session: Session, our_number: str) -> Reached | None:
    """The branch whose number was called or written to. None when it is nobody's."""
    row = session.scalars(
        select(Dealership).where(Dealership.from_number == our_number).order_by(Dealership.id)
    ).first()
    return None if row is None else Reached(row.id, row.name, row.locale, str(row.settings.get("hotline") or ""))


def keep_message(session: Session, branch: Reached, *, sid: str, from_: str, to: str, body: str, now: datetime) -> bool:
    """Keep a message that came in. False when the carrier has delivered it to us before."""
    row = {
        "id": str(uuid.uuid4()),
        "key": f"in:{sid}",
        "dealership_id": branch.dealership_id,
        "followup_id": None,
        "direction": "inbound",
        "to": to,
        "from_": from_,
        "body": body,
        "sid": sid,
        "state": MessageState.RECEIVED,
        "at": now,
    }
    return bool(insert_unless_there(session, Message, [row]))
