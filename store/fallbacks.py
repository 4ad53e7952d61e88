"""The other ways to somebody whom no call has reached: one row per way, tried in order. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from flows.fallback import PERSON
from flows.lifecycles import FALLBACK_MOVES, FallbackState, MessageState
from store.newcomers import insert_unless_there
from store.tables import Call, Customer, Fallback, Followup, Message

LIVE = (FallbackState.SENT, FallbackState.DUE)
OPEN = (FallbackState.PLANNED, *LIVE)
OVER = (MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED)


@dataclass(frozen=True, slots=True)
class FallbackRecord:
    """One way, as others may see it. `kind` is sms, email, letter or person."""

    id: int
    dealership_id: int
    followup_id: int
    place: int
    kind: str
    state: FallbackState
    why: str
    due_on: date
    at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Carried:
    """The message of one way: how it stands, and why not better."""

    fallback: FallbackRecord
    message_id: str
    state: MessageState
    tries: int
    trouble: str | None


def message_key(followup_id: int, kind: str) -> str:
    """One SMS and one e-mail for each follow-up that reached nobody."""
    return f"{followup_id}:fallback" if kind == "sms" else f"{followup_id}:fallback:{kind}"


class Fallbacks:
    """What is tried after the calls. Whoever changes something here has locked its follow-up before."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, followup_id: int) -> None:
        """Keep this follow-up to ourselves until the unit of work ends."""
        self._session.scalar(select(Followup.id).where(Followup.id == followup_id).with_for_update())

    def lock_for_message(self, message_id: str) -> None:
        """The same, for the follow-up of a message; before the message itself, as everybody does."""
        whose = select(Message.followup_id).where(Message.id == message_id).scalar_subquery()
        self._session.scalar(select(Followup.id).where(Followup.id == whose).with_for_update())

    def open(
        self, followup_id: int, dealership_id: int, kinds: Sequence[str], today: date, now: datetime
    ) -> list[FallbackRecord]:
        """These ways are to be tried, in this order, and a person at last. Opened twice, they are there once."""
        rows = [
            {
                "dealership_id": dealership_id,
                "followup_id": followup_id,
                "place": place,
                "kind": kind,
                "state": FallbackState.PLANNED,
                "why": "",
                "due_on": today,
                "at": now,
            }
            for place, kind in enumerate((*kinds, PERSON))
        ]
        insert_unless_there(self._session, Fallback, rows)
        return self.of(followup_id)

    def of(self, followup_id: int) -> list[FallbackRecord]:
        """Those of one follow-up, in their order."""
        found = select(Fallback).where(Fallback.followup_id == followup_id).order_by(Fallback.place)
        rows = self._session.scalars(found.execution_options(populate_existing=True))
        return [_record(row) for row in rows]

    def get(self, fallback_id: int) -> FallbackRecord | None:
        """One of them."""
        row = self._session.get(Fallback, fallback_id, populate_existing=True)
        return None if row is None else _record(row)

    def move(self, fallback_id: int, to: FallbackState, why: str, now: datetime, *, due_on: date | None = None) -> bool:
        """It now stands there, for that reason. False when it has come to something else meanwhile."""
        before = [state for state, after in FALLBACK_MOVES.items() if to in after]
        values: dict[str, Any] = {"state": to, "why": why[:300], "done_at": None if to in OPEN else now}
        if due_on is not None:
            values["due_on"] = due_on
        change = update(Fallback).where(Fallback.id == fallback_id, Fallback.state.in_(before)).values(**values)
        done = self._session.execute(change.execution_options(synchronize_session=False))
        return cast("CursorResult[Any]", done).rowcount == 1

    def carried(self, message_id: str) -> Carried | None:
        """The way whose message this is; None when it is another kind of message."""
        row = self._session.execute(
            select(Message, Fallback)
            .join(Fallback, and_(Fallback.followup_id == Message.followup_id, Fallback.kind == Message.channel))
            .where(Message.id == message_id)
            .execution_options(populate_existing=True)
        ).one_or_none()
        if row is None:
            return None
        message, fallback = row
        if message.key != message_key(fallback.followup_id, fallback.kind):
            return None
        return Carried(_record(fallback), message.id, MessageState(message.state), message.tries, message.trouble)

    def message_of(self, fallback: FallbackRecord) -> tuple[str, MessageState] | None:
        """The message of this way and how it stands."""
        key = message_key(fallback.followup_id, fallback.kind)
        row = self._session.execute(select(Message.id, Message.state).where(Message.key == key)).one_or_none()
        return None if row is None else (row.id, MessageState(row.state))

    def first_call(self, followup_id: int) -> datetime | None:
        """When the phone rang first."""
        rang = select(func.min(func.coalesce(Call.placed_at, Call.planned_at)))
        return self._session.scalar(rang.where(Call.followup_id == followup_id, Call.rang))

    def open_for(self, dealership_id: int, number: str) -> list[int]:
        """The follow-ups of the people behind this number for whom something is still open."""
        return list(
            self._session.scalars(
                select(Fallback.followup_id)
                .join(Followup, Followup.id == Fallback.followup_id)
                .join(Customer, Customer.id == Followup.customer_id)
                .where(Fallback.dealership_id == dealership_id, Customer.phone == number, Fallback.state.in_(OPEN))
                .distinct()
                .order_by(Fallback.followup_id)
            )
        )

    def due(self, kind: str, dealership_ids: Collection[int], on: date) -> list[FallbackRecord]:
        """What a person has to do at these dealerships by that day, the longest due first."""
        query = select(Fallback).where(
            Fallback.state == FallbackState.DUE,
            Fallback.kind == kind,
            Fallback.dealership_id.in_(dealership_ids),
            Fallback.due_on <= on,
        )
        return [_record(row) for row in self._session.scalars(query.order_by(Fallback.due_on, Fallback.id))]

    def done(self, kind: str, dealership_ids: Collection[int], since: datetime) -> list[FallbackRecord]:
        """What has been done in this way at these dealerships since then, the newest first."""
        query = select(Fallback).where(
            Fallback.state == FallbackState.DONE,
            Fallback.kind == kind,
            Fallback.dealership_id.in_(dealership_ids),
            Fallback.done_at >= since,
        )
        return [_record(row) for row in self._session.scalars(query.order_by(Fallback.done_at.desc(), Fallback.id))]

    # --- what could be left hanging -----------------------------------------------------------------------------------

    def waiting(self, limit: int) -> list[int]:
        """Follow-ups whose next way waits although nothing is under way before it."""
        other = aliased(Fallback)
        before = exists().where(other.followup_id == Fallback.followup_id, other.state.in_((*LIVE, FallbackState.DONE)))
        query = select(Fallback.followup_id).where(Fallback.state == FallbackState.PLANNED, ~before)
        return list(self._session.scalars(query.distinct().order_by(Fallback.followup_id).limit(limit)))

    def unheard(self, quiet_since: datetime, limit: int) -> list[str]:
        """Messages of ways that count as on their way, but are over, or have been heard nothing of since."""
        return list(
            self._session.scalars(
                select(Message.id)
                .join(Fallback, and_(Fallback.followup_id == Message.followup_id, Fallback.kind == Message.channel))
                .where(
                    Fallback.state == FallbackState.SENT,
                    Message.key.like("%:fallback%"),
                    or_(
                        Message.state.in_(OVER),
                        and_(Message.state == MessageState.SENT, Message.at <= quiet_since),
                        and_(Message.state == MessageState.SENT, Message.channel == "email"),
                    ),
                )
                .order_by(Message.at)
                .limit(limit)
            )
        )

    def stale(self, today: date, days: int, limit: int) -> list[FallbackRecord]:
        """What has waited for a person for so many days."""
        query = select(Fallback).where(
            Fallback.state == FallbackState.DUE, Fallback.due_on <= today - timedelta(days=days)
        )
        return [_record(row) for row in self._session.scalars(query.order_by(Fallback.due_on).limit(limit))]


def _record(row: Fallback) -> FallbackRecord:
    return FallbackRecord(
        id=row.id,
        dealership_id=row.dealership_id,
        followup_id=row.followup_id,
        place=row.place,
        kind=row.kind,
        state=FallbackState(row.state),
        why=row.why,
        due_on=row.due_on,
        at=row.at,
        done_at=row.done_at,
    )
