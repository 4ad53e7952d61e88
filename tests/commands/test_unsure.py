"""`ringback unsure`: the list says what to look for, and what was found is settled once."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from commands.unsure import unsure
from flows.lifecycles import FollowupState
from store.tables import Call
from tests.workers.stage import Stage
from voice.carrier import Unsure
from workers.context import use
from workers.jobs import dial
from workers.reconciling import reconcile_calls


@pytest.fixture
def stage(migrated_sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", migrated_sqlite_url)
    monkeypatch.setenv("RINGBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RINGBACK_CLOCK", "2026-11-23T10:30:00+08:00*1")
    made = Stage(migrated_sqlite_url)
    use(made.context)
    yield made
    made.close()


@pytest.fixture
def lost(stage):
    """A follow-up and its call, of which the carrier knows nothing."""
    followup_id = stage.followup()
    call_id = stage.call(followup_id)
    stage.carrier.answers = [Unsure("The carrier broke off the connection.")]
    dial(call_id)
    for _ in range(2):
        stage.later(real_s=11)
        reconcile_calls(stage.context)
    return followup_id, call_id


def run(*words):
    result = CliRunner().invoke(unsure, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_list_says_what_to_look_for_and_names_no_whole_number(lost):
    _, call_id = lost
    shown = run("list").stdout
    for told in (call_id, "+86136****1234", "between 2026-11-23 09:59", "asked 2 times", "settle CALL --silent"):
        assert told in shown
    assert "13606331234" not in shown
    (row,) = json.loads(run("list", "--json", "--dealership", "rizhao").stdout)
    assert (row["call_id"], row["ended"], row["checks"]) == (call_id, True, 2)
    assert "13606331234" not in json.dumps(row)


def test_without_any_the_list_says_so(stage):
    assert run("list").stdout == "No call is unsure.\n"
    assert json.loads(run("list", "--json").stdout) == []


def test_a_call_that_never_rang_gives_its_attempt_back_and_is_rung_again(stage, lost):
    followup_id, call_id = lost
    assert stage.see(followup_id).attempts == 1
    assert run("settle", call_id, "--silent").stdout.startswith("Saved. The follow-up is rung next at 2026-11-23")
    followup = stage.see(followup_id)
    assert (followup.state, followup.attempts, followup.troubles) == (FollowupState.WAITING, 0, 1)
    assert "had said so already" in run("settle", call_id, "--silent").stdout
    assert stage.see(followup_id).troubles == 1
    run("settle", call_id, "--take-back")
    assert stage.see(followup_id).attempts == 1
    assert call_id in run("list").stdout


def test_what_cannot_be_settled_is_refused_with_a_sentence(stage, lost):
    assert "Say what you found" in run("settle", lost[1]).stderr
    assert "There is no call nonsense" in run("settle", "nonsense", "--rang").stderr
    stage.change(Call, lost[1], outcome="no_answer", rang=True)
    assert "is not unsure" in run("settle", lost[1], "--rang").stderr
