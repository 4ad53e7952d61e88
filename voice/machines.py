"""Answering machines on the line: what follows from a verdict, and the few words that are left after the beep.

Whoever presses a key, or answers what was asked, is a person, whatever the carrier believes and whenever it says so.
The words after the beep listen for a key, too: a person taken for a machine comes back into the conversation by any.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from flows.lifecycles import Disposition, VoicemailState
from flows.machines import MESSAGE, is_machine
from flows.steps import Words
from flows.talk import VARIABLE, Talk
from flows.turns import (
    Answered,
    AskedForKey,
    AskedForSms,
    AskedForTime,
    Ended,
    Heard,
    Keys,
    LeftTask,
    Turn,
    Walk,
)
from store.conversations import Conversations, Scene
from store.followups import Followups
from store.voicemails import Voicemails, rule_for
from voice import twiml
from voice.addresses import spoken_in
from voice.knowing import talk_about
from voice.published import script_of
from voice.spot import Spot

KEY_WAIT_S = 2  # after the message; long enough for a person, short enough for a machine's tape
MEANWHILE_S = 2  # a worker is sending the call to the message; if it does not come there, the call goes by itself


def hear_verdict(session: Session, call_id: str, word: str, now: datetime, now_real: datetime) -> None:
    """The carrier says who picked up: kept, and acted on by the next turn, or by a worker where a message is due."""
    Followups(session).lock_for_call(call_id)
    Voicemails(session).hear(call_id, word, now, now_real)


def taken_for_machine(scene: Scene, heard: Heard | None) -> bool:
    """Whether this turn goes to a machine, as far as verdict and keys tell."""
    a_key = isinstance(heard, Keys) and bool(heard.digits)
    return is_machine(scene.answered_by) and not scene.talked_to and not a_key


def answers(turn: Turn) -> bool:
    """Whether what was said answers what was asked. No greeting does, so whoever spoke is a person."""
    return any(
        isinstance(one, Answered | AskedForTime | AskedForSms | LeftTask)
        or (isinstance(one, Ended) and one.disposition is Disposition.OPTED_OUT)
        for one in turn.found
    )


def message(session: Session, scene: Scene, talk: Talk) -> AskedForKey:
    """What is said after the beep: the programme's words if all they speak of is known, else those for everybody."""
    rule = rule_for(session, scene.followup_id)
    own = None if rule is None else rule.voicemail.get(talk.locale)
    said = None if own is None else _filled(own, talk)
    return AskedForKey(said or _filled(MESSAGE[talk.locale], talk) or "", KEY_WAIT_S)


def _filled(text: str, talk: Talk) -> str | None:
    """The words as they are said; None when they speak of something that nobody knows."""
    words: Words = {talk.locale: text.replace("{date}", "{visit_date}")}
    said = talk.say(words, Walk(talk.script.first))
    return None if VARIABLE.search(said) else said


def say_message(session: Session, spot: Spot) -> str:
    """The TwiML of a call that a worker has sent to its message. Fetched twice, it says the same."""
    conversations = Conversations(session)
    scene = conversations.scene(spot.call_id)
    if scene is None:
        return twiml.goodbye(twiml.SORRY, "zh-CN")
    voicemails = Voicemails(session)
    if scene.voicemail is not VoicemailState.LEFT and not voicemails.move(spot.call_id, VoicemailState.LEFT):
        # A person was there after all, and hears again what was asked last.
        last = None if scene.last_turn is None else conversations.said(spot.call_id, scene.last_turn)
        return last or twiml.goodbye(twiml.NOTHING_LEFT, scene.locale)
    talk = talk_about(session, script_of(session, scene), scene, spot.now)
    there = twiml.Addresses(
        turn=turn_address(spot, 0 if scene.last_turn is None else scene.last_turn + 1, talk.locale), recording=""
    )
    return twiml.render((message(session, scene, talk),), locale=talk.locale, addresses=there)


def turn_address(spot: Spot, number: int, locale: str) -> str:
    """Where a turn of this call is posted."""
    return spoken_in(f"{spot.public_url}/voice/turn/{spot.call_id}/{number}", locale)


def voicemail_path(call_id: str) -> str:
    """Where a live call says the message that is due to its machine, below our public address."""
    return f"/voice/voicemail/{call_id}"
