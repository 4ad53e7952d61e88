"""One turn of talk: from a script, where the conversation stands and what was heard comes what is said and found out.

The engine knows neither clock nor network. `begin` opens a call, `hear` takes one turn; both return a `Turn`. A call
may break off at any point: `begin` with the walk of an earlier call asks again who is there and goes on where it
stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from flows.answers import Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.keypad import (
    understand_choice,
    understand_day,
    understand_number,
    understand_score,
    understand_slot,
    understand_yes_no,
)
from flows.guards import way
from flows.judging import accepted
from flows.script import Script
from flows.steps import (
    NO,
    YES,
    AskingStep,
    Callback,
    Choice,
    Day,
    End,
    Info,
    Number,
    Plate,
    Question,
    Record,
    Say,
    Score,
    Slot,
    SmsOffer,
    Step,
    Transfer,
    Words,
    YesNo,
    ways,
)
from flows.talk import Talk, in_words, tell
from flows.turns import (
    AskedForKey,
    AskedForSms,
    AskedForTime,
    AskedToSpeak,
    Commented,
    Connected,
    Ended,
    Finding,
    Heard,
    HungUp,
    Keys,
    LeftForPerson,
    Machine,
    PutThrough,
    Recorded,
    Said,
    Turn,
    Utterance,
    Value,
    Walk,
)

CONFIRM, SPEAK = "confirm", "speak"  # the phases of a step that takes more than one turn
DAY_KEYS = 4
FEWEST_KEYS = 2  # of an entry, so that a star and a control key have room


def begin(talk: Talk, walk: Walk | None = None) -> Turn:
    """The first words of a call. An earlier call's walk is taken up again behind the opening."""
    first = talk.script.first
    fresh = Walk(first)
    if walk is not None:
        fresh = replace(walk, step=first, turns=0, resuming=walk.reached is not None, over=False, disposition=None)
    return _enter(talk, fresh, first)


def hear(talk: Talk, walk: Walk, heard: Heard) -> Turn:
    """One turn. Whatever is heard, there is an answer: foreseen trouble is a prompt, never an exception."""
    if walk.over:
        return Turn(walk, (HungUp(),))
    if isinstance(heard, Machine):  # nobody is there; say nothing private to a machine
        return Turn(replace(walk, put_through=False, over=True), (HungUp(),), (Ended(None),))
    turn = _take(talk, replace(walk, turns=walk.turns + 1), heard)
    if turn.walk.over or turn.walk.turns < talk.script.ceiling:
        return turn
    end = _enter(talk, turn.walk, talk.script.too_long)  # what was found is kept, however long it took
    return replace(end, found=(*turn.found, *end.found))


def _take(talk: Talk, walk: Walk, heard: Heard) -> Turn:
    """What was heard, as the step takes it that waited for it."""
    step = talk.script.steps[walk.step]
    match step:
        case Record():
            return _hear_comment(talk, walk, step, heard)
        case Transfer():
            reached = isinstance(heard, Connected) and heard.reached
            return _go_on(talk, walk, step) if reached else _enter(talk, walk, step.otherwise)
        case Plate() if walk.phase == SPEAK:
            return _hear_plate(talk, walk, step, heard)
        case Say() | End():  # nothing was asked; a stray request hears the same again
            return _enter(talk, walk, walk.step)
        case _:
            return _hear_keys(talk, walk, step, heard)


# --- keys ----------------------------------------------------------------------------------------------------------


