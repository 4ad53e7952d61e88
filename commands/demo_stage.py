"""Where a demonstration plays: its folder, its settings, and what it remembers between two starts."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from commands.errors import Mistake

DEFAULT_HOME = "~/.ringback-demo"
MARK = "demo.json"
OURS = (
    "ringback.db",
    "ringback.db-wal",
    "ringback.db-shm",
    "clock.json",
    "secret_key",
    "services.csv",
    MARK,
)
OUR_FOLDERS = ("simulator", "recordings", "logs", "redis", "metrics")
MONDAY = datetime.fromisoformat("2026-11-23T09:20:00+08:00")
CODE = "demo"
USER = "demo"


@dataclass
class Stage:
    """What one demonstration is made of; written down in its folder, so that a second start goes on from there."""

    home: Path
    seed: int
    customers: int
    speed: float
    account: str
    token: str
    password: str
    prepared: bool = False  # the list is in
    over: bool = False  # the week has passed

    def save(self) -> None:
        body = {**asdict(self), "home": None}
        path = self.home / MARK
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(body, indent=1))
        fresh.replace(path)

    def environment(self, web_port: int, carrier_port: int) -> Mapping[str, str]:
        """What every process of the demonstration is told. A database or Redis of your own is kept."""
        return {
            "RINGBACK_HOME": str(self.home),
            "RINGBACK_CLOCK": f"{MONDAY.isoformat()}*{self.speed:g}",
            "PUBLIC_URL": f"http://127.0.0.1:{web_port}",
            "TWILIO_API_URL": f"http://127.0.0.1:{carrier_port}",
            "TWILIO_ACCOUNT_SID": self.account,
            "TWILIO_AUTH_TOKEN": self.token,
        }


def open_stage(*, fresh: bool, seed: int, customers: int, speed: float) -> Stage:
    """The stage in RINGBACK_HOME (or a folder of the demonstration's own): as it was left, or a new one."""
    home = Path(os.environ.get("RINGBACK_HOME") or DEFAULT_HOME).expanduser().absolute()
    mark = home / MARK
    if home.exists() and any(home.iterdir()) and not mark.exists():
        raise Mistake(f"{home} holds something else than a demonstration; name an empty folder in RINGBACK_HOME.")
    if fresh and mark.exists():
        _clear(home)
    if mark.exists():
        return _read(home)
    home.mkdir(parents=True, exist_ok=True)
    stage = Stage(
        home=home,
        seed=seed,
        customers=customers,
        speed=speed,
        account=f"AC{secrets.token_hex(16)}",
        token=secrets.token_hex(16),
        password=secrets.token_urlsafe(9),
    )
    stage.save()
    return stage


def free_port(wanted: int) -> int:
    """The wanted port, or any other when somebody has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read(home: Path) -> Stage:
    try:
        return Stage(**{**json.loads((home / MARK).read_text()), "home": home})
    except (ValueError, TypeError) as error:
        raise Mistake(f"{home / MARK} is damaged; start over with --fresh after deleting it.") from error


def _clear(home: Path) -> None:
    """Only what a demonstration makes is deleted; anything else in the folder stays."""
    for name in OURS:
        (home / name).unlink(missing_ok=True)
    for name in OUR_FOLDERS:
        shutil.rmtree(home / name, ignore_errors=True)
