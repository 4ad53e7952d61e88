"""Who answers a number that a call is put through to: the dealership's desk, reached most of the time."""

import random
from dataclasses import dataclass

from simulator.persona import Answer

REACHED, ENGAGED = 0.8, 0.08  # of all the times it is rung; the rest of the time nobody is there
PICKS_UP = (3.0, 12.0)  # seconds of ringing
TALKS = (30.0, 150.0)  # seconds until the desk has nothing more to say


@dataclass(frozen=True)
class Desk:
    """How a desk answers one time: what the network hears, after how many seconds, and how long it then talks."""

    answer: Answer
    after: float
    talks: float


def at_desk(seed: int, number: str, earlier: int, fixed: Answer | None = None) -> Desk:
    """How this number answers after `earlier` other times; `fixed` where somebody has settled it."""
    chance = random.Random(f"{seed}:{number}:desk:{earlier}")
    draw, after, talks = chance.random(), chance.uniform(*PICKS_UP), chance.uniform(*TALKS)
    if fixed is not None:
        return Desk(fixed, after, talks)
    if draw < REACHED:
        return Desk(Answer.PERSON, after, talks)
    return Desk(Answer.BUSY if draw < REACHED + ENGAGED else Answer.NO_ANSWER, after, talks)
