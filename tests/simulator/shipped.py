"""The product's own scripts as a customer hears them; only tests may know both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from flows.facts import examples
from flows.pauses import without
from flows.script import Script
from flows.script_file import parse, shipped
from flows.steps import (
    NO,
    TEN,
    YES,
    Asking,
    Callback,
    Choice,
    Day,
    Info,
    Locale,
    Number,
    Plate,
    Score,
    Slot,
    SmsOffer,
    Words,
    YesNo,
)
from flows.talk import Talk, tell
from flows.turns import Value, Walk

NAMES = tuple(shipped())
HOURS = (
    "2026-12-01T10:30:00+08:00",
    "2026-12-01T15:00:00+08:00",
    "2026-12-02T09:00:00+08:00",
    "2026-12-02T14:30+08:00",
)


@cache
def script(name: str) -> Script:
    return parse(shipped()[name], name)


def talk(name: str, locale: Locale) -> Talk:
    """A conversation with the customer of the examples; every fact is known."""
    read = script(name)
    return Talk(read, locale, {**examples(read, locale)})


def answers(read: Script) -> Mapping[str, Value]:
    """Something that was said at every step and worked out by every computed fact."""
    said: dict[str, Value] = {name: str(fact.example) for name, fact in read.facts.items() if fact.computed is not None}
    for name, step in read.steps.items():
        match step:
            case YesNo():
                said[name] = True
            case Score():
                said[name] = read.scale(step.scale).best()
            case Number():
                said[name] = step.most
            case Day():
                said[name] = "2026-12-08"
            case Slot():
                said[name] = HOURS[0]
            case Choice():
                said[name] = next((option.value for option in step.options.values() if option.value), "")
            case _:
                pass
    return said


def heard(speaker: Talk, name: str, words: Words, **more: str) -> str:
    """What is said at this step, without its pauses."""
    return without(speaker.say(words, Walk(name, answers=answers(speaker.script)), **more))


def asked(speaker: Talk) -> Iterator[tuple[str, Asking, str]]:
    """Every asking step in all the words it may be asked in."""
    for name, step in speaker.script.steps.items():
        if isinstance(step, Asking):
            for words in (step.prompt, *step.again):
                said = heard(speaker, name, words)
                yield name, step, f"{said}{' '}{slots(speaker, name, step)}" if isinstance(step, Slot) else said


def slots(speaker: Talk, name: str, step: Slot) -> str:
    """The hours on offer, as many as the step tells at most, and the words behind them."""
    told = [
        heard(speaker, name, step.each, slot=tell("datetime", at, speaker.locale, aloud=True), key=str(key))
        for key, at in enumerate(HOURS[: step.offers], start=1)
    ]
    return (" " if speaker.locale == "en" else "").join([*told, heard(speaker, name, step.tail)])


def keys_of(read: Script, step: Asking) -> frozenset[str]:
    """The keys that a step must name."""
    match step:
        case Choice() | Callback():
            return step.offered()
        case YesNo() | Info() | SmsOffer() | Plate():
            return frozenset({YES, NO})
        case Slot():
            return frozenset(str(key) for key in range(1, step.offers + 1)) | frozenset(step.otherwise)
        case Score() if step.scale == TEN:
            return frozenset({"0"})
        case Score():
            return frozenset(read.scale(step.scale).levels)
        case Number() | Day():
            return frozenset()
        case _:
            raise AssertionError(f"a new kind of step: {step.kind}")  # type: ignore[attr-defined]  # every step has it
