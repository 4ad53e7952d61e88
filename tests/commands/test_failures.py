"""`ringback failures`: the list for one dealership and period, and the word that somebody has dealt with one."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner

from commands.exporting import export
from commands.failures import failures
from tests.workers.stage import Stage
from tests.workers.unreached import offer, ring_in_vain, somebody


@pytest.fixture
def stage(migrated_sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", migrated_sqlite_url)
    monkeypatch.setenv("RINGBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RINGBACK_CLOCK", "2026-11-27T09:30:00+08:00*1")
    made = Stage(migrated_sqlite_url)
    offer(made, "sms, letter")
    yield made
    made.close()


@pytest.fixture
def unreached(stage):
    followup_id = somebody(stage, phone="+866332270000", address=None)
    ring_in_vain(stage, followup_id)  # ends on Wednesday the 25th
    return followup_id


def run(*words):
    result = CliRunner().invoke(click.Group(commands=[failures, export]), [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_failure_is_listed_with_its_attempts_and_ways_and_without_its_number(unreached):
    shown = run("failures", "list", "--dealership", "rizhao").stdout
    for told in ("张伟", "11-23 morning no_answer", "sms skipped, letter skipped", "open"):
        assert told in shown
    assert "+866332270000" not in shown


@pytest.mark.parametrize(
    ("words", "there"),
    [
        (("--from", "2026-11-25"), True),
        (("--from", "2026-11-26"), False),
        (("--to", "2026-11-25"), True),
        (("--to", "2026-11-24"), False),
        (("--from", "2026-11-25", "--to", "2026-11-25", "--open"), True),
    ],
)
def test_the_period_counts_the_days_on_which_they_ended(unreached, words, there):
    assert ("张伟" in run("failures", "list", *words).stdout) is there


def test_rule_3_13_what_somebody_has_dealt_with_is_open_no_more(unreached):
    assert run("failures", "done", unreached, "--note", "rung from the desk").stdout == f"Dealt with: {unreached}.\n"
    assert run("failures", "list", "--open").stdout == "There is no such failure.\n"
    assert "dealt_with" in run("failures", "list").stdout
    (row,) = json.loads(run("export", "failures").stdout)
    assert row["note"].endswith(": rung from the desk")
    assert json.loads(run("export", "audit").stdout)[0]["action"] == "failure_dealt_with"


def test_mistakes_are_told_in_a_sentence(stage, unreached):
    assert run("failures", "done", 999, "--note", "x").stderr.strip().endswith("`ringback failures list`.")
    assert run("failures", "done", unreached, "--note", " ").exit_code == 2
    assert run("failures", "list", "--dealership", "nowhere").exit_code == 2


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_records_leave_as_tables_too(unreached, tmp_path, form):
    out = tmp_path / f"failures.{form}"
    assert run("export", "failures", "--format", form, "--out", out).exit_code == 0
    assert out.stat().st_size > 100
