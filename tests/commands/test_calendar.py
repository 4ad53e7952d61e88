"""`ringback calendar`: what a year is like, changed by one sentence each, with a row in the audit."""

from __future__ import annotations

import json

import pytest


def audit_of(ringback) -> list[str]:
    rows = json.loads(ringback("export", "audit", "--format", "json").out)
    return [row["subject"] for row in rows if row["action"] == "calendar_changed"]


def line_of(ringback, day: str) -> str:
    told = ringback("calendar", "show", "--year", day[:4]).out
    return next((" ".join(line.split()) for line in told.splitlines() if line.strip().startswith(day)), "")


def test_a_year_is_shown_with_how_sure_it_is(ringback):
    told = ringback("calendar", "show")
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith("CN 2026: as announced, https://www.gov.cn/")
    assert line_of(ringback, "2026-02-14") == "2026-02-14 Sat worked like a weekday 春节 came along"
    assert line_of(ringback, "2026-02-17") == "2026-02-17 Tue nobody is rung 春节 came along"
    assert ringback("calendar", "show", "--year", "2027").out.startswith("CN 2027: an estimate;")
    assert "Thanksgiving" in ringback("calendar", "show", "--region", "us").out


def test_a_day_is_written_down_shown_and_forgotten_again(ringback):
    told = ringback("calendar", "set", "2027-02-14", "make-up", "--name", "春节")
    assert told.out == "2027-02-14 (Sunday) in CN: worked like a weekday.\n"
    assert line_of(ringback, "2027-02-14").startswith("2027-02-14 Sun worked like a weekday 春节")
    assert ringback("calendar", "set", "2026-10-05", "working").status == 0
    assert "like any other day of the week" in line_of(ringback, "2026-10-05")
    assert ringback("calendar", "remove", "2027-02-14").out == "2027-02-14 in CN is again as it came along.\n"
    assert line_of(ringback, "2027-02-14") == ""
    assert audit_of(ringback) == [
        "calendar CN 2027-02-14: make-up",
        "calendar CN 2026-10-05: working",
        "calendar CN 2027-02-14: removed",
    ]


def test_an_announced_year_is_confirmed_with_where_it_was_read(ringback):
    told = ringback("calendar", "confirm", "2027", "--source", "https://www.gov.cn/zhengce/2026-11")
    assert told.out == "CN 2027: as announced, https://www.gov.cn/zhengce/2026-11.\n"
    assert ringback("calendar", "show", "--year", "2027").out.startswith("CN 2027: as announced, https://www.gov.cn/")
    assert audit_of(ringback) == ["calendar CN 2027: confirmed"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("set", "14.2.2027", "closed"), "write it like 2027-02-14"),
        (("set", "2027-02-30", "closed"), "write it like 2027-02-14"),
        (("set", "1999-01-01", "closed"), "reach from 2025"),
        (("set", "2027-02-15", "make-up"), "is a Monday anyway"),
        (("set", "2027-02-14", "closed", "--name", "x" * 81), "80 characters"),
        (("set", "2027-02-14", "closed", "--region", "Mars"), "two letters"),
        (("show", "--region", "XX"), "two letters"),
        (("confirm", "2027", "--source", "the newspaper"), "no address"),
        (("confirm", "2050", "--source", "https://www.gov.cn"), "reach from 2025"),
        (("remove", "2027-02-14"), "Nobody has written anything down"),
    ],
)
def test_each_mistake_gets_one_sentence_and_changes_nothing(ringback, words, says):
    refused = ringback("calendar", *words)
    assert (refused.status, refused.out) == (2, "")
    assert says in refused.err
    assert refused.err.count("\n") == 1
    assert audit_of(ringback) == []
