"""Every situation a conversation can come to: a step, with what is known there as far as anything later looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from flows.checker.moves import Move, moves
from flows.checker.places import leads
from flows.checker.variables import (
    COMPLAINT,
    FAILED,
    SOMETHING,
    UNCONCERNED,
    Cell,
    Classes,
    Known,
    classes,
    conditions,
    mentions,
    possible,
    seen,
)
from flows.computed import NEEDED
from flows.guards import holds
from flows.script import Fact, Script
from flows.steps import Choice, Condition, Question, Step, ways

MOST = 20_000  # situations; the largest script so far has a few hundred


class TooMany(Exception):
    """The script has more situations than can be looked at."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A step and, in the order of the names that matter, what is known there."""

    step: str
    known: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one situation to another, by this move; `way` is the branch of `next` that was taken."""

    target: int
    move: Move
    way: int | None


@dataclass(slots=True)
class Map:
    """Everything that can happen in a call, the opt-out and the ceiling aside."""

    names: tuple[str, ...]
    situations: list[Situation] = field(default_factory=list)
    arrows: list[list[Arrow]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    decided: dict[str, list[Known]] = field(default_factory=dict)  # what was known where a step's `next` decided

    def known(self, at: int) -> Known:
        """What matters later and is known in a situation."""
        return dict(zip(self.names, self.situations[at].known, strict=True))

    def visited(self) -> set[str]:
        """Every step that can come up."""
        return {situation.step for situation in self.situations}


def explore(script: Script) -> Map:
    """All situations of a script whose ways all lead somewhere. Raises `TooMany`."""
    return _Explorer(script).map


class _Explorer:
    def __init__(self, script: Script) -> None:
        self._script = script
        asked = conditions(script)
        values = possible(script, asked)
        self._classes = classes(script, asked, values)
        self._matters = _mattering(script, self._classes)
        self._moves = {name: moves(script, name, step, asked) for name, step in script.steps.items()}
        self._computed = {
            name: NEEDED[fact.computed] & set(self._classes.names)
            for name, fact in script.facts.items()
            if fact.computed and name in self._classes.names
        }
        self._at: dict[Situation, int] = {}
        self.map = Map(self._classes.names)
        for known in self._beginnings(values):
            start = self._arrive(script.first, known)
            if start not in self.map.starts:
                self.map.starts.append(start)
        done = 0
        while done < len(self.map.situations):
            self._leave(done)
            done += 1

    def _beginnings(self, values: Mapping[str, Sequence[Cell]]) -> Iterator[Known]:
        """What can be known when a call begins: each fact that matters, in each of its classes."""
        facts = self._script.known_facts()
        choices: list[list[Cell]] = []
        for name in self._classes.names:
            if name == COMPLAINT:
                choices.append([False])
            elif name not in facts or facts[name].computed:
                choices.append([None])
            else:
                classes_of = dict.fromkeys(self._classes.collapsed(name, value) for value in values[name])
                choices.append(
                    [
                        *([None] if may_be_unknown(facts[name], name) else []),
                        *(value for value in classes_of if value != FAILED),
                    ]
                )
        for combination in product(*choices):
            yield dict(zip(self._classes.names, combination, strict=True))

    def _arrive(self, step: str, known: Known) -> int:
        """The number of this situation, which is a new one perhaps."""
        matters = self._matters[step]
        cells = tuple(known[name] if name in matters else UNCONCERNED for name in self._classes.names)
        situation = Situation(step, cells)
        if situation not in self._at:
            if len(self._at) >= MOST:
                raise TooMany
            self._at[situation] = len(self.map.situations)
            self.map.situations.append(situation)
            self.map.arrows.append([])
        return self._at[situation]

    def _leave(self, at: int) -> None:
        name = self.map.situations[at].step
        step = self._script.steps[name]
        before = self.map.known(at)
        for move in self._moves[name]:
            for after in self._after(step, before, move):
                if move.go is not None:
                    target, way = move.go, None
                else:
                    target, way = self._way(name, step, after)
                self.map.arrows[at].append(Arrow(self._arrive(target, after), move, way))

    def _after(self, step: Step, before: Known, move: Move) -> Iterator[Known]:
        """What is known after a move; a computed fact may turn out to be known, or not."""
        after = dict(before)
        for name, value in move.sets.items():
            if name in after:
                after[name] = self._classes.collapsed(name, value)
        if move.low and COMPLAINT in after:
            after[COMPLAINT] = True
        outcomes = [after]
        kept = bool(move.sets) if isinstance(step, Question) else isinstance(step, Choice) and move.key in step.options
        for name, needed in self._computed.items() if kept else ():
            anew = before[name] in (None, FAILED) or not needed.isdisjoint(move.sets)
            if anew and all(seen(after[one]) is not None for one in needed):
                values = (self._classes.collapsed(name, SOMETHING), FAILED)
                outcomes = [{**outcome, name: value} for outcome in outcomes for value in values]
        yield from outcomes

    def _way(self, name: str, step: Step, known: Known) -> tuple[str, int]:
        """The first branch whose conditions hold, as `flows/guards.py` decides."""
        self.map.decided.setdefault(name, []).append(known)
        branches = ways(step)
        for number, branch in enumerate(branches):
            if all(hold(condition, known, one) for one, condition in branch.when.items()):
                return branch.go, number
        return branches[-1].go, len(branches) - 1


def may_be_unknown(fact: Fact, name: str) -> bool:
    """Whether a conversation can begin without this fact; a dealership may have no hotline."""
    return not fact.must_be_told or name == "hotline"


def hold(condition: Condition, known: Known, name: str) -> bool:
    """Whether a condition on this name holds, as far as it is looked at here."""
    return holds(condition, seen(known.get(name)))


def _mattering(script: Script, found: Classes) -> Mapping[str, set[str]]:
    """Of each step the names that it, or anything it leads to, looks at."""
    names = set(found.names)
    facts = script.facts
    matters = {
        name: (mentions(script, name) | {one for branch in ways(step) for one in branch.when}) & names
        for name, step in script.steps.items()
    }
    targets = {name: {target for _, target in leads(name, step)} for name, step in script.steps.items()}
    changed = True
    while changed:
        changed = False
        for name, mine in matters.items():
            more = set().union(*(matters[target] for target in targets[name]))
            for one in list(mine | more):
                computed = facts[one].computed if one in facts else None
                more |= (NEEDED[computed] & names) if computed else set()
            if not more <= mine:
                mine |= more
                changed = True
    return matters
