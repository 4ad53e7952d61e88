"""How long a call takes in each locale: the typical one, and the longest with every question answered at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flows import asking, engine, moments
from flows.checker.codes import Faults, Found
from flows.checker.graph import heaviest, number_of_ways
from flows.checker.moves import Move, Sort
from flows.checker.situations import Map, explore
from flows.checker.speech import Tried, tried
from flows.judging import low
from flows.pace import speaking
from flows.script import Script
from flows.steps import (
    NO,
    TEN,
    YES,
    Asking,
    Callback,
    Choice,
    Day,
    Entry,
    Info,
    Locale,
    Moment,
    Number,
    Plate,
    Record,
    Say,
    Score,
    Slot,
    SmsOffer,
    Step,
    Transfer,
    YesNo,
)
from flows.talk import Talk, tell
from flows.turns import (
    AskedForKey,
    AskedToSpeak,
    Connected,
    Heard,
    Keys,
    PutThrough,
    Recorded,
    Said,
    Turn,
    Utterance,
)

MOST_S = 300  # customers accept at most five minutes (rule 2.08)
THINKING_S = 3.0  # from the last word of a question to the key
A_KEY_S = 1.0  # for each key of an entry
# One that begins as the branch's own do, entered as the prompts say; docs/plates.md has the figures. A test compares.
PLATE_BY_KEYS_S: Mapping[Locale, float] = {"zh-CN": 54.0, "en": 50.0}
TYPICAL_KEYS = 4  # a mileage, or month and day
TYPICAL_COMMENT_S = 15  # of those who must speak to go on
TAKEN_S = 5.0  # until somebody takes a call that is put through; what they talk about is not ours
A_MILEAGE, A_WHILE = 2000, timedelta(days=14)  # what somebody might enter
A_TIME = "2026-11-30T10:30:00+08:00"
SILENT_RECORDING_S = 4.0  # until the carrier ends a recording in which nobody speaks


@dataclass(frozen=True, slots=True)
class Lengths:
    """The measures of a script in one locale."""

    steps: int
    paths: int  # distinct ways from the beginning to an end, through situations that later steps tell apart
    typical_s: float
    longest_s: float


class Circling(Exception):
    """The typical call does not come to an end; `step` is where it came by again."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def length(script: Script, locale: Locale, found: Map | None = None) -> Lengths:
    """Measures a script without faults in its ways; `found` are its situations where they are known already.

    Raises `Circling`, or `flows.checker.situations.TooMany`.
    """
    found = found or explore(script)
    voice = tried(script, locale)
    return Lengths(
        steps=len(script.steps),
        paths=number_of_ways([{arrow.target: None for arrow in arrows} for arrows in found.arrows], found.starts),
        typical_s=_typical(voice),
        longest_s=_heaviest(script, found, lambda name, move: _seconds(voice, script.steps[name], move)),
    )


def typical(script: Script, locale: Locale) -> float:
    """Seconds of the call that most people have. Raises `Circling`."""
    return _typical(tried(script, locale))


def wrong_length(script: Script, found: Map) -> Faults:
    """Calls that are too long for customers, or for the script's own ceiling."""
    turns = round(_heaviest(script, found, lambda name, move: _turns(script.steps[name], move)))
    if turns > script.ceiling:
        sentence = f"the longest call has {turns} turns, and the ceiling is {script.ceiling}; raise it to {turns + 10}."
        yield Found("S902", ("ceiling",), sentence)
    for locale in script.locales:
        try:
            measured = length(script, locale, found)
        except Circling as circle:
            sentence = f"pressing the `typical` keys leads round to `{circle.step}` again and again; mend one of them."
            yield Found("S413", ("steps", circle.step, "typical"), sentence)
            return
        if measured.longest_s > MOST_S or measured.typical_s > MOST_S:
            which, seconds = (
                ("typical", measured.typical_s) if measured.typical_s > MOST_S else ("longest", measured.longest_s)
            )
            sentence = (
                f"the {which} call in {locale} takes {minutes(seconds)} minutes; customers accept five, so shorten it."
            )
            yield Found("S901", ("steps",), sentence)


