"""Birthdays: any day of any calendar has one a year, leap days and leap months included (rule 4.13)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.birthdays import Birthday, birthday_of
from flows.lunar import lunar_day

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("written", "lunar", "from_", "next_"),
    [
        ("1988-06-03", False, date(2026, 6, 3), date(2026, 6, 3)),
        ("1988-06-03", False, date(2026, 6, 4), date(2027, 6, 3)),
        ("--06-03", False, date(2026, 12, 31), date(2027, 6, 3)),
        ("1988-02-29", False, date(2026, 1, 1), date(2026, 2, 28)),
        ("1988-02-29", False, date(2028, 1, 1), date(2028, 2, 29)),
        ("1985-08-15", True, date(2026, 1, 1), date(2026, 9, 25)),  # Mid-Autumn
        ("--01-01", True, date(2026, 2, 18), date(2027, 2, 6)),  # Spring Festival
        ("1960-12-30", True, date(2027, 1, 1), date(2027, 2, 5)),  # 2026's twelfth month has 29 days
        ("--06-15", True, date(2025, 1, 1), date(2025, 7, 9)),  # 2025 has the sixth month twice; the first counts
    ],
)
def test_the_next_birthday(written, lunar, from_, next_):
    birthday = birthday_of(written, lunar=lunar)
    assert birthday is not None
    assert birthday.next(from_) == next_
    assert birthday.is_on(next_)


@pytest.mark.parametrize(
    ("written", "lunar"), [(None, False), ("", False), ("1988-02-30", False), ("1988-13-01", True), ("--06-31", True)]
)
def test_what_is_no_day_is_no_birthday(written, lunar):
    assert birthday_of(written, lunar=lunar) is None


@given(DAYS, st.integers(1, 12), st.integers(1, 30), st.booleans())
def test_every_birthday_comes_once_a_year_and_is_known_again(from_, month, day, lunar):
    birthday = birthday_of(f"--{month:02}-{day:02}", lunar=lunar)
    if birthday is None:
        assert not lunar
        return
    first = birthday.next(from_)
    second = birthday.next(first + timedelta(days=1))
    assert from_ <= first <= from_ + timedelta(days=385)
    assert 353 <= (second - first).days <= 385  # a lunar year with a leap month has thirteen
    assert birthday.is_on(first)
    assert not any(birthday.is_on(first + timedelta(days=step)) for step in (1, 29, 30, 200))


@given(st.integers(1930, 2080), st.integers(1, 12), st.integers(1, 29))
def test_lunar_days_follow_one_another_as_their_numbers_do(year, month, day):
    assert lunar_day(year, month, day) <= lunar_day(year, month, day + 1)
    assert lunar_day(year, month, 29) < lunar_day(year, month, 30) + timedelta(days=1)
    if month < 12:
        assert lunar_day(year, month, day) < lunar_day(year, month + 1, day)


def test_a_day_outside_the_tables_is_said_to_be():
    with pytest.raises(ValueError, match="no day 31"):
        Birthday(1, 31, lunar=True).in_year(2026)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, date(2024, 7, 20)), (2025, date(2025, 7, 9)), (2026, date(2026, 7, 28))],
)
def test_who_was_born_in_a_leap_month_has_the_birthday_in_the_month_it_repeats_every_year(year, day):
    born = birthday_of("1979-06-15", lunar=True)  # 1979 had a leap sixth month, as 2025 has
    assert born is not None
    assert born.in_year(year) == day
