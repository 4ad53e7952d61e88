"""Festivals: the days of 2026 and 2027, checked by hand against the printed calendar (rule 4.14)."""

from __future__ import annotations

from datetime import date

import pytest

from flows.festivals import feasts


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, ["01-01", "02-17", "03-03", "05-01", "06-19", "09-25", "10-01", "10-18"]),
        (2027, ["01-01", "02-06", "02-20", "05-01", "06-09", "09-15", "10-01", "10-08"]),
    ],
)
def test_the_festivals_of_a_year(year, days):
    found = feasts(date(year, 1, 1), date(year, 12, 31))
    assert [f"{feast.on:%m-%d}" for feast in found] == days
    assert len({feast.key for feast in found}) == len(days)


def test_of_two_on_one_day_the_lunar_one_is_wished():
    (feast,) = feasts(date(2020, 10, 1), date(2020, 10, 1))  # National Day and Mid-Autumn
    assert feast.festival.name["zh-CN"] == "中秋节"


def test_both_ends_count():
    assert [feast.festival.key for feast in feasts(date(2026, 2, 17), date(2026, 3, 3))] == [
        "spring_festival",
        "lantern",
    ]
