"""Scales and thresholds: every threshold can be reached, worsens towards the bad end, and spares the best answer."""

from __future__ import annotations

from flows.checker.codes import Faults, Found, Place
from flows.judging import ORDER
from flows.script import ONE_TO_TEN, Scale, Script
from flows.steps import TEN, LowMark, Moment, Number, Score

FEWEST_LEVELS = 2


def wrong_scales(script: Script) -> Faults:
    """Everything that is wrong with scales and thresholds."""
    for name, scale in script.scales.items():
        values = [level.value for level in scale.levels.values()]
        if name == TEN:
            sentence = "`ten` is the scale from one to ten that every script has; give this one another name."
            yield Found("S805", ("scales", name), sentence)
        if len(values) < FEWEST_LEVELS:
            yield Found("S805", ("scales", name), f"the scale `{name}` needs at least two levels; add the others.")
        for key, level in scale.levels.items():
            if values.count(level.value) > 1 and values.index(level.value) != list(scale.levels).index(key):
                sentence = f"another level of `{name}` has the value {level.value} too; give each its own."
                yield Found("S805", ("scales", name, "levels", key), sentence)
    for name, step in script.steps.items():
        if isinstance(step, Score):
            yield from _wrong_marks(script, name, step)
        if isinstance(step, Number):
            yield from _wrong_range(name, step)
        if isinstance(step, Moment):
            yield from _wrong_hours(name, step)


def _wrong_marks(script: Script, name: str, step: Score) -> Faults:
    scale = script.scales.get(step.scale, ONE_TO_TEN if step.scale == TEN else None)
    if scale is None:
        yield Found("S801", ("steps", name, "scale"), f"there is no scale `{step.scale}`; add it under `scales`.")
        return
    values = {level.value for level in scale.levels.values()}
    for number, mark in enumerate(step.low):
        where: Place = ("steps", name, "low", number)
        if mark.value not in values:
            sentence = f"the scale `{step.scale}` has no value {mark.value}; use one of {_list(values)}."
            yield Found("S802", where, sentence)
        elif mark.value == scale.best():
            yield Found(
                "S803", where, "the best answer would be a complaint, and so would every other; mend the value."
            )
        elif any(_covers(scale, one, mark, one_at < number) for one_at, one in enumerate(step.low) if one_at != number):
            sentence = f"another threshold makes {mark.value} as bad or worse already; remove one of the two."
            yield Found("S804", where, sentence)


def _covers(scale: Scale, one: LowMark, mark: LowMark, stands_before: bool) -> bool:
    """Whether `one` says all that `mark` says; of two alike the first counts."""
    if one == mark:
        return stands_before
    return scale.reaches(mark.value, one.value) and ORDER.index(one.severity) <= ORDER.index(mark.severity)


def _list(values: set[int]) -> str:
    return ", ".join(str(value) for value in sorted(values, reverse=True))


def _wrong_hours(name: str, step: Moment) -> Faults:
    opens, closes = step.hours
    if opens >= closes:
        sentence = f"`hours` go from {opens} to {closes}; the first must be before the second."
        yield Found("S806", ("steps", name, "hours"), sentence)


def _wrong_range(name: str, step: Number) -> Faults:
    if step.least > step.most:
        sentence = f"`least` is {step.least} and `most` is {step.most}; the least must not be above the most."
        yield Found("S806", ("steps", name, "least"), sentence)
        return
    for number, mark in enumerate(step.low):
        where: Place = ("steps", name, "low", number)
        least = step.least if mark.at_least is None else mark.at_least
        most = step.most if mark.at_most is None else mark.at_most
        if mark.at_least is None and mark.at_most is None:
            yield Found("S802", where, "a threshold says from where on a number is bad; add `at_least` or `at_most`.")
        elif least <= step.least and most >= step.most:
            yield Found("S803", where, "every number would be a complaint; mend the threshold.")
        elif least > most or least > step.most or most < step.least:
            sentence = f"the numbers go from {step.least} to {step.most}, so none is there; mend the threshold."
            yield Found("S802", where, sentence)
