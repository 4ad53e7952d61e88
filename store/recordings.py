"""Spoken comments: announced by the carrier, fetched by a worker into our own store, or found to be absent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.newcomers import insert_unless_there
from store.tables import Dealership, Recording

FIRST_WAIT_S = 2.0  # real time; the file is often not ready when it is announced
LONGEST_WAIT_S = 600.0


@dataclass(frozen=True, slots=True)
class RecordingOrder:
    """What to fetch, and where it belongs."""

    sid: str
    dealership_code: str
    zone: str
    at: datetime
    tries: int


class Recordings:
    """What customers said after the tone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def announce(
        self,
        *,
        dealership_id: int,
        followup_id: int,
        call_id: str,
        question: str,
        sid: str,
        duration_s: int | None,
        now: datetime,
        now_real: datetime,
    ) -> bool:
        """There is one to be fetched. False when it was announced before; a duration told later is filled in."""
        row = {
            "dealership_id": dealership_id,
            "followup_id": followup_id,
            "call_id": call_id,
            "question": question,
            "sid": sid,
            "state": "announced",
            "duration_s": duration_s,
            "next_try_real": now_real,
            "at": now,
        }
        if insert_unless_there(self._session, Recording, [row]):
            return True
        if duration_s is not None:
            untold = update(Recording).where(Recording.sid == sid, Recording.duration_s.is_(None))
            self._session.execute(untold.values(duration_s=duration_s))
        return False

    def due(self, now_real: datetime, limit: int = 50) -> list[str]:
        """Announced ones it is time to ask for."""
        query = select(Recording.sid).where(Recording.state == "announced", Recording.next_try_real <= now_real)
        return list(self._session.scalars(query.order_by(Recording.next_try_real).limit(limit)))

    def order_for(self, sid: str) -> RecordingOrder | None:
        """What a worker needs to fetch it; None when that is done, or was never announced."""
        row = self._session.execute(
            select(Recording, Dealership.code, Dealership.zone)
            .join(Dealership, Dealership.id == Recording.dealership_id)
            .where(Recording.sid == sid, Recording.state == "announced")
        ).one_or_none()
        if row is None:
            return None
        return RecordingOrder(sid, row[1], row[2], row[0].at, row[0].tries)

    def asked(
        self, sid: str, now_real: datetime, *, first_s: float = FIRST_WAIT_S, longest_s: float = LONGEST_WAIT_S
    ) -> None:
        """A worker asks now; the next one may in a while, longer each time, should this one get nothing."""
        row = self._session.scalar(select(Recording).where(Recording.sid == sid).with_for_update())
        if row is not None:
            wait = min(first_s * 2.0 ** min(row.tries, 12), longest_s)
            row.tries, row.next_try_real = row.tries + 1, now_real + timedelta(seconds=wait)
            self._session.flush()

    def fetched(self, sid: str, file: str) -> None:
        """It is ours now; `file` is its path below the folder of recordings."""
        self._settle(sid, "fetched", file)

    def absent(self, sid: str) -> None:
        """No sound came, or the carrier has lost it. One that has been fetched stays."""
        self._settle(sid, "absent", None)

    def _settle(self, sid: str, state: str, file: str | None) -> None:
        open_one = update(Recording).where(Recording.sid == sid, Recording.state == "announced")
        change = open_one.values(state=state, file=file).execution_options(synchronize_session=False)
        self._session.execute(change)
