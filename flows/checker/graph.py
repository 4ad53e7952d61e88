"""What a web of arrows looks like as a whole: which nodes lie on a circle together, and what leads where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

Arrows = Sequence[Iterable[int]]  # of each node, those it leads to


def circles(arrows: Arrows) -> list[list[int]]:
    """The nodes in groups that lie on circles together, a node on none by itself; what is led to comes first.

    Tarjan's algorithm, without recursion, because a long script would be too deep for it.
    """
    order: dict[int, int] = {}
    lowest: dict[int, int] = {}
    open_: list[int] = []
    is_open: set[int] = set()
    groups: list[list[int]] = []
    for root in range(len(arrows)):
        if root in order:
            continue
        todo = [(root, iter(arrows[root]))]
        order[root] = lowest[root] = len(order)
        open_.append(root)
        is_open.add(root)
        while todo:
            node, rest = todo[-1]
            target = next(rest, None)
            if target is None:
                todo.pop()
                if todo:
                    lowest[todo[-1][0]] = min(lowest[todo[-1][0]], lowest[node])
                if lowest[node] == order[node]:
                    groups.append(_closed(open_, is_open, node))
            elif target not in order:
                order[target] = lowest[target] = len(order)
                open_.append(target)
                is_open.add(target)
                todo.append((target, iter(arrows[target])))
            elif target in is_open:
                lowest[node] = min(lowest[node], order[target])
    return groups


def _closed(open_: list[int], is_open: set[int], first: int) -> list[int]:
    at = open_.index(first)
    group = open_[at:]
    del open_[at:]
    is_open.difference_update(group)
    return group


def leading_to(arrows: Arrows, ends: Iterable[int]) -> set[int]:
    """The nodes from which one of these ends can be reached, the ends among them."""
    before: dict[int, list[int]] = {}
    for node, targets in enumerate(arrows):
        for target in targets:
            before.setdefault(target, []).append(node)
    reached = set(ends)
    todo = list(reached)
    while todo:
        for node in before.get(todo.pop(), ()):
            if node not in reached:
                reached.add(node)
                todo.append(node)
    return reached


def on_circle(arrows: Arrows, group: Sequence[int]) -> bool:
    """Whether a group of `circles` is one; a node that leads to itself is."""
    return len(group) > 1 or group[0] in arrows[group[0]]


def heaviest(
    arrows: Sequence[Mapping[int, float]],
    starts: Iterable[int],
    round_trip: Callable[[Sequence[int]], float],
) -> float:
    """The heaviest way from a start to where no arrow leads on; a circle is gone through once, every node of it.

    `arrows` give the weight of each step; `round_trip` that of a whole circle.
    """
    groups = circles(arrows)
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    best: list[float] = []
    for number, group in enumerate(groups):
        circle = on_circle(arrows, group)
        outward = [
            (0.0 if circle else weight) + best[group_of[target]]
            for node in group
            for target, weight in arrows[node].items()
            if group_of[target] != number
        ]
        best.append((round_trip(group) if circle else 0.0) + max(outward, default=0.0))
    return max((best[group_of[start]] for start in starts), default=0.0)


def number_of_ways(arrows: Sequence[Mapping[int, object]], starts: Iterable[int]) -> int:
    """How many ways lead from the starts to where no arrow leads on; circles are gone through once."""
    groups = circles(arrows)
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    counted: list[int] = []
    for number, group in enumerate(groups):
        onward = [counted[group_of[target]] for node in group for target in arrows[node] if group_of[target] != number]
        counted.append(sum(onward) if onward else 1)
    return sum(counted[group_of[start]] for start in starts)
