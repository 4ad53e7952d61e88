"""Conversations by text: which one waits for an answer, and every exchange of it, kept once for each text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from flows.lifecycles import FollowupState, MessageState
from flows.turns import Walk
from flows.walk import to_json
from store.conversations import TEXT, VOICE, Scene
from store.tables import Call, Conversation, Customer, Followup, Message, Turn

SET_ASIDE = "The conversation goes on in another way."


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation by text that waits for an answer."""

    followup_id: int
    asked_at: datetime
    turns: int  # texts of the customer taken so far; none: only the invitation has gone out


def question_key(followup_id: int, number: int) -> str:
    """One text of ours for each exchange; 0 is the invitation."""
    return f"{followup_id}:ask:{number}"


class TextTalks:
    """What is asked by text. Whoever changes something has locked the follow-up before."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def waiting(self, dealership_ids: Collection[int], number: str) -> Waiting | None:
        """The one asked last of whoever has this number."""
        row = self._session.execute(
            select(Conversation.id, Conversation.followup_id, Conversation.asked_at)
            .join(Followup, Followup.id == Conversation.followup_id)
            .join(Customer, Customer.id == Followup.customer_id)
            .where(
                Customer.dealership_id.in_(dealership_ids),
                Customer.phone == number,
                Followup.state != FollowupState.CLOSED,
                Conversation.channel == TEXT,
                Conversation.ended_at.is_(None),
                Conversation.asked_at.is_not(None),
            )
            .order_by(Conversation.asked_at.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else Waiting(row.followup_id, row.asked_at, self._turns(row.id))

    def invited(self, followup_id: int) -> bool:
        """Whether this has been asked by text before; nobody is invited twice about one thing."""
        return bool(self._session.scalar(select(exists().where(Message.key == question_key(followup_id, 0)))))

    def wait_on(self, followup_id: int, now: datetime) -> bool:
        """Whether a question of ours still waits to be sent, for the morning say; then it is asked as of now."""
        going_out = (MessageState.PLANNED, MessageState.SENDING)
        mine = (Message.followup_id == followup_id) & Message.key.like(f"{followup_id}:ask:%")
        if not self._session.scalar(select(exists().where(mine, Message.state.in_(going_out)))):
            return False
        change = update(Conversation).where(Conversation.followup_id == followup_id, Conversation.channel == TEXT)
        waits = change.values(asked_at=now).returning(Conversation.id)
        return bool(self._session.execute(waits.execution_options(synchronize_session=False)).all())

    def is_unsent(self, waiting: Waiting) -> bool:
        """Whether our last question has not gone out yet: what comes in now answers an earlier one."""
        query = select(Message.state).where(Message.key == question_key(waiting.followup_id, waiting.turns))
        return self._session.scalar(query) == MessageState.PLANNED

    def on_the_phone(self, number: str) -> bool:
        """Whether a call with this number lives at this moment."""
        return bool(self._session.scalar(select(exists().where(Call.holds_number == number))))

    def open(self, scene: Scene, walk: Walk, now: datetime) -> None:
        """From now on this is asked by text."""
        talked = self._of(scene, now)
        talked.walk, talked.channel, talked.asked_at, talked.ended_at = to_json(walk), TEXT, now, None
        self._session.flush()

    def keep(self, scene: Scene, walk: Walk, *, message_id: str, heard: str, reply: str, now: datetime) -> int:
        """One exchange; returns its number, from 1 on. A text that was taken before breaks a unique key."""
        talked = self._of(scene, now)
        number = self._turns(talked.id) + 1
        talked.walk = to_json(walk)
        talked.asked_at = None if walk.over else now
        talked.ended_at = now if walk.disposition else None
        if walk.over:
            talked.channel = VOICE
        turn = Turn(
            conversation_id=talked.id, message_id=message_id, number=number, heard=heard[:200], reply=reply, at=now
        )
        self._session.add(turn)
        self._session.flush()
        return number

    def set_aside(self, followup_id: int) -> bool:
        """It is not asked by text any more; a question that has not gone out yet stays here. False when it was not."""
        changed = self._session.execute(
            update(Conversation)
            .where(Conversation.followup_id == followup_id, Conversation.channel == TEXT)
            .values(channel=VOICE, asked_at=None)
            .returning(Conversation.id)
        ).all()
        if changed:
            waits = (Message.followup_id == followup_id) & Message.key.like(f"{followup_id}:ask:%")
            self._session.execute(
                update(Message)
                .where(waits, Message.state == MessageState.PLANNED)
                .values(state=MessageState.FAILED, lease_real=None, trouble=SET_ASIDE)
                .execution_options(synchronize_session=False)
            )
        return bool(changed)

    def _of(self, scene: Scene, now: datetime) -> Conversation:
        talked = self._session.scalar(
            select(Conversation)
            .where(Conversation.followup_id == scene.followup_id)
            .execution_options(populate_existing=True)
        )
        if talked is None:
            talked = Conversation(
                followup_id=scene.followup_id,
                script=scene.script,
                script_version=scene.script_version,
                locale=scene.locale,
                walk={},
                started_at=now,
            )
            self._session.add(talked)
            self._session.flush()
        return talked

    def _turns(self, conversation_id: int) -> int:
        by_text = select(func.count()).where(Turn.conversation_id == conversation_id, Turn.message_id.is_not(None))
        return self._session.scalar(by_text) or 0


def asked_by_text(
    session: Session, dealership_ids: Collection[int], since: datetime
) -> Mapping[tuple[int, str], datetime]:
    """When people were last asked something by text that waits for an answer, by dealership and number."""
    rows = session.execute(
        select(Customer.dealership_id, Customer.phone, func.max(Conversation.asked_at))
        .join(Followup, Followup.id == Conversation.followup_id)
        .join(Customer, Customer.id == Followup.customer_id)
        .where(
            Conversation.asked_at > since,
            Conversation.channel == TEXT,
            Conversation.ended_at.is_(None),
            Followup.state != FollowupState.CLOSED,
            Customer.dealership_id.in_(dealership_ids),
        )
        .group_by(Customer.dealership_id, Customer.phone)
    )
    return {(owner, phone): at for owner, phone, at in rows if at is not None}
