"""One run: a service is set up, tormented, left to come to rest, and audited."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from simulator.server import Simulator
from store.database import open_engine, reading
from store.tables import Call, Followup, Message, Recording
from tests.chaos import keeper as keeping
from tests.chaos.audit import Breach, audit
from tests.chaos.backends import Database, EmbeddedRedis, OwnRedis, RedisServer
from tests.chaos.evidence import Evidence, gather
from tests.chaos.keeper import ROOT, Keeper, Kept
from tests.chaos.mischief import Mischief, blows
from tests.chaos.town import DEALERSHIP, FROM, PROGRAMME, STARTS, townspeople, write_list
from wiring.clock import Clock, open_clock

CHINA = timezone(timedelta(hours=8))
EVENING = 20  # nobody is rung any more, and texts still go out
Say = Callable[[str], object]


@dataclass(frozen=True)
class Plan:
    """How large a run is, and how hard. Seconds are real ones; `speed` is that of the shared clock."""

    seed: int = 1
    customers: int = 500
    workers: int = 3
    web_workers: int = 2
    clocks: int = 2
    seconds: float = 60.0  # of trouble, at most
    calls: int | None = None  # the trouble is over when so many calls have ended
    per_blow: int = 15  # calls end between two blows, so that there is something to disturb on a slow machine too
    gap_s: float = 1.0  # between two blows, at least
    longest_gap_s: float = 8.0
    rest_s: float = 60.0  # at most, until all is at rest
    days_more: bool = False  # whether the clock goes on after the trouble, until every follow-up is closed
    patience: float = 0.25  # with less, a worker on a slow machine finds each of its leases nearly over
    speed: float = 60.0  # a call then takes a second or two, and a morning two minutes
    pace: float = 20.0
    lines: int = 40
    own_redis: bool = True
    faults_times: float = 1.0  # how many times as many faults of the carrier as usual


@dataclass
class Result:
    """What was done, what came of it, and how long that took."""

    plan: Plan
    breaches: Mapping[str, list[Breach]]
    done: Counter[str]
    faults: Counter[str]
    starts: Mapping[str, int]
    exits: list[int]
    at_rest: bool
    seen: Evidence
    seconds: Mapping[str, float]
    cpu: Mapping[str, float]
    dispositions: Counter[str] = field(default_factory=Counter)

    def says(self) -> str:
        """The sentences of every breach, with the seed that brings them back."""
        found = [str(breach) for breaches in self.breaches.values() for breach in breaches]
        return f"seed {self.plan.seed}: {len(found)} promises were broken:\n" + "\n".join(found[:20])


def run(plan: Plan, home: Path, database: Database, say: Say = lambda _: None) -> Result:
    """Everything from an empty, migrated database to the audit."""
    began = time.monotonic()
    took: dict[str, float] = {}
    people = townspeople(plan.customers)
    with contextlib.ExitStack() as open_things:
        network = open_things.enter_context(Simulator(home, espeak=False, seed=plan.seed))
        for number, habit in people.items():
            network.fix(number, persona=habit)
        redis = open_things.enter_context(_redis(plan, home))
        environment = keeping.environment(
            home,
            network.url,
            database.url,
            redis.url if plan.own_redis else None,
            f"{STARTS}*{plan.speed}",
            RINGBACK_PATIENCE=str(plan.patience),
        )
        _prepare(plan, home, environment, people)
        engine = open_engine(database.url)
        open_things.callback(engine.dispose)
        clock = open_clock(home, f"{STARTS}*{plan.speed}")
        clock.set(datetime.fromisoformat(STARTS), 0.0)  # it stands until the service is up, however long that takes
        keeper = Keeper(environment, home, _processes(plan, environment))
        mischief = Mischief(
            keeper, redis, database, network.exchange.faults, plan.patience, plan.seed, plan.faults_times
        )
        keeper.start()
        try:
            _until_it_rings(network)
            clock.set(datetime.fromisoformat(STARTS), plan.speed)
            dial = open_things.enter_context(_dial(plan, clock, engine, network))
            took["set up"] = time.monotonic() - began
            _torment(plan, mischief, engine, say)
            took["trouble"] = time.monotonic() - began - sum(took.values())
            at_rest = _come_to_rest(plan, clock, engine, network, keeper, dial, say)
            took["rest"] = time.monotonic() - began - sum(took.values())
        finally:
            mischief.end()
            exits = keeper.end()
        with reading(engine)() as session:
            seen = gather(network.journal.path, session, home / "recordings", clock.now(), people)
    breaches = audit(seen)
    took["audit"] = time.monotonic() - began - sum(took.values())
    return Result(
        plan=plan,
        breaches=breaches,
        done=mischief.done,
        faults=_faults(seen),
        starts={one.name: one.starts for one in keeper.kept},
        exits=exits,
        at_rest=at_rest,
        seen=seen,
        seconds=took,
        cpu=keeper.cpu,
        dispositions=Counter(row["disposition"] or row["state"] for row in seen.followups),
    )


def _until_it_rings(network: Simulator) -> None:
    """Wait until the service is up and has asked for its first call."""
    deadline = time.monotonic() + 120
    while not network.exchange.calls and time.monotonic() < deadline:
        time.sleep(0.1)


def _torment(plan: Plan, mischief: Mischief, engine: Engine, say: Say) -> None:
    """The blows, one after the other, until the time is over or enough calls were made; then no more."""
    began = time.monotonic()
    mischief.begin()
    for blow in blows(plan.seed):
        ended = _spared(plan, engine)
        since = time.monotonic() - began
        if since > plan.seconds or (plan.calls is not None and ended >= plan.calls):
            break
        say(f"{since:6.1f} s, {ended:4} calls  {blow}")
        mischief.strike(blow)
    mischief.end()


def _spared(plan: Plan, engine: Engine) -> int:
    """Leave the service alone for a while; returns how many calls have ended by then."""
    began, before = time.monotonic(), _ended_calls(engine)
    while True:
        time.sleep(0.1)
        ended, since = _ended_calls(engine), time.monotonic() - began
        if since >= plan.longest_gap_s or (since >= plan.gap_s and ended - before >= plan.per_blow):
            return ended


def _come_to_rest(
    plan: Plan, clock: Clock, engine: Engine, network: Simulator, keeper: Keeper, dial: _Dial, say: Say
) -> bool:
    """Wait for the ends of all follow-ups if asked to; then evening comes, and what is under way is waited for."""
    deadline = time.monotonic() + plan.rest_s
    while plan.days_more and time.monotonic() < deadline and (left := _open_followups(engine)) > 0:
        say(f"          {left} follow-ups are open")
        time.sleep(1.0)
    dial.stop()
    now = clock.now().astimezone(CHINA)
    evening = now.replace(hour=EVENING, minute=0)
    clock.set(evening if evening >= now else evening + timedelta(days=1), plan.speed)
    deadline = time.monotonic() + plan.rest_s
    while network.exchange.live() and time.monotonic() < deadline:
        time.sleep(0.1)
    clock.set(clock.now(), 0.0)  # it stands: nothing new falls due
    while time.monotonic() < deadline:
        if keeper.all_up() and not network.exchange.live() and not under_way(engine, clock.now()):
            time.sleep(0.5)  # twice, so that nothing was on its way between two tables
            if not network.exchange.live() and not under_way(engine, clock.now()):
                return True
        time.sleep(0.3)
    say(f"          still under way: {under_way(engine, clock.now())}")
    return False


def under_way(engine: Engine, now: datetime) -> dict[str, int]:
    """What the service still has to do by itself at this moment, by kind; empty when it is at rest."""
    asked = {
        "calls": select(func.count()).where(Call.holds_number.is_not(None)),
        "due follow-ups": select(func.count()).where(Followup.state == "waiting", Followup.next_call_at <= now),
        "follow-ups being called": select(func.count()).where(Followup.state == "calling"),
        "messages": select(func.count()).where(Message.state.in_(("planned", "sending"))),
        "recordings": select(func.count()).where(Recording.state == "announced"),
    }
    try:
        with reading(engine)() as session:
            found = {what: session.scalar(question) or 0 for what, question in asked.items()}
    except SQLAlchemyError:
        return {"databases away": 1}
    return {what: count for what, count in found.items() if count}


def _ended_calls(engine: Engine) -> int:
    with contextlib.suppress(SQLAlchemyError), reading(engine)() as session:
        return session.scalar(select(func.count()).where(Call.state == "ended", Call.sid.is_not(None))) or 0
    return 0


def _open_followups(engine: Engine) -> int:
    with reading(engine)() as session:
        return session.scalar(select(func.count()).where(Followup.state != "closed")) or 0


class _Dial:
    """Turns the hands on over hours in which nobody may be rung, so that a week fits into a minute."""

    LEAP = timedelta(minutes=10)

    def __init__(self, clock: Clock, engine: Engine, network: Simulator, speed: float) -> None:
        self._clock, self._engine, self._network, self._speed = clock, engine, network, speed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="dial", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.25):
            with contextlib.suppress(SQLAlchemyError):
                if (to := self._next()) is not None and to - self._clock.now() > self.LEAP:
                    self._clock.set(to - timedelta(minutes=1), self._speed)

    def _next(self) -> datetime | None:
        """When the next call is due; None while anything is under way."""
        now = self._clock.now()
        waits_for = under_way(self._engine, now)
        waits_for.pop("recordings", None)  # they are fetched whatever time it is
        if self._network.exchange.live() or waits_for:
            return None
        with reading(self._engine)() as session:
            if not session.scalar(select(func.count()).select_from(Followup)):
                return None
            return session.scalar(select(func.min(Followup.next_call_at)).where(Followup.state == "waiting"))


@contextlib.contextmanager
def _dial(plan: Plan, clock: Clock, engine: Engine, network: Simulator) -> Iterator[_Dial]:
    dial = _Dial(clock, engine, network, plan.speed)
    dial.start()
    try:
        yield dial
    finally:
        dial.stop()


@contextlib.contextmanager
def _redis(plan: Plan, home: Path) -> Iterator[RedisServer]:
    with tempfile.TemporaryDirectory(prefix="rb-", dir="/tmp") as folder:
        redis: RedisServer = OwnRedis(Path(folder)) if plan.own_redis else EmbeddedRedis(home)
        redis.ensure()
        try:
            yield redis
        finally:
            redis.stop()


def _processes(plan: Plan, environment: Mapping[str, str]) -> list[Kept]:
    port = environment["PUBLIC_URL"].rpartition(":")[2]
    return [
        Kept("web", ["serve", "--port", port, "--workers", str(plan.web_workers)]),
        *(Kept(f"worker-{number}", ["work"]) for number in range(1, plan.workers + 1)),
        *(Kept(f"clock-{number}", ["clock"]) for number in range(1, plan.clocks + 1)),
    ]


def _prepare(plan: Plan, home: Path, environment: Mapping[str, str], people: Mapping[str, Any]) -> None:
    how = ("--name", "日照众安", "--from", FROM, "--programmes", PROGRAMME)
    _ringback(environment, "dealership", "add", DEALERSHIP, *how, "--lines", str(plan.lines), "--pace", str(plan.pace))
    told = _ringback(environment, "import", str(write_list(home / "list.csv", people)), "--kind", "services", "--json")
    if (created := json.loads(told)["created"]) != plan.customers:
        raise RuntimeError(f"{created} of {plan.customers} customers came in.")


def _ringback(environment: Mapping[str, str], *arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "ringback", *arguments],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"ringback {' '.join(arguments[:2])} failed:\n{ran.stderr}")
    return ran.stdout


def _faults(seen: Evidence) -> Counter[str]:
    """How often the carrier misbehaved, by its journal."""
    return Counter(entry["fault"] for entry in seen.journal if "fault" in entry)
