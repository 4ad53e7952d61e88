"""One turn of talk: from a script, where the conversation stands and what was heard comes what is said and found out.

The engine knows neither clock nor network. `begin` opens a call, `hear` takes one turn; both return a `Turn`. A call
may break off at any point: `begin` with the walk of an earlier call asks again who is there and goes on where it
stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from flows.escalation import Severity
from flows.lifecycles import Disposition
from flows.script import (
    Asking,
    Branch,
    Callback,
    Choice,
    End,
    Locale,
    LowMark,
    Option,
    Record,
    Say,
    Scale,
    Score,
    Script,
    Words,
)

Value = int | str | bool
_VARIABLE = re.compile(r"\{(\w+)\}")


# --- what is heard -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys were pressed."""

    digits: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came in time."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A comment was spoken; `sid` names it at the carrier. Empty when nothing was recorded."""

    sid: str
    seconds: int
    hung_up: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """A voicemail or a fax listens, not a person."""


Heard = Keys | Silence | Recorded | Machine


# --- what is said --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """Words, with nothing expected in return."""

    text: str


@dataclass(frozen=True, slots=True)
class AskedForKey:
    """Words, then waiting for one key."""

    text: str
    timeout: int


@dataclass(frozen=True, slots=True)
class AskedToSpeak:
    """Words, then a recording."""

    text: str
    max_seconds: int


@dataclass(frozen=True, slots=True)
class HungUp:
    """We say nothing more; a short pause leaves the customer the first hand on the receiver (rule 9.01)."""


Utterance = Said | AskedForKey | AskedToSpeak | HungUp


# --- what was found out --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """A question has its answer, in the words it was asked in."""

    question: str
    kind: str
    raw: str
    value: Value
    scale: str | None
    wording: str
    low: bool = False


@dataclass(frozen=True, slots=True)
class FoundLow:
    """An answer is bad enough for a person to look after it."""

    question: str
    severity: Severity
    category: str
    label: Words  # the question's short name
    level: Words  # the name of the level that was chosen


@dataclass(frozen=True, slots=True)
class AskedForTime:
    """The customer would rather be rung in this day-part."""

    day_part: str


@dataclass(frozen=True, slots=True)
class Commented:
    """A spoken comment waits at the carrier."""

    question: str
    sid: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation came to an end of the script; without a disposition it is to be tried again."""

    disposition: Disposition | None


Finding = Answered | FoundLow | AskedForTime | Commented | Ended


# --- the walk ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a conversation stands; survives calls, so it can be written down and read back (`flows/walk.py`)."""

    step: str
    misses: int = 0  # tries at this step that brought nothing
    turns: int = 0  # in this call
    answers: Mapping[str, Value] = field(default_factory=dict)
    complaint: bool = False
    reached: str | None = None  # the question outside the opening that was asked last
    resuming: bool = False  # the opening is being said again before going on there
    over: bool = False  # this call has nothing more to say
    disposition: Disposition | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The walk after it, what is said and what was found out."""

    walk: Walk
    says: tuple[Utterance, ...]
    found: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """A script in one locale, with the facts its prompts mention."""

    script: Script
    locale: Locale
    facts: Mapping[str, str]

    def words(self, words: Words) -> str:
        """What is said, with its variables filled in; a fact is said as it is, whatever it looks like."""
        return _VARIABLE.sub(lambda found: self.facts.get(found[1], found[0]), words[self.locale]).strip()


def begin(talk: Talk, walk: Walk | None = None) -> Turn:
    """The first words of a call. An earlier call's walk is taken up again behind the opening."""
    script = talk.script
    fresh = Walk(script.first)
    if walk is not None:
        fresh = replace(walk, step=script.first, misses=0, turns=0, resuming=walk.reached is not None, over=False)
    return _enter(talk, fresh, script.first)


def hear(talk: Talk, walk: Walk, heard: Heard) -> Turn:
    """One turn. Whatever is heard, there is an answer: foreseen trouble is a prompt, never an exception."""
    if walk.over:
        return Turn(walk, (HungUp(),))
    if isinstance(heard, Machine):  # nobody is there; say nothing private to a machine
        return Turn(replace(walk, over=True), (HungUp(),), (Ended(None),))
    walk = replace(walk, turns=walk.turns + 1)
    if walk.turns >= talk.script.ceiling:
        return _enter(talk, walk, talk.script.too_long)
    step = talk.script.steps[walk.step]
    match step:
        case Record():
            return _hear_comment(talk, walk, step, heard)
        case Choice() | Score() | Callback():
            return _hear_key(talk, walk, step, heard)
        case Say() | End():  # nothing was asked; a stray request hears the same again
            return _enter(talk, walk, walk.step)
        case _:
            assert_never(step)


