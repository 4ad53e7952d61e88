"""What `make` does on a machine that lacks something: it helps itself where it may, else says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
NOT_ROOT = "echo 1000"
ROOT = "echo 0"


class Machine:
    """A machine with nothing on it but bash, what we put there, and a book of what was asked of apt-get."""

    def __init__(self, folder: Path) -> None:
        self.tree = folder / "tree"
        self.book = folder / "book"
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.book.touch()
        shutil.copytree(TOOLS, self.tree / "tools")
        for name in ("bash", "dirname", "env", "rm", "cat", "chmod", "mkdir"):
            (self.bin / name).symlink_to(str(shutil.which(name)))
        self.has("id", NOT_ROOT)

    def has(self, name: str, script: str) -> None:
        """Put a command there."""
        self._write(self.bin / name, script)

    def has_environment(self, script: str) -> None:
        """Put a .venv there whose python answers as the script says."""
        (self.tree / ".venv" / "bin").mkdir(parents=True)
        self._write(self.tree / ".venv" / "bin" / "python", script)

    def has_apt(self, brings: Mapping[str, tuple[str, str]] | None = None) -> None:
        """Put an apt-get there that notes what it is asked; a package may bring one command."""
        lines = [f'echo "$@" >> {self.book}', 'for word in "$@"; do case "$word" in']
        for package, (name, script) in (brings or {}).items():
            path = self.bin / name
            lines.append(f"{package}) printf '#!{shutil.which('bash')}\\n{script}\\n' > {path}; chmod +x {path};;")
        self.has("apt-get", "\n".join([*lines, "esac; done"]))

    def run(self, tool: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run one of our tools there."""
        return subprocess.run(
            ["bash", str(self.tree / "tools" / tool)],
            env={"PATH": str(self.bin), **(env or {})},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def asked_of_apt(self) -> list[str]:
        """Tell what was asked of apt-get, without the options that keep it quiet and patient."""
        options = ("-qq ", "-o DPkg::Lock::Timeout=120 ", "-y --no-install-recommends ")
        asked = self.book.read_text()
        for option in options:
            asked = asked.replace(option, "")
        return asked.splitlines()

    def _write(self, path: Path, script: str) -> None:
        path.write_text(f"#!{shutil.which('bash')}\n{script}\n")
        path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_with_a_browser_and_a_chinese_font_nothing_is_installed(machine: Machine) -> None:
    machine.has("chromium", "echo Chromium 140")
    machine.has("fc-list", "echo Some Font")
    machine.has("id", ROOT)
    machine.has_apt()
    done = machine.run("browser")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert machine.asked_of_apt() == []


def test_without_a_browser_root_gets_one_and_is_asked_nothing(machine: Machine) -> None:
    machine.has("fc-list", "echo Some Font")
    machine.has("id", ROOT)
    machine.has_environment("exit 1")
    machine.has_apt({"chromium": ("chromium", "echo Chromium 140")})
    assert machine.run("browser").returncode == 0
    assert machine.asked_of_apt() == ["update", "install chromium"]


def test_a_browser_that_is_only_a_note_to_install_one_does_not_count(machine: Machine) -> None:
    machine.has("chromium-browser", "echo 'requires the chromium snap' >&2; exit 1")
    machine.has("fc-list", "echo Some Font")
    machine.has_environment("exit 1")
    assert machine.run("browser").returncode == 1


def test_without_a_browser_and_without_rights_a_person_is_told_what_to_install(machine: Machine) -> None:
    machine.has("fc-list", "echo Some Font")
    machine.has_environment("exit 1")
    machine.has_apt({"chromium": ("chromium", "echo Chromium 140")})
    done = machine.run("browser")
    assert done.returncode == 1
    assert "sudo apt-get install chromium" in done.stderr
    assert machine.asked_of_apt() == []


def test_a_browser_fetched_by_playwright_will_do(machine: Machine) -> None:
    machine.has("fc-list", "echo Some Font")
    fetched = machine.tree / "fetched"
    machine.has_environment(f'if [ "$3" = install ]; then printf "" > {fetched}; else [ -e {fetched} ]; fi')
    assert machine.run("browser").returncode == 0
    assert fetched.exists()


def test_without_a_chinese_font_one_is_installed(machine: Machine) -> None:
    machine.has("chromium", "echo Chromium 140")
    machine.has("id", ROOT)
    machine.has_apt({"fontconfig": ("fc-list", "echo Some Font")})
    assert machine.run("browser").returncode == 0
    assert machine.asked_of_apt() == ["update", "install fontconfig fonts-wqy-microhei"]


def test_where_no_chinese_font_can_be_had_a_person_is_told_which(machine: Machine) -> None:
    machine.has("chromium", "echo Chromium 140")
    machine.has("id", ROOT)
    machine.has_apt()
    done = machine.run("browser")
    assert done.returncode == 1
    assert "sudo apt-get install fontconfig fonts-wqy-microhei" in done.stderr


def test_an_old_python_alone_is_refused_with_what_to_do(machine: Machine) -> None:
    machine.has("python3", "exit 1")
    done = machine.run("venv")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr


def test_an_old_python3_is_passed_over_for_a_newer_one(machine: Machine) -> None:
    machine.has("python3", "exit 1")
    machine.has("python3.12", f'[ "$2" = venv ] && echo "made by $0" >> {machine.book}; exit 0')
    assert machine.run("venv").returncode == 0
    assert machine.asked_of_apt() == [f"made by {machine.bin / 'python3.12'}"]


def test_a_python_named_by_a_person_comes_first(machine: Machine) -> None:
    for name in ("python3", "mine"):
        machine.has(name, f'[ "$2" = venv ] && echo {name} >> {machine.book}; exit 0')
    assert machine.run("venv", {"PYTHON": "mine"}).returncode == 0
    assert machine.asked_of_apt() == ["mine"]


SPLIT_PYTHON = """
case "$*" in
*ensurepip*) exit 1;;
*python%d*) echo python3.11-venv;;
esac
"""


def test_debians_missing_venv_is_installed_for_root(machine: Machine) -> None:
    machine.has("id", ROOT)
    machine.has("python3", SPLIT_PYTHON)
    machine.has_apt()
    assert machine.run("venv").returncode == 0
    assert machine.asked_of_apt() == ["update", "install python3.11-venv"]


def test_debians_missing_venv_is_named_to_a_person_without_rights(machine: Machine) -> None:
    machine.has("python3", SPLIT_PYTHON)
    machine.has_apt()
    done = machine.run("venv")
    assert done.returncode == 1
    assert "sudo apt-get install python3.11-venv" in done.stderr
    assert machine.asked_of_apt() == []


def test_an_environment_that_works_is_left_alone(machine: Machine) -> None:
    machine.has("python3", f'[ "$2" = venv ] && echo made >> {machine.book}; exit 0')
    machine.has_environment("exit 0")
    assert machine.run("venv").returncode == 0
    assert machine.asked_of_apt() == []


def test_an_environment_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    machine.has("python3", f'[ "$2" = venv ] && echo made >> {machine.book}; exit 0')
    machine.has_environment("exit 1")
    assert machine.run("venv").returncode == 0
    assert machine.asked_of_apt() == ["made"]
    assert not os.path.exists(machine.tree / ".venv")
