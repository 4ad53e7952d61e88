"""When a follow-up begins and ends: by days, months, moments and day-parts, soon after work begins, in rounds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.calendar import calendar_of
from flows.programmes import shipped
from flows.shift import Shift
from flows.timing import next_round, round_times, times

SHANGHAI = ZoneInfo("Asia/Shanghai")
BY_NAME = {rule.name: rule for rule in shipped()}
CALENDAR = calendar_of("Asia/Shanghai", {})
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def said(moment):
    return None if moment is None else f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("number", "name", "on", "first", "ends"),
    [
        ("1.30", "safe_home", "2026-11-23", "2026-11-23 16:00", "2026-11-25 00:00"),
        ("2.01", "owner_3dc", "2026-11-20", "2026-11-23 09:30", "2026-12-01 00:00"),
        ("2.02", "owner_7dc", "2026-12-28", "2027-01-04 09:30", "2027-01-18 00:00"),  # over the year's end
        ("2.03", "owner_one_month", "2026-01-16", "2026-02-24 09:30", "2026-03-08 00:00"),  # over Spring Festival
        ("2.11", "prospect_visit", "2026-02-13", "2026-02-14 09:30", "2026-02-21 00:00"),  # a make-up Saturday
        ("2.16", "after_service_3day", "2026-02-14", "2026-02-24 09:30", "2026-03-02 00:00"),
        ("4.06", "first_maintenance", "2026-05-11", "2026-05-06 09:30", "2026-05-26 00:00"),  # 4 May is a holiday
        ("4.10", "warranty_expiry", "2028-03-31", "2028-02-29 09:30", "2028-04-01 00:00"),  # a leap day
        ("4.12", "insurance", "2027-01-31", "2026-11-30 09:30", "2027-02-01 00:00"),
        ("3.07", "birthday", "2026-11-23", "2026-11-23 09:30", "2026-11-23 11:30"),
        ("3.07", "birthday", "2026-11-21", "2026-11-21 10:00", "2026-11-21 12:00"),  # Saturdays begin later
        (
            "3.07",
            "birthday",
            "2026-02-17",
            "2026-02-17 09:30",
            "2026-02-17 11:30",
        ),  # a holiday: the other ways take over
        ("4.14", "festival", "2027-02-06", "2027-02-05 09:30", "2027-02-07 00:00"),
    ],
)
def test_when_a_rule_of_the_manuals_says_so(number, name, on, first, ends):
    found = times(BY_NAME[name], date.fromisoformat(on), None, CALENDAR, NOW)
    assert (said(found.first), said(found.expires)) == (first, ends), number


@pytest.mark.parametrize(
    ("number", "name", "moment", "first", "ends"),
    [
        ("5.07", "appointment_late", "2026-11-23 14:30", "2026-11-23 15:00", "2026-11-23 17:30"),
        ("5.07", "appointment_late", "2026-11-23 08:30", "2026-11-23 09:30", "2026-11-23 11:30"),
        ("5.07", "appointment_late", "2026-11-23 17:15", None, "2026-11-23 20:15"),  # too late in the day to ring
        ("5.10", "appointment_day_before", "2026-11-24 10:30", "2026-11-23 09:30", "2026-11-24 10:30"),
        ("2.23", "reminder_confirmation", "2026-11-23 09:30", "2026-11-23 14:00", "2026-11-26 00:00"),
        ("2.23", "reminder_confirmation", "2026-11-23 14:10", "2026-11-23 16:10", "2026-11-26 00:00"),
    ],
)
def test_what_has_a_moment_is_counted_in_minutes(number, name, moment, first, ends):
    then = at(moment)
    found = times(BY_NAME[name], then.astimezone(SHANGHAI).date(), then, CALENDAR, NOW)
    assert (said(found.first), said(found.expires)) == (first, ends), number


def test_a_moment_in_the_hour_that_summer_time_repeats_is_counted_as_time_passes():
    new_york = calendar_of("America/New_York", {"windows": {"weekend": {"morning": ["09:00", "12:00"]}}})
    then = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # half past one for the first time
    found = times(BY_NAME["appointment_late"], date(2026, 11, 1), then, new_york, NOW)
    assert found.expires == then + timedelta(hours=3)


@pytest.mark.parametrize(
    ("number", "group", "days"),
    [
        ("2.17", "A", ["2026-11-25", "2026-11-27", "2026-11-29"]),
        ("2.17", "B", ["2026-11-30", "2026-12-07", "2026-12-14"]),
        ("2.17", "C", ["2026-12-23", "2027-01-23", "2027-02-23"]),
    ],
)
def test_rounds_of_prospects(number, group, days):
    step = BY_NAME["prospect_follow_up"].step(group)
    assert step is not None
    day, found = date(2026, 11, 23), []
    for _ in days:
        day = step.day(day)
        found.append(day.isoformat())
    assert found == days, number


def test_a_round_is_over_before_the_next_begins():
    found = round_times(date(2026, 11, 25), Shift(days=2), date(2027, 11, 1), CALENDAR, NOW)
    assert (said(found.first), said(found.expires)) == ("2026-11-25 09:30", "2026-11-27 00:00")


@given(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(0, 400), st.sampled_from(["A", "B", "C"]))
def test_rounds_that_passed_unnoticed_are_not_made_up_for(day, later, group):
    step = BY_NAME["prospect_follow_up"].step(group)
    assert step is not None
    today = day + timedelta(days=later)
    found = next_round(day, step, today)
    assert found >= day
    assert found == day or step.day(found) > today
    assert found <= max(day, today)


RULES = [rule for rule in shipped() if not rule.every]


@given(
    st.sampled_from(RULES),
    st.dates(date(2026, 1, 1), date(2027, 12, 1)),
    st.integers(0, 1439),
    st.integers(-90, 90),
    st.booleans(),
)
def test_no_first_call_lies_outside_the_calling_hours_or_its_time(rule, on, minute, ahead, has_moment):
    moment = datetime.combine(on, datetime.min.time(), SHANGHAI).astimezone(UTC) + timedelta(minutes=minute)
    now = moment + timedelta(days=ahead)
    found = times(rule, on, moment if has_moment else None, CALENDAR, now)
    assert found == times(rule, on, moment if has_moment else None, CALENDAR, now)
    if found.first is None:
        return
    assert now <= found.first < found.expires
    rests = rule.channel == "sms" or rule.within is not None
    assert rests or CALENDAR.window_at(found.first) is not None
    if not rule.when.minutes:
        assert CALENDAR.local_day(found.first) >= rule.when.day(on)
    else:
        assert found.first >= rule.when.moment(moment if has_moment else CALENDAR.start_of(on))