def _hear_keys(talk: Talk, walk: Walk, step: AskingStep, heard: Heard) -> Turn:
    keys = heard.digits if isinstance(heard, Keys) else ""
    if not keys:
        return _miss(talk, walk, step, talk.script.phrases.nothing_heard)
    match control(talk.script, step, keys, confirming=walk.phase == CONFIRM and not isinstance(step, Plate)):
        case "opt_out":
            return _enter(talk, walk, talk.script.opted_out)
        case "repeat":
            return Turn(walk, (_ask(talk, walk, step, step.prompt),))
        case "skip":
            return _go_on(talk, walk, step)
        case _:
            pass
    if walk.phase == CONFIRM:
        return _hear_confirmation(talk, walk, step, keys)
    match step:
        case Callback() if keys in step.options:
            return _enter(talk, walk, step.go, found=(AskedForTime(step.options[keys]),))
        case Callback() | Slot() if keys in step.otherwise:
            return _enter(talk, walk, step.otherwise[keys])
        case Info() if keys in (YES, NO):
            return _go_on(talk, walk, step, says=(Said(talk.say(step.more, walk)),) if keys == YES else ())
        case SmsOffer() if keys in (YES, NO):
            return _answer_offer(talk, walk, step, wanted=keys == YES)
        case _:
            return _weigh(talk, walk, step, keys, _understand(talk, walk, step, keys))


def control(script: Script, step: AskingStep, keys: str, *, confirming: bool = False) -> str | None:
    """What keys mean wherever they are pressed: "opt_out", "repeat", "skip", or None for keys of the step's own.

    One to ten needs the nine and the star for itself, so the pound key repeats there and a silence passes by. In an
    entry of several keys the control keys come after a star, because any of them may begin a number.
    """
    skippable = isinstance(step, Question | Choice) and step.skippable and not confirming
    meanings = {"#": "repeat", script.keys.repeat: "repeat"}
    meanings |= {script.keys.skip: "skip"} if skippable else {}
    meanings |= {script.keys.opt_out: "opt_out"}
    if isinstance(step, Number | Day) and not confirming:
        return "repeat" if keys == "*" else {f"*{key}": meaning for key, meaning in meanings.items()}.get(keys)
    if isinstance(step, Score) and keys in script.scale(step.scale).levels:
        return None
    if isinstance(step, Choice | Callback) and keys in step.offered():
        return None
    return meanings.get(keys)


def _understand(talk: Talk, walk: Walk, step: AskingStep, keys: str) -> Understanding:
    """What the keys mean as an answer to this step."""
    match step:
        case Score():
            return understand_score(keys, step, talk.script.scale(step.scale))
        case YesNo():
            return understand_yes_no(keys)
        case Choice():
            return understand_choice(keys, step)
        case Number():
            return understand_number(keys, step)
        case Day():
            return understand_day(keys, step, talk.today)
        case Slot():
            return understand_slot(keys, walk.offered)
        case Plate() | Callback() | Info() | SmsOffer():
            return NotUnderstood("not_an_option")
        case _:
            assert_never(step)


def _weigh(talk: Talk, walk: Walk, step: AskingStep, keys: str, understanding: Understanding) -> Turn:
    """Keep what is clear, read back what should be sure, ask which was meant where there is doubt."""
    match understanding:
        case Understood(value=value, read_back=False):
            return _accept(talk, walk, step, value, keys)
        case Understood(value=value) | Doubtful(first=value):
            doubting = replace(walk, phase=CONFIRM, pending=value, raw=keys)
            return Turn(doubting, (_ask(talk, doubting, step, step.prompt),))
        case NotUnderstood(why=why):
            return _miss(talk, walk, step, getattr(talk.script.phrases, why))
        case _:
            assert_never(understanding)


def _hear_confirmation(talk: Talk, walk: Walk, step: AskingStep, keys: str) -> Turn:
    """After reading back: one is right, and anything else is not taken for a yes."""
    assert walk.pending is not None
    if keys == YES:
        return _accept(talk, walk, step, walk.pending, walk.raw, confirmed=True)
    if isinstance(step, Score):
        ten = keys in ("0", "*")
        return _accept(talk, walk, step, 10, walk.raw + keys, confirmed=True) if ten else _miss_option(talk, walk, step)
    if keys == NO and isinstance(step, Plate):
        return _ask_to_speak(talk, walk, step)
    if keys == NO:
        return _miss(talk, replace(walk, phase="", pending=None, raw=""), step, None)
    return _miss_option(talk, walk, step)


