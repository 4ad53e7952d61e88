"""Lays out a graph in layers, as Sugiyama did: few crossings, straight long lines, one chosen path straight down.

A vertex is a name, or a bend: the place (number of the edge, layer) where a long edge passes through a layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Vertex = str | tuple[int, int]
Reach = Callable[[Vertex], tuple[float, float]]
SWEEPS = 24


@dataclass(frozen=True, slots=True)
class Layers:
    """Every layer from top to bottom, its vertices from left to right; each edge as the vertices it passes."""

    rows: tuple[tuple[Vertex, ...], ...]
    chains: tuple[tuple[Vertex, ...], ...]
    spine: frozenset[Vertex]  # what stands straight below one another

    def neighbours(self) -> tuple[dict[Vertex, list[Vertex]], dict[Vertex, list[Vertex]]]:
        """The vertices above and below each one."""
        above: dict[Vertex, list[Vertex]] = {vertex: [] for row in self.rows for vertex in row}
        below: dict[Vertex, list[Vertex]] = {vertex: [] for row in self.rows for vertex in row}
        for chain in self.chains:
            for upper, lower in pairwise(chain):
                above[lower].append(upper)
                below[upper].append(lower)
        return above, below


def longest_path(names: Iterable[str], edges: Sequence[tuple[str, str]], least: Mapping[str, int]) -> dict[str, int]:
    """Each name's layer: below everything that leads to it, and no higher than `least` says. Edges make no circle."""
    before: dict[str, list[str]] = {name: [] for name in names}
    for start, end in edges:
        before[end].append(start)
    layers: dict[str, int] = {}

    def layer(name: str) -> int:
        if name not in layers:
            layers[name] = max([least.get(name, 0), *(layer(start) + 1 for start in before[name])])
        return layers[name]

    for name in before:
        layer(name)
    return layers


def arrange(layer_of: Mapping[str, int], edges: Sequence[tuple[str, str]], spine: Sequence[str]) -> Layers:
    """An order within each layer in which few edges cross."""
    straight = set(pairwise(spine))
    chains: list[tuple[Vertex, ...]] = []
    on_spine: set[Vertex] = {name for name in spine if name in layer_of}
    for number, (start, end) in enumerate(edges):
        bends: list[Vertex] = [(number, layer) for layer in range(layer_of[start] + 1, layer_of[end])]
        chains.append((start, *bends, end))
        if (start, end) in straight:
            on_spine.update(bends)
    rows: list[list[Vertex]] = [[] for _ in range(max(layer_of.values(), default=-1) + 1)]
    for name, layer in layer_of.items():
        rows[layer].append(name)
    for chain in chains:
        for vertex in chain[1:-1]:
            assert isinstance(vertex, tuple)
            rows[vertex[1]].append(vertex)
    first = Layers(tuple(tuple(row) for row in rows), tuple(chains), frozenset(on_spine))
    return Layers(_ordered(first), first.chains, first.spine)


def _ordered(layers: Layers) -> tuple[tuple[Vertex, ...], ...]:
    """The best order found from several beginnings: few crossings, then as much to the left of the spine as right."""
    above, below = layers.neighbours()
    alternating = [[*row[1::2], *row[0::2][::-1]] for row in layers.rows]
    best: tuple[tuple[Vertex, ...], ...] = layers.rows
    least = _cost(best, below, layers.spine)
    for beginning in (layers.rows, [row[::-1] for row in layers.rows], alternating):
        rows = [list(row) for row in beginning]
        for sweep in range(SWEEPS):
            _swept(rows, above, below, down=sweep % 2 == 0)
            cost = _cost(rows, below, layers.spine)
            if cost < least:
                best, least = tuple(tuple(row) for row in rows), cost
    return best


def _cost(
    rows: Sequence[Sequence[Vertex]], below: Mapping[Vertex, Sequence[Vertex]], spine: frozenset[Vertex]
) -> tuple[int, int]:
    """How many edges cross, and how much longer one side of the spine is than the other, in its worst row."""
    lopsided = 0
    for row in rows:
        middle = next((number for number, vertex in enumerate(row) if vertex in spine), None)
        if middle is not None:
            lopsided = max(lopsided, abs(len(row) - 1 - 2 * middle))
    return _crossings(rows, below), lopsided


def _swept(
    rows: list[list[Vertex]],
    above: Mapping[Vertex, Sequence[Vertex]],
    below: Mapping[Vertex, Sequence[Vertex]],
    *,
    down: bool,
) -> None:
    """Once through all rows: each vertex goes to the middle of its neighbours, then neighbours change places."""
    for number in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
        beside = {vertex: place for place, vertex in enumerate(rows[number - 1 if down else number + 1])}
        _to_the_middle(rows[number], above if down else below, beside)
    _swapped(rows, above, below)


