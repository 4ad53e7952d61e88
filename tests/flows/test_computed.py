"""Facts worked out during a call: right when everything is known, unknown when anything is amiss, never an error."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.computed import COMPUTED, NEEDED, first_maintenance
from flows.script import Fact

KNOWN: dict[str, Any] = {
    "delivery_date": "2026-03-01",
    "today": "2026-04-01",
    "mileage": 2000,
    "rule_km": 5000,
    "rule_months": 3,
}


@pytest.mark.parametrize(
    ("changed", "due"),
    [
        ({}, "2026-05-11"),  # rule 4.04
        ({"mileage": 1200}, "2026-06-01"),  # rule 4.05
        ({"mileage": 6000}, "2026-04-01"),
        ({"mileage": 0}, "2026-06-01"),
        ({"today": "2026-09-01", "mileage": 100}, "2026-09-01"),
        ({"today": "2026-03-01"}, "2026-06-01"),
    ],
)
def test_the_first_maintenance_is_due_when_the_rules_say(changed, due):
    assert first_maintenance({**KNOWN, **changed}) == due


@pytest.mark.parametrize("name", sorted(KNOWN))
@pytest.mark.parametrize("value", [None, True, "soon", "", -1, ("2026-03-01",)])
def test_what_is_missing_or_of_another_kind_makes_no_date(name, value):
    assert first_maintenance({**KNOWN, name: value}) is None


@pytest.mark.parametrize(
    "changed",
    [{"delivery_date": "2026-04-02"}, {"rule_km": 0}, {"rule_months": 0}, {"rule_months": 61}, {"today": "2026-02-30"}],
)
def test_facts_that_contradict_each_other_make_no_date(changed):
    assert first_maintenance({**KNOWN, **changed}) is None


@given(
    known=st.dictionaries(
        st.sampled_from(sorted(KNOWN)),
        st.none() | st.integers() | st.text(max_size=10) | st.booleans() | st.dates().map(str),
    )
)
def test_whatever_is_known_nothing_breaks(known):
    due = first_maintenance(known)
    assert due is None or due >= str(known["today"])


def test_every_computed_fact_has_its_function_and_what_it_needs():
    (kinds,) = [kind for kind in get_args(Fact.model_fields["computed"].annotation) if kind is not type(None)]
    assert set(get_args(kinds)) == set(COMPUTED) == set(NEEDED)
    assert NEEDED["first_maintenance"] == set(KNOWN)
    assert first_maintenance({name: KNOWN[name] for name in NEEDED["first_maintenance"]}) is not None
