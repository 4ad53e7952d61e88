"""Whether the pace is reached and never exceeded, and the lines are filled: python -m bench.dialling [--seconds 20].

A whole service (PostgreSQL, a Redis, several worker processes and two clocks) rings customers of the simulator; what is
counted is what the simulator's journal says: when each call was asked for and how long it lived. Three parts: the pace
of one dealership, the lines of one, and ten dealerships that share one account. 1 when the budget is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulator.persona import Persona
from simulator.server import ACCOUNT, Simulator
from store.database import open_engine, writing
from store.limits import Kind, LimitRecord, Limits
from store.migrations import upgrade
from tests.chaos import keeper as keeping
from tests.chaos.keeper import ROOT, Keeper, Kept
from tests.chaos.town import PROGRAMME, STARTS, write_list
from tests.servers import postgres_server, redis_server

WITHIN = 0.05  # of the pace
FILLED = 0.9  # of the lines, on average while there is work
SPEED = 60  # of the shared clock: a day's hours for calling take ten minutes, a call a few seconds
PATIENCE_S = 300.0  # for the last customer of a part
OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


@dataclass(frozen=True, slots=True)
class Branch:
    """One dealership: what it asks for, and how many customers it has."""

    code: str
    pace: float
    lines: int
    customers: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One call as the simulator saw it, in seconds of real time."""

    number: str  # that rang
    asked: float
    over: float


