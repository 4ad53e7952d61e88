"""What one webhook turn costs, end to end: python -m bench.turns [--turns 2000] [--rounds 7].

Calls walk through a shipped script on `ringback serve`. Beside it stand a bare handler (`bench/bare.py`), which sets
the limit, and a stand-in for Twilio's survey sample (`bench/survey_sample.py`), on the same server and databases.
Their rounds take turns, so that whatever else the machine does hits all alike: what counts is the median of the ratios.
Then comes a fixed rate, half of what was reached. 1 when the budget is missed, 2 when a turn, an answer or a ticket is
not in the database afterwards.
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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from twilio.request_validator import RequestValidator

from bench import bare, survey_sample
from bench.load import Job, Reply, Round, Supply, as_fast_as_it_goes, at_a_rate
from bench.walks import KINDS, Walks, fill, signed_post
from store.database import open_engine, writing
from store.migrations import upgrade
from tests.servers import postgres_server
from wiring.supervisor import leashed

OF_BARE, OF_SAMPLE, P99_MS = 0.5, 6.0, 50.0  # the budget
CONNECTIONS = 32  # twice the threads that serve them
AT_ONCE = 200  # calls under way
CLOCK = "2026-11-23T09:30:00+08:00*1000"  # nobody presses a key within a second of its question
START_LIMIT_S = 60.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Contender:
    """One server with what it is asked, and what came of it."""

    name: str
    port: int
    pid: int
    supply: Supply
    share: float = 1  # of the turns of a round; the slow one need not take as many
    rounds: list[Round] = field(default_factory=list)
    cpu_s: float = 0.0
    turns: int = 0
    wrong: int = 0

    def warm_up(self, turns: int) -> None:
        """A round that does not count."""
        self.wrong += as_fast_as_it_goes(self.port, self.supply, max(20, int(turns * self.share)), CONNECTIONS).wrong

    def play(self, turns: int) -> None:
        """One round as fast as it goes."""
        before = cpu_of_children(self.pid)
        count = max(20, int(turns * self.share))
        self.rounds.append(as_fast_as_it_goes(self.port, self.supply, count, CONNECTIONS))
        self.cpu_s += cpu_of_children(self.pid) - before
        self.turns += count
        self.wrong += self.rounds[-1].wrong

    @property
    def cpu_ms(self) -> float:
        """Processor time of its web processes for one turn."""
        return 1000 * self.cpu_s / self.turns


class Same:
    """The same jobs in a circle."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs, self._next = jobs, 0

    def take(self) -> Job:
        self._next += 1
        return self._jobs[self._next % len(self._jobs)]


def main() -> int:
    """Measure and print; 1 when the budget is exceeded, 2 when something is lost."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--turns", type=int, default=2000, help="how many turns make a round")
    given.add_argument("--rounds", type=int, default=7, help="how many rounds each")
    given.add_argument("--database", choices=("SQLite", "PostgreSQL"), help="only on this one")
    chosen = given.parse_args()
    print(f"{chosen.rounds} rounds of {chosen.turns:,} turns, {CONNECTIONS} connections, {AT_ONCE} calls at once")
    worst = 0
    if chosen.database != "PostgreSQL":
        with tempfile.TemporaryDirectory() as folder:
            ours, sample = (f"sqlite:///{folder}/{name}.db" for name in ("ringback", "sample"))
            worst = max(worst, _measure("SQLite", ours, sample, chosen.turns, chosen.rounds))
    if chosen.database != "SQLite":
        with postgres_server() as server, server.database() as ours, server.database() as sample:
            worst = max(worst, _measure("PostgreSQL", ours, sample, chosen.turns, chosen.rounds))
    print(("Within the budget.", "The budget is exceeded.", "Something is lost.")[worst])
    return worst


def _measure(database: str, url: str, sample_url: str, turns: int, rounds: int) -> int:
    """All of it on one database; 0 when the budget is kept, 1 when not, 2 when something is lost."""
    calls = _calls_for(turns * (rounds + 1) * 2)
    ports = _free_ports(3)
    _prepare(url, calls)
    survey_sample.prepare(sample_url)
    walks = Walks(calls, ports[1], bare.TOKEN, at_once=AT_ONCE)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        start = stack.enter_context
        the_bare = Contender(
            "bare handler", ports[0], start(_serving("bench.bare", url, ports[0], home)), bare_jobs(ports[0])
        )
        ours = Contender("ringback serve", ports[1], start(_ringback(url, ports[1], home)), walks)
        sample = Contender(
            "survey sample",
            ports[2],
            start(_serving("bench.survey_sample", sample_url, ports[2], home)),
            sample_jobs(ports[2]),
            share=0.25,
        )
        all_three = (the_bare, ours, sample)
        for one in all_three:  # not counted: whatever is read or compiled at first
            one.warm_up(turns)
        for _ in range(rounds):
            for one in all_three:
                one.play(turns)
        rate = statistics.median(each.rate for each in ours.rounds) / 2
        late = [at_a_rate(ours.port, walks, turns // 2, CONNECTIONS, rate) for _ in range(rounds)]
    p99 = statistics.median(each.percentile(0.99) for each in late)
    of_bare, of_sample = _ratio(ours, the_bare), _ratio(ours, sample)
    print(f"\n{database:20}{'turns/s':>10}{'spread':>14}{'ratio':>8}{'CPU/turn':>11}{'wrong':>7}")
    for one in all_three:
        rates = sorted(each.rate for each in one.rounds)
        spread = f"{rates[0]:.0f}-{rates[-1]:.0f}"
        figures = f"{statistics.median(rates):>10.0f}{spread:>14}{_ratio(one, the_bare):>8.2f}{one.cpu_ms:>8.2f} ms"
        print(f"{one.name:20}{figures}{one.wrong:>7}")
    p50 = statistics.median(each.percentile(0.5) for each in late)
    print(f"ringback serve is {of_bare:.2f} of the bare handler and {of_sample:.1f} times the sample.")
    print(f"At {rate:.0f} turns/s the median takes {p50:.1f} ms and the 99th of a hundred {p99:.1f} ms.", flush=True)
    with writing(open_engine(url))() as session:
        faults = list(walks.faults(session))
    wrong = ours.wrong + sum(each.wrong for each in late)
    if wrong:
        faults.append(f"{wrong} turns were answered wrongly.")
    for fault in faults:
        print(fault)
    if faults:
        return 2
    return 0 if of_bare >= OF_BARE and of_sample >= OF_SAMPLE and p99 < P99_MS else 1


def _ratio(one: Contender, other: Contender) -> float:
    """How many times the other's turns it takes, by the median of the rounds that were played side by side."""
    return statistics.median(mine.rate / its.rate for mine, its in zip(one.rounds, other.rounds, strict=True))


