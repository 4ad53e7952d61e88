"""Ways that can be judged step by step: targets that are not there, ends that must hold, menus that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable

from flows.checker.codes import Faults, Found
from flows.checker.places import leads
from flows.lifecycles import Disposition
from flows.script import Script
from flows.steps import Choice, End, Question, Step, targets, ways

BLOCKING = frozenset({"S401", "S405", "S410", "S503", "S801", "S805", "S806"})  # with these no path can be walked


def wrong_shape(script: Script) -> Faults:
    """What is wrong with the ways out of each step, taken by itself."""
    for field in ("first", "opted_out", "too_long"):
        if (name := getattr(script, field)) not in script.steps:
            yield Found("S401", (field,), f"there is no step `{name}`; name one of the steps below.")
    yield from _wrong_ends(script)
    for name, step in script.steps.items():
        for where, target in leads(name, step):
            if target not in script.steps:
                yield Found("S401", where, f"step `{name}` leads to `{target}`, which is not there.")
        branches = ways(step)
        if branches and branches[-1].when:
            sentence = f"step `{name}` needs a last `go` without `when`, so that it always leads on."
            yield Found("S405", ("steps", name, "next"), sentence)
        if isinstance(step, Choice):
            yield from _wrong_menu(name, step)


def _wrong_ends(script: Script) -> Faults:
    """The two ends that must hold whatever the script does: stopping for good, and stopping at the ceiling."""
    end = script.steps.get(script.opted_out)
    if end is not None and not (isinstance(end, End) and end.disposition is Disposition.OPTED_OUT):
        sentence = f"the opt-out key must lead to an `end` with `disposition: opted_out`; `{script.opted_out}` is none."
        yield Found("S402", ("opted_out",), sentence)
    last = script.steps.get(script.too_long)
    if last is not None and not isinstance(last, End):
        sentence = f"`{script.too_long}` is not an `end`; name one, so that no call goes on for ever."
        yield Found("S403", ("too_long",), sentence)


def _wrong_menu(name: str, step: Choice) -> Faults:
    """A menu whose `next` is missing where it is needed, or there for nothing."""
    without = [key for key, option in step.options.items() if option.go is None]
    if step.next is None:
        for key in without:
            sentence = f"key {key} leads nowhere; give it a `go`, or the step a `next`."
            yield Found("S410", ("steps", name, "options", key), sentence)
        if step.skippable:
            yield Found("S410", ("steps", name), f"who skips `{name}` is led nowhere; give the step a `next`.")
    elif not without and not step.skippable:
        sentence = "every option leads somewhere of its own, so this is never gone; remove it."
        yield Found("S411", ("steps", name, "next"), sentence)


def skippable(step: Step) -> bool:
    """Whether the author lets the step be passed by."""
    return isinstance(step, Question | Choice) and step.skippable


def reachable(script: Script, beside: Iterable[str] = ()) -> set[str]:
    """Every step that the beginning, the opt-out, the ceiling or one of `beside` leads to, whatever the conditions."""
    seen: set[str] = set()
    todo = [script.first, script.opted_out, script.too_long, *beside]
    while todo:
        name = todo.pop()
        if name in seen or name not in script.steps:
            continue
        seen.add(name)
        todo.extend(targets(script.steps[name]))
    return seen
