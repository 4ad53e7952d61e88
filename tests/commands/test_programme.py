"""`ringback programme`: listed, started, stopped and put right, with all that follows and a row in the audit."""

from __future__ import annotations

import json

import pytest

LIST = "姓名,电话,车牌,提车日期,车型\n张伟,13606331234,鲁L12345,2026-11-20,朗逸\n"


@pytest.fixture
def branch(ringback, tmp_path):
    ringback("dealership", "add", "rizhao", "--name", "日照店", "--from", "+866332270633", "--programmes", "all")
    file = tmp_path / "deliveries.csv"
    file.write_text(LIST, encoding="utf-8")
    told = ringback("import", file, "--kind", "deliveries")
    assert told.status == 0, told.err
    return ringback


def state(ringback, name):
    lines = [line.split() for line in ringback("programme", "list").out.splitlines()]
    return next(" ".join(words[1:3]) for words in lines if words and words[0] == name)


def followups(ringback):
    rows = json.loads(ringback("export", "followups", "--format", "json").out)
    return {row["programme"]: (row["state"], row["disposition"]) for row in rows}


def test_all_are_listed_with_what_they_do(branch):
    told = branch("programme", "list")
    assert (told.status, told.err) == (0, "")
    assert state(branch, "owner_3dc").startswith("runs")
    assert state(branch, "sales_3day").startswith("stopped")
    (line,) = [line for line in told.out.splitlines() if line.split()[:1] == ["prospect_follow_up"]]
    assert "A every +2 days, B every +7 days, C every +1 month" in line


def test_a_programme_that_is_started_plans_what_it_has_missed(branch):
    assert "owner_15day" not in followups(branch)
    assert branch("programme", "start", "owner_15day").out == "owner_15day runs at rizhao.\n"
    assert branch("programme", "start", "owner_15day").out == "owner_15day runs at rizhao already.\n"
    assert state(branch, "owner_15day").startswith("runs")


def test_one_that_the_dealership_never_had_is_started_as_it_is_shipped(ringback):
    ringback("dealership", "add", "rizhao", "--name", "日照店", "--from", "+866332270633", "--programmes", "none")
    assert state(ringback, "birthday").startswith("not there")
    assert ringback("programme", "start", "birthday").status == 0
    assert state(ringback, "birthday").startswith("runs")


def test_a_programme_that_is_stopped_ends_what_waits(branch):
    told = branch("programme", "stop", "owner_7dc")
    assert told.out.startswith("owner_7dc is stopped at rizhao;")
    assert state(branch, "owner_7dc").startswith("stopped")
    assert branch("programme", "stop", "owner_7dc").out == "owner_7dc does not run at rizhao.\n"


def test_a_programme_is_shown_edited_and_put_with_what_changes(branch, tmp_path):
    shown = branch("programme", "show", "owner_7dc").out
    file = tmp_path / "mine.yaml"
    file.write_text(shown, encoding="utf-8")
    assert branch("programme", "put", file, "--yes").out == "rizhao has owner_7dc like that already.\n"
    file.write_text(shown.replace("when:\n  days: 7", "when:\n  days: 8"), encoding="utf-8")
    told = branch("programme", "put", file, "--yes")
    assert told.out == "when: {'days': 7} becomes {'days': 8}\nrizhao goes by it from now on.\n"
    assert "days: 8" in branch("programme", "show", "owner_7dc").out
    changed = [row["action"] for row in json.loads(branch("export", "audit", "--format", "json").out)]
    assert "programme_put" in changed


def test_nothing_is_changed_without_a_yes(branch, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(branch("programme", "show", "owner_7dc").out.replace("days: 7", "days: 8"), encoding="utf-8")
    assert branch("programme", "put", file).status == 1
    assert "days: 7" in branch("programme", "show", "owner_7dc").out


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("days: 7", "weeks: 1", "when.weeks"),
        ("script: owner_7dc", "script: nowhere", "No script nowhere is published"),
        ("script: owner_7dc", "script: owner_7dc\npurpose: marketing", "write purpose: service"),
        ("您有任何建议", "您要的{part}", "has no such fact"),
    ],
)
def test_what_does_not_go_with_its_script_is_refused(branch, tmp_path, old, new, says):
    file = tmp_path / "mine.yaml"
    file.write_text(branch("programme", "show", "owner_7dc").out.replace(old, new, 1), encoding="utf-8")
    told = branch("programme", "put", file, "--yes")
    assert (told.status, told.out) == (2, "")
    assert says in told.err


def test_a_name_nobody_knows_gets_one_sentence(branch):
    for words in (("start", "wedding"), ("stop", "wedding"), ("show", "wedding")):
        told = branch("programme", *words)
        assert told.status == 2
        assert "programme wedding; see `ringback programme list`" in told.err


def test_appointments_are_none_and_one_that_is_not_there_is_not_kept(branch):
    assert branch("appointment", "list").out == "No appointment is to come.\n"
    told = branch("appointment", "kept", "7")
    assert (told.status, "No appointment 7 is open" in told.err) == (2, True)
