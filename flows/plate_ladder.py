"""The ladder to a licence plate: the one we know, then by voice, then by keys, at last a recording for a person.

Each rung is tried twice at most, all of them together take less than a minute and a half, and whatever was understood
is read back before it is kept. Pure like the engine, which carries out what comes of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from flows import plate_budget, plate_keys
from flows.answers import Doubtful, NotUnderstood, Understood
from flows.asking import CONFIRM, ask, listen, phrase
from flows.plate_keys import Ask, Entered, Entry, GaveUp
from flows.recorded import file_of
from flows.steps import NO, YES, Plate, Words
from flows.talk import Talk
from flows.turns import (
    AskedForKey,
    AskedToSpeak,
    Commented,
    Finding,
    Heard,
    Keys,
    LeftForPerson,
    Recorded,
    Spoken,
    Utterance,
    Value,
    Walk,
)
from flows.understanding import agrees, context_of, spoken

LISTEN, KEYS, SPEAK = "listen", "keys", "speak"  # the phases beside the read-back
ROUNDS = 2  # on one rung


@dataclass(frozen=True, slots=True)
class Goes:
    """It goes on: the walk after it, and what is said."""

    walk: Walk
    says: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class Got:
    """A plate, read back and said to be right; `said` is what was spoken, if it was."""

    walk: Walk
    plate: str
    raw: str
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """No plate; a recording for a person perhaps."""

    walk: Walk
    found: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody answers any more, or nothing usable: where the script goes when tries run out."""

    walk: Walk


Climb = Goes | Got | Left | Lost


def begin(talk: Talk, walk: Walk, step: Plate) -> Goes:
    """The first rung: confirm the plate we know; without one, the next."""
    known = talk.facts.get(step.known)
    if not known:
        return _in_time(talk, step, _next(talk, walk, step))
    walk = replace(walk, phase=CONFIRM, pending=str(known), raw=YES)
    return _in_time(talk, step, Goes(walk, (ask(talk, walk, step, step.prompt),)))


def hear(talk: Talk, walk: Walk, step: Plate, heard: Heard) -> Climb:
    """One turn on the ladder."""
    climb = _climb(talk, _answered(talk, walk, step, heard), step, heard)
    return _in_time(talk, step, climb) if isinstance(climb, Goes) else climb


def once_more(talk: Talk, walk: Walk, step: Plate, heard: Heard) -> Goes:
    """What is being asked, from its beginning."""
    return _in_time(talk, step, Goes(_answered(talk, walk, step, heard), (_asked(talk, walk, step),)))


def _answered(talk: Talk, walk: Walk, step: Plate, heard: Heard) -> Walk:
    """The walk with the time that the answer took, or the wait for none."""
    asked = _asked(talk, walk, step)
    if not isinstance(asked, AskedForKey):
        return walk
    fitting = plate_budget.within(asked, walk.spent) or asked
    return replace(walk, spent=walk.spent + plate_budget.answering(heard, fitting, talk.locale))


def _climb(talk: Talk, walk: Walk, step: Plate, heard: Heard) -> Climb:
    match walk.phase:
        case "confirm":
            return _hear_confirmation(talk, walk, step, heard)
        case "listen":
            return _hear_words(talk, walk, step, heard)
        case "keys":
            return _hear_keys(talk, walk, step, heard.digits if isinstance(heard, Keys) else "")
        case _:
            return _hear_recording(walk, step, heard)


def takes_several(walk: Walk) -> bool:
    """Whether several keys are waited for, so that any of them may be a character."""
    return walk.entry is not None and plate_keys.question(plate_keys.from_json(walk.entry)).most > 1


def _asked(talk: Talk, walk: Walk, step: Plate) -> AskedForKey | AskedToSpeak:
    match walk.phase:
        case "listen":
            return _ask_to_say(talk, walk, step)
        case "keys" if walk.entry:
            return _put(talk, walk, plate_keys.question(plate_keys.from_json(walk.entry)))
        case "speak":
            return AskedToSpeak(talk.say(step.speak, walk), step.max_seconds)
        case _:
            return ask(talk, walk, step, step.prompt)


def _in_time(talk: Talk, step: Plate, goes: Goes) -> Goes:
    """The same with the time it takes written down, or the recording where it would take too long."""
    *before, asked = goes.says
    if not isinstance(asked, AskedForKey):
        return goes
    spent = goes.walk.spent + plate_budget.talking(goes.says, talk.locale)
    fitting = plate_budget.within(asked, spent)
    if fitting is None:
        return _record(talk, goes.walk, step)
    return Goes(replace(goes.walk, spent=spent), (*before, fitting))


def _hear_confirmation(talk: Talk, walk: Walk, step: Plate, heard: Heard) -> Climb:
    """After reading back, or after telling the plate we know: one is right, and anything else is no yes."""
    right = _answer(talk, step, heard)
    if right:
        said = walk.raw if walk.by_voice else heard.text if isinstance(heard, Spoken) else None
        return Got(walk, str(walk.pending), walk.raw, said)
    if right is False and walk.others:
        walk = replace(walk, pending=walk.others[0], others=walk.others[1:])
        return Goes(walk, (ask(talk, walk, step, step.prompt),))
    if right is False:
        return _again(talk, walk, step) if walk.by_voice else _next(talk, walk, step)
    if walk.misses + 1 >= step.tries:
        return Lost(walk)
    walk = replace(walk, misses=walk.misses + 1)
    phrases = talk.script.phrases
    sorry = (
        phrases.not_an_option
        if isinstance(heard, Keys)
        else phrases.nothing_said
        if listen(talk, step)
        else phrases.nothing_heard
    )
    words = step.again[min(walk.misses, len(step.again)) - 1] if step.again else step.prompt
    return Goes(walk, (phrase(talk, walk, sorry), ask(talk, walk, step, words)))


