"""SMS and e-mails: planned once per purpose, claimed by one worker, moved on by reports, never back; no commits."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, exists, or_, select, update
from sqlalchemy.orm import Session

from flows.lifecycles import MESSAGE_MOVES, Ignored, MessageState, Moved, move
from store.locking import free
from store.newcomers import insert_unless_there
from store.tables import Dealership, Message


@dataclass(frozen=True, slots=True)
class MessageOrder:
    """What the carrier or the mail server is asked to send. `message_id` rides in the address it will call back."""

    message_id: str
    to: str
    from_: str
    body: str
    simulated: bool
    dealership_id: int
    at: datetime  # when it was planned
    zone: str
    settings: Mapping[str, Any]
    tries: int
    channel: str = "sms"  # or email; then `to` is an address, and `from_` the name it is sent under
    subject: str = ""
    followup_id: int | None = None
    key: str | None = None


class Messages:
    """Every SMS and e-mail, with its state."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(
        self,
        *,
        key: str,
        dealership_id: int,
        followup_id: int | None,
        to: str,
        from_: str,
        body: str,
        now: datetime,
        channel: str = "sms",
        subject: str = "",
    ) -> str | None:
        """To be sent. None when a message of this key exists already."""
        row = {
            "id": str(uuid.uuid4()),
            "key": key,
            "dealership_id": dealership_id,
            "followup_id": followup_id,
            "direction": "outbound",
            "to": to,
            "from_": from_,
            "body": body,
            "state": MessageState.PLANNED,
            "at": now,
            "channel": channel,
            "subject": subject,
        }
        return str(row["id"]) if insert_unless_there(self._session, Message, [row]) else None

    def order_for(self, message_id: str) -> MessageOrder | None:
        """What to ask of the carrier for this message; None when there is no such message."""
        row = self._session.execute(
            select(Message, Dealership)
            .join(Dealership, Dealership.id == Message.dealership_id)
            .where(Message.id == message_id)
        ).one_or_none()
        if row is None:
            return None
        message, dealership = row
        return MessageOrder(
            message_id=message.id,
            to=message.to,
            from_=message.from_,
            body=message.body,
            simulated=dealership.simulated,
            dealership_id=dealership.id,
            at=message.at,
            zone=dealership.zone,
            settings=dealership.settings,
            tries=message.tries,
            channel=message.channel,
            subject=message.subject,
            followup_id=message.followup_id,
            key=message.key,
        )

    def planned(self, now_real: datetime, limit: int) -> list[str]:
        """Those to be sent whose rest after an earlier try is over; those another clock is at are left to it."""
        rested = or_(Message.lease_real.is_(None), Message.lease_real <= now_real)
        query = select(Message.id).where(Message.state == MessageState.PLANNED, rested)
        return list(self._session.scalars(free(query.order_by(Message.at).limit(limit))))

    def claim(self, message_id: str, now_real: datetime, lease_s: float) -> datetime | None:
        """Only one caller gets a lease: until then it may be asking the carrier, later it must not begin to."""
        change = update(Message).where(Message.id == message_id, Message.state == MessageState.PLANNED)
        lease = now_real + timedelta(seconds=lease_s)
        change = change.values(state=MessageState.SENDING, lease_real=lease, tries=Message.tries + 1)
        return lease if self._changed(change) else None

    def record_sent(self, message_id: str, sid: str) -> None:
        """The carrier has taken it; a report that was quicker stays."""
        message = self._locked(message_id)
        if message is None:
            return
        message.sid = message.sid or sid
        message.trouble = message.lease_real = None
        if message.state == MessageState.SENDING:
            message.state = MessageState.SENT
        self._session.flush()

    def put_back(self, message_id: str, why: str, now_real: datetime, wait_s: float, leased: datetime) -> None:
        """The carrier surely has not taken it: to be sent again, after `wait_s` seconds of real time.

        `leased`: the lease of the claim this is about; under a later one somebody else is sending it by now.
        """
        mine = (Message.state == MessageState.SENDING) & (Message.lease_real <= leased)
        change = update(Message).where(Message.id == message_id, mine)
        lease = now_real + timedelta(seconds=wait_s)
        self._changed(change.values(state=MessageState.PLANNED, lease_real=lease, trouble=why[:300]))

    def rest(self, message_id: str, now_real: datetime, wait_s: float, why: str | None = None) -> None:
        """Nothing is to be done about it for so many seconds of real time; it stays in its state."""
        values: dict[str, Any] = {"lease_real": now_real + timedelta(seconds=wait_s)}
        if why is not None:
            values["trouble"] = why[:300]
        self._changed(update(Message).where(Message.id == message_id).values(**values))

    def record_failed(self, message_id: str, why: str) -> None:
        """It will not be sent; the sentence says why."""
        open_states = (MessageState.PLANNED, MessageState.SENDING)
        change = update(Message).where(Message.id == message_id, Message.state.in_(open_states))
        self._changed(change.values(state=MessageState.FAILED, lease_real=None, trouble=why[:300]))

    def withdraw(self, message_id: str, why: str) -> bool:
        """It is not needed any more. False when a worker has it already."""
        change = update(Message).where(Message.id == message_id, Message.state == MessageState.PLANNED)
        return self._changed(change.values(state=MessageState.FAILED, lease_real=None, trouble=why[:300]))

    def report(
        self, message_id: str, state: MessageState, sid: str | None, why: str | None = None
    ) -> Moved[MessageState] | Ignored:
        """Take in news: repeated or late news changes nothing."""
        message = self._locked(message_id)
        if message is None:
            return Ignored(f"there is no message {message_id}")
        if message.sid is None and sid is not None and self.knows_sid(sid):
            return Ignored("this message of the carrier's is another of ours")
        message.sid = message.sid or sid
        moved = move(MESSAGE_MOVES, MessageState(message.state), state)
        if isinstance(moved, Moved):
            message.state, message.lease_real = state, None
            message.trouble = why[:300] if why else None
        self._session.flush()
        return moved

    def stranded(self, now_real: datetime, limit: int) -> list[str]:
        """Those whose worker's lease ran out without our knowing whether the carrier has them."""
        query = select(Message.id).where(Message.state == MessageState.SENDING, Message.lease_real <= now_real)
        return list(self._session.scalars(query.order_by(Message.lease_real).limit(limit)))

    def knows_sid(self, sid: str) -> bool:
        """Whether one of our messages is this one of the carrier's."""
        return bool(self._session.scalar(select(exists().where(Message.sid == sid))))

    def _locked(self, message_id: str) -> Message | None:
        query = select(Message).where(Message.id == message_id).with_for_update()
        return self._session.scalar(query.execution_options(populate_existing=True))

    def _changed(self, change: Update) -> bool:
        change = change.execution_options(synchronize_session=False)
        return cast("CursorResult[Any]", self._session.execute(change)).rowcount == 1