def main() -> int:
    """Measure and print; 1 when the budget is missed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--seconds", type=float, default=20, help="how long each part should ring")
    given.add_argument("--pace", type=float, default=5, help="calls a second, of a dealership and of the account")
    given.add_argument("--workers", type=int, default=3, help="worker processes")
    chosen = given.parse_args()
    seconds, workers, pace = chosen.seconds, chosen.workers, chosen.pace
    kept = True
    with postgres_server() as server:
        with server.database() as url:
            kept &= _pace(url, seconds, workers, pace)
        with server.database() as url:
            kept &= _lines(url, seconds, workers)
        with server.database() as url:
            kept &= _shares(url, seconds, workers, pace)
    print("Within the budget." if kept else "The budget is missed.")
    return 0 if kept else 1


def _pace(url: str, seconds: float, workers: int, pace: float) -> bool:
    """One dealership with more lines than it needs: what it reaches of its pace, and the most within any second."""
    branch = Branch("pace", pace=pace, lines=200, customers=int(pace * seconds))
    asked = [call.asked for call in _ring(url, [branch], workers, Persona.ABSENT)]
    reached, most = _reached(asked), _most_in_a_second(asked)
    print(f"pace   {branch.pace:g} a second, {workers} workers: {reached:.2f} reached, at most {most} in a second")
    return reached >= branch.pace * (1 - WITHIN) and most <= branch.pace


def _lines(url: str, seconds: float, workers: int) -> bool:
    """One dealership with few lines: how many are busy while there is work."""
    branch = Branch("lines", pace=20, lines=10, customers=int(6 * seconds))
    calls = _ring(url, [branch], workers, Persona.REACHABLE_HAPPY)
    busy, most = _busy(calls, branch.lines)
    print(f"lines  {branch.lines}, {workers} workers: {busy:.1f} busy on average while there is work, at most {most}")
    return busy >= branch.lines * FILLED and most <= branch.lines


def _shares(url: str, seconds: float, workers: int, pace: float) -> bool:
    """Ten dealerships that would like twice what the account allows: what each gets of the pace."""
    branches = [
        Branch(f"branch{n}", pace=pace / 5, lines=50, customers=max(2, int(pace * seconds / 10))) for n in range(10)
    ]
    calls = _ring(url, branches, workers, Persona.ABSENT, account_pace=pace)
    asked = [call.asked for call in calls]
    half = sorted(asked)[len(asked) // 2]  # until then all have work
    shares = Counter(call.number for call in calls if call.asked <= half)
    least, largest = min(shares.values()), max(shares.values())
    reached, most = _reached(asked), _most_in_a_second(asked)
    print(
        f"shares {len(branches)} dealerships, {pace:g} a second for the account: "
        f"{reached:.2f} reached, at most {most} in a second"
    )
    print(f"       of the first {sum(shares.values())} calls each has {least} to {largest}")
    return reached >= pace * (1 - WITHIN) and most <= pace and largest <= 1.5 * max(1, least)


def _reached(asked: Sequence[float]) -> float:
    """Calls a second from the first to the last, without the tenth at either end where workers start and work ends."""
    whole = sorted(asked)
    kept = whole[len(whole) // 10 : len(whole) - len(whole) // 10]
    return (len(kept) - 1) / (kept[-1] - kept[0])


def _most_in_a_second(asked: Sequence[float]) -> int:
    whole = sorted(asked)
    first = most = 0
    for last, at in enumerate(whole):
        while at - whole[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def _busy(calls: Sequence[Seen], lines: int) -> tuple[float, int]:
    """Lines busy on average from the moment they could all be until the last call is asked for, and at most."""
    steps = sorted([(call.asked, 1) for call in calls] + [(call.over, -1) for call in calls])
    begin = sorted(call.asked for call in calls)[min(lines, len(calls)) - 1]
    end = max(call.asked for call in calls)
    busy = most = 0
    seconds, before = 0.0, begin
    for at, step in steps:
        if begin < at <= end:
            seconds += busy * (at - before)
            before = at
        busy += step
        most = max(most, busy)
    return seconds / (end - begin), most


def _ring(
    url: str,
    branches: Sequence[Branch],
    workers: int,
    persona: Persona,
    *,
    account_pace: float | None = None,
) -> list[Seen]:
    """Ring every customer once, and tell what the simulator saw."""
    upgrade(url)
    with tempfile.TemporaryDirectory(prefix="rb-", dir="/tmp") as folder, redis_server() as redis:
        home = Path(folder)
        with Simulator(home, espeak=False, seed=1) as network:
            environment = keeping.environment(home, network.url, url, redis, f"{STARTS}*{SPEED}")
            for place, branch in enumerate(branches):
                _set_up(environment, home, branch, place)
                for number in _numbers(branch, place):
                    network.fix(number, persona=persona)
            if account_pace is not None:
                engine = open_engine(url)
                with writing(engine)() as session:
                    Limits(session).put(LimitRecord(Kind.ACCOUNT, ACCOUNT, pace=account_pace))
                    session.commit()
                engine.dispose()
            with _running(environment, home, workers):
                return _watch(network.journal.path, sum(branch.customers for branch in branches))


def _set_up(environment: Mapping[str, str], home: Path, branch: Branch, place: int) -> None:
    how = ("--name", "日照众安", "--from", f"+86633227{place:04d}", "--programmes", PROGRAMME)
    limits = ("--lines", str(branch.lines), "--pace", str(branch.pace))
    _ringback(environment, "dealership", "add", branch.code, *how, *limits)
    people = dict.fromkeys(_numbers(branch, place), Persona.ABSENT)
    listed = write_list(home / f"{branch.code}.csv", people)
    _ringback(environment, "import", str(listed), "--kind", "services", "--dealership", branch.code)


def _numbers(branch: Branch, place: int) -> list[str]:
    return [f"+86138{place * 100_000 + n * 37:08d}" for n in range(1, branch.customers + 1)]


@contextmanager
def _running(environment: Mapping[str, str], home: Path, workers: int) -> Iterator[None]:
    port = environment["PUBLIC_URL"].rpartition(":")[2]
    processes = [
        Kept("web", ["serve", "--port", port]),
        *(Kept(f"worker-{number}", ["work"]) for number in range(workers)),
        *(Kept(f"clock-{number}", ["clock"]) for number in range(2)),
    ]
    keeper = Keeper(environment, home, processes)
    keeper.start()
    try:
        yield
    finally:
        keeper.end()


def _watch(journal: Path, customers: int) -> list[Seen]:
    """Every call that was asked for until each customer has been rung once."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        rung, calls = _calls(journal)
        if rung >= customers:
            return calls
        if time.monotonic() > deadline:
            raise SystemExit(f"Only {rung} of {customers} customers were rung in time.")
        time.sleep(1)


def _calls(journal: Path) -> tuple[int, list[Seen]]:
    """How many customers have been rung, and all calls; one that lives is over now."""
    asked: dict[str, Seen] = {}
    rung: set[str] = set()
    with journal.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.endswith("\n") or '"kind": "call"' not in line:
                continue
            entry = json.loads(line)
            rung.add(entry["to"])
            known = asked.setdefault(entry["sid"], Seen(entry["from_"], entry["real"], time.time()))
            if entry["status"] in OVER:
                asked[entry["sid"]] = Seen(known.number, known.asked, min(known.over, entry["real"]))
    return len(rung), list(asked.values())


def _ringback(environment: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "ringback", *arguments]
    ran = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"ringback {' '.join(arguments[:2])} failed:\n{ran.stderr}")


if __name__ == "__main__":
    sys.exit(main())