def _calls_for(turns: int) -> int:
    """How many calls it takes for so many turns, and some more."""
    each = sum(kind.share * (1 + len(kind.heard)) for kind in KINDS) / 100
    return int(turns / each * 1.1) + 2 * AT_ONCE


def _prepare(url: str, calls: int) -> None:
    upgrade(url)
    engine = open_engine(url)
    bare.metadata.create_all(engine)
    with writing(engine)() as session:
        fill(session, calls)
        session.commit()
    engine.dispose()


def bare_jobs(port: int) -> Same:
    """What the bare handler is asked."""
    validator, url = RequestValidator(bare.TOKEN), f"http://127.0.0.1:{port}"
    forms = ({"CallSid": f"CA{n:032x}", "Digits": "1", "CallStatus": "in-progress"} for n in range(100))
    return Same([Job([signed_post(validator, url, "/heard", form)], _fine) for form in forms])


def sample_jobs(port: int) -> Same:
    """A survey's turns: an answer, and the next question where there is one."""

    def get(path: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n\r\n".encode()

    def turn(question: int, number: int) -> Job:
        form = {"CallSid": f"CA{number:032x}", "Digits": "1", "CallStatus": "in-progress"}
        said = signed_post(validator, f"http://127.0.0.1:{port}", f"/answer/{question}", form)
        last = question == len(survey_sample.QUESTIONS)
        return Job([said] if last else [said, get(f"/question/{question + 1}")], _fine)

    validator = RequestValidator(bare.TOKEN)
    return Same([turn(question, n) for n in range(20) for question in range(1, len(survey_sample.QUESTIONS) + 1)])


def _fine(reply: Reply) -> bool:
    return reply.status == 200 and b"<Response>" in reply.body


@contextmanager
def _serving(module: str, url: str, port: int, home: Path) -> Iterator[int]:
    with _process([sys.executable, "-m", module, url, str(port)], {}, port, home / f"{module}.log") as pid:
        yield pid


@contextmanager
def _ringback(url: str, port: int, home: Path) -> Iterator[int]:
    settings = {
        "RINGBACK_HOME": str(home),
        "DATABASE_URL": url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": "for measuring only",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": bare.TOKEN,
        "RINGBACK_CLOCK": CLOCK,
    }
    command = [sys.executable, "-m", "ringback", "serve", "--port", str(port)]
    with _process(command, settings, port, home / "serve.log") as pid:
        yield pid


@contextmanager
def _process(command: list[str], env: Mapping[str, str], port: int, log: Path) -> Iterator[int]:
    """A server that listens on this port while we look at it; its process id."""
    with log.open("ab") as out:
        child = subprocess.Popen(leashed(command), env={**os.environ, **env}, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + START_LIMIT_S
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if child.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{' '.join(command[:4])} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.05)
        yield child.pid
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(30)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def cpu_of_children(pid: int) -> float:
    """Seconds of the processor that the children of this process have used."""
    used = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[1]) == pid:
            used += int(fields[11]) + int(fields[12])
    return used / TICKS


if __name__ == "__main__":
    sys.exit(main())
