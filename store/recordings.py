"""Spoken comments: announced by the carrier, fetched by a worker into our own store, or found to be absent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from store.newcomers import insert_unless_there
from store.tables import Call, Dealership, Recording

MISSING = "missing"  # somebody may have spoken as a call ended, and no announcement has come; the row stands in for it
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


@dataclass(frozen=True, slots=True)
class Unannounced:
    """A call that ended while somebody may have been speaking, and of whose recording nothing was heard."""

    call_id: str
    call_sid: str
    dealership_id: int
    followup_id: int
    question: str
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
        self.forget(call_id, question)
        if insert_unless_there(self._session, Recording, [row]):
            return True
        if duration_s is not None:
            untold = update(Recording).where(Recording.sid == sid, Recording.duration_s.is_(None))
            self._session.execute(untold.values(duration_s=duration_s))
        return False

    def expect(
        self, *, call_id: str, dealership_id: int, followup_id: int, question: str, now: datetime, look_real: datetime
    ) -> None:
        """The call ended in the middle of this comment: unless it is announced by then, the carrier is to be asked."""
        there = select(Recording.id).where(Recording.call_id == call_id, Recording.question == question)
        if self._session.scalar(there.limit(1)) is not None:
            return
        row = {
            "dealership_id": dealership_id,
            "followup_id": followup_id,
            "call_id": call_id,
            "question": question,
            "sid": f"{MISSING}-{call_id}",
            "state": MISSING,
            "next_try_real": look_real,
            "at": now,
        }
        insert_unless_there(self._session, Recording, [row])

    def missing(self, now_real: datetime, limit: int) -> list[Unannounced]:
        """Those it is time to ask the carrier about."""
        query = (
            select(Recording, Call.sid)
            .join(Call, Call.id == Recording.call_id)
            .where(Recording.state == MISSING, Recording.next_try_real <= now_real)
            .order_by(Recording.next_try_real)
            .limit(limit)
        )
        return [
            Unannounced(row.call_id, sid or "", row.dealership_id, row.followup_id, row.question, row.tries)
            for row, sid in self._session.execute(query)
        ]

    def look_again(self, call_id: str, at_real: datetime) -> None:
        """The carrier has nothing yet."""
        missing = (Recording.sid == f"{MISSING}-{call_id}") & (Recording.state == MISSING)
        change = update(Recording).where(missing).values(tries=Recording.tries + 1, next_try_real=at_real)
        self._session.execute(change.execution_options(synchronize_session=False))

    def forget(self, call_id: str, question: str) -> None:
        """It is known by now whether there is one: nobody has to ask."""
        missing = (Recording.sid == f"{MISSING}-{call_id}") & (Recording.question == question)
        change = delete(Recording).where(missing, Recording.state == MISSING)
        self._session.execute(change.execution_options(synchronize_session=False))

    def known(self, sids: Collection[str]) -> set[str]:
        """Those of the carrier's recordings that have been announced."""
        return set(self._session.scalars(select(Recording.sid).where(Recording.sid.in_(sids))))

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