def _hear_key(talk: Talk, walk: Walk, step: Choice | Score | Callback, heard: Heard) -> Turn:
    script = talk.script
    key = heard.digits if isinstance(heard, Keys) else ""
    if not key:
        return _miss(talk, walk, step, script.phrases.nothing_heard)
    if key == script.keys.opt_out:
        return _enter(talk, walk, script.opted_out)
    if key == script.keys.repeat:
        return Turn(walk, (_ask(talk, step, step.prompt),))
    match step:
        case Choice():
            option = step.options.get(key)
            if option is not None:
                return _choose(talk, walk, step, key, option)
        case Score():
            if step.skippable and key == script.keys.skip:
                return _enter(talk, walk, _next(walk, step.next))
            if key in script.scales[step.scale].levels:
                return _score(talk, walk, step, key)
        case Callback():
            if key in step.options:
                return _enter(talk, walk, step.go, found=(AskedForTime(step.options[key]),))
            if key in step.otherwise:
                return _enter(talk, walk, step.otherwise[key])
    return _miss(talk, walk, step, script.phrases.not_an_option)


def _choose(talk: Talk, walk: Walk, step: Choice, key: str, option: Option) -> Turn:
    found = tuple(
        Answered(question, "choice", key, value, None, talk.words(step.prompt))
        for question, value in option.answers.items()
    )
    return _enter(talk, replace(walk, answers={**walk.answers, **option.answers}), option.go, found=found)


def _score(talk: Talk, walk: Walk, step: Score, key: str) -> Turn:
    scale = talk.script.scales[step.scale]
    level = scale.levels[key]
    mark = _mark(scale, step.low, level.value)
    found: tuple[Finding, ...] = (
        Answered(walk.step, "scale", key, level.value, step.scale, talk.words(step.prompt), low=mark is not None),
    )
    if mark is not None:
        found += (FoundLow(walk.step, mark.severity, step.category, step.label, level.words),)
    after = replace(
        walk, answers={**walk.answers, walk.step: level.value}, complaint=walk.complaint or mark is not None
    )
    return _enter(talk, after, _next(after, step.next), found=found)


def _mark(scale: Scale, marks: Iterable[LowMark], value: int) -> LowMark | None:
    """The worst mark this value reaches."""
    reached = [mark for mark in marks if scale.reaches(value, mark.value)]
    order = list(Severity)
    return min(reached, key=lambda mark: order.index(mark.severity), default=None)


def _hear_comment(talk: Talk, walk: Walk, step: Record, heard: Heard) -> Turn:
    found: tuple[Finding, ...] = ()
    if isinstance(heard, Recorded) and heard.sid and heard.seconds > 0:
        found = (Commented(walk.step, heard.sid, heard.seconds),)
        walk = replace(walk, answers={**walk.answers, walk.step: heard.sid})
    return _enter(talk, walk, _next(walk, step.next), found=found)


def _miss(talk: Talk, walk: Walk, step: Choice | Score | Callback, phrase: Words) -> Turn:
    """Nothing usable came: help more each time, then go where the script says."""
    misses = walk.misses + 1
    if misses >= step.tries:
        return _enter(talk, walk, step.on_silence)
    words = step.again[min(misses, len(step.again)) - 1] if step.again else step.prompt
    return Turn(replace(walk, misses=misses), (Said(talk.words(phrase)), _ask(talk, step, words)))


def _enter(talk: Talk, walk: Walk, name: str, *, found: tuple[Finding, ...] = ()) -> Turn:
    """Go to a step and on through everything that asks nothing, until somebody is asked or the call ends."""
    script = talk.script
    says: list[Utterance] = []
    for _ in range(len(script.steps) + 1):  # `say` steps in a circle would never ask anything
        step = script.steps[name]
        if walk.resuming and walk.reached and not step.opening and not isinstance(step, End):
            name, walk = walk.reached, replace(walk, resuming=False)
            says.append(Said(talk.words(script.phrases.welcome_back)))
            step = script.steps[name]
        walk = replace(walk, step=name, misses=0)
        match step:
            case Say():
                says.append(Said(talk.words(step.prompt)))
                name = _next(walk, step.next)
                continue
            case End():
                says += [Said(talk.words(step.prompt)), HungUp()]
                walk = replace(walk, over=True, disposition=step.disposition)
                return Turn(walk, tuple(says), (*found, Ended(step.disposition)))
            case Record():
                says.append(AskedToSpeak(talk.words(step.prompt), step.max_seconds))
            case Choice() | Score() | Callback():
                says.append(_ask(talk, step, step.prompt))
            case _:
                assert_never(step)
        if not step.opening:
            walk = replace(walk, reached=name)
        return Turn(walk, tuple(says), found)
    return Turn(replace(walk, over=True), (*says, HungUp()), (*found, Ended(None)))


def _ask(talk: Talk, step: Asking, words: Words) -> AskedForKey:
    return AskedForKey(talk.words(words), step.timeout)


def _next(walk: Walk, branches: Iterable[Branch]) -> str:
    """The first branch whose conditions hold; the reader of scripts has seen to it that the last one always does."""
    known: Mapping[str, Value] = {**walk.answers, "complaint": walk.complaint}
    last = ""
    for branch in branches:
        last = branch.go
        if all(known.get(name) == value for name, value in branch.when.items()):
            return branch.go
    return last
