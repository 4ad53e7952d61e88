"""A workshop's hours come from its dealership's settings; what cannot be read never ends a call."""

from __future__ import annotations

from datetime import time

import pytest

from flows.workshop import USUAL_HOURS, Workshop, workshop_of


def test_hours_days_and_capacity_are_the_dealerships_own():
    told = {"workshop": {"hours": ["09:00", "14:30"], "per_hour": 3, "days": [0, 1, 2]}}
    assert workshop_of(told) == Workshop(hours=(time(9), time(14, 30)), per_hour=3, days=frozenset({0, 1, 2}))


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"workshop": None},
        {"workshop": "open"},
        {"workshop": {"hours": ["nine"], "per_hour": 0, "days": [9]}},
        {"workshop": {"hours": 9, "per_hour": "two", "days": "every day"}},
    ],
)
def test_what_is_left_out_or_cannot_be_read_keeps_the_usual(told):
    workshop = workshop_of(told)
    assert (workshop.hours, workshop.per_hour, workshop.days) == (USUAL_HOURS, 2, frozenset(range(7)))
