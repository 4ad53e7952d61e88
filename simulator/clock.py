"""The shared domain clock as the simulator sees it: read from a file, possibly fast, possibly stopped."""

import json
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

CHINA = timezone(timedelta(hours=8))


class ClockError(ValueError):
    """The clock was described in a way nobody can follow; the message says how to write it."""


@dataclass(frozen=True)
class Anchor:
    """At real second `since` the domain clock showed `shows`, and from there it runs `speed` times as fast."""

    shows: datetime
    since: float
    speed: float

    def at(self, real: float) -> datetime:
        return self.shows + timedelta(seconds=(real - self.since) * self.speed)


REAL_TIME = Anchor(datetime(1970, 1, 1, tzinfo=UTC).astimezone(CHINA), 0.0, 1.0)


class SharedClock:
    """Tells domain time; every reading notices when another process has replaced the file."""

    def __init__(self, home: Path, environ: Mapping[str, str] | None = None) -> None:
        self._path = home / "clock.json"
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._anchor = REAL_TIME
        wanted = (os.environ if environ is None else environ).get("RINGBACK_CLOCK", "").strip()
        if wanted and not self._path.exists():
            write_first(self._path, parse(wanted, time.time()))

    def now(self) -> datetime:
        """Domain time with its offset; real time where no clock file exists."""
        return self._current().at(time.time())

    def speed(self) -> float:
        """Domain seconds in one real second; 0 while the clock is stopped."""
        return self._current().speed

    def _current(self) -> Anchor:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return REAL_TIME
        mark = (found.st_mtime_ns, found.st_ino, found.st_size)
        with self._lock:
            if mark != self._seen:
                self._anchor = read(self._path)
                self._seen = mark
            return self._anchor


def parse(text: str, real: float) -> Anchor:
    """Read `START*SPEED`, anchored at the real second `real`."""
    start, star, speed = text.partition("*")
    try:
        shows = datetime.fromisoformat(start)
        fast = float(speed) if star else 1.0
    except ValueError as problem:
        raise ClockError(
            f"RINGBACK_CLOCK is {text!r}; write it as START*SPEED, for example 2026-11-23T09:30:00+08:00*600."
        ) from problem
    if shows.tzinfo is None or fast < 0:
        raise ClockError(
            "RINGBACK_CLOCK needs an offset such as +08:00 and a speed that is not negative, "
            "for example 2026-11-23T09:30:00+08:00*600."
        )
    return Anchor(shows, real, fast)


def read(path: Path) -> Anchor:
    """Read the clock file; it is only ever replaced whole, so a broken one is a mistake worth stopping for."""
    try:
        held = json.loads(path.read_text("utf-8"))
        return Anchor(datetime.fromisoformat(held["shows"]), float(held["since"]), float(held["speed"]))
    except (ValueError, KeyError, TypeError) as problem:
        raise ClockError(f"{path.name} is not a clock; remove it and start again.") from problem


def write_first(path: Path, anchor: Anchor) -> None:
    """Write the clock file unless another process was quicker; theirs then holds for everybody."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    content = {"shows": anchor.shows.isoformat(), "since": anchor.since, "speed": anchor.speed}
    draft.write_text(json.dumps(content), "utf-8")
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
