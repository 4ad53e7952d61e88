"""A country's calendar: what came along, what people wrote over it, and which years are estimates still."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from flows.calendar import Calendar
from store.calendars import Calendars, Entry, region_named
from store.database import open_engine, writing


@dataclass(frozen=True)
class Branch:
    zone: str = "Asia/Shanghai"
    settings: dict[str, Any] = field(default_factory=dict)


RIZHAO = Branch()
BERLIN = Branch("Europe/Berlin")


@pytest.fixture
def calendars(migrated_url):
    engine = open_engine(migrated_url)
    with writing(engine)() as session:
        yield Calendars(session)
    engine.dispose()


def open_on(calendar: Calendar, day: date) -> str:
    """The hour at which the day begins, or "closed"."""
    windows = calendar.windows_of(day)
    return f"{windows[0].begins.astimezone(calendar.zone):%H:%M}" if windows else "closed"


def test_without_any_row_a_country_has_the_days_we_know(calendars):
    assert open_on(calendars.of(RIZHAO), date(2026, 2, 17)) == "closed"
    assert open_on(calendars.of(RIZHAO), date(2026, 2, 14)) == "09:30"  # a Saturday made up for
    assert open_on(calendars.of(BERLIN), date(2026, 10, 3)) == "closed"
    assert open_on(calendars.of(BERLIN), date(2026, 2, 17)) == "09:30"


@pytest.mark.parametrize(
    ("day", "kind", "before", "after"),
    [
        (date(2026, 11, 23), "closed", "09:30", "closed"),  # a Monday
        (date(2026, 11, 28), "make_up", "10:00", "09:30"),  # a Saturday
        (date(2026, 10, 5), "working", "closed", "09:30"),  # a Monday of the National Day break
        (date(2026, 10, 4), "working", "closed", "10:00"),  # its Sunday
        (date(2026, 10, 5), "make_up", "closed", "09:30"),
        (date(2026, 10, 10), "working", "09:30", "10:00"),  # a Saturday that need not be made up any more
        (date(2026, 10, 10), "closed", "09:30", "closed"),
    ],
)
def test_what_people_write_down_goes_over_what_came_along_and_can_be_taken_away(calendars, day, kind, before, after):
    assert open_on(calendars.of(RIZHAO), day) == before
    assert calendars.put("CN", day, kind, "本店", "li") == Entry(day, kind, "本店", "li")
    assert open_on(calendars.of(RIZHAO), day) == after
    assert open_on(calendars.of(BERLIN), day) == open_on(Calendars(calendars._session).of(BERLIN), day)
    assert calendars.remove("CN", day)
    assert not calendars.remove("CN", day)
    assert open_on(calendars.of(RIZHAO), day) == before


def test_one_country_does_not_rest_on_anothers_holidays(calendars):
    calendars.put("CN", date(2026, 11, 23), "closed", "", "li")
    assert open_on(calendars.of(BERLIN), date(2026, 11, 23)) == "09:30"
    assert open_on(calendars.of(Branch("UTC")), date(2026, 11, 23)) == "09:30"


def test_writing_a_day_down_twice_keeps_the_last(calendars):
    day = date(2026, 11, 23)
    calendars.put("CN", day, "closed", "a", "li")
    calendars.put("CN", day, "make_up", "b", "wang")
    assert [entry for entry in calendars.entries("CN", 2026) if entry.day == day] == [
        Entry(day, "make_up", "b", "wang")
    ]


def test_the_days_of_a_year_are_listed_in_order_with_who_wrote_them(calendars):
    calendars.put("CN", date(2026, 2, 14), "working", "情人节", "li")
    entries = calendars.entries("CN", 2026)
    assert [entry.day for entry in entries] == sorted(entry.day for entry in entries)
    assert len(entries) == 39
    assert Entry(date(2026, 2, 14), "working", "情人节", "li") in entries
    assert Entry(date(2026, 2, 17), "closed", "春节", None) in entries
    assert Entry(date(2026, 2, 28), "make_up", "春节", None) in entries
    assert calendars.entries("CN", 1999) == []


def test_a_year_is_an_estimate_until_somebody_says_where_it_was_announced(calendars):
    assert calendars.year("CN", 2026).confirmed
    assert "gov.cn" in calendars.year("CN", 2026).source
    assert not calendars.year("CN", 2027).confirmed
    doubt = calendars.doubt(RIZHAO, [2026, 2027, 2027])
    assert doubt is not None
    assert "for 2027 is an estimate" in doubt
    assert "ringback calendar confirm 2027 --region CN --source URL" in doubt
    calendars.confirm("CN", 2027, "https://www.gov.cn/2027", "li")
    assert calendars.year("CN", 2027).source == "https://www.gov.cn/2027"
    assert calendars.doubt(RIZHAO, [2026, 2027]) is None
    calendars.confirm("CN", 2027, "https://www.gov.cn/again", "wang")
    assert calendars.year("CN", 2027).source == "https://www.gov.cn/again"


def test_holidays_that_follow_from_a_law_need_no_notice(calendars):
    assert calendars.doubt(BERLIN, range(2026, 2030)) is None
    assert calendars.doubt(Branch("UTC"), [2027]) is None
    assert calendars.doubt(BERLIN, [2041]) is not None  # we reckon no farther


@pytest.mark.parametrize(("text", "region"), [("CN", "CN"), (" cn ", "CN"), ("de", "DE"), ("XX", None), ("", None)])
def test_a_country_is_named_by_two_letters(text, region):
    assert region_named(text) == region


def test_a_dealership_that_sets_its_own_closed_days_goes_by_them_alone(calendars):
    own = Branch(settings={"closed": ["2026-11-24"]})
    calendars.put("CN", date(2026, 11, 23), "closed", "", "li")
    assert open_on(calendars.of(own), date(2026, 11, 23)) == "09:30"
    assert open_on(calendars.of(own), date(2026, 11, 24)) == "closed"
