"""How long it takes to start: python -m bench.starting [--rounds 3].

The demonstration, from its command to its first simulated call; the command line alone; and each process of a service
until it says that it is ready or, for the web, until it answers. 1 when the first call takes longer than a minute.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from wiring.supervisor import leashed

SECONDS = 60.0  # the budget, from the demonstration's start to its first call
PATIENCE_S = 300.0
COMMAND = [sys.executable, "-m", "ringback"]


def main() -> int:
    """Measure and print; 1 when the budget is exceeded."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--rounds", type=int, default=3, help="how often each is started")
    rounds = given.parse_args().rounds
    first_call = _median(rounds, _demo)
    print(f"{'demo until its first call':30}{first_call:6.1f} s")
    print(f"{'ringback --version':30}{_median(rounds, lambda: _command('--version')):6.1f} s")
    print(f"{'serve until it answers':30}{_median(rounds, _serve):6.1f} s", flush=True)
    print("Within the budget." if first_call <= SECONDS else "The budget is exceeded.")
    return 0 if first_call <= SECONDS else 1


def _median(rounds: int, measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(rounds))


def _command(*arguments: str) -> float:
    began = time.monotonic()
    subprocess.run([*COMMAND, *arguments], check=True, capture_output=True)
    return time.monotonic() - began


def _demo() -> float:
    """Until the simulator's journal knows of a call."""

    def rung(home: Path) -> bool:
        return any('"kind": "call"' in journal.read_text("utf-8") for journal in home.rglob("journal.jsonl"))

    return _until(["demo"], rung, {})


def _serve() -> float:
    port = _free_port()

    def answers(_home: Path) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    carrier = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "for measuring only"}
    return _until(["serve", "--port", str(port)], answers, carrier)


def _until(arguments: list[str], reached: Callable[[Path], bool], env: dict[str, str]) -> float:
    """Seconds from the command to that moment, in an empty folder."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("RINGBACK", "TWILIO", "DATABASE"))
    }
    with tempfile.TemporaryDirectory(prefix="rb-") as folder:
        home = Path(folder) / "home"
        log = Path(folder) / "log"
        began = time.monotonic()
        with log.open("wb") as out:
            child = subprocess.Popen(
                leashed([*COMMAND, *arguments]),
                env={**kept, **env, "RINGBACK_HOME": str(home)},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        try:
            while not reached(home):
                if child.poll() is not None or time.monotonic() - began > PATIENCE_S:
                    raise SystemExit(f"ringback {arguments[0]} did not come so far:\n{log.read_text()[-2000:]}")
                time.sleep(0.05)
            return time.monotonic() - began
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
