"""The keys that mean the same wherever they are pressed: no more calls, say it again, pass this by."""

from __future__ import annotations

from flows.script import Script
from flows.steps import AskingStep, Callback, Choice, Day, Number, Question, Score


def control(
    script: Script, step: AskingStep, keys: str, *, confirming: bool = False, entering: bool = False
) -> str | None:
    """What keys mean wherever they are pressed: "opt_out", "repeat", "skip", or None for keys of the step's own.

    One to ten needs the nine and the star for itself, so the pound key repeats there and a silence passes by. In an
    entry of several keys the control keys come after a star, because any of them may begin a number.
    """
    skippable = isinstance(step, Question | Choice) and step.skippable and not confirming
    meanings = {"#": "repeat", script.keys.repeat: "repeat"}
    meanings |= {script.keys.skip: "skip"} if skippable else {}
    meanings |= {script.keys.opt_out: "opt_out"}
    if entering:  # a plate by keys; there the star belongs to its characters
        return "opt_out" if keys in (script.keys.opt_out, f"*{script.keys.opt_out}") else None
    if isinstance(step, Number | Day) and not confirming:
        return "repeat" if keys == "*" else {f"*{key}": meaning for key, meaning in meanings.items()}.get(keys)
    if isinstance(step, Score) and keys in script.scale(step.scale).levels:
        return None
    if isinstance(step, Choice | Callback) and keys in step.offered():
        return None
    return meanings.get(keys)
