"""Tells keys that came before their question could be heard: a second press, a held key, the 0 of a ten too many.

They were meant for the question before. Nothing they seem to say is kept: the question is put again, the first time
without counting a try. Only the key that stops the calls is taken however fast it comes, unless it is the one that
was pressed just before: nine points pressed twice are no wish to be left alone.
"""

from __future__ import annotations

from dataclasses import replace

from flows.asking import CONFIRM
from flows.script import Script
from flows.steps import TEN, AskingStep, Score, Step
from flows.turns import Heard, Keys, Walk

FASTEST_S = 1.2  # from our reply: the way to the phone, the first words of a question, and a finger that moves


def echoes(script: Script, walk: Walk, heard: Heard) -> bool:
    """Whether this key was pressed for the question before. Where it is not known how fast it came, it counts."""
    step: Step = script.steps[walk.step]
    if not (isinstance(heard, Keys) and len(heard.digits) == 1 and walk.key and isinstance(step, AskingStep)):
        return False
    if heard.after_s is None or not 0 < heard.after_s < FASTEST_S:  # a clock that stands or was set back tells nothing
        return False
    if heard.digits == script.keys.opt_out and heard.digits != walk.key and not isinstance(step, Score):
        return False
    return not _completes_a_ten(step, walk, heard.digits)


def _completes_a_ten(step: AskingStep, walk: Walk, key: str) -> bool:
    """1 and then 0, which arrives while the one is being asked about."""
    of_ten = isinstance(step, Score) and step.scale == TEN
    return of_ten and walk.phase == CONFIRM and not walk.by_voice and key in ("0", "*")


def remembered(before: Walk, after: Walk, heard: Heard, *, echoed: bool) -> Walk:
    """The walk after a turn, with the key that led to what is asked now. Who is asked the same again has heard it."""
    key = heard.digits[-1:] if isinstance(heard, Keys) else ""
    stays = _place(before) == _place(after)
    return replace(
        after,
        key="" if stays and not echoed else key,
        echoes=before.echoes + 1 if stays and echoed else 0,
    )


def _place(walk: Walk) -> tuple[object, ...]:
    return walk.step, walk.phase, walk.pending, walk.entry, walk.over
