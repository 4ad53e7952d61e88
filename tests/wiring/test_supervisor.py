"""The supervisor, with real processes: start, restart, orderly end, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import is_gone
from wiring.supervisor import Process, Supervisor, back_off

RUNS = "import signal, time\nprint('up', flush=True)\nsignal.pause()"
ENDS_IN_ORDER = """
import pathlib, signal, sys, time
def end(*_):
    with open(sys.argv[1], "a") as book:
        book.write(sys.argv[2] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
while True:
    time.sleep(0.02)
"""
IS_DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
while True:
    signal.pause()
"""


def python(name: str, code: str, *arguments: str, **env: str) -> Process:
    return Process(name, [sys.executable, "-c", code, *arguments], env)


def wait_until(true: Callable[[], object], limit_s: float = 20.0) -> None:
    deadline = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def is_up(logs: Path, *names: str) -> bool:
    return all((logs / f"{name}.log").exists() and "up" in (logs / f"{name}.log").read_text() for name in names)


def test_each_process_has_its_own_log_session_and_environment(tmp_path: Path) -> None:
    code = "import os; print(os.environ['COLOUR'], flush=True); " + RUNS.replace("\n", "; ")
    supervisor = Supervisor([python("a", code, COLOUR="red"), python("b", code, COLOUR="blue")], tmp_path)
    supervisor.start()
    try:
        wait_until(lambda: is_up(tmp_path, "a", "b"))
        assert (tmp_path / "a.log").read_text().split() == ["red", "up"]
        assert (tmp_path / "b.log").read_text().split() == ["blue", "up"]
        assert {os.getsid(pid) for pid in supervisor.pids().values()} == set(supervisor.pids().values())
    finally:
        supervisor.stop()
    assert supervisor.pids() == {}


def test_one_that_exits_is_started_again_and_a_person_is_told(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor([python("worker", RUNS)], tmp_path, say=said.append)
    supervisor.start()
    try:
        first = supervisor.pids()["worker"]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: supervisor.pids().get("worker", first) != first)
    finally:
        supervisor.stop()
    log = tmp_path / "worker.log"
    assert said == [f"worker ended (SIGKILL); starting it again in 0.5 s. Its log: {log}"]


def test_the_pause_before_a_restart_doubles_up_to_half_a_minute() -> None:
    assert [back_off(exits) for exits in (1, 2, 3, 4, 5, 6, 7, 8, 1000)] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_one_that_keeps_exiting_is_given_longer_pauses(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor([python("web", "raise SystemExit(3)")], tmp_path, say=said.append)
    supervisor.start()
    wait_until(lambda: len(said) >= 2)
    supervisor.stop()
    assert "(exit 3); starting it again in 0.5 s" in said[0]
    assert "(exit 3); starting it again in 1 s" in said[1]


def test_they_end_in_reverse_order_and_what_they_needed_ends_last(tmp_path: Path) -> None:
    book = tmp_path / "book"

    def at_last() -> None:
        with book.open("a") as page:
            page.write("redis\n")

    names = ["web", "worker", "clock"]
    processes = [python(name, ENDS_IN_ORDER, str(book), name) for name in names]
    supervisor = Supervisor(processes, tmp_path, at_last=at_last)
    supervisor.start()
    wait_until(lambda: is_up(tmp_path, *names))
    supervisor.stop()
    assert book.read_text().split() == ["clock", "worker", "web", "redis"]


def test_one_that_does_not_hear_is_killed_after_the_limit(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor([python("deaf", IS_DEAF)], tmp_path, say=said.append)
    supervisor.start()
    wait_until(lambda: is_up(tmp_path, "deaf"))
    pid = supervisor.pids()["deaf"]
    supervisor.stop(limit_s=0.2)
    assert is_gone(pid)
    assert said == ["deaf did not end within 0.2 s and was killed."]


def test_stopping_twice_is_harmless(tmp_path: Path) -> None:
    ended: list[str] = []
    supervisor = Supervisor([python("a", RUNS)], tmp_path, at_last=lambda: ended.append("once"))
    supervisor.start()
    supervisor.stop()
    supervisor.stop()
    assert ended == ["once"]


def test_a_program_that_does_not_exist_ends_the_others_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wiring.supervisor.leashed", lambda argv: list(argv))
    supervisor = Supervisor([python("a", RUNS), Process("b", ["/nowhere/program"])], tmp_path)
    with pytest.raises(FileNotFoundError, match="/nowhere/program"):
        supervisor.start()
    assert supervisor.pids() == {}


def test_nothing_stays_behind_when_the_whole_program_is_killed(tmp_path: Path) -> None:
    code = f"""
import pathlib, sys, time
from wiring.supervisor import Process, Supervisor
supervisor = Supervisor([Process("a", [sys.executable, "-c", {RUNS!r}])], pathlib.Path(sys.argv[1]))
supervisor.start()
print(supervisor.pids()["a"], flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        wait_until(lambda: is_up(tmp_path, "a"))
        program.kill()
    wait_until(lambda: is_gone(pid))
