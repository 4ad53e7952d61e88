"""`ringback letters`: shown, printed into a file, marked as posted, and taken back."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner

from commands.exporting import export
from commands.letters import letters
from tests.workers.stage import Stage
from tests.workers.unreached import offer, ring_in_vain, somebody, way, ways


@pytest.fixture
def stage(migrated_sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", migrated_sqlite_url)
    monkeypatch.setenv("RINGBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RINGBACK_CLOCK", "2026-11-27T09:30:00+08:00*1")
    made = Stage(migrated_sqlite_url)
    offer(made, "letter")
    yield made
    made.close()


@pytest.fixture
def unreached(stage):
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    return followup_id


def run(*words):
    result = CliRunner().invoke(click.Group(commands=[letters, export]), [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_letters_are_listed_with_their_numbers_and_days(stage, unreached):
    shown = run("letters", "list").stdout
    assert f"{way(stage, unreached, 'letter').id} " in shown
    assert "2026-11-27" in shown
    assert "张伟" in shown
    assert run("letters", "list", "--on", "2026-11-26").stdout == "No letter is due.\n"


def test_letters_are_written_into_a_file_and_stay_due_until_they_are_posted(stage, unreached, tmp_path):
    out = tmp_path / "letters.html"
    told = run("letters", "print", "--out", out, "--dealership", "rizhao").stdout
    assert told.startswith(f"1 letter written to {out}. When")
    assert "给张伟先生的信" in out.read_text("utf-8")
    assert out.stat().st_mode & 0o077 == 0
    assert ways(stage, unreached)["letter"] == "due"


def test_letters_are_marked_as_posted_while_printing_and_taken_back(stage, unreached, tmp_path):
    assert "marked as posted" in run("letters", "print", "--out", tmp_path / "l.html", "--mark-sent").stdout
    assert ways(stage, unreached)["letter"] == "done"
    letter = way(stage, unreached, "letter").id
    assert run("letters", "unsend", letter).stdout == f"Letter {letter} due again.\n"
    assert ways(stage, unreached)["letter"] == "due"
    assert run("letters", "sent", letter).stdout == f"Letter {letter} marked as posted.\n"
    actions = [row["action"] for row in json.loads(run("export", "audit").stdout)]
    assert actions[:4] == ["letter_printed", "letter_posted", "letter_taken_back", "letter_posted"]


def test_a_letter_that_is_not_due_is_a_mistake_told_in_a_sentence(stage, unreached):
    answered = run("letters", "sent", 999)
    assert answered.exit_code == 2
    assert answered.stderr.strip().endswith("999 is not due; see the numbers in `ringback letters list`.")
    assert run("letters", "unsend", way(stage, unreached, "letter").id).exit_code == 2


def test_a_file_that_cannot_be_written_marks_nothing(stage, unreached, tmp_path):
    answered = run("letters", "print", "--out", tmp_path / "no" / "such" / "l.html", "--mark-sent")
    assert answered.exit_code == 2
    assert ways(stage, unreached)["letter"] == "due"


def test_nothing_is_written_when_no_letter_is_due(stage, tmp_path):
    out = tmp_path / "letters.html"
    assert run("letters", "print", "--out", out).stdout == "No letter is due, so nothing was written.\n"
    assert not out.exists()


def test_a_dealership_nobody_knows_is_a_mistake(stage):
    assert run("letters", "list", "--dealership", "nowhere").exit_code == 2