def minutes(seconds: float) -> str:
    """Minutes and seconds: 4:05."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


# --- the longest call ----------------------------------------------------------------------------------------------


def _heaviest(script: Script, found: Map, weigh: Callable[[str, Move | None], float]) -> float:
    """The heaviest way on which everything asked is answered; `weigh` gets a step and what happens there, None at
    an end.
    """
    steps = [situation.step for situation in found.situations]
    beyond = len(steps)  # where every end leads, so that its words weigh, too
    arrows: list[dict[int, float]] = []
    by_step: dict[str, float] = {}
    for name, out in zip(steps, found.arrows, strict=True):
        weights = {} if out else {beyond: weigh(name, None)}
        for arrow in out:
            if arrow.move.sort is not Sort.SILENCE:
                weights[arrow.target] = max(weights.get(arrow.target, 0.0), weigh(name, arrow.move))
        arrows.append(weights)
        by_step[name] = max(by_step.get(name, 0.0), *weights.values())
    arrows.append({})
    return heaviest(arrows, found.starts, lambda group: sum(by_step[name] for name in {steps[node] for node in group}))


def _turns(step: Step, move: Move | None) -> int:
    """How often the customer is waited for."""
    if move is None or _passed_by(step, move) or isinstance(step, Say):
        return 0
    if isinstance(step, Moment) and move.key == "entry":
        return 3  # its day, its time, and whether they are right
    return 2 if _asked_twice(step, move) else 1


def _passed_by(step: Step, move: Move | None) -> bool:
    """Whether the step has nothing to offer to this customer, so that nothing is said."""
    return isinstance(step, Slot | SmsOffer) and move is not None and move.sort is Sort.QUIET


def _asked_twice(step: Step, move: Move) -> bool:
    """Whether what was entered is read back, or a plate is spoken after all."""
    a_one = isinstance(step, Score) and step.scale == TEN and move.key == YES
    return a_one or move.key == "entry" or (isinstance(step, Plate) and move.key == "speak")


def _seconds(voice: Tried, step: Step, move: Move | None) -> float:
    """Words, thinking, typing and speaking at one step."""
    if _passed_by(step, move):
        return 0.0
    if isinstance(step, Slot):
        return voice.seconds(step.prompt) + _offers(voice, step) + THINKING_S
    said = voice.seconds(step.prompt)
    if move is None:
        return said
    phrases = voice.talk.script.phrases
    match step:
        case Record():
            return said + (step.max_seconds if move.key else SILENT_RECORDING_S)
        case Transfer():
            return said + (TAKEN_S if move.go is None else step.timeout)
        case Plate() if move.key == "speak" and step.by_keys:
            return said + THINKING_S + PLATE_BY_KEYS_S[voice.talk.locale]
        case Plate() if move.key == "speak":
            return said + THINKING_S + voice.seconds(step.speak) + step.max_seconds
        case Number() | Day() if move.key == "entry":
            keys = len(str(step.most)) if isinstance(step, Number) else asking.DAY_KEYS
            read_back = voice.seconds(phrases.confirm_entry, value=voice.answer(step))
            return said + THINKING_S + keys * A_KEY_S + read_back + THINKING_S
        case Moment() if move.key == "entry":
            phrase = phrases.confirm_call if step.ring else phrases.confirm_entry
            asked = said + voice.seconds(step.clock) + voice.seconds(phrase, value=voice.answer(step))
            return asked + 3 * THINKING_S + 2 * asking.DAY_KEYS * A_KEY_S
        case Score() if _asked_twice(step, move):
            return said + THINKING_S + voice.seconds(phrases.confirm_one) + THINKING_S
        case Info() if move.key == YES:
            said += voice.seconds(step.more)
        case SmsOffer() if move.key == YES:
            said += voice.seconds(phrases.sms_comes)
        case _:
            pass
    return said + (THINKING_S if isinstance(step, Asking) else 0.0)


def _offers(voice: Tried, step: Slot) -> float:
    """The times that are told one by one, and what is said after them."""
    at = tell("datetime", A_TIME, voice.talk.locale, aloud=True)
    each = sum(voice.seconds(step.each, slot=at, key=str(key)) for key in range(1, step.offers + 1))
    return each + voice.seconds(step.tail)


# --- the typical call ----------------------------------------------------------------------------------------------


def _typical(voice: Tried) -> float:
    """The call that the engine has with somebody who presses what most people press. Raises `Circling`."""
    talk = voice.talk
    turn, seconds = engine.begin(talk), 0.0
    been: set[object] = set()
    while True:
        seconds += sum(_saying(said, talk.locale) for said in turn.says)
        if turn.walk.over:
            return seconds
        here = (turn.walk.step, turn.walk.phase, frozenset(turn.walk.answers.items()))
        if here in been:
            raise Circling(turn.walk.step)
        been.add(here)
        heard, more = _answer(talk, turn)
        seconds += more
        turn = engine.hear(talk, turn.walk, heard)


def _saying(said: Utterance, locale: Locale) -> float:
    if isinstance(said, Said | AskedForKey | AskedToSpeak):
        return speaking(said.text, locale)
    return TAKEN_S if isinstance(said, PutThrough) else 0.0


def _answer(talk: Talk, turn: Turn) -> tuple[Heard, float]:
    """What most people do now, and how long it takes them."""
    step, asked = talk.script.steps[turn.walk.step], turn.says[-1]
    if isinstance(asked, AskedToSpeak):
        return Recorded("typical", TYPICAL_COMMENT_S), TYPICAL_COMMENT_S
    if isinstance(asked, PutThrough):
        return Connected(reached=True), 0.0
    if turn.walk.phase == asking.CONFIRM and not (isinstance(step, Plate) and step.typical):
        return Keys(YES), THINKING_S
    entry = isinstance(step, Entry)
    if isinstance(step, Moment) and turn.walk.phase == moments.CLOCK:
        return Keys(f"{step.hours[0]:02}30"), THINKING_S + TYPICAL_KEYS * A_KEY_S
    return Keys(_typical_keys(talk, step)), THINKING_S + (TYPICAL_KEYS * A_KEY_S if entry else 0.0)


def _records(script: Script, name: str | None) -> bool:
    """Whether this way leads to a comment; most people have nothing to add."""
    seen: set[str] = set()
    while name is not None and name not in seen:
        seen.add(name)
        step = script.steps[name]
        if not isinstance(step, Say) or len(step.next) != 1:
            return isinstance(step, Record)
        name = step.next[0].go
    return False


def _typical_keys(talk: Talk, step: Step) -> str:
    if isinstance(step, Asking) and step.typical is not None:
        return step.typical
    match step:
        case Score():
            scale = talk.script.scale(step.scale)
            return next(key for key, level in scale.levels.items() if level.value == scale.best())
        case YesNo() if step.low is not None and step.low.answer:
            return NO  # most people have nothing to complain of
        case Choice() if step.label is None:
            keys = sorted(step.options, key=lambda key: key != YES)
            return next((key for key in keys if not _records(talk.script, step.options[key].go)), keys[0])
        case Choice() | Callback():
            return YES if YES in step.options else next(iter((*step.options, *step.offered())))
        case Number():
            tries = (max(step.least, min(step.most, A_MILEAGE)), (step.least + step.most) // 2, step.least, step.most)
            return str(next((value for value in tries if low(talk, step, value, "") is None), tries[0]))
        case Moment():
            days = timedelta(days=min(A_WHILE.days, step.days))
            return f"{talk.today + (days if step.lies == 'ahead' else -days):%m%d}"
        case Day():
            a_while = A_WHILE if step.lies == "ahead" else -A_WHILE
            return f"{talk.today + a_while:%m%d}"
        case _:
            return YES
