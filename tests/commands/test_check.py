"""`ringback check`: a good script is measured, a faulty one told line by line, a missing one met with what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.check import check
from flows.script_file import shipped

FAULTY = Path(__file__).resolve().parents[1] / "flows" / "faulty"


def run(*words: object) -> Result:
    return CliRunner().invoke(check, [str(word) for word in words])


def test_without_a_name_all_shipped_scripts_are_checked_in_every_locale():
    result = run()
    assert result.exit_code == 0, result.stderr
    heading, *rows = result.stdout.splitlines()
    assert heading.split() == ["script", "version", "locale", "steps", "paths", "typical", "longest"]
    assert [row.split()[0] for row in rows] == [name for name in shipped() for _ in range(2)]
    assert all(row.endswith("  ok") for row in rows)
    assert len({len(row) for row in rows}) == 1, "the columns are aligned"


def test_a_row_tells_steps_paths_and_minutes():
    heading, chinese, english = run("after_service_3day").stdout.splitlines()
    assert chinese.split()[2:4] == ["zh-CN", "28"]
    assert english.split()[2] == "en"
    for row in (chinese, english):
        typical, longest = row.split()[5:7]
        assert typical < longest <= "5:00"
    assert heading.index("longest") + len("longest") == chinese.index("ok") - 2


def test_a_shipped_script_goes_by_its_name_and_any_other_by_its_path(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(shipped()["after_service_3day"], "utf-8")
    result = run("after_service_3day", mine)
    assert result.exit_code == 0
    assert [row.split()[0] for row in result.stdout.splitlines()[1:]] == ["after_service_3day"] * 2 + [str(mine)] * 2


@pytest.mark.parametrize("path", sorted(FAULTY.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_faulty_script_ends_in_status_two_with_its_lines(path):
    result = run(path)
    assert result.exit_code == 2
    assert "fault" in result.stdout.splitlines()[1]
    assert result.stderr.splitlines()
    for line in result.stderr.splitlines():
        assert line.startswith(f"{path}: line ")
        assert line[-7:].startswith(" [S")


def test_all_are_checked_even_when_the_first_is_faulty():
    result = run(FAULTY / "no_kind.yaml", "after_service_3day", FAULTY / "misspelt_word.yaml")
    assert result.exit_code == 2
    assert [row.split()[-1] for row in result.stdout.splitlines()[1:]] == ["fault", "ok", "ok", "faults"]
    assert len(result.stderr.splitlines()) == 3


def test_another_program_gets_objects_with_faults_among_them():
    result = run("--json", "birthday", FAULTY / "no_kind.yaml")
    assert result.exit_code == 2
    assert result.stderr == ""
    good, bad = json.loads(result.stdout)
    assert (good["script"], good["ok"], good["faults"]) == ("birthday", True, [])
    assert [one["locale"] for one in good["locales"]] == ["zh-CN", "en"]
    assert 0 < good["locales"][0]["typical_s"] <= good["locales"][0]["longest_s"]
    assert not bad["ok"]
    (fault,) = bad["faults"]
    assert fault["code"] == "S205"
    assert set(fault) == {"code", "file", "line", "column", "sentence"}


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


def test_the_texts_of_programmes_are_measured_in_parts():
    told = CliRunner().invoke(check, ["--texts", "CN"])
    assert told.exit_code == 0
    headings, *rows = [line.split() for line in told.output.splitlines()]
    assert headings == ["programme", "market", "locale", "encoding", "places", "parts"]
    (line,) = [row for row in rows if row[0] == "after_service_3day" and row[2] == "zh-CN"]
    assert line[1] == "CN"
    assert line[3] == "UCS-2"
    assert int(line[5]) == 2
    objects = json.loads(CliRunner().invoke(check, ["--texts", "CN", "--json"]).output)
    assert len(objects) == len(rows)
    assert all("{" not in one["text"] for one in objects)
