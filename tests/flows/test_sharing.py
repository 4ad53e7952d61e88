"""Turns: nobody starves, nothing stays idle while somebody wants it, and no limit is overstepped."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from flows.sharing import Wanting, turns

NUMBERS = ("+862100000001", "+862100000002", "+862100000003")


def wanting(dealership_id, room=100, last=0, number=NUMBERS[0]):
    return Wanting(dealership_id, number, room, last)


@st.composite
def crowds(draw):
    count = draw(st.integers(0, 8))
    crowd = [
        wanting(id_, draw(st.integers(-2, 6)), draw(st.integers(0, 20)), draw(st.sampled_from(NUMBERS)))
        for id_ in range(count)
    ]
    numbers = draw(st.dictionaries(st.sampled_from(NUMBERS), st.integers(-2, 8)))
    return crowd, draw(st.none() | st.integers(-2, 12)), numbers


def test_those_who_share_an_account_take_turns():
    assert turns([wanting(1), wanting(2), wanting(3)], 7, {}) == [1, 2, 3, 1, 2, 3, 1]


def test_whoever_started_a_call_longest_ago_comes_next():
    assert turns([wanting(1, last=9), wanting(2, last=7), wanting(3, last=8)], 2, {}) == [2, 3]


def test_who_shares_a_full_number_waits_and_the_others_go_on():
    other = wanting(2, room=2, number=NUMBERS[1])
    assert turns([wanting(1), other, wanting(3)], None, {NUMBERS[0]: 1}) == [1, 2, 2]


def test_without_a_limit_everybody_has_what_their_own_lines_allow():
    assert Counter(turns([wanting(1, 3), wanting(2, 0), wanting(3, 5)], None, {})) == {1: 3, 3: 5}


@given(crowds())
def test_no_limit_is_overstepped(case):
    crowd, account, numbers = case
    order = turns(crowd, account, numbers)
    number_of = {one.dealership_id: one.number for one in crowd}
    assert account is None or len(order) <= max(account, 0)
    for one in crowd:
        assert order.count(one.dealership_id) <= max(one.room, 0)
    for number, room in numbers.items():
        assert sum(number_of[id_] == number for id_ in order) <= max(room, 0)


@given(crowds())
def test_no_line_is_idle_while_somebody_waits_for_it(case):
    crowd, account, numbers = case
    order = turns(crowd, account, numbers)
    number_of = {one.dealership_id: one.number for one in crowd}
    full = {number for number, room in numbers.items() if sum(number_of[id_] == number for id_ in order) >= room}
    hungry = [one for one in crowd if one.room > order.count(one.dealership_id) and one.number not in full]
    assert not hungry or (account is not None and len(order) >= account)


@given(st.integers(2, 6), st.integers(1, 3), st.integers(1, 40))
def test_nobody_starves_however_much_the_others_want(dealerships, lines, ticks):
    """A few lines, all of them free again at every tick, and everybody always wants more."""
    last, count = dict.fromkeys(range(dealerships), 0), 0
    had = Counter[int]()
    for _ in range(ticks):
        for one in turns([wanting(id_, last=turn) for id_, turn in last.items()], lines, {}):
            count += 1
            last[one] = count
            had[one] += 1
    counts = [had[id_] for id_ in last]
    assert max(counts) - min(counts) <= 1
