"""The page about scripts shows every kind of step, shows it as the example files have it, and its commands run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.diagram import draw
from flows.phrases import NOTHING_HEARD
from flows.script import STANDARD_FACTS, Fact
from flows.script_file import parse, shipped
from flows.steps import KINDS, Asking
from ringback import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "scripts.md").read_text("utf-8")
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yaml"))
BLOCK = r"^```yaml\n((?:(?!```).*\n)+)```\n\n```sh\nringback rehearse docs/examples/(\w+)\.yaml"
SHOWN = re.findall(BLOCK, PAGE, re.M)
COMMANDS = re.findall(r"^ringback .+$", PAGE, re.M)


def test_every_kind_of_step_has_its_example_on_the_page() -> None:
    kinds = {kind for example in EXAMPLES for kind in re.findall(r"kind: (\w+)", example.read_text("utf-8"))}
    assert kinds >= set(KINDS)
    assert {name for _, name in SHOWN} == {example.stem for example in EXAMPLES}


@pytest.mark.parametrize(("shown", "name"), SHOWN, ids=[name for _, name in SHOWN])
def test_what_the_page_shows_is_what_the_example_says(shown: str, name: str) -> None:
    assert shown in (ROOT / "docs" / "examples" / f"{name}.yaml").read_text("utf-8")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_a_script_without_fault(path: Path) -> None:
    script = parse(path.read_text("utf-8"), path.stem)
    assert script.script == f"example_{path.stem}"
    assert set(script.locales) == {"zh-CN", "en"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_runs_as_written(
    command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    monkeypatch.chdir(tmp_path)
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', command)[1:]]
    ran = CliRunner().invoke(main, words, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    assert NOTHING_HEARD["zh-CN"] not in ran.output, "the keys answer every question that is asked"
    if words[0] == "rehearse":
        assert "再见" in ran.output, "the call is walked to its end"


def test_the_page_names_every_word_a_question_may_have_and_every_fact() -> None:
    table = PAGE[PAGE.index("## What every question has") : PAGE.index("## Conditions")]
    for word in set(Asking.model_fields) - {"opening"}:
        assert f"`{word}`" in table, word
    facts = PAGE[PAGE.index("## Facts") : PAGE.index("## The kinds of steps")]
    for name in STANDARD_FACTS:
        assert f"`{name}`" in facts, name
    for field in Fact.model_fields:
        assert field in facts, field


def test_the_picture_on_the_page_is_the_one_that_is_drawn() -> None:
    script = parse(shipped()["birthday"], "birthday")
    assert (ROOT / "docs" / "images" / "birthday.svg").read_text("utf-8").strip() == draw(script, "en").strip()
