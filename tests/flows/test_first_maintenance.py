"""The first maintenance is estimated early rather than late, and never for a day that is of no use."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.first_maintenance import FirstMaintenanceRule, estimate, latest_day, latest_km, reminder_on

FIVE_THOUSAND = FirstMaintenanceRule(km=5000, months=3)
TWO_THOUSAND = FirstMaintenanceRule(km=2000, months=2)
DELIVERED = date(2026, 3, 1)

rules = st.builds(FirstMaintenanceRule, km=st.integers(1, 100_000), months=st.integers(1, 60))
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("rule", "asked_on", "km", "due"),
    [
        (FIVE_THOUSAND, date(2026, 4, 1), 2000, date(2026, 5, 11)),  # the manual's first worked example, rule 4.04
        (FIVE_THOUSAND, date(2026, 4, 1), 1200, date(2026, 6, 1)),  # its second, rule 4.05
        (TWO_THOUSAND, date(2026, 4, 1), 1200, date(2026, 4, 20)),
        (FIVE_THOUSAND, date(2026, 4, 1), 310, date(2026, 6, 1)),  # 10 km a day exactly: 500 days
        (FIVE_THOUSAND, date(2026, 3, 11), 1000, date(2026, 4, 20)),  # 100 km a day exactly: not rounded to 110
        (FIVE_THOUSAND, date(2026, 3, 11), 1001, date(2026, 4, 15)),  # a little more: 110 a day, 45 days
    ],
)
def test_the_estimate_follows_the_manuals_arithmetic(rule, asked_on, km, due):
    assert estimate(rule, DELIVERED, asked_on, km) == due


def test_a_car_that_has_not_moved_still_comes_when_its_months_are_over():
    assert estimate(FIVE_THOUSAND, DELIVERED, date(2026, 4, 1), 0) == date(2026, 6, 1)


def test_the_day_of_delivery_tells_nothing_about_the_days_to_come():
    assert estimate(FIVE_THOUSAND, DELIVERED, DELIVERED, 300) == date(2026, 6, 1)
    assert estimate(FIVE_THOUSAND, DELIVERED, DELIVERED, 5000) == DELIVERED


@pytest.mark.parametrize(
    ("asked_on", "km"),
    [
        (date(2026, 4, 1), 5000),
        (date(2026, 4, 1), 12_000),
        (date(2026, 4, 1), 4999),  # 170 km a day: its 29 days are over
        (date(2026, 6, 1), 100),
        (date(2026, 9, 1), 0),
    ],
)
def test_a_car_whose_time_has_come_is_due_on_the_day_of_the_call(asked_on, km):
    assert estimate(FIVE_THOUSAND, DELIVERED, asked_on, km) == asked_on


@pytest.mark.parametrize(
    ("delivered_on", "months", "last"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 3, date(2026, 11, 30)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_of_a_shorter_month(delivered_on, months, last):
    assert latest_day(FirstMaintenanceRule(5000, months), delivered_on) == last


def test_the_reminder_comes_a_week_before():
    assert reminder_on(date(2026, 5, 11)) == date(2026, 5, 4)  # the manual's own example, rule 4.06


def test_five_hundred_kilometres_more_are_forgiven():
    assert latest_km(FIVE_THOUSAND) == 5500


def test_mileages_and_dates_that_cannot_be_are_refused_with_what_to_do():
    with pytest.raises(ValueError, match="ask for the mileage again"):
        estimate(FIVE_THOUSAND, DELIVERED, date(2026, 4, 1), -1)
    with pytest.raises(ValueError, match="correct the date of delivery"):
        estimate(FIVE_THOUSAND, DELIVERED, date(2026, 2, 28), 10)


@pytest.mark.parametrize(("km", "months"), [(0, 3), (-1, 3), (100_001, 3), (5000, 0), (5000, 61)])
def test_a_rule_no_brand_would_make_is_refused(km, months):
    with pytest.raises(ValueError, match="correct the"):
        FirstMaintenanceRule(km, months)


@given(rules, days, st.integers(0, 2000), st.integers(0, 300_000), st.integers(0, 5000))
def test_it_is_never_too_late_never_in_the_past_and_more_kilometres_never_make_it_later(rule, delivered, age, km, more):
    asked = delivered + timedelta(days=age)
    due = estimate(rule, delivered, asked, km)
    assert delivered <= asked <= due <= max(latest_day(rule, delivered), asked)
    assert estimate(rule, delivered, asked, km + more) <= due


@given(rules, days, st.integers(1, 700), st.integers(1, 100_000))
def test_whoever_keeps_the_pace_is_not_asked_to_come_after_the_kilometres_are_over(rule, delivered, age, km):
    due = estimate(rule, delivered, delivered + timedelta(days=age), km)
    days_ahead = (due - delivered).days - age
    if days_ahead > 0:
        assert km + km / age * days_ahead <= rule.km
