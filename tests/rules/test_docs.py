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


def test_the_first_steps_run_as_they_are_written(tmp_path: Path) -> None:
    script = "\n".join(BLOCK.findall((ROOT / "docs" / "first-steps.md").read_text("utf-8")))
    assert script.count("ringback ") >= 12
    (tmp_path / "tests").mkdir()
    shutil.copytree(ROOT / "tests" / "data", tmp_path / "tests" / "data")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RINGBACK", "TWILIO"))}
    environment = {**kept, "PATH": path, "LANG": "C.UTF-8"}
    ran = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    redis_server.stop(tmp_path / "ringback-data")
    assert ran.returncode == 0, ran.stderr
    assert "264 created" in ran.stdout
    assert '"created": 0' in ran.stdout
    assert (tmp_path / "answers.xlsx").exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_every_command_named_in_the_documents_exists() -> None:
    named = {name for page in PAGES for name in re.findall(r"`ringback ([a-z]+)", page.read_text("utf-8"))}
    assert named
    assert named <= set(COMMANDS)
