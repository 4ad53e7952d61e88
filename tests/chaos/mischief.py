"""What is done to a running service, and when: drawn from a seed, so that it can be done again."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

import redis

from simulator.faults import Faults
from tests.chaos.backends import Database, RedisServer
from tests.chaos.keeper import Keeper, children, send

# All the time: so large a share of the requests to the carrier, and of its own, goes wrong.
ALWAYS: Mapping[str, float] = {
    "http_500": 0.03,
    "http_429": 0.03,
    "slow": 0.01,
    "reset_before": 0.03,
    "reset_after": 0.03,
    "webhook_twice": 0.05,
    "webhook_at_once": 0.05,
    "status_late": 0.05,
    "status_lost": 0.03,
    "status_swapped": 0.05,
}
# Now and then, for a while: most of one kind.
WAVES: Mapping[str, float] = {
    "http_500": 0.8,
    "http_429": 0.8,
    "reset_before": 0.8,
    "reset_after": 0.5,
    "status_lost": 0.5,
    "status_swapped": 0.8,
    "webhook_at_once": 0.8,
}
WAVE_S = 3.0
KILLS = ("kill web worker", "kill web", "kill horse", "kill worker", "kill worker and horse", "kill clock")
REST = ("stop worker", "flush redis", "kill redis", "cut database", "database away")


def blows(seed: int) -> Iterator[str]:
    """One after the other without end: each kind comes before any comes again."""
    chance = Random(f"schedule:{seed}")
    acts = [*KILLS, *REST, *(f"wave {kind}" for kind in WAVES)]
    while True:
        chance.shuffle(acts)
        yield from acts


@dataclass
class Mischief:
    """Carries the blows out, and counts them."""

    keeper: Keeper
    redis: RedisServer
    database: Database
    faults: Faults
    patience: float
    seed: int
    faults_times: float = 1.0  # as many faults all the time as `ALWAYS` says, or so many times more
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = Random(f"mischief:{self.seed}")
        self._later: list[threading.Timer] = []

    def begin(self) -> None:
        """The faults that are there all the time."""
        for kind in ALWAYS:
            self._fault(kind, self._usual(kind))

    def strike(self, act: str) -> None:
        """One blow."""
        if act.startswith("wave "):
            self._wave(act.removeprefix("wave "))
        elif self._acts()[act]():
            self.done[act] += 1

    def end(self) -> None:
        """No more of it: everything that was stopped goes on, every fault is over."""
        for timer in self._later:
            timer.join()
        self.faults.clear()
        for name in self.keeper.names("worker"):
            self._signal_all(name, signal.SIGCONT)
        self.database.allow()
        self.redis.ensure()

    def _acts(self) -> Mapping[str, Callable[[], bool]]:
        return {
            "kill web worker": lambda: self._kill_child("web"),
            "kill web": lambda: self._kill("web", family=True),
            "kill horse": lambda: self._kill_child("worker"),
            "kill worker": lambda: self._kill("worker", family=False),
            "kill worker and horse": lambda: self._kill("worker", family=True),
            "kill clock": lambda: self._kill("clock", family=False),
            "stop worker": self._stop_worker,
            "flush redis": self._flush,
            "kill redis": self._kill_redis,
            "cut database": self.database.cut,
            "database away": self._database_away,
        }

    def _usual(self, kind: str) -> float:
        return min(1.0, ALWAYS[kind] * self.faults_times)

    def _fault(self, kind: str, rate: float) -> None:
        # Slow means: later than we wait. Late news comes when much else has happened.
        seconds = 15.0 * self.patience if kind == "slow" else 0.7
        self.faults.set(kind, rate=rate, seconds=seconds)

    def _wave(self, kind: str) -> None:
        self._fault(kind, WAVES[kind])
        self.done[f"wave {kind}"] += 1
        self._after(WAVE_S, lambda: self._fault(kind, self._usual(kind)))

    def _after(self, seconds: float, do: Callable[[], object]) -> None:
        timer = threading.Timer(seconds, do)
        timer.daemon = True
        timer.start()
        self._later.append(timer)

    def _pick(self, kind: str) -> tuple[str, int] | None:
        up = [(name, pid) for name in self.keeper.names(kind) if (pid := self.keeper.pid(name)) is not None]
        return self._chance.choice(up) if up else None

    def _kill(self, kind: str, *, family: bool) -> bool:
        if (picked := self._pick(kind)) is None:
            return False
        for child in children(picked[1]) if family else ():
            send(child, signal.SIGKILL)
        return send(picked[1], signal.SIGKILL)

    def _kill_child(self, kind: str) -> bool:
        families = [found for name in self.keeper.names(kind) if (found := children(self.keeper.pid(name) or 0))]
        return bool(families) and send(self._chance.choice(self._chance.choice(families)), signal.SIGKILL)

    def _stop_worker(self) -> bool:
        """For longer than its lease; a call it has claimed is looked after by others meanwhile."""
        busy = [name for name in self.keeper.names("worker") if children(self.keeper.pid(name) or 0)]
        picked = (self._chance.choice(busy), 0) if busy else self._pick("worker")
        if picked is None:
            return False
        name = picked[0]
        stopped = self._signal_all(name, signal.SIGSTOP)
        self._after(40.0 * self.patience, lambda: [send(pid, signal.SIGCONT) for pid in stopped])
        return bool(stopped)

    def _signal_all(self, name: str, number: signal.Signals) -> list[int]:
        pid = self.keeper.pid(name)
        return [one for one in (pid, *children(pid)) if send(one, number)] if pid is not None else []

    def _flush(self) -> bool:
        try:
            with redis.Redis.from_url(self.redis.url, socket_timeout=2) as client:
                return bool(client.flushall())
        except redis.RedisError:
            return False

    def _kill_redis(self) -> bool:
        killed = self.redis.kill()
        self._after(self._chance.uniform(0.3, 1.5), self.redis.ensure)
        return killed

    def _database_away(self) -> bool:
        self._after(self._chance.uniform(0.5, 1.5), self.database.allow)
        return self.database.forbid()
