"""Three markets and their hours: inside the law by themselves, by the zone of the dealership or as it is set."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.calendar import calendar_of
from flows.hours import SUNDAY
from flows.markets import CN, EU, MARKETS, US, market_of, other_zones
from flows.places import country_of, zones_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calling.md"
EVERY = pytest.mark.parametrize("market", MARKETS.values(), ids=list(MARKETS))


@pytest.mark.parametrize(
    ("zone", "market"),
    [
        ("Asia/Shanghai", CN),
        ("Asia/Urumqi", CN),
        ("PRC", CN),
        ("America/New_York", US),
        ("America/Phoenix", US),
        ("Pacific/Honolulu", US),
        ("US/Eastern", US),
        ("America/Puerto_Rico", US),
        ("Europe/Berlin", EU),
        ("Europe/London", EU),
        ("Atlantic/Canary", EU),
        ("America/Toronto", EU),
        ("Asia/Hong_Kong", EU),
        ("UTC", EU),
    ],
)
def test_a_zone_tells_the_market_and_elsewhere_europes_holds(zone, market):
    assert market_of(zone, {}) is market


def test_a_dealership_may_choose_its_market():
    assert market_of("Asia/Hong_Kong", {"market": "CN"}) is CN
    assert market_of("Asia/Shanghai", {"market": "MARS"}) is CN


@EVERY
def test_the_usual_hours_lie_inside_the_limits_and_leave_noon_and_the_evening_alone(market):
    monday, saturday, sunday = date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29)
    for day, parts in ((monday, market.weekday), (saturday, market.weekend), (sunday, market.sunday or ())):
        assert all(market.limits.hold(part, day) for part in (*parts, *market.evening))
        assert list(parts) == sorted(parts, key=lambda part: part.begins)
        for part, following in pairwise(parts):
            assert part.ends <= following.begins
        for part in parts:
            assert part.ends.hour < 12 or part.begins.hour >= 13 or (part.ends.hour, part.ends.minute) == (12, 0)
            assert (part.ends.hour, part.ends.minute) <= (17, 30)
    assert all(part.begins.hour >= 18 for part in market.evening)


def test_the_limits_are_those_of_the_law():
    monday, sunday = date(2026, 11, 23), date(2026, 11, 29)
    assert [str(CN.limits.on(monday)), str(CN.sms.on(sunday))] == ["08:00-20:00", "08:00-21:00"]
    assert [str(US.limits.on(monday)), str(US.limits.on(sunday))] == ["08:00-21:00", "08:00-21:00"]
    assert [str(EU.limits.on(monday)), str(EU.limits.on(sunday))] == ["09:00-21:00", "10:00-21:00"]


@EVERY
def test_every_rule_is_told_on_the_page_with_where_it_can_be_read(market):
    page = PAGE.read_text("utf-8").replace(". |", " |")
    for law in market.laws:
        assert law.says.endswith(".")
        assert f"| {law.rule} | {law.says.removesuffix('.')} | {law.source} |" in page


@EVERY
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_market_has_its_words_for_refusing_in_every_language(market, locale):
    assert market.suffix[locale]


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+12125550123", ("America/New_York",)),
        ("+14155550123", ("America/Los_Angeles",)),
        ("+13125550123", ("America/Chicago",)),
        ("+8613606331234", ("Asia/Shanghai",)),
        ("+99", ()),
        ("", ()),
    ],
)
def test_a_number_tells_where_its_owner_may_live(number, zones):
    assert zones_of(number) == zones


def test_a_caller_in_new_york_waits_for_the_morning_in_los_angeles():
    calendar = calendar_of("America/New_York", {"windows": {"weekday": {"all_day": ["08:00", "21:00"]}}})
    there = calendar.for_clocks(other_zones(US, "+14155550123"))
    (window,) = there.windows_of(date(2026, 11, 23))
    los_angeles = ZoneInfo("America/Los_Angeles")
    assert f"{window.begins.astimezone(los_angeles):%H:%M}" == "08:00"
    assert f"{window.ends.astimezone(los_angeles):%H:%M}" == "18:00"  # 21:00 in New York
    assert there.window_at(datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("America/New_York"))) is None
    assert not there.allows(datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("America/New_York")))
    assert there.allows(datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("America/New_York")))


def test_only_american_rules_go_by_the_clock_of_whoever_is_called():
    assert other_zones(EU, "+4930123456") == ()
    assert other_zones(CN, "+14155550123") == ()
    assert other_zones(US, "+14155550123") == (ZoneInfo("America/Los_Angeles"),)


def test_sundays_are_left_alone_in_america_and_europe_unless_a_dealership_opens_them():
    day = date(2026, 11, 29)
    assert day.weekday() == SUNDAY
    for zone in ("America/New_York", "Europe/Berlin"):
        assert calendar_of(zone, {}).windows_of(day) == ()
        assert calendar_of(zone, {}).windows_of(day - timedelta(days=1))
    open_ = calendar_of("Europe/Berlin", {"windows": {"sunday": {"morning": ["09:00", "11:00"]}}})
    (window,) = open_.windows_of(day)
    assert f"{window.begins.astimezone(open_.zone):%H:%M}" == "10:00"  # the limit of Sundays
    assert calendar_of("Asia/Shanghai", {}).windows_of(day)


@pytest.mark.parametrize(("zone", "country"), [("Asia/Shanghai", "CN"), ("Europe/Berlin", "DE"), ("UTC", None)])
def test_a_zone_tells_its_country(zone, country):
    assert country_of(zone) == country
