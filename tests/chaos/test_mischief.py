"""What is done is drawn from a seed: the same seed does the same, and nothing is left out."""

from __future__ import annotations

from itertools import islice

from simulator.faults import KINDS
from tests.chaos.mischief import ALWAYS, KILLS, REST, WAVES, blows

EVERY = len(KILLS) + len(REST) + len(WAVES)


def test_the_same_seed_does_the_same_and_another_one_something_else() -> None:
    first, again, other = (list(islice(blows(seed), 40)) for seed in (7, 7, 8))
    assert first == again != other


def test_each_kind_of_blow_comes_before_any_comes_again() -> None:
    drawn = list(islice(blows(7), 2 * EVERY))
    assert len(set(drawn[:EVERY])) == len(set(drawn[EVERY:])) == EVERY


def test_every_fault_that_the_network_knows_is_there_all_the_time() -> None:
    assert set(ALWAYS) == set(KINDS)
    assert set(WAVES) <= set(KINDS)
