"""What is planted and what falls due: afterwards exactly one stands for it, and asking again changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.standing import Standing, changes

DAYS = st.integers(0, 5).map(lambda step: date(2026, 1, 1) + timedelta(days=step))
THERE = st.lists(st.tuples(DAYS, st.sampled_from([None, None, "changed", "came_in"]), st.booleans()), max_size=5).map(
    lambda rows: [Standing(number, *row) for number, row in enumerate(rows)]
)


def carried_out(due, there, todo):
    after = []
    for one in there:
        if one.id == todo.moves:
            after.append(replace(one, on=due))
        elif one.id in todo.goes:
            after.append(replace(one, gone="changed"))
        else:
            after.append(one)
    return [*after, Standing(len(there), due)] if todo.comes else after


@given(st.none() | DAYS, THERE)
def test_one_stands_for_what_falls_due_and_asking_again_changes_nothing(due, there):
    after = carried_out(due, there, changes(due, there))
    open_days = {one.on for one in after if one.gone is None}
    assert open_days <= {due}
    assert due is None or any(one.on == due and one.gone != "changed" for one in after)
    again = changes(due, after)
    assert (again.moves, again.comes, again.goes) == (None, False, ())


@given(DAYS, THERE)
def test_what_somebody_was_rung_for_never_moves(due, there):
    moved = changes(due, there).moves
    assert moved is None or there[moved].untouched


@given(DAYS, THERE)
def test_nothing_new_comes_when_it_would_be_too_late(due, there):
    todo = changes(due, there, in_time=False)
    assert (todo.moves, todo.comes) == (None, False)


def test_a_reason_that_is_gone_for_good_does_not_come_back():
    day = date(2026, 1, 1)
    assert not changes(day, [Standing(1, day, "came_in")]).comes
    assert changes(day, [Standing(1, day, "changed")]).comes
