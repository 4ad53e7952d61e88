"""Whose turn it is: dealerships that share a number or the carrier's account start their calls in turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush


@dataclass(frozen=True, slots=True)
class Wanting:
    """A dealership that has somebody to ring now."""

    dealership_id: int
    number: str  # the one it rings from
    room: int  # calls it may start by its own lines and pace
    last_turn: int = 0  # when it started a call last, counted in turns; 0 for never


def turns(wanting: Iterable[Wanting], account: int | None, numbers: Mapping[str, int]) -> list[int]:
    """Who may start a call, in this order, a dealership as often as it may start one.

    Whoever has waited longest since it started one comes next, so between two turns of one everybody else who can be
    served has theirs, however many customers each has and however long their calls are. `account` and `numbers` say
    how many more calls those have room for; None, or a number that is not named, has no limit. No room is left over
    while somebody wants it.
    """
    waiting = [(one.last_turn, one.dealership_id, one.number, one.room) for one in wanting if one.room > 0]
    heapify(waiting)
    served = max((one[0] for one in waiting), default=0)
    left, order = dict(numbers), list[int]()
    while waiting and (account is None or len(order) < account):
        _, dealership_id, number, room = heappop(waiting)
        if left.get(number, 1) <= 0:
            continue  # and nobody else of this number is served either
        if number in left:
            left[number] -= 1
        order.append(dealership_id)
        if room > 1:
            heappush(waiting, (served + len(order), dealership_id, number, room - 1))
    return order
