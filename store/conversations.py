"""Conversations: where each one stands, and every turn that was taken, so that a repeated one can be answered alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.lifecycles import CallState, FollowupState, VoicemailState
from flows.turns import Answered, Walk
from flows.walk import from_json, to_json
from store.banks import Banks
from store.scripts import Scripts
from store.subject import recorded
from store.tables import Answer, Call, Conversation, Customer, Dealership, Followup, Occasion, Turn, Vehicle

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
    banks: Mapping[str, str]  # the dealership's own question banks that the conversation began with: name to text
    walk: Walk | None
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

    def scene(self, call_id: str) -> Scene | None:
        """The scene of this call, its follow-up locked for us until the unit of work ends. None for a strange call."""
        followup_id = self._session.scalar(select(Call.followup_id).where(Call.id == call_id))
        if followup_id is None:
            return None
        followup = self._session.scalars(
            select(Followup)
            .where(Followup.id == followup_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        call, dealership, customer, occasion, vehicle, written = self._session.execute(
            select(Call, Dealership, Customer, Occasion, Vehicle, Conversation.walk)
            .join(Dealership, Dealership.id == Call.dealership_id)
            .join(Customer, Customer.id == followup.customer_id)
            .join(Occasion, Occasion.id == followup.occasion_id)
            .outerjoin(Vehicle, Vehicle.id == followup.vehicle_id)
            .outerjoin(Conversation, Conversation.followup_id == followup.id)
            .where(Call.id == call_id)
            .execution_options(populate_existing=True)
        ).one()
        last, last_at, heard = self._session.execute(
            select(func.max(Turn.number), func.max(Turn.at), func.max(Turn.heard)).where(Turn.call_id == call_id)
        ).one()
        began = call.answered_at or call.placed_at or call.planned_at
        about = self._about(followup, dealership, customer, occasion, vehicle, began)
        return Scene(
            call_id=call_id,
            call_state=CallState(call.state),
            answered_by=call.answered_by,
            voicemail=VoicemailState(call.voicemail) if call.voicemail else None,
            walk=from_json(written) if written else None,
            last_turn=last,
            last_turn_at=last_at,
            talked_to=bool(heard),
            **about,
        )

    def by_text(self, followup_id: int, now: datetime) -> Scene | None:
        """The scene of a conversation by text: there is no call. Its follow-up is locked; None when it is over."""
        followup = self._session.scalar(
            select(Followup)
            .where(Followup.id == followup_id, Followup.state != FollowupState.CLOSED)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if followup is None:
            return None
        dealership, customer, occasion, vehicle, talked = self._session.execute(
            select(Dealership, Customer, Occasion, Vehicle, Conversation)
            .select_from(Dealership)
            .join(Customer, Customer.id == followup.customer_id)
            .join(Occasion, Occasion.id == followup.occasion_id)
            .outerjoin(Vehicle, Vehicle.id == followup.vehicle_id)
            .outerjoin(Conversation, Conversation.followup_id == followup.id)
            .where(Dealership.id == followup.dealership_id)
            .execution_options(populate_existing=True)
        ).one()
        return Scene(
            call_id="",
            call_state=CallState.ENDED,
            answered_by=None,
            voicemail=None,
            walk=None if talked is None or not talked.walk else from_json(talked.walk),
            last_turn=None,
            last_turn_at=None if talked is None else talked.asked_at,
            talked_to=True,
            **self._about(followup, dealership, customer, occasion, vehicle, now),
        )

    def _about(
        self,
        followup: Followup,
        dealership: Dealership,
        customer: Customer,
        occasion: Occasion,
        vehicle: Vehicle | None,
        began: datetime,
    ) -> dict[str, Any]:
        """What a scene knows whatever it is talked by."""
        version = followup.script_version or self._newest(followup, began, dealership.zone)
        return {
            "followup_id": followup.id,
            "followup_state": FollowupState(followup.state),
            "dealership_id": dealership.id,
            "dealership": dealership.name,
            "dealership_locale": dealership.locale,
            "zone": dealership.zone,
            "hotline": str(dealership.settings.get("hotline") or ""),
            "from_number": dealership.from_number,
            "settings": dealership.settings,
            "customer_id": customer.id,
            "customer": customer.name,
            "sex": customer.sex,
            "phone": customer.phone,
            "locale": customer.locale or dealership.locale,
            "vehicle_id": followup.vehicle_id,
            "model": "" if vehicle is None else vehicle.model,
            "visited_on": occasion.happened_on,
            "adviser": occasion.adviser,
            "plate": (vehicle.plate or "") if vehicle is not None else "",
            "details": occasion.details,
            "recorded": recorded(vehicle, occasion),
            "script": followup.script,
            "script_version": version,
            "banks": Banks(self._session).texts(followup.banks.values()),
        }

    def put_through(self, followup_id: int) -> bool:
        """Whether a person has the customer on the line, as far as we know."""
        written = self._session.scalar(select(Conversation.walk).where(Conversation.followup_id == followup_id))
        return bool(written and written.get("put_through"))

    def keep(self, scene: Scene, walk: Walk, *, number: int, heard: str, reply: str, now: datetime) -> None:
        """Write down one turn: where the conversation stands after it, and what was said."""
        talked = self._session.scalar(select(Conversation).where(Conversation.followup_id == scene.followup_id))
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
        talked.walk = to_json(walk)
        talked.ended_at = now if walk.disposition else None
        talked.channel, talked.asked_at = VOICE, None
        self._session.flush()
        self._session.add(
            Turn(
                conversation_id=talked.id,
                call_id=scene.call_id,
                number=number,
                heard=heard[:200],
                reply=reply,
                at=now,
            )
        )
        self._session.flush()

    def answer(self, scene: Scene, found: Iterable[Answered], *, channel: str, now: datetime) -> None:
        """Keep what was found out; a question asked again keeps the later answer."""
        for finding in found:
            row = self._session.scalar(
                select(Answer).where(Answer.followup_id == scene.followup_id, Answer.question == finding.question)
            )
            if row is None:
                row = Answer(
                    dealership_id=scene.dealership_id,
                    followup_id=scene.followup_id,
                    question=finding.question,
                )
                self._session.add(row)
            row.call_id, row.kind, row.raw, row.value = (
                scene.call_id or None,
                finding.kind,
                finding.raw,
                finding.value,
            )
            row.scale, row.wording, row.low = finding.scale, finding.wording, finding.low
            row.channel, row.confirmed, row.at = channel, finding.confirmed, now
        self._session.flush()

    def _newest(self, followup: Followup, began: datetime, zone: str) -> int:
        """The first call settles the version and the question banks; what comes later does not touch a running
        follow-up.
        """
        edition = Scripts(self._session).newest(followup.script)
        on = began.astimezone(ZoneInfo(zone)).date()
        followup.banks = Banks(self._session).in_force(followup.dealership_id, edition.banks, on)
        followup.script_version = edition.version
        self._session.flush()
        return edition.version
