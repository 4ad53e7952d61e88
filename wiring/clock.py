"""The shared clock: domain time for every process, real or fast; anchored once in RINGBACK_HOME/clock.json."""

from __future__ import annotations

import json
import math
import os
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wiring.settings import SettingError


@dataclass(frozen=True, slots=True)
class Anchor:
    """At the real time `since` (epoch seconds) the clock showed `shows`, and has run at `speed` from there."""

    shows: datetime
    since: float
    speed: float

    def at(self, real: float) -> datetime:
        return self.shows + timedelta(seconds=max(0.0, real - self.since) * self.speed)


class Clock:
    """Hands out domain time (`now`) and real time (`real`), both aware and in UTC."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._anchor: Anchor | None = None

    def real(self) -> datetime:
        """Technical time: leases, paces, sweeps of lost work."""
        return datetime.now(UTC)

    def now(self) -> datetime:
        """Domain time: windows, retries, deadlines, and everything people read."""
        anchor = self.anchor()
        return self.real() if anchor is None else anchor.at(time.time()).astimezone(UTC)

    @property
    def speed(self) -> float:
        anchor = self.anchor()
        return 1.0 if anchor is None else anchor.speed

    def anchor(self) -> Anchor | None:
        """The anchor in force; the file is looked at every time, because it may be replaced while we run."""
        if self._path is None:
            return None
        try:
            stat = os.stat(self._path)
            stamp = (stat.st_mtime_ns, stat.st_ino)
            if stamp != self._stamp:
                self._anchor, self._stamp = _read(self._path), stamp
        except FileNotFoundError:
            return None
        return self._anchor

    def set(self, shows: datetime, speed: float) -> None:
        """Move the hands: from now on the clock shows `shows` and runs at `speed`. For demonstrations and tests."""
        if self._path is None:
            raise SettingError("The real clock cannot be moved; set RINGBACK_CLOCK to run on a shared fast clock.")
        _write(self._path, shows, speed).replace(self._path)


def open_clock(home: Path, setting: str | None) -> Clock:
    """The real clock, or the shared one that `setting` (START*SPEED) describes; whoever comes first anchors it."""
    if setting is None:
        return Clock()
    start, speed = parse(setting)
    path = home / "clock.json"
    if not path.exists():
        fresh = _write(path, start, speed)
        try:
            os.link(fresh, path)  # fails if another process was quicker, which is just as good
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return Clock(path)


def parse(setting: str) -> tuple[datetime, float]:
    """START and SPEED of a RINGBACK_CLOCK; raises `SettingError` when it is not of that form."""
    start, star, speed = setting.partition("*")
    try:
        shows, fast = datetime.fromisoformat(start), float(speed) if star else 1.0
    except ValueError:
        shows, fast = datetime.min, 0.0
    if shows.tzinfo is None or not 1970 <= shows.year <= 2200 or not 0 < fast <= 100_000:
        raise SettingError("RINGBACK_CLOCK must be START*SPEED with a zone, for example 2026-11-23T09:30:00+08:00*600.")
    return shows, fast


def _write(path: Path, shows: datetime, speed: float) -> Path:
    """The anchor, complete in a file beside `path` whose name nobody else has, on whatever machine they run."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        fresh.write_text(json.dumps({"shows": shows.isoformat(), "since": time.time(), "speed": speed}))
    except OSError as error:
        raise SettingError(f"{path} cannot be written ({error.strerror}); check RINGBACK_HOME.") from error
    return fresh


def _read(path: Path) -> Anchor:
    try:
        body = json.loads(path.read_text())
        anchor = Anchor(datetime.fromisoformat(body["shows"]), float(body["since"]), float(body["speed"]))
        if anchor.shows.tzinfo is None or not math.isfinite(anchor.since) or not 0 <= anchor.speed < math.inf:
            raise ValueError("its time has no zone, or its speed is no speed")
        return anchor
    except FileNotFoundError:
        raise  # it went away between two looks, which the reader knows how to take
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingError(f"{path} is not a clock any more ({error}); delete it and start again.") from error
