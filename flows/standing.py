"""What is planted and what falls due: which occasion stays, moves, comes or goes. Asked again nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flows.occasions import Gone


@dataclass(frozen=True, slots=True)
class Standing:
    """An occasion that is there."""

    id: int
    on: date
    gone: str | None = None
    untouched: bool = True  # nobody has been rung about it, and nothing about it has ended


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be done so that exactly what falls due is planted."""

    moves: int | None = None  # this one gets the new day
    comes: bool = False  # a new one is planted
    goes: tuple[int, ...] = ()  # these are about a day that is none any more


def changes(
    due: date | None, there: Sequence[Standing], *, in_time: bool = True, keeps: Callable[[date], bool] | None = None
) -> Changes:
    """What to do about occasions of one kind of one car or person, oldest first; `due` is the day it falls due now.

    What nobody was rung for moves; what somebody was rung for stays with its day and goes. One of that day that is no
    reason any more is not planted again, unless only its day had changed. `keeps` tells which days are right as well:
    of what comes every year, those of other years. Nothing new is planted when it would not be `in_time`.
    """
    wrong = [one for one in there if one.gone is None and one.on != due and not (keeps is not None and keeps(one.on))]
    if due is None or not in_time or any(one.on == due and one.gone != Gone.CHANGED for one in there):
        return Changes(goes=tuple(one.id for one in wrong))
    if wrong and wrong[-1].untouched:
        return Changes(moves=wrong[-1].id, goes=tuple(one.id for one in wrong[:-1]))
    return Changes(comes=True, goes=tuple(one.id for one in wrong))