def _to_the_middle(row: list[Vertex], near: Mapping[Vertex, Sequence[Vertex]], beside: Mapping[Vertex, int]) -> None:
    """Sort by the mean place of the neighbours; whoever has none stays where it is."""
    middle = {
        vertex: sum(beside[one] for one in near[vertex]) / len(near[vertex]) if near[vertex] else float(place)
        for place, vertex in enumerate(row)
    }
    row.sort(key=middle.__getitem__)


def _swapped(
    rows: list[list[Vertex]], above: Mapping[Vertex, Sequence[Vertex]], below: Mapping[Vertex, Sequence[Vertex]]
) -> None:
    """Swap neighbours in a row wherever that leaves fewer crossings."""
    for number, row in enumerate(rows):
        up = {vertex: place for place, vertex in enumerate(rows[number - 1])} if number else {}
        down = {vertex: place for place, vertex in enumerate(rows[number + 1])} if number + 1 < len(rows) else {}
        for place in range(len(row) - 1):
            one, other = row[place], row[place + 1]
            now = _crossed(above[one], above[other], up) + _crossed(below[one], below[other], down)
            then = _crossed(above[other], above[one], up) + _crossed(below[other], below[one], down)
            if then < now:
                row[place], row[place + 1] = other, one


def _crossed(left: Sequence[Vertex], right: Sequence[Vertex], place: Mapping[Vertex, int]) -> int:
    return sum(place[one] > place[other] for one in left for other in right)


def _crossings(rows: Sequence[Sequence[Vertex]], below: Mapping[Vertex, Sequence[Vertex]]) -> int:
    total = 0
    for row, next_row in pairwise(rows):
        place = {vertex: number for number, vertex in enumerate(next_row)}
        for number, one in enumerate(row):
            total += sum(_crossed(below[one], below[other], place) for other in row[number + 1 :])
    return total


def place(
    layers: Layers, reach: Reach, gap: float, leaves_at: Callable[[Vertex, Vertex], float]
) -> dict[Vertex, float]:
    """Where every vertex stands from left to right; the spine is at 0.

    `reach` is how far it goes to the left and to the right of there. `leaves_at` is where, beside the upper vertex,
    the edge to the lower one begins. Bends come before names, so that long lines are straight; nobody leaves the order
    of the row.
    """
    above, below = layers.neighbours()
    x: dict[Vertex, float] = {}
    for row in layers.rows:
        x.update(_packed(row, layers.spine, reach, gap))
    down = list(layers.rows)
    for rows, upwards in [(down, False), (down[::-1], True)] * 4 + [(down, False)]:
        for row in rows:
            wanted = {}
            for vertex in row:
                if upwards:
                    wishes = [x[one] - leaves_at(vertex, one) for one in below[vertex]]
                else:
                    wishes = [x[one] + leaves_at(one, vertex) for one in above[vertex]]
                wanted[vertex] = sum(wishes) / len(wishes) if wishes else x[vertex]
            weight = {vertex: len(below[vertex] if upwards else above[vertex]) for vertex in row}
            x.update(_settled(row, wanted, weight, layers.spine, reach, gap))
    return x


def _packed(row: Sequence[Vertex], spine: frozenset[Vertex], reach: Reach, gap: float) -> dict[Vertex, float]:
    """A row side by side, its member of the spine at 0, or its middle."""
    at, edge = {}, 0.0
    for vertex in row:
        left, right = reach(vertex)
        at[vertex] = edge + left
        edge += left + right + gap
    centre = next((at[vertex] for vertex in row if vertex in spine), (edge - gap) / 2)
    return {vertex: middle - centre for vertex, middle in at.items()}


def _settled(
    row: Sequence[Vertex],
    wanted: Mapping[Vertex, float],
    weight: Mapping[Vertex, int],
    spine: frozenset[Vertex],
    reach: Reach,
    gap: float,
) -> dict[Vertex, float]:
    """Each vertex as near to where it wants to be as those before it in rank allow."""
    packed = _packed(row, frozenset(), reach, gap)
    rank = sorted(
        range(len(row)),
        key=lambda number: (
            row[number] not in spine,
            isinstance(row[number], str),
            -weight[row[number]],
            abs(wanted[row[number]]),
            number,
        ),
    )
    at: dict[int, float] = {}
    for number in rank:
        vertex = row[number]
        left = max((one for one in at if one < number), default=None)
        right = min((one for one in at if one > number), default=None)
        wish = 0.0 if vertex in spine else wanted[vertex]
        if left is not None:
            wish = max(wish, at[left] + packed[vertex] - packed[row[left]])
        if right is not None:
            wish = min(wish, at[right] - packed[row[right]] + packed[vertex])
        at[number] = wish
    return {row[number]: middle for number, middle in at.items()}
