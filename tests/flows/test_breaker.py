"""The breaker: rests after troubles in a row or when asked to, longer each time, until one call gets through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.breaker import WELL, Terms, after_answer, after_trouble, is_resting, may_probe

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TERMS = Terms(troubles=3, first_s=5, longest_s=60)


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def troubled(times, health=WELL, at=NOW):
    for _ in range(times):
        health = after_trouble(health, TERMS, at, "The carrier refused with 20500.")
    return health


def test_a_few_troubles_are_no_reason_to_rest_and_one_answer_forgets_them():
    health = troubled(2)
    assert not is_resting(health, NOW)
    assert (health.troubles, health.since) == (2, NOW)
    assert after_answer(health) == WELL


def test_troubles_in_a_row_are_a_reason_to_rest():
    health = troubled(3)
    assert is_resting(health, later(4.9))
    assert not is_resting(health, later(5))
    assert not may_probe(health, later(4.9))
    assert may_probe(health, later(5))


def test_each_rest_is_twice_as_long_up_to_a_ceiling():
    health, lengths = troubled(3), []
    for _ in range(6):
        at = health.resting_until
        health = after_trouble(health, TERMS, at, "again", probe=True)
        lengths.append((health.resting_until - at).total_seconds())
    assert lengths == [10, 20, 40, 60, 60, 60]
    assert health.since == NOW


def test_one_call_that_gets_through_ends_it():
    assert after_answer(troubled(3), probe=True) == WELL


def test_what_was_under_way_when_the_rest_began_neither_ends_nor_lengthens_it():
    health = troubled(3)
    assert after_answer(health) == health
    assert troubled(4, health, later(1)) == health


def test_a_carrier_that_names_a_wait_is_given_it_at_the_first_trouble():
    health = after_trouble(WELL, TERMS, NOW, "Too many requests", wait_s=20)
    assert health.resting_until == later(20)
    assert may_probe(health, later(20))


def test_the_longer_of_two_waits_counts():
    asked = after_trouble(troubled(2), TERMS, NOW, "Too many requests", wait_s=1)
    assert asked.resting_until == later(5)
    longer = after_trouble(asked, TERMS, later(1), "Too many requests", wait_s=30)
    assert longer.resting_until == later(31)
    assert after_trouble(longer, TERMS, later(2), "Too many requests", wait_s=1) == longer


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.none() | st.floats(0.1, 900)), max_size=40))
def test_whatever_comes_a_rest_ends_and_only_somebody_who_tries_ends_the_trouble(news):
    health, at = WELL, NOW
    for well, probe, wait_s in news:
        at += timedelta(seconds=1)
        before = health
        health = after_answer(health, probe=probe) if well else after_trouble(health, TERMS, at, "no", wait_s=wait_s)
        if before.resting_until is not None and not probe:
            assert health.resting_until is not None
        if health.resting_until is not None:
            assert health.resting_until <= at + timedelta(seconds=900)
            assert may_probe(health, health.resting_until)
