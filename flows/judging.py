"""What an accepted answer amounts to: the answer itself, what it notes on the way, and whether a person must see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from flows.asked_moments import part_of
from flows.computed import COMPUTED, NEEDED
from flows.escalation import Severity
from flows.pauses import without
from flows.script import Scale
from flows.steps import TEN, AskingStep, Choice, Day, LowMark, LowNumber, Moment, Number, Question, Score, Words, YesNo
from flows.talk import Talk, in_words
from flows.turns import Answered, AskedForTime, Finding, FoundLow, LeftTask, Value, Walk

ORDER = list(Severity)


def accepted(
    talk: Talk,
    walk: Walk,
    step: AskingStep,
    value: Value,
    key: str,
    *,
    said: str | None = None,
    confirmed: bool = False,
) -> tuple[Walk, tuple[Finding, ...]]:
    """Keep an answer: the walk that knows it, and the findings, a low one after the answer it belongs to.

    `key` is what was pressed, or what stands for the words that were `said` instead.
    """
    if isinstance(step, Moment):
        if step.ring:
            return walk, (AskedForTime(part_of(str(value)), str(value)),)
        value = _with_zone(talk, str(value))
    raw, by_voice = (key, False) if said is None else (said, True)
    wording = without(talk.say(step.prompt, walk))
    found: list[Finding] = []
    after = walk
    if isinstance(step, Choice) and key in step.options:
        noted = step.options[key].answers
        found += [Answered(name, "choice", raw, note, None, wording, by_voice=by_voice) for name, note in noted.items()]
        after = replace(after, answers={**after.answers, **noted})
    if isinstance(step, Question) or (isinstance(step, Choice) and step.label is not None):
        severity = low(talk, step, value, key)
        scale = step.scale if isinstance(step, Score) else None
        kind = _kind(step)
        found.append(Answered(walk.step, kind, raw, value, scale, wording, severity is not None, confirmed, by_voice))
        after = replace(after, answers={**after.answers, walk.step: value})
        if severity is not None:
            after = replace(after, complaint=True)
            found.append(_low(talk, after, step, value, severity))
        if leaves_task(step, value, key):
            assert step.label is not None
            found.append(LeftTask(walk.step, step.category, step.label, _level(talk, step, value), step.within_hours))
    computed, more = _computed(talk, after, walk.step)
    return computed, (*found, *more)


def low(talk: Talk, step: AskingStep, value: Value, key: str) -> Severity | None:
    """How bad this answer is; None when nobody need see it."""
    match step:
        case Score():
            return _worst(step.low, int(value), talk.script.scale(step.scale))
        case YesNo():
            return step.low.severity if step.low is not None and value is step.low.answer else None
        case Number():
            reached = [mark.severity for mark in step.low if _reached(mark, int(value))]
            return min(reached, key=ORDER.index, default=None)
        case Choice():
            return step.options[key].low if key in step.options else None
        case _:
            return None


def leaves_task(step: AskingStep, value: Value, key: str) -> bool:
    """Whether this answer leaves something for a person to do."""
    match step:
        case Choice():
            return key in step.options and step.options[key].task
        case YesNo():
            return step.task is not None and value is step.task
        case Number() | Day() | Moment():
            return step.task
        case _:
            return False


def _worst(marks: Iterable[LowMark], value: int, scale: Scale) -> Severity | None:
    reached = [mark.severity for mark in marks if scale.reaches(value, mark.value)]
    return min(reached, key=ORDER.index, default=None)


def _reached(mark: LowNumber, value: int) -> bool:
    """Whether the number is where the mark says; with both ends given, between them."""
    if mark.at_least is None and mark.at_most is None:
        return False
    return (mark.at_least is None or value >= mark.at_least) and (mark.at_most is None or value <= mark.at_most)


def _kind(step: AskingStep) -> str:
    if isinstance(step, Moment):
        return "datetime"
    return "scale" if isinstance(step, Score) and step.scale != TEN else step.kind


def _with_zone(talk: Talk, moment: str) -> str:
    """A moment on the dealership's wall as one that means the same everywhere, where the zone is known."""
    at = datetime.fromisoformat(moment)
    return at.replace(tzinfo=talk.now.tzinfo).isoformat() if talk.now is not None else moment


def _low(talk: Talk, walk: Walk, step: AskingStep, value: Value, severity: Severity) -> FoundLow:
    assert isinstance(step, Question | Choice)
    assert step.label is not None
    return FoundLow(walk.step, severity, step.category, step.label, _level(talk, step, value), step.within_hours)


def _level(talk: Talk, step: AskingStep, value: Value) -> Words:
    """The name of what was chosen, in every language of the script."""
    return {locale: in_words(talk.script, step, value, locale, aloud=False) for locale in talk.script.locales}


def _computed(talk: Talk, walk: Walk, answered: str) -> tuple[Walk, tuple[Finding, ...]]:
    """Facts that this answer makes known; kept like answers, so that another day does not change them."""
    found = []
    for name, kind, value in _now_known(talk, walk, answered):
        walk = replace(walk, answers={**walk.answers, name: value})
        found.append(Answered(name, kind, "", value, None, ""))
    return walk, tuple(found)


def _now_known(talk: Talk, walk: Walk, answered: str) -> Iterator[tuple[str, str, Value]]:
    """What can be worked out for the first time, or anew because what it rests on was answered again."""
    known = talk.known(walk)
    for name, fact in talk.script.facts.items():
        if fact.computed is not None and (name not in walk.answers or answered in NEEDED[fact.computed]):
            value = COMPUTED[fact.computed](known)
            if value is not None:
                yield name, fact.kind, value
