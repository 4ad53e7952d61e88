"""Verdicts about who picked up, and the one message after a beep that may follow from them. Nothing here commits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from flows.lifecycles import VOICEMAIL_MOVES, CallState, Moved, VoicemailState, move
from flows.machines import LISTENS, Machines, weigh
from flows.programmes import ProgrammeRule
from store.programmes import rule_of
from store.tables import Call, Dealership, Followup, Programme, Turn

V = VoicemailState
COUNTS = (V.DUE, V.ASKED, V.LEFT)


def machines_for(session: Session, followup_id: int | None) -> Machines:
    """What its programme wants done about machines; of a call that belongs to none, what is usual."""
    rule = None if followup_id is None else rule_for(session, followup_id)
    return "hang_up" if rule is None else rule.machines


def rule_for(session: Session, followup_id: int) -> ProgrammeRule | None:
    """The rule of this follow-up's programme."""
    whose = select(Programme).join(Followup, Followup.programme_id == Programme.id).where(Followup.id == followup_id)
    row = session.scalar(whose)
    return None if row is None else rule_of(row)


class Voicemails:
    """Messages after the beep: at most one for each follow-up, and one a day to each number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hear(self, call_id: str, told: str, now: datetime, now_real: datetime) -> None:
        """Take in who picked up, as far as the carrier can tell, which may be after the call is over.

        Whoever comes here has locked the call's follow-up. Nothing is believed of machines where the programme does not
        ask about them, and no message follows once somebody has pressed a key or answered.
        """
        call = self._session.scalar(
            select(Call).where(Call.id == call_id).with_for_update().execution_options(populate_existing=True)
        )
        if call is None:
            return
        machines = machines_for(self._session, call.followup_id)
        if machines == "off":
            return
        call.answered_by, call.touched_real = weigh(call.answered_by, told), now_real
        if call.voicemail in (V.DUE, V.ASKED) and call.answered_by != LISTENS:
            call.voicemail = V.WITHDRAWN  # the carrier takes it back
        elif machines == "message" and self._may_be_told(call, now):
            call.voicemail = V.DUE
        self._session.flush()

    def state(self, call_id: str) -> VoicemailState | None:
        """Where the message of this call stands; None when none was due."""
        found = self._session.scalar(select(Call.voicemail).where(Call.id == call_id))
        return None if found is None else V(found)

    def due(self, now_real: datetime, limit: int) -> list[str]:
        """Living calls in which a machine listens and nothing has been said, or whose worker's lease ran out."""
        waiting = or_(Call.voicemail == V.DUE, and_(Call.voicemail == V.ASKED, Call.lease_real <= now_real))
        living = select(Call.id).where(Call.holds_number.is_not(None), Call.sid.is_not(None), waiting)
        return list(self._session.scalars(living.order_by(Call.touched_real).limit(limit)))

    def ask(self, call_id: str, now_real: datetime, lease_s: float) -> str | None:
        """Only one caller gets the carrier's id of the call; it may ask the carrier until the lease runs out."""
        over = or_(Call.voicemail == V.DUE, and_(Call.voicemail == V.ASKED, Call.lease_real <= now_real))
        claim = update(Call).where(Call.id == call_id, Call.state != CallState.ENDED, Call.sid.is_not(None), over)
        lease = now_real + timedelta(seconds=lease_s)
        if not self._changed(claim.values(voicemail=V.ASKED, lease_real=lease)):
            return None
        return self._session.scalar(select(Call.sid).where(Call.id == call_id))

    def move(self, call_id: str, to: VoicemailState) -> bool:
        """It has been said, was not needed, came too late, or is due again. False when that cannot be any more."""
        now = self.state(call_id)
        if now is None or not isinstance(move(VOICEMAIL_MOVES, now, to), Moved):
            return False
        return self._changed(update(Call).where(Call.id == call_id, Call.voicemail == now).values(voicemail=to))

    def _may_be_told(self, call: Call, now: datetime) -> bool:
        if call.voicemail is not None or call.answered_by != LISTENS or call.state == CallState.ENDED:
            return False
        if self._session.scalar(select(exists().where(Turn.call_id == call.id, Turn.heard != ""))):
            return False
        zone = ZoneInfo(self._session.get_one(Dealership, call.dealership_id).zone)
        today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        same_number = and_(Call.dealership_id == call.dealership_id, Call.to == call.to, Call.placed_at >= today)
        told = exists().where(
            Call.id != call.id, Call.voicemail.in_(COUNTS), or_(Call.followup_id == call.followup_id, same_number)
        )
        return not self._session.scalar(select(told))

    def _changed(self, change: Any) -> bool:
        change = change.execution_options(synchronize_session=False)
        return cast("CursorResult[Any]", self._session.execute(change)).rowcount == 1
