"""The keys that mean the same wherever they are pressed: no more calls, once more, skip.

One to ten needs the nine and the star for itself, and asks for one key only. So that nobody is kept in a row of such
questions, whoever is silent there or presses the pound key hears, before the question comes again, that the pound key
now stands for no more calls; pressing it is asked about once, because it meant something else a moment ago.
"""

from __future__ import annotations

from flows.script import Script
from flows.steps import TEN, AskingStep, Callback, Choice, Entry, Question, Score, Step


def needs_the_keys(step: Step) -> bool:
    """Whether every single key is an answer here, so that none is left for the opt-out."""
    return isinstance(step, Score) and step.scale == TEN


def control(
    script: Script,
    step: AskingStep,
    keys: str,
    *,
    confirming: bool = False,
    entering: bool = False,
    several: bool = False,
) -> str | None:
    """What keys mean wherever they are pressed: "opt_out", "repeat", "skip", or None for keys of the step's own.

    At one to ten only the pound key is left, which repeats. In an entry of several keys the control keys come after a
    star, because any of them may begin a number.
    """
    skippable = isinstance(step, Question | Choice) and step.skippable and not confirming
    meanings = {"#": "repeat", script.keys.repeat: "repeat"}
    meanings |= {script.keys.skip: "skip"} if skippable else {}
    meanings |= {script.keys.opt_out: "opt_out"}
    if entering:  # a plate by keys; there the star belongs to its characters
        alone = script.keys.opt_out if not several else None  # which may be the one character that is pressed anew
        return "opt_out" if keys in (alone, f"*{script.keys.opt_out}") else None
    if isinstance(step, Entry) and not confirming:
        return "repeat" if keys == "*" else {f"*{key}": meaning for key, meaning in meanings.items()}.get(keys)
    if isinstance(step, Score) and keys in script.scale(step.scale).levels:
        return None
    if isinstance(step, Choice | Callback) and keys in step.offered():
        return None
    return meanings.get(keys)
