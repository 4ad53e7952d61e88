"""The whole ladder to a plate, tried with simulated customers: it gets the plate, or a recording, and never drags on.

The seconds are reckoned here once more and apart from the code's own reckoning: every prompt is heard to its end.
"""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from flows.plates import Kind
from flows.steps import Locale
from tests.flows.plate_caller import CONFIRMING, PRESSING, SPEAKING, Caller, Cost, Way
from tests.flows.plate_maker import plate, plates
from tests.flows.talks import BOTH

LONGEST_S = 90.0  # before the recording begins
OURS, ANOTHER = "鲁L", "鲁L99999"
WAYS = [
    Way(known, listens, confirming, speaking, pressing)
    for known, listens, confirming, speaking, pressing in product(
        ("", ANOTHER), (False, True), CONFIRMING, SPEAKING, PRESSING
    )
    if listens or speaking == SPEAKING[0]
]
SPECIAL = set(Kind) - {Kind.ORDINARY, Kind.NEW_ENERGY, Kind.NEW_ENERGY_LARGE}


def rung(kind: Kind, way: Way, locale: Locale, prefix: str = OURS, count: int = 12) -> list[Cost]:
    """What it costs some customers with plates of this kind; all of a sort, from one seed."""
    random = Random(f"{kind} {prefix}")
    return [Caller(plate(random, kind, prefix), way, locale).enter() for _ in range(count)]


@pytest.mark.parametrize("locale", BOTH)
@pytest.mark.parametrize("listens", [False, True], ids=["keys", "speech"])
@pytest.mark.parametrize("known", ["", ANOTHER], ids=["no plate known", "another one known"])
def test_whatever_customers_do_ninety_seconds_end_in_a_plate_or_a_recording(known, listens, locale):
    ways = [way for way in WAYS if way.known == known and way.listens is listens]
    made = [one for _, one in (*plates(5, 23, OURS), *plates(6, 15))]
    for number, way in enumerate([*ways, *ways]):
        one = made[number % len(made)]
        cost = Caller(one, way, locale, seed=number).enter()
        assert cost.seconds <= LONGEST_S, (one, way, cost)
        if way.pressing != "anything":  # whose random keys may be another plate, said to be right
            assert cost.plate in (None, one), (way, cost)
        assert cost.plate or cost.recorded or way.confirming != "at once" or way.pressing in ("anything", "silent")


@pytest.mark.parametrize("locale", BOTH)
@pytest.mark.parametrize("kind", [Kind.ORDINARY, Kind.NEW_ENERGY, Kind.NEW_ENERGY_LARGE])
@pytest.mark.parametrize("known", ["", ANOTHER])
def test_a_car_of_ours_is_entered_by_keys_by_all_who_do_as_they_are_told(known, kind, locale):
    assert all(cost.plate for cost in rung(kind, Way(known), locale))


@pytest.mark.parametrize("locale", BOTH)
def test_whoever_speaks_clearly_is_understood_in_half_the_time(locale):
    costs = rung(Kind.ORDINARY, Way(ANOTHER, listens=True), locale)
    assert all(cost.plate for cost in costs)
    assert max(cost.seconds for cost in costs) < 45


@pytest.mark.parametrize("locale", BOTH)
def test_whoever_is_not_understood_comes_to_the_keys_and_can_still_enter_a_plate_of_ours(locale):
    costs = rung(Kind.ORDINARY, Way(ANOTHER, listens=True, speaking="not understood"), locale)
    assert sum(cost.plate is not None for cost in costs) >= len(costs) / 2
    assert all(cost.plate or cost.recorded for cost in costs)


@pytest.mark.parametrize("kind", sorted(SPECIAL - {Kind.HONG_KONG, Kind.MACAU, Kind.EMBASSY, Kind.MILITARY}))
def test_a_special_plate_from_elsewhere_is_recorded_for_a_person_before_many_keys_are_pressed(kind):
    for cost in rung(kind, Way(ANOTHER), "zh-CN", prefix="京A", count=4):
        assert cost.recorded
        assert cost.seconds < 60


@pytest.mark.parametrize("locale", BOTH)
def test_a_wrong_wait_never_outlasts_the_time_that_is_left(locale):
    for way in (Way("", False, pressing="silent"), Way(ANOTHER, True, "late", "silent", "silent")):
        cost = Caller("鲁L12345", way, locale).enter()
        assert cost.recorded or cost.plate is None
        assert cost.seconds <= LONGEST_S


@pytest.mark.parametrize("locale", BOTH)
def test_saying_it_again_counts_so_that_nobody_is_read_the_same_plate_for_minutes(locale):
    cost = Caller(ANOTHER, Way(ANOTHER, confirming="over and over"), locale).enter()
    assert cost.seconds <= LONGEST_S


def test_a_nine_pressed_anew_is_a_character_and_no_wish_to_be_left_alone():
    cost = Caller("鲁L77495", Way(pressing="a wrong key"), "zh-CN").enter()
    assert cost.plate == "鲁L77495" or cost.recorded
