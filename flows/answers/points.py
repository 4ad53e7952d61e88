"""What the numbers of a spoken score amount to: one is it, more are a doubt, none within reach is not possible."""

from __future__ import annotations

from collections.abc import Iterable

from flows.answers import Doubtful, NotUnderstood, Understanding, Understood

LEAST, MOST, HUNDRED = 1, 10, 100
OUT_OF_A_HUNDRED = frozenset(range(50, HUNDRED, 10))  # fewer are too seldom said to be guessed at
NOT_POSSIBLE, WHOLE_NUMBER = NotUnderstood("not_possible"), NotUnderstood("whole_number")


def one_of(values: Iterable[int]) -> Understanding | None:
    """None when there are no numbers. Points out of a hundred are asked about: 80 may be an 8, and 100 full marks."""
    every = tuple(dict.fromkeys(values))
    if len(every) == 1 and every[0] in OUT_OF_A_HUNDRED:
        return Doubtful((every[0] // MOST,))
    if every == (HUNDRED,):
        return Understood(MOST, read_back=True)
    possible = tuple(value for value in every if LEAST <= value <= MOST)
    if not possible:
        return NOT_POSSIBLE if every else None
    return Understood(possible[0]) if len(possible) == 1 else Doubtful(possible)
