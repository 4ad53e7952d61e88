"""Conversations: where each one stands, and every turn that was taken, so that a repeated one can be answered alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.lifecycles import CallState, FollowupState, VoicemailState
from flows.turns import Answered, Walk
from flows.walk import from_json, to_json
from store import turn_statements
from store.banks import Banks
from store.locking import lock_for_call
from store.newcomers import insert_or_replace
from store.subject import recorded
from store.tables import Answer, Conversation, Turn

VOICE, TEXT = "voice", "sms"  # what a conversation is walked by at present


@dataclass(frozen=True, slots=True)
class Scene:
    """All that one turn needs to know: who is rung, about what, by whom, and where the conversation stands."""

    call_id: str  # empty: by text
    call_state: CallState
    answered_by: str | None
    voicemail: VoicemailState | None  # where a message after the beep stands
    followup_id: int
    followup_state: FollowupState
    dealership_id: int
    dealership: str
    dealership_locale: str
    zone: str
    hotline: str
    from_number: str
    settings: dict[str, object]
    customer_id: int
    customer: str
    sex: str
    phone: str
    locale: str  # the customer's, or else the dealership's
    vehicle_id: int | None
    model: str
    visited_on: date
    adviser: str
    plate: str
    details: Mapping[str, object]  # what the occasion tells beside that
    recorded: Mapping[str, object]  # what the car's own record tells
    script: str
    script_version: int
    script_digest: str
    banks: Mapping[str, str]  # the dealership's own question banks that the conversation began with: name to text
    conversation_id: int | None
    walk: Walk | None
    said: str | None  # what was said at this turn, if it was taken before
    last_turn: int | None  # the last turn of this call
    last_turn_at: datetime | None
    talked_to: bool  # somebody has pressed a key or spoken in this call


class Conversations:
    """One conversation per follow-up, walked in as many calls as it takes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def said(self, call_id: str, number: int) -> str | None:
        """What was said at this turn, if it was taken before."""
        return self._session.scalar(select(Turn.reply).where(Turn.call_id == call_id, Turn.number == number))

    def last_said(self, call_id: str) -> str | None:
        """What this call was told last; None when nobody picked up."""
        query = select(Turn.reply).where(Turn.call_id == call_id).order_by(Turn.number.desc())
        return self._session.scalar(query.limit(1))

    def scene(self, call_id: str, number: int = -1) -> Scene | None:
        """The scene of this turn of a call, its follow-up locked for us until the unit of work ends. None for a strange
        call.
        """
        lock_for_call(self._session, call_id)
        this = {"call_id": call_id, "number": number}
        row = self._session.connection().execute(turn_statements.SCENE, this).one_or_none()
        if row is None:
            return None
        return Scene(
            call_id=call_id,
            call_state=CallState(row.call_state),
            answered_by=row.answered_by,
            voicemail=VoicemailState(row.voicemail) if row.voicemail else None,
            said=row.said,
            last_turn=row.last_turn,
            last_turn_at=row.last_turn_at,
            talked_to=bool(row.heard),
            **self._about(row, row.began),
        )

    def by_text(self, followup_id: int, now: datetime) -> Scene | None:
        """The scene of a conversation by text: there is no call. Its follow-up is locked; None when it is over."""
        connection, this = self._session.connection(), {"followup_id": followup_id}
        if connection.scalar(turn_statements.LOCK_OPEN, this) is None:
            return None
        row = connection.execute(turn_statements.SCENE_BY_TEXT, this).one()
        return Scene(
            call_id="",
            call_state=CallState.ENDED,
            answered_by=None,
            voicemail=None,
            said=None,
            last_turn=None,
            last_turn_at=row.asked_at,
            talked_to=True,
            **self._about(row, now),
        )

    def _about(self, row: Any, began: datetime) -> dict[str, Any]:
        """What a scene knows whatever it is talked by; `began` counts while nothing has settled the version."""
        version, digest, banks = row.script_version, row.script_digest, row.banks
        if version is None:
            version, digest, banks = self._settle_version(row, began)
        return {
            "followup_id": row.followup_id,
            "followup_state": FollowupState(row.followup_state),
            "dealership_id": row.dealership_id,
            "dealership": row.dealership,
            "dealership_locale": row.dealership_locale,
            "zone": row.zone,
            "hotline": str(row.settings.get("hotline") or ""),
            "from_number": row.from_number,
            "settings": row.settings,
            "customer_id": row.customer_id,
            "customer": row.customer,
            "sex": row.sex,
            "phone": row.phone,
            "locale": row.customer_locale or row.dealership_locale,
            "vehicle_id": row.vehicle_id,
            "model": row.model or "",
            "visited_on": row.happened_on,
            "adviser": row.adviser,
            "plate": row.plate or "",
            "details": row.details,
            "recorded": recorded(None if row.vehicle_id is None else row, row),
            "script": row.script,
            "script_version": version,
            "script_digest": digest,
            "banks": Banks(self._session).texts(banks.values()),
            "conversation_id": row.conversation_id,
            "walk": from_json(row.walk) if row.walk else None,
        }

    def put_through(self, followup_id: int) -> bool:
        """Whether a person has the customer on the line, as far as we know."""
        written = self._session.scalar(select(Conversation.walk).where(Conversation.followup_id == followup_id))
        return bool(written and written.get("put_through"))

    def keep(self, scene: Scene, walk: Walk, *, number: int, heard: str, reply: str, now: datetime) -> None:
        """Write down one turn: where the conversation stands after it, and what was said."""
        connection = self._session.connection()
        stands = {
            "walk": to_json(walk),
            "ended_at": now if walk.disposition else None,
            "channel": VOICE,
            "asked_at": None,
        }
        talked = scene.conversation_id
        if talked is None:
            begun = {
                "followup_id": scene.followup_id,
                "script": scene.script,
                "script_version": scene.script_version,
                "locale": scene.locale,
                "started_at": now,
            }
            talked = connection.execute(turn_statements.BEGIN, {**begun, **stands}).scalar_one()
        else:
            connection.execute(turn_statements.GO_ON, {"conversation_id": talked, **stands})
        turn = {"conversation_id": talked, "call_id": scene.call_id, "number": number, "heard": heard[:200]}
        connection.execute(turn_statements.TAKEN, {**turn, "reply": reply, "at": now})

    def answer(self, scene: Scene, found: Iterable[Answered], *, channel: str, now: datetime) -> None:
        """Keep what was found out; a question asked again keeps the later answer."""
        rows = [
            {
                "dealership_id": scene.dealership_id,
                "followup_id": scene.followup_id,
                "question": finding.question,
                "call_id": scene.call_id or None,
                "kind": finding.kind,
                "raw": finding.raw,
                "value": finding.value,
                "scale": finding.scale,
                "wording": finding.wording,
                "low": finding.low,
                "channel": channel,
                "confirmed": finding.confirmed,
                "at": now,
            }
            for finding in found
        ]
        insert_or_replace(self._session, Answer, rows, key=("followup_id", "question"))

    def _settle_version(self, row: Any, began: datetime) -> tuple[int, str, dict[str, int]]:
        """The first call settles the version and the question banks; what comes later does not touch a running
        follow-up.
        """
        connection = self._session.connection()
        edition = connection.execute(turn_statements.NEWEST, {"name": row.script}).one_or_none()
        if edition is None:
            raise LookupError(f"no script {row.script} is published")
        on = began.astimezone(ZoneInfo(row.zone)).date()
        banks = Banks(self._session).in_force(row.dealership_id, edition.banks, on)
        settled = {"followup_id": row.followup_id, "banks": banks, "script_version": edition.version}
        connection.execute(turn_statements.SETTLED, settled)
        return edition.version, edition.digest, banks
