"""Keys: no key means two things, every step that waits for one offers one, and the opt-out works from the start."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flows.checker.codes import Faults, Found
from flows.checker.shape import skippable
from flows.script import ONE_TO_TEN, Script
from flows.steps import (
    NO,
    TEN,
    YES,
    Asking,
    Callback,
    Choice,
    Day,
    End,
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
    targets,
)

POUND = "#"
NAMED = {"zh-CN": r"按\s*{key}(?![0-9])", "en": r"(?i)\bpress(?:ing)?\s+{key}(?![0-9])"}


def wrong_keys(script: Script) -> Faults:
    """Everything that is wrong with keys."""
    yield from _wrong_control(script)
    for name, step in script.steps.items():
        yield from _twice(script, name, step)
        if isinstance(step, Asking):
            yield from _wrong_typical(script, name, step)
        if isinstance(step, Choice | Callback) and not step.offered():
            yield Found("S503", ("steps", name), f"step `{name}` offers no key; give it `options`.")
    yield from _wrong_beginning(script)


def _wrong_control(script: Script) -> Faults:
    keys = script.keys
    if len({keys.opt_out, keys.repeat, keys.skip}) < 3:
        yield Found("S501", ("keys",), "two control keys are the same; give each its own.")
    for field in ("opt_out", "skip"):
        if getattr(keys, field) in ("*", POUND):
            yield Found("S501", ("keys", field), f"`{field}` must be a digit; * and # serve entries of several keys.")


def own_keys(script: Script, step: Step) -> tuple[str, ...]:
    """The keys that mean something of this step's own, the control keys aside; a key may come up twice."""
    match step:
        case Score():
            scale = script.scales.get(step.scale, ONE_TO_TEN if step.scale == TEN else None)
            return tuple(scale.levels) if scale is not None else ()
        case Choice():
            return tuple(step.options)
        case Callback():
            return (*step.options, *step.otherwise)
        case Slot():
            return (*(str(key) for key in range(1, step.offers + 1)), *step.otherwise)
        case YesNo() | Info() | SmsOffer() | Number() | Day() | Moment() | Plate():
            return (YES, NO)
        case _:
            return ()


def _twice(script: Script, name: str, step: Step) -> Faults:
    keys = own_keys(script, step)
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        sentence = f"in step `{name}` the key {key} means two things; give one of them another key."
        yield Found("S502", ("steps", name, "otherwise", key), sentence)
    if (
        isinstance(step, Score) and step.scale == TEN
    ):  # nine is a score there and the star is ten; the pound key repeats
        if step.skippable:
            sentence = "on one to ten the key 0 means ten, so it cannot skip; remove `skippable`."
            yield Found("S502", ("steps", name, "skippable"), sentence)
        return
    reserved = {script.keys.opt_out: "opt out", script.keys.repeat: "say it again"}
    if not isinstance(step, Choice | Callback):
        reserved[POUND] = "say it again"
    if skippable(step) and not isinstance(step, Entry):
        reserved[script.keys.skip] = "skip"
    for key in sorted(set(keys) & set(reserved)):
        sentence = f"in step `{name}` the key {key} cannot be used: it means “{reserved[key]}” everywhere."
        yield Found("S502", _place_of_key(name, step, key), sentence)


def _place_of_key(name: str, step: Step, key: str) -> tuple[str, ...]:
    if isinstance(step, Choice | Callback) and key in step.options:
        return ("steps", name, "options", key)
    if isinstance(step, Callback | Slot) and key in step.otherwise:
        return ("steps", name, "otherwise", key)
    return ("steps", name)


def _wrong_typical(script: Script, name: str, step: Asking) -> Faults:
    keys = set(own_keys(script, step))  # type: ignore[arg-type]  # every asking step is a step
    if isinstance(step, Entry):
        keys = set()
    elif skippable(step):  # type: ignore[arg-type]  # as above
        keys.add(script.keys.skip)
    if step.typical is not None and step.typical not in keys:
        what = f"use one of {', '.join(sorted(keys))}" if keys else "several keys are pressed here, so remove it"
        yield Found("S504", ("steps", name, "typical"), f"`{step.typical}` is no key of step `{name}`; {what}.")


# --- the beginning of a call ---------------------------------------------------------------------------------------


def _wrong_beginning(script: Script) -> Faults:
    """The first thing the call waits for names the opt-out key, in every locale, and the key works there."""
    for name in _first_waits(script):
        step = script.steps[name]
        where = ("steps", name, "prompt")
        if isinstance(step, Record | Transfer | End | Entry) or (isinstance(step, Score) and step.scale == TEN):
            sentence = (
                f"the opt-out key does not work at `{name}`; begin with a question where it does, such as a menu."
            )
            yield Found("S505", ("steps", name), sentence)
            continue
        for locale in script.locales:
            if locale in step.prompt and not _names_key(step.prompt[locale], script.keys.opt_out, locale):
                example = f"按{script.keys.opt_out}" if locale == "zh-CN" else f"press {script.keys.opt_out}"
                sentence = f"the first prompt does not say how to get no more such calls; name the key (“{example}”)."
                yield Found("S608", (*where, locale), sentence)


def _names_key(text: str, key: str, locale: Locale) -> bool:
    return re.search(NAMED[locale].format(key=re.escape(key)), text) is not None


def _first_waits(script: Script) -> Iterable[str]:
    """The steps that can be the first to wait for something; words said before them stand in `say` steps."""
    return sorted(set(_beyond_says(script, script.first, set())))


def _beyond_says(script: Script, name: str, seen: set[str]) -> Iterator[str]:
    step = script.steps.get(name)
    if step is None or name in seen:
        return
    seen.add(name)
    if not isinstance(step, Say):
        yield name
        return
    for target in targets(step):
        yield from _beyond_says(script, target, seen)
