"""The workshop offers hours that are free, far enough ahead, and unlike each other."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.slots import free_slots
from flows.spoken import spoken

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = tuple(time(hour) for hour in (8, 9, 10, 11, 14, 15, 16))
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def slots(count=3, taken=None, *, after=MONDAY, per_hour=2, hours=HOURS, is_open=lambda day: True, zone=SHANGHAI):
    return free_slots(hours, taken or {}, per_hour, after, zone, is_open, count)


def test_the_first_offers_are_a_day_ahead_mornings_and_afternoons_on_two_days():
    assert slots(4) == (on(24, 10), on(24, 14), on(25, 8), on(25, 15))


def test_an_hour_is_offered_on_one_day_before_it_is_offered_on_another():
    assert {slot.hour for slot in slots(8)} == {8, 9, 10, 11, 14, 15, 16}


def test_less_than_a_day_ahead_is_never_offered():
    assert slots(1, after=on(23, 10)) == (on(24, 10),)
    assert slots(1, after=on(23, 10, 1)) == (on(24, 11),)
    assert slots(1, after=on(23, 17)) == (on(25, 8),)


def test_hours_with_fewer_bookings_are_offered_first():
    taken = {on(24, 10): 1, on(24, 14): 1, on(24, 15): 1}
    assert slots(2, taken) == (on(24, 11), on(24, 16))


def test_a_full_hour_is_not_offered():
    taken = {on(24, hour): 2 for hour in (10, 11, 14, 15, 16)} | {on(25, 8): 2, on(25, 9): 3}
    assert slots(2, taken) == (on(25, 10), on(25, 14))


def test_a_booking_between_two_hours_fills_the_one_begun_before_it():
    taken = {on(24, 10, 15): 1, on(24, 10, 45): 1}
    assert slots(1, taken) == (on(24, 11),)


def test_bookings_are_counted_whatever_zone_they_are_written_in():
    taken = {on(24, 10).astimezone(UTC): 2}
    assert slots(1, taken) == (on(24, 11),)


def test_days_on_which_the_workshop_is_closed_are_left_out():
    found = slots(4, is_open=lambda day: day.weekday() < 5, after=on(27, 9))
    assert {slot.date() for slot in found} == {date(2026, 11, 30), date(2026, 12, 1)}


def test_a_workshop_with_mornings_only_offers_one_a_day():
    found = slots(3, hours=(time(9), time(8)))
    assert found == (on(25, 8), on(26, 9), on(27, 8))


def test_offers_can_be_said_as_they_are():
    assert spoken("datetime", slots(1)[0], "zh-CN") == "11月24号上午十点"
    assert spoken("datetime", slots(1, after=MONDAY.astimezone(UTC))[0], "zh-CN") == "11月24号上午十点"


def test_hours_stay_on_the_wall_when_the_clocks_change():
    berlin = ZoneInfo("Europe/Berlin")
    found = slots(4, zone=berlin, hours=(time(9), time(15)), after=datetime(2026, 10, 23, 8, tzinfo=berlin))
    assert [(slot.day, slot.hour) for slot in found] == [(24, 9), (24, 15), (25, 9), (25, 15)]
    assert found[0].utcoffset() != found[-1].utcoffset()


@pytest.mark.parametrize(
    "changed", [{"hours": ()}, {"per_hour": 0}, {"count": 0}, {"count": -1}, {"is_open": lambda day: False}]
)
def test_where_nothing_is_free_nothing_is_offered(changed):
    assert slots(**changed) == ()


def test_moments_without_a_zone_are_refused():
    with pytest.raises(ValueError, match="give `after` and `taken` theirs"):
        slots(after=datetime(2026, 11, 23, 9))
    with pytest.raises(ValueError, match="give `after` and `taken` theirs"):
        slots(taken={datetime(2026, 11, 24, 10): 1})


bookings = st.dictionaries(
    st.integers(0, 14 * 24 * 4).map(lambda quarter: MONDAY.replace(minute=0) + timedelta(minutes=15 * quarter)),
    st.integers(0, 3),
    max_size=60,
)


@given(
    st.sets(st.times().map(lambda at: at.replace(minute=0, second=0, microsecond=0)), max_size=12),
    bookings,
    st.integers(1, 3),
    st.integers(0, 9),
    st.sets(st.integers(0, 6)),
)
def test_whatever_is_booked_every_offer_is_open_free_ahead_and_unlike_the_others(hours, taken, per_hour, count, shut):
    def is_open(day):
        return day.weekday() not in shut

    found = slots(count, taken, per_hour=per_hour, hours=tuple(hours), is_open=is_open)
    assert len(found) == count or not hours or shut
    assert all(earlier < later for earlier, later in pairwise(found))
    assert max(Counter((slot.date(), slot.hour < 12) for slot in found).values(), default=0) <= 1
    for slot in found:
        assert slot.timetz().replace(tzinfo=None) in hours
        assert is_open(slot.date())
        assert slot >= MONDAY + timedelta(days=1)
        begun = sorted(hour for hour in hours if hour > slot.time())
        ends = datetime.combine(slot.date(), begun[0], SHANGHAI) if begun else slot.replace(hour=23, minute=59)
        assert sum(number for at, number in taken.items() if slot <= at < ends) < per_hour
