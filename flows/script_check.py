"""What the types of a script cannot see: ways that lead nowhere, keys with two meanings, words not said everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.lifecycles import Disposition
from flows.script import ONE_TO_TEN, Script
from flows.steps import (
    TEN,
    Asking,
    Branch,
    Callback,
    Choice,
    Comparison,
    Day,
    End,
    Info,
    Number,
    Plate,
    Record,
    Score,
    Slot,
    SmsOffer,
    Step,
    Words,
    YesNo,
    targets,
    ways,
)

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
        branches = ways(step)
        if branches and branches[-1].when:
            yield (
                ("steps", name, "next"),
                f"step `{name}` needs a last `go` without `when`, so that it always leads on.",
            )
        for number, branch in enumerate(branches):
            yield from _wrong_conditions(noted, ("steps", name, "next", number), branch)
        for where, words in _words_of(name, step):
            yield from _wrong_words(script, where, words)
    for scale_name, scale in script.scales.items():
        for key, level in scale.levels.items():
            yield from _wrong_words(script, ("scales", scale_name, "levels", key), level.words)
    for phrase in type(script.phrases).model_fields:
        yield from _wrong_words(script, ("phrases", phrase), getattr(script.phrases, phrase))
    for where, words in _words_of_facts(script):
        yield from _wrong_words(script, where, words)
    led_to = {target for step in script.steps.values() for target in targets(step)}
    lost = (led_to | {script.first, script.opted_out, script.too_long}) - set(script.steps)
    for name in sorted(set(script.steps) - reachable(script)) if not lost else ():
        yield ("steps", name), f"nothing leads to step `{name}`; remove it or lead somewhere to it."


def _words_of(name: str, step: Step) -> Iterator[tuple[Place, Words]]:
    """Everything a step says, and where it stands."""
    here: Place = ("steps", name)
    yield (*here, "prompt"), step.prompt
    for field in ("label", "speak", "each", "tail", "more", "text"):
        words = getattr(step, field, None)
        if words is not None:
            yield (*here, field), words
    for number, words in enumerate(step.again if isinstance(step, Asking) else ()):
        yield (*here, "again", number), words
    if isinstance(step, Choice):
        for key, option in step.options.items():
            if option.words is not None:
                yield (*here, "options", key, "words"), option.words


def _words_of_facts(script: Script) -> Iterator[tuple[Place, Words]]:
    for name, fact in script.facts.items():
        if fact.otherwise is not None:
            yield ("facts", name, "otherwise"), fact.otherwise


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
    """What a `when` may ask about: each answer with its possible values; none means any, as for a number."""
    noted: dict[str, frozenset[object]] = {name: frozenset() for name in script.known_facts()}
    noted["complaint"] = frozenset({True, False})
    for name, step in script.steps.items():
        match step:
            case Score():
                scale = script.scales.get(step.scale, ONE_TO_TEN)
                noted[name] = frozenset(level.value for level in scale.levels.values())
            case YesNo():
                noted[name] = frozenset({True, False})
            case Choice():
                if step.label is not None:
                    noted[name] = frozenset(option.value for option in step.options.values())
                for option in step.options.values():
                    for question, value in option.answers.items():
                        noted[question] = noted.get(question, frozenset()) | {value}
            case Record() | Number() | Day() | Plate() | Slot():
                noted[name] = frozenset()
            case _:
                pass
    return noted


def _wrong_conditions(noted: Mapping[str, frozenset[object]], where: Place, branch: Branch) -> Wrong:
    for question, value in branch.when.items():
        if question not in noted:
            yield (*where, "when"), f"nothing is ever noted as `{question}`; ask about a step or an option's answer."
            continue
        wanted = (
            [one for one in (value.one_of or (value.is_not,)) if one is not None]
            if isinstance(value, Comparison)
            else [value]
        )
        for one in wanted:
            if noted[question] and one not in noted[question]:
                yield (*where, "when"), f"`{question}` is never `{one}`, so this way is never gone; mend the value."


def _wrong_keys(script: Script, name: str, step: Step) -> Wrong:
    if isinstance(step, Score):
        scale = script.scales.get(step.scale, ONE_TO_TEN if step.scale == TEN else None)
        if scale is None:
            yield ("steps", name, "scale"), f"there is no scale `{step.scale}`; add it under `scales`."
            return
        values = {level.value for level in scale.levels.values()}
        for mark in step.low:
            if mark.value not in values:
                yield ("steps", name, "low"), f"the scale `{step.scale}` has no value {mark.value}."
        used = frozenset(scale.levels)
        if step.scale == TEN:
            return  # where nine is a score and the star is ten, the pound key repeats
    elif isinstance(step, Choice | Callback):
        used = step.offered()
    elif isinstance(step, Slot):
        used = frozenset(step.otherwise) | {str(key) for key in range(1, step.offers + 1)}
    elif isinstance(step, YesNo | Info | SmsOffer):
        used = frozenset({"1", "2"})
    else:
        return
    reserved = {script.keys.opt_out: "opt out", script.keys.repeat: "say it again"}
    if isinstance(step, Score | Choice | YesNo | Slot) and step.skippable:
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
    known = {*script.known_facts(), *(name for name, _, _ in script.questions()), *_given_by(where)}
    for text in words.values():
        for variable in _VARIABLE.findall(text):
            if variable not in known:
                yield (
                    where,
                    f"nothing is known about {{{variable}}}; use one of {', '.join(sorted(known))}.",
                )


def _given_by(where: Place) -> tuple[str, ...]:
    """What the engine itself fills in, by the place of the words."""
    given = {"not_possible": ("least", "most"), "confirm_entry": ("value",), "each": ("slot", "key")}
    return given.get(str(where[-1]), ())


def reachable(script: Script) -> set[str]:
    """Every step that the beginning, the opt-out or the ceiling leads to."""
    seen: set[str] = set()
    todo = [script.first, script.opted_out, script.too_long]
    while todo:
        name = todo.pop()
        if name in seen or name not in script.steps:
            continue
        seen.add(name)
        todo.extend(targets(script.steps[name]))
    return seen