def _accept(talk: Talk, walk: Walk, step: AskingStep, value: Value, raw: str, *, confirmed: bool = False) -> Turn:
    after, found = accepted(talk, walk, step, value, raw, confirmed=confirmed)
    if isinstance(step, Choice) and (there := step.options[raw].go):
        return _enter(talk, after, there, found=found)
    return _go_on(talk, after, step, found=found)


def _answer_offer(talk: Talk, walk: Walk, step: SmsOffer, *, wanted: bool) -> Turn:
    if not wanted:
        return _go_on(talk, walk, step)
    says = (Said(talk.say(talk.script.phrases.sms_comes, walk)),)
    return _go_on(talk, walk, step, says=says, found=(AskedForSms(walk.step, talk.write(step.text, walk)),))


def _miss_option(talk: Talk, walk: Walk, step: AskingStep) -> Turn:
    return _miss(talk, walk, step, talk.script.phrases.not_an_option)


def _miss(talk: Talk, walk: Walk, step: AskingStep, phrase: Words | None) -> Turn:
    """Nothing usable came: help more each time, then go where the script says."""
    misses = walk.misses + 1
    if misses >= step.tries:
        return _enter(talk, walk, step.on_silence)
    walk = replace(walk, misses=misses)
    words = step.again[min(misses, len(step.again)) - 1] if step.again else step.prompt
    sorry = () if phrase is None else (Said(talk.say(phrase, walk, **_range(talk, step))),)
    return Turn(walk, (*sorry, _ask(talk, walk, step, words)))


def _range(talk: Talk, step: AskingStep) -> Mapping[str, str]:
    """What the phrase about an impossible number mentions."""
    if not isinstance(step, Number):
        return {}
    ends = {"least": step.least, "most": step.most}
    return {name: tell(step.unit, value, talk.locale, aloud=True) for name, value in ends.items()}


# --- speech --------------------------------------------------------------------------------------------------------


def _hear_comment(talk: Talk, walk: Walk, step: Record, heard: Heard) -> Turn:
    found: tuple[Finding, ...] = ()
    if isinstance(heard, Recorded) and heard.sid and heard.seconds > 0:
        found = (Commented(walk.step, heard.sid, heard.seconds),)
        if step.task is not None:
            found += (LeftForPerson(walk.step, step.task),)
        walk = replace(walk, answers={**walk.answers, walk.step: heard.sid})
    return _go_on(talk, walk, step, found=found)


def _hear_plate(talk: Talk, walk: Walk, step: Plate, heard: Heard) -> Turn:
    """A spoken plate is kept as a recording for a person to write down; it is no answer yet."""
    found: tuple[Finding, ...] = ()
    if isinstance(heard, Recorded) and heard.sid and heard.seconds > 0:
        found = (Commented(walk.step, heard.sid, heard.seconds), LeftForPerson(walk.step, step.label))
    return _go_on(talk, walk, step, found=found)


def _ask_to_speak(talk: Talk, walk: Walk, step: Plate) -> Turn:
    speaking = replace(walk, phase=SPEAK, pending=None, raw="", misses=0)
    return Turn(speaking, (AskedToSpeak(talk.say(step.speak, walk), step.max_seconds),))


# --- going on ------------------------------------------------------------------------------------------------------


def _go_on(
    talk: Talk, walk: Walk, step: Step, *, says: tuple[Utterance, ...] = (), found: tuple[Finding, ...] = ()
) -> Turn:
    """Leave a step by its `next`."""
    return _enter(talk, walk, way(ways(step), talk.known(walk)), says=says, found=found)


