"""Keeps the processes of one service running as a supervisor does, and kills or stops them when asked to."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from simulator.server import ACCOUNT, TOKEN
from wiring.supervisor import leashed

ROOT = Path(__file__).resolve().parents[2]
LOOK_EVERY_S = 0.1
RESTART_AFTER_S = 0.3
END_LIMIT_S = 25.0


def environment(home: Path, carrier: str, database: str, redis: str | None, clock: str, **more: str) -> dict[str, str]:
    """What a service on this machine is told: the simulator is its carrier, and it is at a port that is free now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RINGBACK", "TWILIO"))}
    return {
        **kept,
        "RINGBACK_HOME": str(home),
        "DATABASE_URL": database.replace("postgresql+psycopg:", "postgresql:"),
        **({"REDIS_URL": redis} if redis else {}),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "RINGBACK_CLOCK": clock,
        "TWILIO_API_URL": carrier,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        **more,
    }


@dataclass
class Kept:
    """One process: how it is started, and how it stands."""

    name: str
    arguments: Sequence[str]
    child: subprocess.Popen[bytes] | None = None
    gone_at: float | None = None
    starts: int = 0


@dataclass
class Keeper:
    """Starts `ringback` processes from a thread of its own and starts those again that end, until `end`."""

    environment: Mapping[str, str]
    logs: Path
    kept: list[Kept]
    exits: list[int] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)  # seconds of the processor, of those that ran to the end
    _ending: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        """Start them all."""
        self._thread.start()

    def end(self) -> list[int]:
        """Ask all to end; returns their exit codes. What does not end in time is killed, and its code tells."""
        self._ending.set()
        self._thread.join()
        return self.exits

    def pid(self, name: str) -> int | None:
        """The process id, while it runs."""
        child = next(one.child for one in self.kept if one.name == name)
        return child.pid if child is not None and child.poll() is None else None

    def names(self, kind: str) -> list[str]:
        """Those whose name begins so."""
        return [one.name for one in self.kept if one.name.startswith(kind)]

    def all_up(self) -> bool:
        """Whether each of them runs at this moment."""
        return all(self.pid(one.name) is not None for one in self.kept)

    def _keep(self) -> None:
        while not self._ending.wait(LOOK_EVERY_S):
            now = time.monotonic()
            for one in self.kept:
                if one.child is not None and one.child.poll() is None:
                    continue
                if one.child is not None and one.gone_at is None:
                    one.gone_at = now
                if one.gone_at is None or now - one.gone_at >= RESTART_AFTER_S:
                    self._start(one)
        for one in self.kept:
            if one.child is not None:
                self.cpu[one.name] = cpu_seconds(one.child.pid)
                one.child.send_signal(signal.SIGCONT)
                one.child.terminate()
        deadline = time.monotonic() + END_LIMIT_S
        for one in self.kept:
            if one.child is None:
                continue
            try:
                self.exits.append(one.child.wait(max(0.1, deadline - time.monotonic())))
            except subprocess.TimeoutExpired:
                for pid in (*children(one.child.pid), one.child.pid):
                    send(pid, signal.SIGKILL)
                self.exits.append(one.child.wait())

    def _start(self, one: Kept) -> None:
        with (self.logs / f"{one.name}.log").open("ab") as log:
            one.child = subprocess.Popen(
                leashed([sys.executable, "-m", "ringback", *one.arguments]),
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        one.gone_at = None
        one.starts += 1


def children(pid: int) -> list[int]:
    """The processes it has started and that live."""
    with contextlib.suppress(OSError, ValueError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def cpu_seconds(pid: int) -> float:
    """What it has used so far, with its children."""
    with contextlib.suppress(OSError, ValueError):
        used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
        own = sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
        return own + sum(cpu_seconds(child) for child in children(pid))
    return 0.0


def send(pid: int | None, number: signal.Signals) -> bool:
    """Send a signal; False when nobody is there to take it."""
    if pid is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
        return True
    return False
