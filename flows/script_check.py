"""What the types of a script cannot see: ways that lead nowhere, keys with two meanings, words not said everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.lifecycles import Disposition
from flows.script import (
    Asking,
    Branch,
    Callback,
    Choice,
    End,
    Record,
    Say,
    Score,
    Script,
    Step,
    Words,
    targets,
)

# What a prompt may mention; `flows/facts.py` fills them in.
VARIABLES = frozenset({"customer", "dealership", "model", "visit_date", "hotline"})
_VARIABLE = re.compile(r"\{([^{}]*)\}")

Place = tuple[str | int, ...]  # the way to it from the top of the file
Wrong = Iterator[tuple[Place, str]]  # where, and the sentence that says how to mend it


def wrong(script: Script) -> Wrong:
    """Everything that is wrong with this script."""
    for field in ("first", "opted_out", "too_long"):
        if getattr(script, field) not in script.steps:
            yield (field,), f"there is no step `{getattr(script, field)}`; name one of the steps below."
    yield from _wrong_ends(script)
    noted = _noted(script)
    for name, step in script.steps.items():
        for target in targets(step):
            if target not in script.steps:
                yield ("steps", name), f"step `{name}` leads to `{target}`, which is not there."
        yield from _wrong_keys(script, name, step)
        if isinstance(step, Score | Record | Say) and step.next[-1].when:
            yield (
                ("steps", name, "next"),
                f"step `{name}` needs a last `go` without `when`, so that it always leads on.",
            )
        if isinstance(step, Score | Record | Say):
            for number, branch in enumerate(step.next):
                yield from _wrong_conditions(noted, ("steps", name, "next", number), branch)
        yield from _wrong_words(script, ("steps", name, "prompt"), step.prompt)
        for number, words in enumerate(step.again if isinstance(step, Asking) else ()):
            yield from _wrong_words(script, ("steps", name, "again", number), words)
        if isinstance(step, Score):
            yield from _wrong_words(script, ("steps", name, "label"), step.label)
    for scale_name, scale in script.scales.items():
        for key, level in scale.levels.items():
            yield from _wrong_words(script, ("scales", scale_name, "levels", key), level.words)
    for phrase in type(script.phrases).model_fields:
        yield from _wrong_words(script, ("phrases", phrase), getattr(script.phrases, phrase))
    led_to = {target for step in script.steps.values() for target in targets(step)}
    lost = (led_to | {script.first, script.opted_out, script.too_long}) - set(script.steps)
    for name in sorted(set(script.steps) - _reachable(script)) if not lost else ():
        yield ("steps", name), f"nothing leads to step `{name}`; remove it or lead somewhere to it."


def _wrong_ends(script: Script) -> Wrong:
    """The two ends that must hold whatever the script does: stopping for good, and stopping at the ceiling."""
    end = script.steps.get(script.opted_out)
    if end is not None and not (isinstance(end, End) and end.disposition is Disposition.OPTED_OUT):
        yield (
            ("opted_out",),
            f"the opt-out key must lead to an `end` with `disposition: opted_out`; `{script.opted_out}` is none.",
        )
    last = script.steps.get(script.too_long)
    if last is not None and not isinstance(last, End):
        yield ("too_long",), f"`{script.too_long}` is not an `end`; name one, so that no call goes on for ever."
    if len({script.keys.opt_out, script.keys.repeat, script.keys.skip}) < 3:
        yield ("keys",), "two control keys are the same; give each its own."


def _noted(script: Script) -> Mapping[str, frozenset[object]]:
    """What a `when` may ask about: each answer with its possible values; none means any, as for a recording's name."""
    noted: dict[str, frozenset[object]] = {"complaint": frozenset({True, False})}
    for name, step in script.steps.items():
        match step:
            case Score():
                scale = script.scales.get(step.scale)
                noted[name] = frozenset(level.value for level in scale.levels.values()) if scale else frozenset()
            case Record():
                noted[name] = frozenset()
            case Choice():
                for option in step.options.values():
                    for question, value in option.answers.items():
                        noted[question] = noted.get(question, frozenset()) | {value}
    return noted


def _wrong_conditions(noted: Mapping[str, frozenset[object]], where: Place, branch: Branch) -> Wrong:
    for question, value in branch.when.items():
        if question not in noted:
            yield (*where, "when"), f"nothing is ever noted as `{question}`; ask about a step or an option's answer."
        elif noted[question] and value not in noted[question]:
            yield (*where, "when"), f"`{question}` is never `{value}`, so this way is never gone; mend the value."


def _wrong_keys(script: Script, name: str, step: Step) -> Wrong:
    if isinstance(step, Score):
        scale = script.scales.get(step.scale)
        if scale is None:
            yield ("steps", name, "scale"), f"there is no scale `{step.scale}`; add it under `scales`."
            return
        values = {level.value for level in scale.levels.values()}
        for mark in step.low:
            if mark.value not in values:
                yield ("steps", name, "low"), f"the scale `{step.scale}` has no value {mark.value}."
        used = frozenset(scale.levels)
    elif isinstance(step, Choice | Callback):
        used = step.keys()
    else:
        return
    reserved = {script.keys.opt_out: "opt out", script.keys.repeat: "say it again"}
    if isinstance(step, Score) and step.skippable:
        reserved[script.keys.skip] = "skip"
    for key in sorted(used & set(reserved)):
        meaning = reserved[key]
        yield (
            ("steps", name),
            f"in step `{name}` the key {key} cannot be used: it means “{meaning}” everywhere.",
        )


def _wrong_words(script: Script, where: Place, words: Words) -> Wrong:
    for locale in script.locales:
        if not words.get(locale, "").strip():
            yield where, f"this is not said in {locale}; add the words."
    for text in words.values():
        for variable in _VARIABLE.findall(text):
            if variable not in VARIABLES:
                yield (
                    where,
                    f"nothing is known about {{{variable}}}; use one of {', '.join(sorted(VARIABLES))}.",
                )


def _reachable(script: Script) -> set[str]:
    seen: set[str] = set()
    todo = [script.first, script.opted_out, script.too_long]
    while todo:
        name = todo.pop()
        if name in seen or name not in script.steps:
            continue
        seen.add(name)
        todo.extend(targets(script.steps[name]))
    return seen
