"""How planned calls fill the lines: which hour brings how many, when a day's list is done, and what does not fit."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

RINGING_S = 25.0  # until somebody picks up, or we give up
USUAL_SHARE = 0.6  # of the calls somebody picks up; what a branch without a history is reckoned with
WEIGHT = 20  # so many calls of its own count as much as that
HOUR = timedelta(hours=1)

WindowEnd = Callable[[datetime], datetime | None]
NextOpen = Callable[[datetime], datetime]


@dataclass(frozen=True, slots=True)
class Planned:
    """One call to come: when it is due, and how long it holds a line if all goes as usual."""

    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of one dealership: calls that begin in it, minutes that lines are busy, and the lines there are."""

    begins: datetime
    calls: int
    busy_minutes: float
    lines: int

    @property
    def share(self) -> float:
        """How much of all lines that is, from 0 to 1."""
        return self.busy_minutes / (60 * self.lines)


@dataclass(frozen=True, slots=True)
class Load:
    """What planned calls come to. `late` counts those for which the window they are planned for leaves no time."""

    hours: tuple[Hour, ...]
    late: int
    talk_minutes: float
    ends: datetime | None  # when the last of them is over


def answered_share(rung: int, answered: int) -> float:
    """The share of calls that somebody picks up, from a branch's own calls; few calls say little."""
    return (answered + USUAL_SHARE * WEIGHT) / (rung + WEIGHT)


def usual_seconds(typical_s: float, share: float) -> float:
    """How long a call holds a line on average: it rings, and if somebody picks up, it takes its typical time."""
    return RINGING_S + share * typical_s


def fill(
    planned: Iterable[Planned], lines: int, pace: float, window_end: WindowEnd, next_open: NextOpen
) -> tuple[tuple[tuple[datetime, datetime], ...], int]:
    """When each call would begin and end with so many lines and calls a second, in the order in which they are due.

    A call for which its window leaves no time waits for the next one; how many do is the second value.
    """
    free: list[datetime] = []  # when the lines that are in use are free again
    taken: list[tuple[datetime, datetime]] = []
    gap, late, earliest = timedelta(seconds=1 / pace), 0, None
    for call in sorted(planned, key=lambda one: one.at):
        at = call.at if earliest is None else max(call.at, earliest)
        if len(free) == lines:
            at = max(at, heapq.heappop(free))
        if window_end(at) is None:
            at = next_open(at)
        if (end := window_end(call.at)) is None or at >= end:
            late += 1
        over = at + timedelta(seconds=call.seconds)
        taken.append((at, over))
        heapq.heappush(free, over)
        earliest = at + gap
    return tuple(taken), late


def load(planned: Sequence[Planned], lines: int, pace: float, window_end: WindowEnd, next_open: NextOpen) -> Load:
    """The load of every hour in which something happens, in order. Hours are those of UTC, whole in every zone we know
    but a few, where they begin at the half.
    """
    taken, late = fill(planned, lines, pace, window_end, next_open)
    calls: dict[datetime, int] = defaultdict(int)
    busy: dict[datetime, float] = defaultdict(float)
    for begins, ends in taken:
        calls[_hour(begins)] += 1
        for hour, minutes in _minutes(begins, ends).items():
            busy[hour] += minutes
    hours = tuple(Hour(hour, calls[hour], busy[hour], lines) for hour in sorted(busy))
    return Load(hours, late, sum(busy.values()), max((over for _, over in taken), default=None))


def _minutes(begins: datetime, ends: datetime) -> Mapping[datetime, float]:
    """How many minutes of that time lie in which hour."""
    marks = [begins]
    while (following := _hour(marks[-1]) + HOUR) < ends:
        marks.append(following)
    marks.append(ends)
    return {_hour(start): (stop - start).total_seconds() / 60 for start, stop in pairwise(marks)}


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
