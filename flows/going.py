"""Where a conversation goes next: from step to step until somebody is asked, and on with an answer once it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, assert_never

from flows import plate_ladder
from flows.asking import ask, listen, phrase, words_of
from flows.guards import way
from flows.judging import accepted
from flows.recorded import file_of
from flows.steps import AskingStep, Choice, End, Moment, Plate, Record, Say, Slot, SmsOffer, Step, Transfer, rings, ways
from flows.talk import Talk
from flows.turns import AskedToSpeak, Ended, Finding, HungUp, PutThrough, Turn, Utterance, Value, Walk

# What a step begins with, whatever the one before left behind.
AFRESH: Mapping[str, Any] = {
    **{"misses": 0, "phase": "", "pending": None, "others": (), "raw": "", "by_voice": False},
    **{"rounds": 0, "entry": None, "spent": 0.0, "put_through": False, "way_out": False, "key": "", "echoes": 0},
}


def enter(
    talk: Talk, walk: Walk, name: str, *, says: tuple[Utterance, ...] = (), found: tuple[Finding, ...] = ()
) -> Turn:
    """Go to a step and on through everything that asks nothing, until somebody is asked or the call ends."""
    script, said = talk.script, list(says)
    for _ in range(2 * len(script.steps) + 1):  # `say` steps in a circle would never ask anything
        step = script.steps[name]
        to_ring = isinstance(step, Moment) and step.ring  # when to ring again, which is asked before anything goes on
        if walk.resuming and walk.reached and not (step.opening or to_ring or isinstance(step, End)):
            name, walk = walk.reached, replace(walk, resuming=False)
            said.append(phrase(talk, walk, script.phrases.welcome_back))
            step = script.steps[name]
        walk = replace(walk, step=name, **AFRESH)
        passed = _passed(talk, walk, step)
        if passed is not None:
            if isinstance(step, Say):
                said.append(words_of(talk, walk, step, step.prompt))
            name = passed
            continue
        if isinstance(step, End):
            said += [words_of(talk, walk, step, step.prompt), HungUp()]
            walk = replace(walk, over=True, disposition=step.disposition)
            return Turn(walk, tuple(said), (*found, Ended(step.disposition)))
        if isinstance(step, AskingStep) and not rings(step) and not step.opening:
            if walk.reached is None and listen(talk, step) is not None:
                said.append(phrase(talk, walk, script.phrases.may_speak))
            walk = replace(walk, reached=name)
        turn = _arrive(talk, walk, step)
        return Turn(turn.walk, (*said, *turn.says), found)
    return Turn(replace(walk, over=True), (*said, HungUp()), (*found, Ended(None)))


def go_on(
    talk: Talk, walk: Walk, step: Step, *, says: tuple[Utterance, ...] = (), found: tuple[Finding, ...] = ()
) -> Turn:
    """Leave a step by its `next`."""
    return enter(talk, walk, way(ways(step), talk.known(walk)), says=says, found=found)


def _passed(talk: Talk, walk: Walk, step: Step) -> str | None:
    """Where a step leads that has nothing to ask; None for one that keeps us."""
    match step:
        case Say():
            return way(ways(step), talk.known(walk))
        case Slot() if not talk.slots(step):
            return step.none_left
        case Transfer() if not talk.facts.get(step.to):
            return step.otherwise
        case SmsOffer() if not talk.takes_sms:
            return way(ways(step), talk.known(walk))
        case _:
            return None


def _arrive(talk: Talk, walk: Walk, step: Step) -> Turn:
    """The first words of a step that waits for something."""
    match step:
        case Record():
            audio = file_of(step, step.prompt, talk.locale)
            return Turn(walk, (AskedToSpeak(talk.say(step.prompt, walk), step.max_seconds, audio),))
        case Transfer():
            through = PutThrough(str(talk.facts[step.to]), step.timeout)
            return Turn(replace(walk, put_through=True), (words_of(talk, walk, step, step.prompt), through))
        case Plate():
            return climb(talk, step, plate_ladder.begin(talk, walk, step))
        case Slot():
            walk = replace(walk, offered=talk.slots(step))
            return Turn(walk, (ask(talk, walk, step, step.prompt),))
        case Say() | End():
            raise AssertionError("such a step keeps nobody")
        case _:
            return Turn(walk, (ask(talk, walk, step, step.prompt),))


def accept(
    talk: Talk,
    walk: Walk,
    step: AskingStep,
    value: Value,
    key: str,
    *,
    said: str | None = None,
    confirmed: bool = False,
) -> Turn:
    """Keep an answer, and go where it leads."""
    after, found = accepted(talk, walk, step, value, key, said=said, confirmed=confirmed)
    if isinstance(step, Choice) and (there := step.options[key].go):
        return enter(talk, after, there, found=found)
    return go_on(talk, after, step, found=found)


def climb(talk: Talk, step: Plate, came: plate_ladder.Climb) -> Turn:
    """Carry out what came of one turn on the ladder to a plate."""
    match came:
        case plate_ladder.Goes(walk=walk, says=says):
            return Turn(walk, says)
        case plate_ladder.Got(walk=walk, plate=plate, raw=raw, said=said):
            return accept(talk, walk, step, plate, raw, said=said, confirmed=True)
        case plate_ladder.Left(walk=walk, found=found):
            return go_on(talk, walk, step, found=found)
        case plate_ladder.Lost(walk=walk):
            return enter(talk, walk, step.on_silence)
        case _:
            assert_never(came)
