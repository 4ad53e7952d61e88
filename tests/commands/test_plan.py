"""`ringback plan`: everybody with something open, when and by which rule, and what that makes of the lines."""

from __future__ import annotations

import json

import openpyxl
import pytest
from click.testing import CliRunner

from commands.plan import plan
from flows.lifecycles import CallState
from store.tables import Dealership
from tests.workers.stage import Stage, at


@pytest.fixture
def stage(migrated_url, tmp_path, monkeypatch):
    monkeypatch.setenv("RINGBACK_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", migrated_url)
    monkeypatch.setenv("RINGBACK_CLOCK", "2026-11-23T10:00:00+08:00*1")
    made = Stage(migrated_url)
    yield made
    made.close()


def told(*words):
    done = CliRunner().invoke(plan, list(words))
    assert done.exit_code == 0, done.output
    return done


def listed(*words):
    return json.loads(told(*words, "--json").stdout)


def test_two_matters_of_one_person_are_shown_on_two_days_with_the_rule(stage):
    important, other = stage.followup(priority=90), stage.followup(priority=10)
    first, second = listed()
    assert [first["followup_id"], second["followup_id"]] == [important, other]
    assert second["next_call_at"].startswith("2026-11-24T")
    assert second["rule"] in ("budget", "one_a_day")


def test_two_people_on_one_number_are_one_when_it_comes_to_ringing(stage):
    stage.followup(name="张伟"), stage.followup(name="王芳")
    assert len({row["next_call_at"][:10] for row in listed()}) == 2


def test_what_lies_further_ahead_is_shown_when_it_is_asked_for(stage):
    stage.followup(due=at("2026-11-30 09:30"))
    assert listed() == []
    assert [row["next_call_at"] for row in listed("--days", "10")] == ["2026-11-30T09:30:00+08:00"]


def test_it_says_what_the_calls_come_to(stage):
    for number in range(4):
        stage.followup(phone=f"+86136063312{number:02}")
    hours = listed("--load")
    assert sum(hour["calls"] for hour in hours) == 4
    assert hours[0]["hour"] == "2026-11-23T10:00:00+08:00"
    assert 0 < hours[0]["share"] < 1
    shown = told("--load").stdout
    assert "rizhao: 4 calls" in shown
    assert "11-23 10:00" in shown


def test_calls_that_find_no_line_in_their_time_are_told(stage):
    stage.change(Dealership, stage.dealership_id, lines=1)
    for number in range(40):
        stage.followup(phone=f"+86136063312{number:02}", due=at("2026-11-23 11:20"))
    assert "more lines or a faster pace would help" in told().stdout


def test_a_branch_whose_calls_are_all_answered_is_reckoned_with_longer_calls(stage):
    waiting = stage.followup()
    usual = listed()[0]["expected_s"]
    for number in range(60):
        other = stage.followup(phone=f"+86136063313{number:02}")
        call = stage.call(other, sid=f"CA{number}")
        stage.hear(call, CallState.ANSWERED)
    mine = next(row for row in listed() if row["followup_id"] == waiting)
    assert mine["expected_s"] > usual


def test_a_workbook_has_the_calls_and_the_hours(stage, tmp_path):
    stage.followup()
    told("--xlsx", str(tmp_path / "plan.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert book.sheetnames == ["calls", "load"]
    assert book["calls"].max_row == 2
    assert book["load"].max_row >= 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--days", "0"], "1<=x<=31"),
        (["--days", "32"], "1<=x<=31"),
        (["--dealership", "nobody"], "no dealership nobody"),
    ],
)
def test_what_cannot_be_shown_is_said(stage, words, says):
    done = CliRunner().invoke(plan, words)
    assert done.exit_code == 2
    assert says in done.output


def test_an_estimated_year_is_told(migrated_url, tmp_path, monkeypatch):
    for name, value in (
        ("RINGBACK_HOME", str(tmp_path)),
        ("DATABASE_URL", migrated_url),
        ("RINGBACK_CLOCK", "2026-12-29T10:00:00+08:00*1"),
    ):
        monkeypatch.setenv(name, value)
    stage = Stage(migrated_url)
    stage.now = at("2026-12-29 10:00")
    stage.followup(due=at("2026-12-30 10:00"), expires_at=at("2027-01-20 00:00"))
    assert "2027 is an estimate" in told().stdout.replace("\n", " ")
    assert "2027 is an estimate" in told("--json").stderr
    stage.close()
