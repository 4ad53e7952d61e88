"""`ringback check`: a good script is named, a faulty one told line by line, a missing one answered with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.check import check
from flows.script_file import shipped

FAULTY = Path(__file__).resolve().parents[1] / "flows" / "faulty"


def run(*words: object) -> Result:
    return CliRunner().invoke(check, [str(word) for word in words])


def test_without_a_name_all_shipped_scripts_are_checked():
    result = run()
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == list(shipped())
    assert all(line.endswith(": no fault found.") for line in lines)
    assert "zh-CN, en" in lines[0]


def test_a_shipped_script_goes_by_its_name_and_any_other_by_its_path(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(shipped()["after_service_3day"], "utf-8")
    result = run("after_service_3day", mine)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2


@pytest.mark.parametrize("path", sorted(FAULTY.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_faulty_script_ends_in_status_two_with_its_lines(path):
    result = run(path)
    assert result.exit_code == 2
    assert result.stdout == ""
    for line in result.stderr.splitlines():
        assert line.startswith(f"{path}: line ")


def test_all_are_checked_even_when_the_first_is_faulty():
    result = run(FAULTY / "no_kind.yaml", "after_service_3day", FAULTY / "never_so.yaml")
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 1
    assert len(result.stderr.splitlines()) == 2


@pytest.mark.parametrize("name", ["no_such_script", "folder/none.yaml", ""])
def test_a_script_that_is_not_there_is_named_with_what_to_do(name):
    result = run(name)
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert "after_service_3day" in result.stderr or name == ""
    assert "Traceback" not in result.output


def test_what_is_no_text_is_named_with_what_to_do(tmp_path):
    binary = tmp_path / "script.yaml"
    binary.write_bytes(b"\xff\xfe\x00s")
    for path in (binary, tmp_path):
        result = run(path)
        assert result.exit_code == 2
        assert result.stderr == f"Error: {path} cannot be read as a script; it must be a text file in UTF-8.\n"
