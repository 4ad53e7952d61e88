"""When somebody likes to be rung and when their birthday is, in the words people write them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from console.imports.complaints import Complaint
from console.imports.customs import Customs
from console.imports.people_fields import read_birthday, read_lunar_birthday
from console.imports.times import read_preferred
from flows.birthdays import birthday_of

CUSTOMS = Customs(zone=ZoneInfo("Asia/Shanghai"), today=date(2026, 11, 23))
AFTERNOON = ("afternoon", "late_afternoon")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("上午", ("morning",)),
        ("早上", ("morning",)),
        ("下午", AFTERNOON),
        ("周末", ("weekend",)),
        ("星期六", ("weekend",)),
        ("周末下午", (*AFTERNOON, "weekend")),
        ("18:00以后", ("evening",)),
        ("18点以后", ("evening",)),
        ("下午5点以后", ("late_afternoon", "evening")),
        ("12:00以前", ("morning",)),
        ("14:00-16:00", ("afternoon",)),
        ("下午2点到4点", ("afternoon",)),
        ("9:00-11:30", ("morning",)),
        ("上午或下午", ("morning", *AFTERNOON)),
        ("上午、晚上", ("morning", "evening")),
        ("下班后", ("evening",)),
        ("工作日上午", ("morning",)),
        ("mornings", ("morning",)),
        ("after 6 pm", ("evening",)),
        ("weekend mornings", ("morning", "weekend")),
        ("随时", ()),
        ("都可以", ()),
        ("any time", ()),
    ],
)
def test_a_preferred_time_becomes_parts_of_the_day(written, meant):
    assert read_preferred(written, CUSTOMS) == meant


@pytest.mark.parametrize("written", ["有空", "农历十五", "等通知", "never", "3"])
def test_what_is_no_time_of_day_is_not_guessed(written):
    assert isinstance(read_preferred(written, CUSTOMS), Complaint)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1988-06-03", ("1988-06-03", False)),
        ("1988/6/3", ("1988-06-03", False)),
        ("1988年6月3日", ("1988-06-03", False)),
        ("06-03", ("--06-03", False)),
        ("--06-03", ("--06-03", False)),
        ("6月3日", ("--06-03", False)),
        ("2月29日", ("--02-29", False)),
        ("1992-02-29", ("1992-02-29", False)),
        ("农历八月十五", ("--08-15", True)),
        ("八月十五", ("--08-15", True)),
        ("农历1988年八月十五", ("1988-08-15", True)),
        ("农历08-15", ("--08-15", True)),
        ("1988-08-15(农历)", ("1988-08-15", True)),
        ("阴历正月初一", ("--01-01", True)),
        ("腊月三十", ("--12-30", True)),
        ("冬月廿三", ("--11-23", True)),
        ("农历二月三十", ("--02-30", True)),
        ("农历闰四月初八", ("--04-08", True)),
        ("农历1990年闰五月二十", ("1990-05-20", True)),
        ("公历1988-06-03", ("1988-06-03", False)),
    ],
)
def test_a_birthday_is_read_by_its_calendar(written, meant):
    assert read_birthday(written, CUSTOMS) == meant
    assert birthday_of(meant[0], lunar=meant[1]) is not None


@pytest.mark.parametrize(
    "written",
    ["1990-02-29", "2月30日", "13-01", "农历八月三十一", "农历13-01", "2099-01-01", "1850-01-01", "夏天", "二十岁"],
)
def test_a_birthday_that_no_calendar_has_is_refused(written):
    found = read_birthday(written, CUSTOMS)
    assert isinstance(found, Complaint)
    assert found.code == "birthday"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("08-15", ("--08-15", True)), ("八月十五", ("--08-15", True)), ("公历08-15", ("--08-15", False))],
)
def test_a_column_of_lunar_birthdays_needs_no_word_for_it(written, meant):
    assert read_lunar_birthday(written, CUSTOMS) == meant
