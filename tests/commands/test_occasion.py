"""`ringback occasion`: one reason to call by hand, checked like a row of a list, shown at first, and taken back."""

from __future__ import annotations

import json
import sqlite3

import pytest
from click.testing import CliRunner

from commands.occasion import occasion

PARTS = ("parts", "--phone", "13606331234", "--name", "张伟", "--plate", "鲁L12345", "--fact", "part=雨刮片")


@pytest.fixture
def branch(ringback):
    ringback("dealership", "add", "RZ", "--name", "日照店", "--from", "+866332270633", "--programmes", "all")
    return ringback


def followups(ringback):
    return json.loads(ringback("export", "followups", "--format", "json").out)


def test_what_would_be_called_is_shown_and_then_it_is_added(branch):
    told = branch("occasion", "add", *PARTS, "--yes")
    assert (told.status, told.err) == (0, "")
    shown, added = told.out.splitlines()
    assert shown == (
        "parts_arrival rings 张伟 (+86136****1234) on Monday, 2026-11-23 09:30 (due): "
        "Attempt 1 of 3, in the morning (rule 3.05)."
    )
    assert added == "Added: number 1."
    (one,) = followups(branch)
    assert (one["programme"], one["state"], one["customer"]) == ("parts_arrival", "waiting", "张伟")


@pytest.mark.parametrize(("answer", "status", "kept"), [("y\n", 0, 1), ("n\n", 1, 0)])
def test_without_yes_it_is_asked_first_and_a_no_leaves_nothing_behind(branch, answer, status, kept):
    asked = CliRunner().invoke(occasion, ["add", *PARTS], input=answer)
    assert asked.exit_code == status
    assert asked.output.count("parts_arrival rings 张伟") == 1
    assert "Add it?" in asked.output
    assert len(followups(branch)) == kept
    assert ("Added: number 1." in asked.output) is bool(kept)


def test_the_same_reason_twice_is_one_and_another_fact_is_another(branch):
    branch("occasion", "add", *PARTS, "--yes")
    assert "known already, as number 1; nothing was changed" in branch("occasion", "add", *PARTS, "--yes").out
    other = branch("occasion", "add", *PARTS[:-1], "part=电瓶", "--yes")
    assert other.out.splitlines()[-1] == "Added: number 2."
    assert len(followups(branch)) == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("colour", *PARTS[1:]), "is no reason to call that Ringback knows; write one of"),
        ((*PARTS, "--fact", "colour=red"), "No script about parts says colour; what may be told is part, "),
        (PARTS[:-2], "The script has to tell part; give it with --fact, as in --fact part="),
        ((*PARTS, "--fact", "nonsense"), "A fact is written as NAME=VALUE; “nonsense” is not."),
        ((*PARTS, "--fact", "part="), "A fact is written as NAME=VALUE; “part=” is not."),
        ((*PARTS, "--on", "2026-11-23", "--at", "2026-11-23 10:00"), "not both"),
        ((*PARTS, "--on", "yesterday-ish"), "yesterday-ish"),
        (("parts", "--phone", "12", *PARTS[3:]), "12"),
        ((*PARTS, "--dealership", "XX"), "XX"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(branch, words, why):
    told = branch("occasion", "add", *words, "--yes")
    assert told.status != 0
    assert why in told.err
    assert followups(branch) == []


def test_a_programme_may_be_meant_by_its_name_and_a_moment_given(branch):
    who = ("--phone", "13606331234", "--name", "张伟", "--yes")
    told = branch("occasion", "add", "appointment_day_before", "--at", "2026-11-26 10:30", *who)
    assert told.status == 0, told.err
    assert told.out.startswith(
        "appointment_day_before rings 张伟 (+86136****1234) on Wednesday, 2026-11-25 09:30 (due): "
    )
    assert [one["programme"] for one in followups(branch)] == ["appointment_day_before"]


def test_nobody_is_rung_where_no_programme_runs_and_it_is_said_so(branch):
    branch("programme", "stop", "parts_arrival")
    told = branch("occasion", "add", *PARTS, "--yes")
    assert told.out.splitlines()[0] == (
        "Nobody is rung: no programme at RZ that runs is about parts; "
        "start one, for example `ringback programme start parts_arrival`."
    )


def test_a_day_far_ahead_is_planned_when_it_comes_nearer_and_one_long_past_never(branch):
    told = branch("occasion", "add", *PARTS, "--on", "2027-03-01", "--yes")
    assert told.out.startswith("Its first call lies far ahead; it is planned on 2027-01-29.")
    told = branch("occasion", "add", *PARTS, "--on", "2026-01-05", "--yes")
    assert "parts_arrival does not ring 张伟 (+86136****1234) (expired): It is too late for that." in told.out


def test_one_whom_nobody_may_ring_is_not_promised_a_call(branch):
    branch("suppress", "add", "13606331234")
    told = branch("occasion", "add", *PARTS, "--yes")
    assert "parts_arrival does not ring 张伟 (+86136****1234) (suppression): " in told.out


def test_it_is_taken_back_once_and_what_waits_ends(branch):
    branch("occasion", "add", *PARTS, "--yes")
    assert branch("occasion", "list", "--phone", "13606331234").out.split()[-5:][-1] == "stands"
    told = branch("occasion", "end", "1", "--why", "came_in")
    assert told.out == "Number 1 is no reason to call any more; calls that ended: 1.\n"
    assert [(one["state"], one["disposition"]) for one in followups(branch)] == [("closed", "cancelled")]
    again = branch("occasion", "end", "1", "--why", "changed")
    assert again.status != 0
    assert "Number 1 is no reason to call any more: The car has been in the workshop meanwhile" in again.err
    assert branch("occasion", "list", "--phone", "13606331234").out.split()[-1] == "came_in"
    assert "no reason to call 张伟" in branch("occasion", "add", *PARTS, "--yes").out


def test_what_a_programme_does_not_mind_goes_on_and_is_counted(branch):
    branch("occasion", "add", *PARTS, "--yes")
    told = branch("occasion", "end", "1", "--why", "bought")
    assert told.out.splitlines() == [
        "Number 1 is no reason to call any more; calls that ended: 0.",
        "Calls that go on, being under way or of a programme that does not mind “bought”: 1.",
    ]


def test_a_reason_of_another_dealership_or_of_nobody_cannot_be_ended(branch):
    branch("occasion", "add", *PARTS, "--yes")
    branch("dealership", "add", "SH", "--name", "上海店", "--from", "+862169001234")
    for words in (("1", "--dealership", "SH"), ("99", "--dealership", "RZ")):
        told = branch("occasion", "end", *words, "--why", "changed")
        assert told.status != 0
        assert "There is no reason to call" in told.err


def test_both_leave_a_row_in_the_audit_without_a_number_in_it(branch, tmp_path):
    branch("occasion", "add", *PARTS, "--yes")
    branch("occasion", "end", "1", "--why", "changed")
    (file,) = (tmp_path / "home").glob("*.db")
    rows = sqlite3.connect(file).execute("SELECT action, subject FROM audit ORDER BY id").fetchall()
    assert rows[-2:] == [("occasion_added", "occasion 1 (parts)"), ("occasion_ended", "occasion 1 (changed)")]
