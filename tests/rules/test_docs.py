"""The documents tell the truth: their commands run as written, their links lead somewhere, their settings exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ringback import COMMANDS
from wiring import redis_server

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:]+)\)")


def run_as_written(page: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Everything a page tells people to type, in one shell, in an empty folder with our example data."""
    script = "\n".join(BLOCK.findall((ROOT / "docs" / page).read_text("utf-8")))
    (folder / "tests").mkdir()
    shutil.copytree(ROOT / "tests" / "data", folder / "tests" / "data")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RINGBACK", "TWILIO"))}
    # A page that names no data folder of its own must not find or fill that of whoever runs the tests.
    environment = {**kept, "PATH": path, "LANG": "C.UTF-8", "HOME": str(folder)}
    ran = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    redis_server.stop(folder / "ringback-data")
    assert ran.returncode == 0, ran.stderr
    return ran


def commands_in(page: str) -> int:
    return sum(block.count("ringback ") for block in BLOCK.findall((ROOT / "docs" / page).read_text("utf-8")))


def test_the_first_steps_run_as_they_are_written(tmp_path: Path) -> None:
    assert commands_in("first-steps.md") >= 12
    ran = run_as_written("first-steps.md", tmp_path)
    assert "264 created" in ran.stdout
    assert '"created": 0' in ran.stdout
    assert (tmp_path / "answers.xlsx").exists()


def test_the_page_about_versions_runs_as_it_is_written(tmp_path: Path) -> None:
    assert commands_in("versions.md") >= 18
    ran = run_as_written("versions.md", tmp_path)
    for told in (
        "Version 1 of winter_check is published",
        "`overall` is asked differently in Chinese.",
        "`overall`的问法改了（中文）",
        "Version 1 of winter_check is retired.",
        "`overall` now plays the recording overall.wav in Chinese.",
        "Version 3 of winter_check is published",
        "- Removed step `settlement`",
        "ask: [reception, punctuality, handover]",
    ):
        assert told in ran.stdout


def test_the_page_about_calling_runs_as_it_is_written(tmp_path: Path) -> None:
    assert commands_in("calling.md") >= 5
    ran = run_as_written("calling.md", tmp_path)
    assert "parts_arrival rings 张伟" in ran.stdout
    assert "Number 1 is no reason to call any more" in ran.stdout


def test_the_page_about_lists_runs_as_it_is_written(tmp_path: Path) -> None:
    assert commands_in("lists.md") >= 9
    ran = run_as_written("lists.md", tmp_path)
    assert "200 rows read: 191 created" in ran.stdout
    assert "150 rows read: 141 created" in ran.stdout
    assert "1 rows read: 0 created, 0 updated, 1 duplicates" in ran.stdout
    assert (tmp_path / "deliveries-report.xlsx").exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_every_command_named_in_the_documents_exists() -> None:
    named = {name for page in PAGES for name in re.findall(r"`ringback ([a-z]+)", page.read_text("utf-8"))}
    assert named
    assert named <= set(COMMANDS)
