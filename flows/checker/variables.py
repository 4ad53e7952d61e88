"""What later conditions and prompts can tell apart: which values an answer or a fact can have, in classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from flows.checker.places import said
from flows.checker.words import variables
from flows.computed import NEEDED
from flows.guards import holds
from flows.script import ONE_TO_TEN, Fact, Script
from flows.steps import (
    Choice,
    Comparison,
    Condition,
    Day,
    Moment,
    Number,
    Plate,
    Record,
    Score,
    Slot,
    Step,
    YesNo,
    ways,
)
from flows.turns import Value

COMPLAINT = "complaint"
SOMETHING = "…"  # a value that no script can name: a recording, a plate, a time
FAILED = "…?"  # a computed fact whose sources made no sense: no condition sees a value
UNCONCERNED = "-"  # what nothing later looks at
MOST_SLOTS = 100
Cell = Value | None
Known = Mapping[str, Cell]


def conditions(script: Script) -> Mapping[str, tuple[Condition, ...]]:
    """Every condition on each name."""
    found: dict[str, list[Condition]] = {}
    for step in script.steps.values():
        for branch in ways(step):
            for name, condition in branch.when.items():
                found.setdefault(name, []).append(condition)
    return {name: tuple(wanted) for name, wanted in found.items()}


def wanted(condition: Condition) -> Iterator[Value]:
    """The values a condition names."""
    if isinstance(condition, Comparison):
        named = (condition.at_least, condition.at_most, condition.is_not, *(condition.one_of or ()))
        yield from (value for value in named if value is not None)
    else:
        yield condition


def possible(script: Script, asked: Mapping[str, tuple[Condition, ...]]) -> Mapping[str, tuple[Value, ...]]:
    """Every name that a condition may look at, with the values it can have beside being unknown.

    Of numbers and texts without end, those that the conditions can tell apart.
    """
    values: dict[str, tuple[Value, ...]] = {COMPLAINT: (False, True)}
    for name, fact in script.known_facts().items():
        values[name] = _of_fact(fact, asked.get(name, ()))
    for name, step in script.steps.items():
        if isinstance(step, Choice):
            for option in step.options.values():
                for noted, value in option.answers.items():
                    values[noted] = _joined(values.get(noted, ()), (value,))
        own = of_step(script, step, asked.get(name, ()))
        if own:
            values[name] = _joined(values.get(name, ()), own) if name in script.known_facts() else own
    return values


def of_step(script: Script, step: Step, asked: Iterable[Condition]) -> tuple[Value, ...]:
    """The values that a step can keep as its answer; none for a step that keeps nothing."""
    match step:
        case Score():
            scale = script.scales.get(step.scale, ONE_TO_TEN)
            return tuple(dict.fromkeys(level.value for level in scale.levels.values()))
        case YesNo():
            return (True, False)
        case Choice():
            return tuple(option.value or key for key, option in step.options.items()) if step.label else ()
        case Number():
            marks = [mark for low in step.low for mark in (low.at_least, low.at_most) if mark is not None]
            return _numbers(asked, marks, step.least, step.most)
        case Moment() if step.ring:
            return ()
        case Day() | Moment() | Plate() | Slot() | Record():
            return _texts(asked)
        case _:
            return ()


def _of_fact(fact: Fact, asked: Iterable[Condition]) -> tuple[Value, ...]:
    if fact.kind == "slots":  # compared by how many there are; none is not known
        return _numbers(asked, (1,), 1, MOST_SLOTS)
    if fact.kind in ("number", "km", "minutes", "money"):
        return _numbers(asked, (), 0, 9_999_999)
    return _joined(_texts(asked), (FAILED,)) if fact.computed else _texts(asked)


def _numbers(asked: Iterable[Condition], marks: Iterable[int], least: int, most: int) -> tuple[Value, ...]:
    named = [value for value in chain(marks, *map(wanted, asked)) if isinstance(value, int)]
    close = {least, most, *(near for value in named for near in (value - 1, value, value + 1))}
    return tuple(sorted(value for value in close if least <= value <= most))


def _texts(asked: Iterable[Condition]) -> tuple[Value, ...]:
    named = {value for condition in asked for value in wanted(condition) if isinstance(value, str)}
    return (SOMETHING, *sorted(named))


def _joined(some: Iterable[Value], more: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys((*some, *more)))


def seen(value: Cell) -> Cell:
    """A value as a condition sees it."""
    return None if value == FAILED else value


@dataclass(frozen=True, slots=True)
class Classes:
    """The names that matter later, and of each the values that nothing later can tell apart brought to one."""

    names: tuple[str, ...]
    stands_for: Mapping[tuple[str, Cell], Cell]

    def collapsed(self, name: str, value: Cell) -> Cell:
        """The one that stands for this value."""
        return self.stands_for.get((name, value), value)


def classes(
    script: Script, asked: Mapping[str, tuple[Condition, ...]], values: Mapping[str, tuple[Value, ...]]
) -> Classes:
    """What later steps look at: in conditions, in prompts (there only whether it is known), and for computing."""
    facts = script.known_facts()
    answers = (
        set(values) - set(facts)
        | {name for name, fact in facts.items() if fact.computed}
        | ({name for name, _, _ in script.questions()})
    )
    mentioned = {name for step_name in script.steps for name in mentions(script, step_name)}
    names = (set(asked) | mentioned & answers) & set(values)
    for name in names & set(facts):
        computed = facts[name].computed
        names |= (NEEDED[computed] & answers) if computed else set()
    stands_for: dict[tuple[str, Cell], Cell] = {}
    for name in names:
        alike: dict[tuple[bool, ...], Cell] = {}
        for value in values[name]:
            sign = tuple(holds(condition, seen(value)) for condition in asked.get(name, ()))
            stands_for[name, value] = value if value == FAILED else alike.setdefault(sign, value)
    return Classes(tuple(sorted(names)), stands_for)


def mentions(script: Script, name: str) -> set[str]:
    """The variables in what a step says."""
    return {variable for _, words in said(name, script.steps[name]) for _, variable in variables(words)}
