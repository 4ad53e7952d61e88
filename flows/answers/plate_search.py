"""Finds the plates that an utterance may hold, each with what it costs to hear it there: the cheapest is likeliest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from flows import plates
from flows.answers.plate_arcs import Arc, arcs, counts_something
from flows.answers.plate_sounds import LIKE
from flows.plates import LETTERS, PROVINCES, Kind

MOST = 4.5  # a plate that costs more was not said
MOST_ASSUMED = 2.9  # likewise where its beginning was not said
PROVINCE_ASSUMED, PREFIX_ASSUMED = 1.0, 1.5  # the dealership's own ones, where none was said
OWN_OFFICE, OWN_PROVINCE = 0.5, 1.0  # what speaks for them where they were said
# What it costs to pass over a word of no meaning, outside a plate and inside; dearer where its beginning was not said.
OUTSIDE, OUTSIDE_ASSUMED, INSIDE, INSIDE_ASSUMED = 0.05, 0.6, 0.8, 1.5
WORDS_SIGN, NUMERAL, CHARACTER, BESIDE = (
    0.3,
    0.6,
    2.0,
    9.0,
)  # to pass over what a plate is made of; right after it, it belongs to it
AGAIN, STUTTER, OTHER = 0.1, 1.2, 1.5  # the province again, a letter twice, another province than at first
UNUSUAL: Mapping[Kind | None, float] = {Kind.MILITARY: 1.5, Kind.EMBASSY: 0.5, Kind.ARMED_POLICE: 0.3}
UNKNOWN_OFFICE = 0.5
WIDTH = 100  # states that are followed from one place to the next


class _Phase(IntEnum):
    BEFORE = 0
    IN = 1
    AFTER = 2  # nothing but fillers since the plate
    APART = 3  # other words since


class _State(NamedTuple):
    phase: _Phase
    assumed: bool  # its beginning was not said
    built: str


_valid, _may_begin = cache(plates.valid), cache(plates.may_begin)


def readings(text: str, prefix: str = "") -> dict[str, float]:
    """The plates that this tidied text may say, with their costs; `prefix` is the dealership's own (鲁L)."""
    states = _followed(text, prefix)
    found: dict[str, float] = {}
    for state, cost in states.items():
        if state.phase is _Phase.BEFORE or not _valid(state.built):
            continue
        cost += UNUSUAL.get(plates.kind_of(state.built), 0.0)
        cost += 0.0 if plates.office_is_known(state.built) else UNKNOWN_OFFICE
        if cost <= (MOST_ASSUMED if state.assumed else MOST):
            found[state.built] = min(cost, found.get(state.built, cost))
    return found


def beginning(text: str) -> str:
    """Province and office where the text says no more than the beginning of a plate; empty where it does not."""
    begun = {
        state.built[:2]: cost
        for state, cost in sorted(_followed(text, "").items(), key=lambda one: -one[1])
        if state.phase is _Phase.IN
        and len(state.built) >= 2
        and state.built[0] in PROVINCES
        and state.built[1] in LETTERS
    }
    best = min(begun, key=begun.__getitem__, default="")
    return best if best and begun[best] <= MOST else ""


def _followed(text: str, prefix: str) -> dict[_State, float]:
    """Every way through the text, place by place; what is left at its end."""
    places: list[dict[_State, float]] = [{} for _ in range(len(text) + 1)]
    places[0][_State(_Phase.BEFORE, False, "")] = 0.0
    if prefix and not counts_something(text):
        places[0][_State(_Phase.BEFORE, True, prefix[:1])] = PROVINCE_ASSUMED
        if len(prefix) > 1:
            places[0][_State(_Phase.BEFORE, True, prefix[:2])] = PREFIX_ASSUMED
    for at in range(len(text)):
        here = sorted(places[at].items(), key=lambda one: one[1])[:WIDTH]
        if not here:
            continue
        for arc in tuple(arcs(text, at)):
            there = places[arc.end]
            for state, cost in here:
                for onward, added in _steps(state, arc, prefix):
                    total = cost + added
                    if total <= MOST and total < there.get(onward, MOST + 1):
                        there[onward] = total
    return places[-1]


def _steps(state: _State, arc: Arc, prefix: str) -> Iterator[tuple[_State, float]]:
    """Where one arc leads from one state, and for what."""
    if not arc.symbols:
        yield from _passed(state, arc)
    elif state.phase <= _Phase.IN:
        yield from _taken(state, arc, prefix)


def _taken(state: _State, arc: Arc, prefix: str) -> Iterator[tuple[_State, float]]:
    """The arc's characters are the plate's next ones, or said once more, or the plate begins anew with them."""
    built = state.built + arc.symbols
    if _may_begin(built):
        yield _State(_Phase.IN, state.assumed, built), _weighed(state, arc, prefix)
    if state.phase is _Phase.BEFORE:
        return
    if state.built.endswith(arc.symbols):
        if arc.explains:
            yield state, 0.0
        elif arc.symbols in PROVINCES:
            yield state, AGAIN + arc.cost / 3
        elif arc.symbols in LETTERS:
            yield state, STUTTER + arc.cost
    if arc.symbols in PROVINCES and len(state.built) <= 3 and not state.assumed:
        again = state.built[0] == arc.symbols
        yield _State(_Phase.IN, False, arc.symbols), arc.cost + (AGAIN if again else OTHER)


def _weighed(state: _State, arc: Arc, prefix: str) -> float:
    """The arc's cost, less where it names the dealership's own province or, after an assumed one, its own office."""
    if not state.built and arc.symbols == prefix[:1]:
        return max(0.0, arc.cost - OWN_PROVINCE)
    counted = (LIKE if state.built == prefix else 2 * LIKE) if arc.counts and state.assumed else 0.0
    return (
        arc.cost
        + counted
        - (OWN_OFFICE if state.phase is _Phase.BEFORE and state.built + arc.symbols == prefix else 0.0)
    )


def _passed(state: _State, arc: Arc) -> Iterator[tuple[_State, float]]:
    """The arc is passed over."""
    outside = OUTSIDE_ASSUMED if state.assumed else OUTSIDE
    if state.phase is _Phase.BEFORE:
        yield state, _looks(arc, state.assumed) if arc.made_of else arc.cost and outside
        return
    if state.phase is _Phase.IN and not arc.made_of:
        yield state, arc.cost and (INSIDE_ASSUMED if state.assumed else INSIDE)
    if state.phase is _Phase.IN and not _valid(state.built):
        return
    apart = state.phase is _Phase.APART
    if arc.made_of:
        yield state._replace(phase=_Phase.APART if apart else _Phase.AFTER), _looks(arc, True) if apart else BESIDE
    else:
        phase = _Phase.APART if apart or arc.cost else _Phase.AFTER
        yield state._replace(phase=phase), arc.cost and outside


def _looks(arc: Arc, assumed: bool) -> float:
    """What it costs to pass over something that a plate is made of. A province's sign is often a part of a word (新车),
    which is less likely where a plate is to begin without one.
    """
    if arc.made_of == "sign":
        return CHARACTER if assumed else WORDS_SIGN
    return NUMERAL if arc.made_of == "numeral" else CHARACTER
