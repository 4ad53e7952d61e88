"""Conditions: what holds of which value, and which way is gone."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from flows.guards import holds, same, way
from flows.steps import Branch, Comparison, Condition

CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)

TABLE: list[tuple[Any, list[Any], list[Any]]] = [
    # the condition as it is written, values of which it holds, values of which it does not
    (12, [12], [8, "12", True, None, 12.5]),
    (1, [1], [True, "1", 0, None]),
    (0, [0], [False, "", None]),
    (True, [True], [1, "true", False, None]),
    (False, [False], [0, "", None, True]),
    ("family", ["family"], ["Family", "", None, True]),
    ("", [""], [None, 0, False]),
    ({"at_least": 3}, [3, 4], [2, -3, None, "3", True, "2026-11-23"]),
    ({"at_most": 3}, [3, 0, -4], [4, None, "2", False]),
    ({"at_least": 3, "at_most": 5}, [3, 4, 5], [2, 6, None]),
    ({"at_least": 5, "at_most": 3}, [], [3, 4, 5]),
    ({"one_of": [1, "later", False]}, [1, "later", False], [0, True, "1", None, "Later"]),
    ({"one_of": []}, [], [1, None, ""]),
    ({"is_not": 2}, [1, "2", True, None], [2]),
    ({"is_not": "car"}, ["bus", None, 1], ["car"]),
    ({"is_not": True}, [False, 1, None], [True]),
    ({"known": True}, [0, False, "", "x", -4], [None]),
    ({"known": False}, [None], [0, False, ""]),
    ({"known": True, "is_not": 2}, [1, 0], [2, None]),
    ({"is_not": 3, "at_least": 1}, [1, 2, 4], [3, 0, None]),
    ({"one_of": [1, 2, 3], "at_least": 2}, [2, 3], [1, 4]),
    ({}, [None, 0, "x"], []),
]


@pytest.mark.parametrize(("written", "so", "not_so"), TABLE, ids=[str(row[0]) for row in TABLE])
def test_a_condition_holds_of_the_values_it_names_and_of_no_others(written, so, not_so):
    condition = CONDITION.validate_python(written)
    assert [value for value in so if not holds(condition, value)] == []
    assert [value for value in not_so if holds(condition, value)] == []


@pytest.mark.parametrize("written", [True, False, 1, 0, "1", "yes"])
def test_a_plain_condition_keeps_the_kind_it_was_written_in(written):
    read = CONDITION.validate_python(written)
    assert (read, type(read)) == (written, type(written))
    (kept,) = Comparison(one_of=(written,)).one_of or ()
    assert (kept, type(kept)) == (written, type(written))


def test_a_yes_is_not_a_one():
    assert same(True, True)
    assert not same(True, 1)
    assert not same(0, False)


def branch(go: str, **when: Any) -> Branch:
    return Branch.model_validate({"go": go, "when": when})


def test_the_first_way_that_is_open_is_gone():
    ways = [
        branch("both", overall=12, complaint=False),
        branch("sorry", complaint=True),
        branch("far", mileage={"at_least": 10_000}),
        branch("else"),
    ]
    assert way(ways, {"overall": 12, "complaint": False}) == "both"
    assert way(ways, {"overall": 12, "complaint": True}) == "sorry"
    assert way(ways, {"mileage": 10_000, "complaint": False}) == "far"
    assert way(ways, {}) == "else"


def test_the_last_way_is_always_open():
    assert way([branch("one", overall=12), branch("two", overall=8)], {"overall": 0}) == "two"
