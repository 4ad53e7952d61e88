"""One turn on the phone: recognise a repeat, load, let the engine decide, record it all at once, only then render."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import assert_never, cast

from sqlalchemy.orm import Session

from flows import engine
from flows.calendar import calendar_of
from flows.engine import (
    Answered,
    AskedForTime,
    Commented,
    Ended,
    Finding,
    FoundLow,
    Heard,
    Keys,
    Machine,
    Recorded,
    Talk,
)
from flows.escalation import TicketKind, due_at
from flows.facts import facts
from flows.lifecycles import Disposition, FollowupState
from flows.policy import asked_time
from flows.script import Locale, Script, Words
from flows.script_file import parse
from store.calls import is_machine
from store.conversations import Conversations, Scene
from store.followups import Followups
from store.recordings import Recordings
from store.scripts import Scripts
from store.suppressions import Suppressions
from store.tickets import open_ticket
from voice import twiml
from voice.aftercall import open_task

MOST_TURNS = 1000  # in one call; no script's ceiling is so high
WHY_ENDED = {
    Disposition.COMPLETED: "Every question was put (rule 1.39).",
    Disposition.REFUSED: "The customer declined; a no is taken once (rules 1.26 and 1.27).",
    Disposition.WRONG_NUMBER: "Whoever answered does not know the customer (rule 1.25).",
    Disposition.OPTED_OUT: "The customer asked not to be called again.",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Which turn of which call, when, and the public address the carrier reaches us at."""

    call_id: str
    number: int
    now: datetime
    now_real: datetime
    public_url: str


def take_turn(session: Session, spot: Spot, heard: Heard | None) -> str:
    """The TwiML of this turn; `heard` is None when the call has just been answered. Commits nothing.

    A turn that was taken before gets the words it got then, and nothing else happens.
    """
    conversations = Conversations(session)
    scene = conversations.scene(spot.call_id)
    if scene is None:
        return twiml.goodbye(twiml.SORRY, "zh-CN")
    said = conversations.said(spot.call_id, min(spot.number, MOST_TURNS))
    if said is not None:
        return said
    in_turn = scene.last_turn is None or spot.number == scene.last_turn + 1
    if not in_turn or spot.number > MOST_TURNS:  # an address we have not handed out
        last = None if scene.last_turn is None else conversations.said(spot.call_id, scene.last_turn)
        return last or twiml.goodbye(twiml.SORRY, scene.locale)
    if scene.last_turn is None and scene.followup_state is FollowupState.CLOSED:
        return twiml.goodbye(twiml.NOTHING_LEFT, scene.locale)
    return _decide_and_record(session, scene, spot, heard)


def _decide_and_record(session: Session, scene: Scene, spot: Spot, heard: Heard | None) -> str:
    script = _script(Scripts(session).text(scene.script, scene.script_version))
    talk = _talk(script, scene)
    a_key = isinstance(heard, Keys) and heard.digits
    if is_machine(scene.answered_by) and not scene.talked_to and not a_key:
        heard = Machine()  # any key pressed in this call means a person, whatever the carrier believes
    if heard is None or scene.walk is None or scene.last_turn is None:
        turn = engine.begin(talk, scene.walk)
        if isinstance(heard, Machine):
            turn = engine.hear(talk, turn.walk, heard)
    else:
        turn = engine.hear(talk, scene.walk, heard)
    reply = twiml.render(turn.says, locale=talk.locale, addresses=_addresses(spot, turn.walk.step))
    Conversations(session).keep(scene, turn.walk, number=spot.number, heard=_on_paper(heard), reply=reply, now=spot.now)
    for finding in turn.found:
        _record(session, scene, finding, spot)
    return reply


def _record(session: Session, scene: Scene, finding: Finding, spot: Spot) -> None:
    """Write down one finding; all of a turn's are one transaction with the turn itself."""
    match finding:
        case Answered():
            Conversations(session).answer(scene, [finding], channel="keypad", now=spot.now)
        case FoundLow():
            _complain(session, scene, finding, spot.now)
        case Commented():
            Recordings(session).announce(
                dealership_id=scene.dealership_id,
                followup_id=scene.followup_id,
                call_id=scene.call_id,
                question=finding.question,
                sid=finding.sid,
                duration_s=finding.seconds,
                now=spot.now,
                now_real=spot.now_real,
            )
        case AskedForTime():
            calendar = calendar_of(scene.zone, scene.settings)
            at = asked_time(finding.day_part, spot.now, calendar)
            why = f"The customer asked to be rung in the {finding.day_part.replace('_', ' ')} (rules 1.26 and 2.22)."
            Followups(session).ask_for(scene.followup_id, at, spot.now, "asked_for", why)
        case Ended():
            _end(session, scene, finding.disposition, spot.now)
        case _:
            assert_never(finding)


def _complain(session: Session, scene: Scene, low: FoundLow, now: datetime) -> None:
    locale = cast(Locale, scene.dealership_locale)
    open_ticket(
        session,
        key=f"{scene.followup_id}:complaint",
        dealership_id=scene.dealership_id,
        followup_id=scene.followup_id,
        customer_id=scene.customer_id,
        vehicle_id=scene.vehicle_id,
        kind=TicketKind.COMPLAINT,
        severity=low.severity,
        category=low.category,
        reason=_reason(low.label, low.level, locale),
        now=now,
        due_at=due_at(low.severity, now),
    )


def _reason(label: Words, level: Words, locale: Locale) -> str:
    return f"{label[locale]}：{level[locale]}" if locale == "zh-CN" else f"{label[locale]}: {level[locale]}"


def _end(session: Session, scene: Scene, disposition: Disposition | None, now: datetime) -> None:
    if disposition is None:  # the call says good-bye, the follow-up is tried again
        return
    Followups(session).close(
        scene.followup_id, disposition, now, "conversation", WHY_ENDED.get(disposition, "It was said.")
    )
    if disposition is Disposition.OPTED_OUT:
        Suppressions(session).add(scene.dealership_id, scene.phone, "all", "opted_out", now)
    if disposition is Disposition.WRONG_NUMBER:
        Suppressions(session).add(scene.dealership_id, scene.phone, "all", "wrong_number", now)
        open_task(session, Followups(session).get(scene.followup_id), "wrong_number", now)


def _talk(script: Script, scene: Scene) -> Talk:
    locale = next((known for known in script.locales if known == scene.locale), script.locales[0])
    about = facts(
        locale,
        name=scene.customer,
        sex=scene.sex,
        dealership=scene.dealership,
        model=scene.model,
        visited_on=scene.visited_on,
        hotline=scene.hotline,
    )
    return Talk(script, locale, about)


def _addresses(spot: Spot, step: str) -> twiml.Addresses:
    base = f"{spot.public_url}/voice"
    return twiml.Addresses(
        turn=f"{base}/turn/{spot.call_id}/{spot.number + 1}",
        recording=f"{base}/recording/{spot.call_id}/{step}",
    )


def _on_paper(heard: Heard | None) -> str:
    """What was heard, for the record; empty when nothing came from a person."""
    match heard:
        case Keys(digits=digits):
            return digits
        case Recorded(sid=sid):
            return sid
        case _:
            return ""


@lru_cache(maxsize=64)
def _script(text: str) -> Script:
    """Published texts never change, so each is read once per process."""
    return parse(text)
