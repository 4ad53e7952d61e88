"""The usual call: the way through a script when people answer as most do, and nothing is wrong."""

from __future__ import annotations

from typing import Any

from flows.facts import examples
from flows.guards import way
from flows.script import Script
from flows.steps import NO, YES, Callback, Choice, End, Locale, Score, Step, YesNo, ways


def usual_call(script: Script, locale: Locale) -> tuple[str, ...]:
    """Its steps in order: key 1 or the `typical` one, the best of a scale, nothing to complain about."""
    known: dict[str, Any] = {**examples(script, locale), "complaint": False}
    name, path = script.first, [script.first]
    while not isinstance(step := script.steps[name], End):
        name = _onwards(script, name, step, known)
        if name in path:
            break
        path.append(name)
    return tuple(path)


def _onwards(script: Script, name: str, step: Step, known: dict[str, Any]) -> str:
    """The next step; what was answered is kept in `known`."""
    match step:
        case Choice():
            key = next(key for key in (step.typical or YES, YES, *step.options) if key in step.options)
            option = step.options[key]
            known.update(option.answers)
            if step.label is not None:
                known[name] = option.value
            if option.go:
                return option.go
        case Callback():
            return step.go
        case Score():
            scale = script.scale(step.scale)
            typical = scale.levels.get(step.typical or "")
            known[name] = scale.best() if typical is None else typical.value
        case YesNo():
            good = not step.low.answer if step.low else True
            known[name] = {YES: True, NO: False}.get(step.typical or "", good)
        case _:
            pass  # a number, a day, a time: nothing that a condition should turn on
    return way(ways(step), known)