def _answer(talk: Talk, step: Plate, heard: Heard) -> bool | None:
    match heard:
        case Keys(digits=digits):
            return {YES: True, NO: False}.get(digits)
        case Spoken() if listen(talk, step) is not None:
            right = agrees(talk, heard)
            return right.value is True if isinstance(right, Understood) else None
        case _:
            return None


def _hear_words(talk: Talk, walk: Walk, step: Plate, heard: Heard) -> Climb:
    """A spoken plate; whoever would rather press keys may begin at once."""
    if isinstance(heard, Keys):
        return _behind_voice(talk, walk, step)
    understood = spoken(talk, walk, step, heard) if isinstance(heard, Spoken) else NotUnderstood("nothing_heard")
    said = heard.text if isinstance(heard, Spoken) else ""
    others: tuple[Value, ...] = ()
    match understood:
        case Understood(value=value):
            pass
        case Doubtful(candidates=(value, *rest)):
            others = tuple(rest)
        case _:
            return _again(talk, walk, step, sorry=talk.script.phrases.not_understood)
    walk = replace(walk, phase=CONFIRM, pending=value, others=others, raw=said, by_voice=True)
    return Goes(walk, (ask(talk, walk, step, step.prompt),))


def _again(talk: Talk, walk: Walk, step: Plate, *, sorry: Words | None = None) -> Goes:
    """The rung of voice once more, or the next one after its last round."""
    rounds = walk.rounds + 1
    if rounds >= ROUNDS or walk.spent > plate_budget.VOICE_UNTIL_S:
        return _behind_voice(talk, walk, step)
    walk = replace(walk, phase=LISTEN, pending=None, others=(), rounds=rounds, misses=0)
    says = () if sorry is None else (phrase(talk, walk, sorry),)
    return Goes(walk, (*says, _ask_to_say(talk, walk, step)))


def _next(talk: Talk, walk: Walk, step: Plate) -> Goes:
    """Behind the known plate: by voice where that is on, else by keys."""
    if listen(talk, step) is None:
        return _behind_voice(talk, walk, step)
    walk = replace(walk, phase=LISTEN, pending=None, raw="", misses=0, rounds=0)
    return Goes(walk, (_ask_to_say(talk, walk, step),))


def _ask_to_say(talk: Talk, walk: Walk, step: Plate) -> AskedForKey:
    asked = phrase(talk, walk, talk.script.phrases.say_plate)
    return AskedForKey(asked.text, step.timeout, audio=asked.audio, listening=listen(talk, step))


def _behind_voice(talk: Talk, walk: Walk, step: Plate) -> Goes:
    in_time = walk.spent <= plate_budget.BY_KEYS_UNTIL_S
    return _by_keys(talk, walk, step) if step.by_keys and in_time else _record(talk, walk, step)


def _record(talk: Talk, walk: Walk, step: Plate) -> Goes:
    """The last rung: spoken after a tone, for a person to write down."""
    speaking = replace(walk, phase=SPEAK, entry=None, pending=None, others=(), raw="", misses=0)
    audio = file_of(step, step.speak, talk.locale)
    return Goes(speaking, (AskedToSpeak(talk.say(step.speak, walk), step.max_seconds, audio),))


def _by_keys(talk: Talk, walk: Walk, step: Plate) -> Goes:
    entry, asked = plate_keys.start(context_of(talk, step))
    return Goes(_at(walk, entry), (_put(talk, walk, asked),))


def _hear_keys(talk: Talk, walk: Walk, step: Plate, keys: str) -> Climb:
    context = context_of(talk, step)
    entry = plate_keys.from_json(walk.entry) if walk.entry else plate_keys.start(context)[0]
    before, (entry, reached) = entry, plate_keys.press(entry, keys, context)
    match reached:
        case Ask() if plate_budget.too_long(before, entry, walk.spent):
            return _record(talk, walk, step)
        case Ask():
            return Goes(_at(walk, entry, raw=f"{walk.raw} {keys}".strip()), (_put(talk, walk, reached),))
        case Entered(plate=plate):
            return Got(walk, plate, walk.raw)
        case GaveUp(why=plate_keys.Why.SKIPPED):
            return Left(walk)
        case GaveUp():
            return _record(talk, walk, step)
        case _:
            assert_never(reached)


def _at(walk: Walk, entry: Entry, raw: str = "") -> Walk:
    return replace(
        walk, phase=KEYS, entry=plate_keys.to_json(entry), pending=None, others=(), by_voice=False, raw=raw[-RAW:]
    )


RAW = 120  # keys of an entry that are kept


def _put(talk: Talk, walk: Walk, asked: Ask) -> AskedForKey:
    return AskedForKey(talk.say(asked.words, walk), asked.timeout, asked.most)


def _hear_recording(walk: Walk, step: Plate, heard: Heard) -> Left:
    """A recorded plate is for a person to write down; it is no answer yet."""
    if isinstance(heard, Recorded) and heard.sid and heard.seconds > 0:
        return Left(walk, (Commented(walk.step, heard.sid, heard.seconds), LeftForPerson(walk.step, step.label)))
    return Left(walk)
