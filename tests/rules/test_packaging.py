"""What we stand on is pinned and nameless about its origin; every room is packed, every command listed."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = {
    "requirements.txt": PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"],
    "requirements-speech.txt": PROJECT["project"]["optional-dependencies"]["speech"],
    "requirements-dev.txt": PROJECT["dependency-groups"]["dev"],
}
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\$")
# Put together from halves, so that this file itself does not name them.
FOREIGN = re.compile(
    "|".join(
        [
            r"(?<![\w.~-])/(?:root|work|farm|opt|home/\w+|Users/\w+)/" + r"\w",
            "files.python" + "hosted",
            r"pypi[\w.-]*/" + "simple",
            "--(?:extra-)?index" + "-url",
            "--find" + "-links",
        ]
    )
)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file: str) -> Iterator[tuple[str, str, str]]:
    """Give every pin of a file as its name, its version and the marker that limits it."""
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        if pin := PIN.match(line):
            yield normal(pin["name"]), pin["version"], pin["marker"] or ""


def tree() -> Iterator[Path]:
    """Give every text file that belongs to the project, whether or not git is at hand."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if (not name.startswith(".") or name == ".ci")
            and name not in {"build", "dist", "__pycache__", "node_modules"}
            and not name.endswith(".egg-info")
            and not (Path(folder) / name / "pyvenv.cfg").exists()
        ]
        for name in files:
            if not name.endswith((".pyc", ".db", ".db-wal", ".db-shm", ".wav", ".png", ".woff2", ".xlsx")):
                yield Path(folder) / name


def imported(path: Path) -> set[str]:
    """Give the top names of all modules a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.partition(".")[0])
    return names


def rooms() -> set[str]:
    return {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}


@pytest.mark.parametrize("file", PINS)
def test_pins_say_nothing_about_where_packages_came_from(file: str) -> None:
    assert "://" not in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", PINS)
def test_every_line_of_pins_is_a_version_or_a_hash(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    strange = [line for line in lines if not PIN.match(line) and not re.match(r" {4}--hash=sha256:[0-9a-f]{64}", line)]
    assert strange == []


@pytest.mark.parametrize("file", PINS)
def test_everything_we_ask_for_is_pinned(file: str) -> None:
    wanted = {normal(re.split(r"[\[<>=!~ ;]", need)[0]) for need in PINS[file]}
    assert wanted - {name for name, _, _ in pins(file)} == set(), "run make pins"


def test_everything_a_room_imports_is_asked_for_by_name() -> None:
    owners = packages_distributions()
    needs = [*PINS["requirements.txt"], *PINS["requirements-speech.txt"]]
    asked = {normal(re.split(r"[\[<>=!~ ;]", need)[0]) for need in needs}
    ours = set(PROJECT["tool"]["importlinter"]["root_packages"]) | {"ringback"}
    unasked = set()
    for path in tree():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0].removesuffix(".py") in ours:
            for name in imported(path) - ours - set(sys.stdlib_module_names):
                if not asked & {normal(owner) for owner in owners.get(name, [name])}:
                    unasked.add(f"{path.relative_to(ROOT)} imports {name}")
    assert sorted(unasked) == [], "add it to pyproject.toml and run make pins"


def test_the_files_of_pins_agree_with_each_other() -> None:
    versions: dict[tuple[str, str], set[str]] = {}
    for file in PINS:
        for name, version, marker in pins(file):
            versions.setdefault((name, marker), set()).add(version)
    assert {key: found for key, found in versions.items() if len(found) > 1} == {}


def test_every_room_is_packed_and_its_imports_are_watched() -> None:
    packed = {name.removesuffix("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packed >= rooms()
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) >= rooms()


def test_every_file_a_room_needs_travels_with_it() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    left_behind = []
    for path in tree():
        room, *rest = path.relative_to(ROOT).parts
        if room in rooms() and path.suffix != ".py":
            inside = Path(*rest)
            packed = any(inside.match(pattern.removeprefix("**/")) for pattern in patterns)
            if not packed and "static" not in inside.parts:
                left_behind.append(str(path.relative_to(ROOT)))
    assert left_behind == []


def test_every_folder_with_code_in_a_room_is_a_package() -> None:
    folders = {path.parent for path in tree() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in rooms()}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_make_alone_lists_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert commands >= {"install", "demo", "test", "check", "format", "pins", "bench", "clean"}
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == commands
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    listed = subprocess.run(["make"], cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in listed.splitlines()} == commands
    assert all(len(line.split()) > 3 for line in listed.splitlines())


def test_the_build_server_runs_what_a_person_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "make test"
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")


def test_the_procfile_names_the_three_processes() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert lines == ["web: ringback serve", "worker: ringback work", "clock: ringback clock"]


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    knowing = []
    for path in tree():
        text = path.read_text(encoding="utf-8", errors="ignore")
        knowing += [f"{path.relative_to(ROOT)}: {found[0]}" for found in FOREIGN.finditer(text)]
    assert knowing == []
