"""One turn on the phone: recognise a repeat, load, let the engine decide, record it all at once, only then render."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from flows import engine
from flows.lifecycles import CallState, FollowupState, VoicemailState
from flows.phone import Number, home_of, normalise
from flows.steps import Words
from flows.talk import Talk
from flows.turns import (
    AskedForKey,
    AskedToSpeak,
    Heard,
    Keys,
    Machine,
    PutThrough,
    Recorded,
    Said,
    Spoken,
    Turn,
    Utterance,
)
from store.conversations import Conversations, Scene
from store.inbound import InboundCalls
from store.scripts import Scripts
from store.voicemails import Voicemails
from voice import twiml
from voice.addresses import patient
from voice.findings import record
from voice.inbound_words import ELSEWHERE
from voice.knowing import talk_about
from voice.machines import MEANWHILE_S, answers, message, taken_for_machine, turn_address, voicemail_path
from voice.prompts import prompt_url
from voice.published import script_of
from voice.spot import Spot

MOST_TURNS = 1000  # in one call; no script's ceiling is so high


def take_turn(session: Session, spot: Spot, heard: Heard | None, *, before: Words | None = None) -> str:
    """The TwiML of this turn; `heard` is None when the call has just been answered, `before` what is said first then.
    Commits nothing.

    A turn that was taken before gets the words it got then, and nothing else happens.
    """
    conversations = Conversations(session)
    scene = conversations.scene(spot.call_id, min(spot.number, MOST_TURNS))
    if scene is None:
        return twiml.goodbye(twiml.SORRY, "zh-CN")
    if scene.said is not None:
        return scene.said
    in_turn = scene.last_turn is None or spot.number == scene.last_turn + 1
    if not in_turn or spot.number > MOST_TURNS:  # an address we have not handed out
        last = None if scene.last_turn is None else conversations.said(spot.call_id, scene.last_turn)
        return last or twiml.goodbye(twiml.SORRY, scene.locale)
    if scene.last_turn is None and scene.followup_state is FollowupState.CLOSED:
        return twiml.goodbye(twiml.NOTHING_LEFT, scene.locale)
    if scene.call_state is CallState.ENDED and InboundCalls(session).held_by_another(spot.call_id, scene.followup_id):
        return twiml.goodbye(ELSEWHERE, scene.locale)
    return _decide_and_record(session, scene, spot, heard, before)


def _decide_and_record(session: Session, scene: Scene, spot: Spot, heard: Heard | None, before: Words | None) -> str:
    talk = talk_about(session, script_of(session, scene), scene, spot.now)
    turn, machine = _decide(talk, scene, spot, heard)
    if before is not None and not machine:
        turn = replace(turn, says=(Said(before[talk.locale]), *turn.says))
    if scene.voicemail in (VoicemailState.DUE, VoicemailState.ASKED):
        turn = _at_a_voicemail(session, talk, scene, turn, machine=machine)
    if machine and scene.voicemail is VoicemailState.ASKED:  # a worker is sending the call there at this moment
        reply = twiml.wait_and_go(MEANWHILE_S, f"{spot.public_url}{voicemail_path(spot.call_id)}")
    else:
        audio = Scripts(session).audio(scene.script, scene.script_version) if _plays(turn.says) else {}
        reply = twiml.render(
            _dialable(turn.says, scene),
            locale=talk.locale,
            addresses=_addresses(spot, turn.walk.step, talk.locale, audio),
        )
    proof = (
        "" if machine or (isinstance(heard, Spoken) and not (scene.talked_to or answers(turn))) else _on_paper(heard)
    )
    Conversations(session).keep(scene, turn.walk, number=spot.number, heard=proof, reply=reply, now=spot.now)
    for finding in turn.found:
        record(session, scene, finding, spot)
    return reply


def _decide(talk: Talk, scene: Scene, spot: Spot, heard: Heard | None) -> tuple[Turn, bool]:
    """What the engine makes of it, and whether it went to a machine: that hears nothing more."""
    machine = taken_for_machine(scene, heard)
    if heard is None or scene.walk is None or scene.last_turn is None:
        turn = engine.begin(talk, scene.walk)
        return (engine.hear(talk, turn.walk, Machine()), True) if machine else (turn, False)
    if machine and not (isinstance(heard, Spoken) and answers(engine.hear(talk, scene.walk, heard))):
        return engine.hear(talk, scene.walk, Machine()), True
    if _comes_back(talk, scene, heard):
        return engine.begin(talk, scene.walk), False
    return engine.hear(talk, scene.walk, _timed(heard, scene, spot)), False


def _comes_back(talk: Talk, scene: Scene, heard: Heard) -> bool:
    """Whether a person taken for a machine has pressed a key at our message, which asked for none."""
    opt_out = isinstance(heard, Keys) and heard.digits == talk.script.keys.opt_out
    return scene.voicemail is VoicemailState.LEFT and not scene.talked_to and not opt_out


def _at_a_voicemail(session: Session, talk: Talk, scene: Scene, turn: Turn, *, machine: bool) -> Turn:
    """A message is due: a machine hears it, after which a key may still take the conversation up; a person does not."""
    if not machine:
        Voicemails(session).move(scene.call_id, VoicemailState.WITHDRAWN)
        return turn
    if scene.voicemail is VoicemailState.DUE:
        Voicemails(session).move(scene.call_id, VoicemailState.LEFT)
    walk = scene.walk
    if walk is None or scene.last_turn is None:
        walk = engine.begin(talk, walk).walk
    return Turn(walk, (message(session, scene, talk),))


def _timed(heard: Heard, scene: Scene, spot: Spot) -> Heard:
    """Keys with the time that passed since our last reply, on the clock that the conversation lives by.

    A simulated network lives by the shared clock, however fast that runs, as its customers listen and press by it.
    """
    if not isinstance(heard, Keys) or scene.last_turn_at is None:
        return heard
    return replace(heard, after_s=(spot.now - scene.last_turn_at).total_seconds())


def _dialable(says: Iterable[Utterance], scene: Scene) -> Iterator[Utterance]:
    """Numbers as the carrier wants them: the hotline is kept as the dealership writes it."""
    for said in says:
        number = normalise(said.number, *home_of(scene.from_number)) if isinstance(said, PutThrough) else None
        yield replace(said, number=number.e164) if isinstance(said, PutThrough) and isinstance(number, Number) else said


def _plays(says: Iterable[Utterance]) -> bool:
    """Whether any of it is a recorded prompt."""
    return any(isinstance(said, Said | AskedForKey | AskedToSpeak) and said.audio for said in says)


def _addresses(spot: Spot, step: str, locale: str, audio: Mapping[str, str]) -> twiml.Addresses:
    base = f"{spot.public_url}/voice"
    return twiml.Addresses(
        turn=turn_address(spot, spot.number + 1, locale),
        recording=patient(f"{base}/recording/{spot.call_id}/{step}"),
        audio={file: prompt_url(spot.public_url, digest) for file, digest in audio.items()},
    )


def _on_paper(heard: Heard | None) -> str:
    """What was heard, for the record; empty when nothing came from a person."""
    match heard:
        case Keys(digits=digits):
            return digits
        case Spoken(text=text):
            return text
        case Recorded(sid=sid):
            return sid
        case _:
            return ""
