"""How far a call lies from its occasion: on the calendar, before and after, and never in two ways at once."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from flows.shift import Shift


@pytest.mark.parametrize(
    ("shift", "from_", "day"),
    [
        (Shift(days=3), date(2026, 12, 30), date(2027, 1, 2)),
        (Shift(days=-7), date(2026, 3, 1), date(2026, 2, 22)),
        (Shift(months=1), date(2027, 1, 31), date(2027, 2, 28)),
        (Shift(months=1), date(2028, 1, 31), date(2028, 2, 29)),
        (Shift(months=-2), date(2027, 1, 20), date(2026, 11, 20)),
        (Shift(months=-1), date(2027, 3, 31), date(2027, 2, 28)),
        (Shift(months=12), date(2028, 2, 29), date(2029, 2, 28)),
        (Shift(months=1, days=-1), date(2026, 11, 30), date(2026, 12, 29)),
    ],
)
def test_a_shift_keeps_to_the_calendar(shift, from_, day):
    assert shift.day(from_) == day


def test_minutes_are_counted_from_a_moment():
    at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert Shift(minutes=120).moment(at) == datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
    assert Shift(minutes=-30).moment(at) == datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (Shift(days=1), Shift(days=15)),
        (Shift(months=-2), Shift(days=-7)),
        (Shift(minutes=30), Shift(minutes=240)),
        (Shift(minutes=120), Shift(days=1)),
    ],
)
def test_shifts_are_compared_by_where_they_lead(earlier, later):
    assert earlier < later
    assert not later < earlier


@pytest.mark.parametrize("wrong", [{"minutes": 30, "days": 1}, {"weeks": 1}, {"days": 99999}, {"months": "soon"}])
def test_what_is_no_shift_is_refused(wrong):
    with pytest.raises(ValidationError):
        Shift.model_validate(wrong)