def _enter(
    talk: Talk, walk: Walk, name: str, *, says: tuple[Utterance, ...] = (), found: tuple[Finding, ...] = ()
) -> Turn:
    """Go to a step and on through everything that asks nothing, until somebody is asked or the call ends."""
    script, said = talk.script, list(says)
    for _ in range(2 * len(script.steps) + 1):  # `say` steps in a circle would never ask anything
        step = script.steps[name]
        if walk.resuming and walk.reached and not step.opening and not isinstance(step, End):
            name, walk = walk.reached, replace(walk, resuming=False)
            said.append(Said(talk.say(script.phrases.welcome_back, walk)))
            step = script.steps[name]
        walk = replace(walk, step=name, misses=0, phase="", pending=None, raw="", put_through=False)
        passed = _passed(talk, walk, step)
        if passed is not None:
            if isinstance(step, Say):
                said.append(Said(talk.say(step.prompt, walk), step.audio.get(talk.locale)))
            name = passed
            continue
        if isinstance(step, End):
            said += [Said(talk.say(step.prompt, walk), step.audio.get(talk.locale)), HungUp()]
            walk = replace(walk, over=True, disposition=step.disposition)
            return Turn(walk, tuple(said), (*found, Ended(step.disposition)))
        if isinstance(step, AskingStep) and not isinstance(step, Callback) and not step.opening:
            walk = replace(walk, reached=name)
        turn = _arrive(talk, walk, step)
        return Turn(turn.walk, (*said, *turn.says), found)
    return Turn(replace(walk, over=True), (*said, HungUp()), (*found, Ended(None)))


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
    audio = step.audio.get(talk.locale)
    match step:
        case Record():
            return Turn(walk, (AskedToSpeak(talk.say(step.prompt, walk), step.max_seconds, audio),))
        case Transfer():
            through = PutThrough(str(talk.facts[step.to]), step.timeout)
            return Turn(replace(walk, put_through=True), (Said(talk.say(step.prompt, walk), audio), through))
        case Plate():
            known = talk.facts.get(step.known)
            if not known:
                return _ask_to_speak(talk, walk, step)
            walk = replace(walk, phase=CONFIRM, pending=str(known), raw=YES)
            return Turn(walk, (_ask(talk, walk, step, step.prompt),))
        case Slot():
            walk = replace(walk, offered=talk.slots(step))
            return Turn(walk, (_ask(talk, walk, step, step.prompt),))
        case Say() | End():
            raise AssertionError("such a step keeps nobody")
        case _:
            return Turn(walk, (_ask(talk, walk, step, step.prompt),))


def _ask(talk: Talk, walk: Walk, step: AskingStep, words: Words) -> AskedForKey:
    """Put a question, or read back what was entered; several keys only where a number or a day is entered."""
    if walk.phase == CONFIRM and not isinstance(step, Plate):
        return AskedForKey(_read_back(talk, walk, step), step.timeout)
    said = (talk.say(words, walk), *(_told_slots(talk, walk, step) if isinstance(step, Slot) else ()))
    recorded = words is step.prompt and not isinstance(step, Slot)  # no recording knows which times are free
    audio = step.audio.get(talk.locale) if recorded else None
    return AskedForKey((" " if talk.locale == "en" else "").join(said), step.timeout, _most_keys(step), audio)


def _most_keys(step: AskingStep) -> int:
    match step:
        case Number():  # one more than any answer has, so that the pound key after the longest one is not left over
            return max(len(str(step.most)) + 1, FEWEST_KEYS)
        case Day():
            return DAY_KEYS
        case _:
            return 1


def _read_back(talk: Talk, walk: Walk, step: AskingStep) -> str:
    phrases = talk.script.phrases
    if isinstance(step, Score):
        return talk.say(phrases.confirm_one, walk)
    assert walk.pending is not None
    return talk.say(
        phrases.confirm_entry, walk, value=in_words(talk.script, step, walk.pending, talk.locale, aloud=True)
    )


def _told_slots(talk: Talk, walk: Walk, step: Slot) -> Iterator[str]:
    for key, at in enumerate(walk.offered, start=1):
        yield talk.say(step.each, walk, slot=tell("datetime", at, talk.locale, aloud=True), key=str(key))
    yield talk.say(step.tail, walk)
