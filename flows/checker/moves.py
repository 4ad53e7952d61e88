"""What can happen at one step: every key, silence, a recording or none, and what each of them makes known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from flows.checker.codes import Place
from flows.checker.shape import skippable
from flows.checker.variables import SOMETHING, of_step
from flows.judging import low
from flows.script import Script
from flows.steps import (
    NO,
    TEN,
    YES,
    Asking,
    AskingStep,
    Callback,
    Choice,
    Condition,
    Day,
    Info,
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
from flows.talk import Talk
from flows.turns import Value


class Sort(Enum):
    """Who brings a move about."""

    ANSWER = auto()  # the customer, by key or by voice
    SILENCE = auto()  # nothing usable came, as often as the step tries
    QUIET = auto()  # nobody: nothing is asked


@dataclass(frozen=True, slots=True)
class Move:
    """One way to leave a step; `go` is None where the step's `next` decides."""

    sort: Sort
    key: str = ""  # what is pressed; "speak" for a recording, "" for nothing
    go: str | None = None
    where: Place = ()  # the key or word in the file that leads there
    sets: Mapping[str, Value] = field(default_factory=dict)
    low: bool = False


def moves(script: Script, name: str, step: Step, asked: Mapping[str, tuple[Condition, ...]]) -> tuple[Move, ...]:
    """Everything that can happen at this step, the opt-out and the repeat key aside."""
    found = list(_own(script, name, step, asked))
    here: Place = ("steps", name)
    if isinstance(step, Callback | Slot):
        pairs = step.otherwise.items()
        found += [Move(Sort.ANSWER, key, go, (*here, "otherwise", key)) for key, go in pairs]
    if skippable(step) and not (isinstance(step, Score) and step.scale == TEN):
        found.append(Move(Sort.ANSWER, script.keys.skip))
    if isinstance(step, Asking):
        found.append(Move(Sort.SILENCE, "", step.on_silence, (*here, "on_silence")))
    return tuple(found)


def _own(script: Script, name: str, step: Step, asked: Mapping[str, tuple[Condition, ...]]) -> Iterator[Move]:
    here: Place = ("steps", name)
    match step:
        case Say():
            yield Move(Sort.QUIET)
        case Record():
            yield Move(Sort.ANSWER, "speak", sets={name: SOMETHING})
            yield Move(Sort.ANSWER)
        case Transfer():
            yield Move(Sort.QUIET)
            yield Move(Sort.QUIET, "", step.otherwise, (*here, "otherwise"))
        case Choice():
            for key, option in step.options.items():
                kept = {name: option.value or key} if step.label is not None else {}
                yield Move(
                    *(Sort.ANSWER, key, option.go, (*here, "options", key)),
                    sets={**option.answers, **kept},
                    low=_low(script, step, option.value or key, key),
                )
        case Score():
            for key, level in script.scale(step.scale).levels.items():
                yield Move(Sort.ANSWER, key, sets={name: level.value}, low=_low(script, step, level.value, key))
        case YesNo():
            for key, said in ((YES, True), (NO, False)):
                yield Move(Sort.ANSWER, key, sets={name: said}, low=_low(script, step, said, key))
        case Moment() if step.ring:
            yield Move(Sort.ANSWER, "entry")
        case Number() | Day() | Moment():
            for value in of_step(script, step, asked.get(name, ())):
                yield Move(Sort.ANSWER, "entry", sets={name: value}, low=_low(script, step, value, "entry"))
        case Plate():
            yield Move(Sort.ANSWER, YES, sets={name: SOMETHING})
            yield Move(Sort.ANSWER, "speak")
        case Slot():
            for value in of_step(script, step, asked.get(name, ())):
                yield Move(Sort.ANSWER, YES, sets={name: value})
            yield Move(Sort.QUIET, "", step.none_left, (*here, "none_left"))
        case Callback():
            for key in step.options:
                yield Move(Sort.ANSWER, key, step.go, (*here, "go"))
        case Info() | SmsOffer():
            yield Move(Sort.ANSWER, YES)
            yield Move(Sort.ANSWER, NO)
            if isinstance(step, SmsOffer):
                yield Move(Sort.QUIET)  # a landline gets no text message, so none is offered
        case _:
            return


def _low(script: Script, step: AskingStep, value: Value, key: str) -> bool:
    if isinstance(step, Choice) and step.label is None:
        return False
    return low(Talk(script, script.locales[0], {}), step, value, key) is not None
