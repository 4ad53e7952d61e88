"""Where things stand in a step: every way out of it and everything it says, with the place in the file."""

from __future__ import annotations

from collections.abc import Iterator

from flows.checker.codes import Place
from flows.script import Script
from flows.steps import Asking, Callback, Choice, Record, Slot, Step, Transfer, Words, label_of, ways


def leads(name: str, step: Step) -> Iterator[tuple[Place, str]]:
    """Every step this one can lead to, the control keys aside, with the very key or branch that leads there."""
    here: Place = ("steps", name)
    match step:
        case Choice():
            for key, option in step.options.items():
                if option.go is not None:
                    yield (*here, "options", key, "go"), option.go
        case Callback():
            yield (*here, "go"), step.go
        case Slot():
            yield (*here, "none_left"), step.none_left
        case Transfer():
            yield (*here, "otherwise"), step.otherwise
        case _:
            pass
    if isinstance(step, Callback | Slot):
        for key, go in step.otherwise.items():
            yield (*here, "otherwise", key), go
    for number, branch in enumerate(ways(step)):
        yield (*here, "next", number, "go"), branch.go
    if isinstance(step, Asking):
        yield (*here, "on_silence"), step.on_silence


def said(name: str, step: Step) -> Iterator[tuple[Place, Words]]:
    """What a step says or writes, with variables filled in."""
    here: Place = ("steps", name)
    yield (*here, "prompt"), step.prompt
    for field in ("clock", "speak", "each", "tail", "more", "text"):
        words = getattr(step, field, None)
        if words is not None:
            yield (*here, field), words
    for number, words in enumerate(step.again if isinstance(step, Asking) else ()):
        yield (*here, "again", number), words


def named(script: Script) -> Iterator[tuple[Place, Words]]:
    """What is said or written as it stands: short names, levels, and what stands for an unknown fact."""
    for name, step in script.steps.items():
        label = step.task if isinstance(step, Record) else label_of(step)
        if label is not None:
            yield ("steps", name, "task" if isinstance(step, Record) else "label"), label
        if isinstance(step, Choice):
            for key, option in step.options.items():
                if option.words is not None:
                    yield ("steps", name, "options", key, "words"), option.words
    for scale_name, scale in script.scales.items():
        for key, level in scale.levels.items():
            yield ("scales", scale_name, "levels", key, "words"), level.words
    for fact_name, fact in script.facts.items():
        if fact.otherwise is not None:
            yield ("facts", fact_name, "otherwise"), fact.otherwise
        if fact.label is not None:
            yield ("facts", fact_name, "label"), fact.label
        for value, words in fact.words.items():
            yield ("facts", fact_name, "words", value), words


def phrases(script: Script) -> Iterator[tuple[Place, Words]]:
    """The sentences between steps, as this script says them."""
    for name in type(script.phrases).model_fields:
        yield ("phrases", name), getattr(script.phrases, name)
