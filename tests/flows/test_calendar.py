"""Calling hours on real calendars: holidays and make-up days, summer time, midnight, the ends of years, leap days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from flows.calendar import Calendar, CalendarError, DayPart, Window, calendar_of
from flows.holidays import ESTIMATES, NOTICES, YEARS, announced, public_days, shipped
from flows.hours import Limits, hours
from flows.markets import MARKETS

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = calendar_of("Asia/Shanghai", {})
ALWAYS = Limits(hours("00:00", "23:59"), hours("00:00", "23:59"))


def shown(calendar: Calendar, day: str) -> str:
    """The windows of a day as a person on the spot reads them, or "closed"."""
    windows = calendar.windows_of(date.fromisoformat(day))
    return " ".join(f"{local(calendar, w.begins)}-{local(calendar, w.ends)}" for w in windows) or "closed"


def local(calendar: Calendar, moment: datetime) -> str:
    return f"{moment.astimezone(calendar.zone):%H:%M}"


WEEKDAY, WEEKEND = "09:30-11:30 14:00-16:00 16:00-17:30", "10:00-11:30 14:00-15:30 15:30-17:00"


@pytest.mark.parametrize(
    ("day", "windows"),
    [
        # 2.07: nobody is rung on holidays. Spring Festival 2026: nine days, two Saturdays made up.
        ("2026-02-13", WEEKDAY),
        ("2026-02-14", WEEKDAY),  # a Saturday, made up
        *((f"2026-02-{day}", "closed") for day in range(15, 24)),
        ("2026-02-24", WEEKDAY),
        ("2026-02-28", WEEKDAY),  # a Saturday, made up
        ("2026-03-01", WEEKEND),
        # New Year 2026 and its Sunday made up; the year before ends as any other.
        ("2025-12-31", WEEKDAY),
        ("2026-01-01", "closed"),
        ("2026-01-03", "closed"),
        ("2026-01-04", WEEKDAY),
        # The other breaks.
        ("2026-04-05", "closed"),
        ("2026-05-09", WEEKDAY),
        ("2026-06-19", "closed"),
        ("2026-09-20", WEEKDAY),
        ("2026-09-26", "closed"),
        ("2026-10-07", "closed"),
        ("2026-10-08", WEEKDAY),
        ("2026-10-10", WEEKDAY),
        # 2025.
        ("2025-01-26", WEEKDAY),
        ("2025-01-28", "closed"),
        ("2025-02-04", "closed"),
        ("2025-02-08", WEEKDAY),
        ("2025-10-08", "closed"),
        ("2025-10-11", WEEKDAY),
        # 2027 is an estimate: the statutory days, and nothing made up.
        ("2027-02-05", "closed"),
        ("2027-02-08", "closed"),
        ("2027-02-14", WEEKEND),
        # Leap day.
        ("2028-02-29", WEEKDAY),
    ],
)
def test_rule_2_07_chinas_year_is_as_the_state_council_says(day, windows):
    assert shown(CHINA, day) == windows


@pytest.mark.parametrize(
    ("zone", "day", "windows"),
    [
        ("America/New_York", "2026-11-26", "closed"),  # Thanksgiving
        ("America/New_York", "2026-07-03", "closed"),  # the fourth is a Saturday
        ("America/New_York", "2026-11-23", "09:30-11:30 13:30-15:30 15:30-17:00"),
        ("America/New_York", "2026-11-28", "10:00-12:00 13:30-16:00"),
        ("America/New_York", "2026-11-29", "closed"),  # a Sunday
        ("Europe/Berlin", "2026-04-03", "closed"),  # Good Friday
        ("Europe/Berlin", "2026-12-26", "closed"),
        ("Europe/Berlin", "2026-05-04", "09:30-12:00 14:00-16:00 16:00-17:30"),
        ("Europe/London", "2026-05-04", "closed"),  # early May in England, not in Germany
        ("Europe/Paris", "2026-07-14", "closed"),
    ],
)
def test_every_country_keeps_its_own_holidays(zone, day, windows):
    assert shown(calendar_of(zone, {}), day) == windows


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_the_notices_agree_with_those_another_reader_has_written_down(year):
    """The library keeps statutory days and days off in lieu; whole breaks also hold the weekends between them."""
    theirs = holidays.country_holidays("CN", years=year)
    ours = {day for day in shipped("CN").closed if day.year == year}
    assert set(theirs) <= ours
    assert all(day.weekday() >= 5 for day in ours - set(theirs))
    made_up = {day for day in shipped("CN").make_up if day.year == year}
    assert made_up == {day for day in theirs.weekend_workdays if day.year == year}
    assert all(day.weekday() >= 5 for day in made_up)
    assert not made_up & ours


def test_what_is_not_announced_is_an_estimate():
    assert [year for year in YEARS if announced("CN", year)] == sorted(NOTICES) == [2025, 2026]
    assert sorted(ESTIMATES) == [2027]
    assert announced("DE", 2027)
    assert announced("XX", 2027) is None
    assert announced(None, 2027) is None
    for year in YEARS:  # every year has its days, an estimate too
        assert len({day for day in public_days("CN").closed if day.year == year}) >= 11


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "part", "day", "begins", "ends"),
    [
        # Clocks go forward at two: what lies in the lost hour comes an hour later, or not at all.
        ("America/New_York", ("02:00", "03:00"), "2026-03-08", None, None),
        ("America/New_York", ("02:15", "02:45"), "2026-03-08", "07:15", "07:45"),
        ("America/New_York", ("01:00", "04:00"), "2026-03-08", "06:00", "08:00"),
        ("America/New_York", ("09:30", "11:30"), "2026-03-07", "14:30", "16:30"),
        ("America/New_York", ("09:30", "11:30"), "2026-03-09", "13:30", "15:30"),
        ("Europe/Berlin", ("01:00", "04:00"), "2026-03-29", "00:00", "02:00"),
        # Clocks go back at two (three in Berlin): the hour that comes twice is in the window twice.
        ("America/New_York", ("01:00", "02:00"), "2026-11-01", "05:00", "07:00"),
        ("America/New_York", ("09:30", "11:30"), "2026-11-02", "14:30", "16:30"),
        ("Europe/Berlin", ("02:00", "03:00"), "2026-10-25", "00:00", "02:00"),
        # An hour's half, and a day that begins late.
        ("Australia/Lord_Howe", ("01:30", "03:00"), "2026-10-04", "15:00", "16:00"),
    ],
)
def test_windows_follow_the_wall_through_both_changes_of_summer_time(zone, part, day, begins, ends):
    only = (DayPart("only", time.fromisoformat(part[0]), time.fromisoformat(part[1])),)
    windows = Calendar(ZoneInfo(zone), only, only).windows_of(date.fromisoformat(day))
    if begins is None:
        assert windows == ()
        return
    (window,) = windows
    assert (f"{window.begins:%H:%M}", f"{window.ends:%H:%M}") == (begins, ends)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-12-31 23:30", date(2026, 12, 31)),
        ("2027-01-01 01:30", date(2026, 12, 31)),
        ("2027-01-01 02:00", date(2027, 1, 1)),  # over
        ("2028-02-29 00:30", date(2028, 2, 28)),
        ("2028-03-01 01:59", date(2028, 2, 29)),
    ],
)
def test_a_window_over_midnight_belongs_to_the_day_it_began_at_the_end_of_a_year_and_on_leap_days(moment, day):
    night = (DayPart("night", time(22), time(2)),)
    calendar = Calendar(SHANGHAI, night, night)
    assert calendar.calling_day(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)) == day


def test_limits_cut_what_a_dealership_sets_beyond_them_and_leave_the_rest():
    late = {"windows": {"weekday": {"long": ["06:00", "22:00"]}, "weekend": {"night": ["21:00", "23:00"]}}}
    calendar = calendar_of("Asia/Shanghai", late)
    assert shown(calendar, "2026-11-23") == "08:00-20:00"
    assert shown(calendar, "2026-11-28") == "closed"
    over_midnight = calendar_of("Asia/Shanghai", {"windows": {"weekday": {"night": ["19:00", "09:00"]}, "weekend": {}}})
    assert shown(over_midnight, "2026-11-23") == "19:00-20:00 08:00-09:00"


def test_rule_2_06_the_evening_is_for_those_who_prefer_it_and_for_nobody_else():
    assert CHINA.window_at(utc("2026-11-23 11:00")) is None  # 19:00 there
    evening = CHINA.evenings_too()
    window = evening.window_at(utc("2026-11-23 11:00"))
    assert window is not None
    assert window.part == "evening"
    assert shown(evening, "2026-11-23") == f"{WEEKDAY} 18:00-20:00"
    assert shown(evening, "2026-02-17") == "closed"
    assert shown(calendar_of("Europe/Berlin", {}).evenings_too(), "2026-11-29") == "closed"  # a Sunday
    assert "evening" not in CHINA.parts
    assert evening.parts == (*CHINA.parts, "evening")
    early = calendar_of("Asia/Shanghai", {"windows": {"evening": {}}})
    assert early.evenings_too() == early


def test_rule_2_06_a_time_somebody_asked_for_may_be_any_inside_the_limits():
    assert CHINA.allows(utc("2026-11-23 04:30"))  # noon there, in nobody's window
    assert CHINA.allows(utc("2026-11-23 11:59"))
    assert not CHINA.allows(utc("2026-11-23 12:00"))  # 20:00
    assert not CHINA.allows(utc("2026-11-22 23:59"))  # 07:59
    assert Calendar(SHANGHAI).allows(utc("2026-11-23 20:00"))  # no limits, no bounds


@pytest.mark.parametrize(
    ("windows", "day", "hours_there"),
    [
        ({"weekend": {"morning": ["10:00", "11:00"]}}, "2026-11-29", "10:00-11:00"),  # both days of it
        ({"weekend": {"morning": ["10:00", "11:00"]}, "sunday": {}}, "2026-11-29", "closed"),
        ({"weekday": [["am", "09:00", "10:00"], ["am", "10:30", "11:00"]]}, "2026-11-23", "09:00-10:00 10:30-11:00"),
        ({"weekday": []}, "2026-11-23", "closed"),
        ({"weekday": {"morning": ["09:00", "10:00"]}}, "2026-11-28", WEEKEND),
    ],
)
def test_a_dealerships_hours_go_over_those_of_its_market_one_kind_of_day_at_a_time(windows, day, hours_there):
    assert shown(calendar_of("Asia/Shanghai", {"windows": windows}), day) == hours_there


ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))
PARTS = st.lists(st.builds(DayPart, st.sampled_from("abcd"), TIMES, TIMES), max_size=4).map(tuple)
LIMITS = st.sampled_from([None, ALWAYS, *(market.limits for market in MARKETS.values())])
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
CALENDARS = st.builds(
    Calendar,
    ZONES.map(ZoneInfo),
    PARTS,
    PARTS,
    st.frozensets(DAYS, max_size=30),
    st.frozensets(DAYS, max_size=30),
    st.one_of(st.none(), PARTS),
    PARTS,
    LIMITS,
    st.lists(ZONES.map(ZoneInfo), max_size=2).map(tuple),
)
MOMENTS = st.datetimes(datetime(2025, 1, 2), datetime(2028, 12, 30)).map(lambda m: m.replace(tzinfo=UTC))


def inside_its_part(calendar: Calendar, window: Window) -> bool:
    parts = (*calendar.weekday, *calendar.weekend, *(calendar.sunday or ()))
    for part in parts:
        if part.name == window.part:
            last = window.day if part.begins < part.ends else window.day + timedelta(days=1)
            begins = datetime.combine(window.day, part.begins, calendar.zone).astimezone(UTC)
            ends = datetime.combine(last, part.ends, calendar.zone).astimezone(UTC)
            if begins <= window.begins < window.ends <= ends:
                return True
    return False


@hypothesis_settings(deadline=None)
@given(CALENDARS, DAYS)
def test_whatever_the_calendar_windows_are_in_order_inside_their_day_part_and_inside_the_limits(calendar, day):
    windows = calendar.windows_of(day)
    assert all(earlier.begins <= later.begins for earlier, later in pairwise(windows))
    for window in windows:
        assert window.day == day
        assert day not in calendar.closed
        assert inside_its_part(calendar, window)
        for moment in (window.begins, window.ends - timedelta(minutes=1)):
            assert calendar.allows(moment)
        found = calendar.window_at(window.begins)
        assert found is not None
        assert found.begins <= window.begins < found.ends


@hypothesis_settings(deadline=None, max_examples=60)
@given(CALENDARS, MOMENTS)
def test_whatever_the_calendar_the_next_opening_is_in_a_window_and_nothing_is_open_before_it(calendar, moment):
    try:
        opening = calendar.next_open(moment)
    except CalendarError:
        assert next(calendar.windows_from(moment), None) is None
        return
    assert opening >= moment
    assert calendar.window_at(opening) is not None
    if opening > moment:
        middle = moment + (opening - moment) / 2
        assert calendar.window_at(moment) is None
        assert calendar.window_at(middle) is None
    for window in islice(calendar.windows_from(moment), 20):
        assert window.ends > moment


@hypothesis_settings(deadline=None, max_examples=60)
@given(CALENDARS, DAYS)
def test_an_evening_only_adds_and_other_clocks_only_take_away(calendar, day):
    before = calendar.windows_of(day)
    assert set(before) <= set(calendar.evenings_too().windows_of(day))
    elsewhere = replace(calendar, other_zones=()).for_clocks([ZoneInfo("Pacific/Auckland")])
    open_there = elsewhere.windows_of(day)
    home = replace(calendar, other_zones=()).windows_of(day)
    assert all(any(one.begins <= w.begins and w.ends <= one.ends for one in home) for w in open_there)
