"""Runs several processes as one: each with its own session and log, restarted on exit, ended in order.

One thread, the keeper, starts and ends them all. That matters on Linux, where a child can ask to be ended
with the thread that started it: even if this whole program is killed, nothing it started stays behind.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LOOK_EVERY_S = 0.1
SETTLED_AFTER_S = 30.0  # one that ran this long has earned a quick restart again
LONGEST_BACK_OFF_S = 30.0


@dataclass(frozen=True)
class Process:
    """One program to keep running; `env` is laid over this program's own environment."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


def leashed(argv: Sequence[str], ending: str = "TERM") -> list[str]:
    """Where the system can, have it send a command that signal when the thread that started it ends."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", ending, "--", *argv] if setpriv else list(argv)


def back_off(failures: int) -> float:
    """Say how many seconds to wait after that many exits in a row: half a second, doubling up to thirty."""
    return float(min(LONGEST_BACK_OFF_S, 0.5 * 2 ** min(max(failures - 1, 0), 10)))


class Supervisor:
    """Keeps processes running from `start`, in the order given, to `stop`, in the reverse order."""

    def __init__(
        self,
        processes: Sequence[Process],
        log_dir: Path,
        *,
        say: Callable[[str], None] = print,
        at_last: Callable[[], object] | None = None,
    ) -> None:
        """Prepare; `say` hears of restarts, `at_last` runs when all have ended (to stop what they needed)."""
        self._kept = [_Kept(process, log_dir / f"{process.name}.log") for process in processes]
        self._log_dir = log_dir
        self._say = say
        self._at_last = at_last
        self._started = threading.Event()
        self._stopping = threading.Event()
        self._limit_s = 10.0
        self._keeper = threading.Thread(target=self._keep, name="supervisor", daemon=True)
        self._trouble: Exception | None = None

    def start(self) -> None:
        """Start everything; when one cannot even be started, end the others and raise its error."""
        self._log_dir.mkdir(parents=True, exist_ok=True)
        self._keeper.start()
        self._started.wait()
        if self._trouble is not None:
            self._keeper.join()
            raise self._trouble

    def stop(self, limit_s: float = 10.0) -> None:
        """End everything: SIGTERM in reverse order, each given time; after `limit_s` SIGKILL for the rest.

        Ctrl-C while waiting means "now": what is left is killed at once. Calling it twice is harmless.
        """
        self._limit_s = limit_s
        self._stopping.set()
        try:
            self._keeper.join()
        except KeyboardInterrupt:
            self._limit_s = 0.0
            self._keeper.join()

    def pids(self) -> dict[str, int]:
        """Name those that run at this moment, with their process ids."""
        return {kept.process.name: pid for kept in self._kept if (pid := kept.pid()) is not None}

    def _keep(self) -> None:
        """Be the keeper: start, look after and end the processes, all in this one thread."""
        try:
            for kept in self._kept:
                kept.start()
        except OSError as trouble:
            self._trouble = trouble
            self._stopping.set()
        self._started.set()
        while not self._stopping.wait(LOOK_EVERY_S):
            for kept in self._kept:
                if news := kept.look():
                    self._say(news)
        self._end_all()

    def _end_all(self) -> None:
        begun = time.monotonic()
        for kept in reversed(self._kept):
            kept.ask_to_end()
            while kept.pid() is not None and time.monotonic() - begun < self._limit_s:
                time.sleep(0.02)
        for kept in reversed(self._kept):
            if kept.kill():
                self._say(f"{kept.process.name} did not end within {self._limit_s:g} s and was killed.")
        if self._at_last is not None:
            self._at_last()


class _Kept:
    """One process with its log, its exits so far and the moment it may start again."""

    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        self._log = log
        self._child: subprocess.Popen[bytes] | None = None
        self._since = 0.0
        self._failures = 0
        self._again_at: float | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                leashed(self.process.argv),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.process.env},
                start_new_session=True,
            )
        self._since = time.monotonic()
        self._again_at = None

    def pid(self) -> int | None:
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def look(self) -> str | None:
        """Start it again when its time has come; return a sentence when it has just ended."""
        now = time.monotonic()
        if self._again_at is not None:
            if now >= self._again_at:
                try:
                    self.start()
                except OSError as trouble:
                    self._failures += 1
                    self._again_at = now + back_off(self._failures)
                    return f"{self.process.name} cannot be started again: {trouble}."
            return None
        if self._child is None or (code := self._child.poll()) is None:
            return None
        self._failures = 1 if now - self._since >= SETTLED_AFTER_S else self._failures + 1
        pause = back_off(self._failures)
        self._again_at = now + pause
        name = self.process.name
        return f"{name} ended ({_why(code)}); starting it again in {pause:g} s. Its log: {self._log}"

    def ask_to_end(self) -> None:
        self._again_at = None
        if self.pid() is not None and self._child is not None:
            self._child.terminate()

    def kill(self) -> bool:
        """Kill it, with its process group, if it still runs; True when it did."""
        child = self._child
        if child is None:
            return False
        running = child.poll() is None
        if running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        return running


def _why(code: int) -> str:
    return f"exit {code}" if code >= 0 else signal.Signals(-code).name
