"""How long planning takes, and whether it costs what is due or what exists: python -m bench.planning [--due 100000].

On SQLite and on PostgreSQL, each time in a process of its own: as many follow-ups fall due, first among nothing else,
then among ten times as many occasions whose time has not come. Beside it stands a bare bulk INSERT of the same rows
into the same table in the same process. It fails when a follow-up is missing or doubled, or the budget is exceeded.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from flows.programmes import choose
from store.database import open_engine, writing
from store.dealerships import Dealerships
from store.migrations import upgrade
from store.planning import BATCH, plan_some
from store.tables import Customer, Followup, Occasion
from tests.servers import postgres_server

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SECONDS, MEGABYTES = 60, 300  # the budget for 100,000
AT_ONCE = 2000  # occasions in one transaction, as the clock takes them


def main() -> int:
    """Measure and print; 1 when the budget is exceeded."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--due", type=int, default=100_000, help="how many follow-ups fall due")
    given.add_argument("--times", type=int, default=10, help="how many times as many exist besides")
    given.add_argument("--one", nargs=2, metavar=("URL", "EXISTING"), help=argparse.SUPPRESS)
    chosen = given.parse_args()
    if chosen.one:
        print(json.dumps(_measure(chosen.one[0], chosen.due, int(chosen.one[1]))))
        return 0
    print(f"{chosen.due:,} follow-ups planned")
    print(f"{'database':12}{'besides':>12}{'planning':>11}{'bare INSERT':>13}{'ratio':>7}{'memory':>9}")
    worst = 0.0
    for name, url in _databases():
        for existing in (0, chosen.due * chosen.times):
            with url() as address:
                row = _in_a_process(address, chosen.due, existing)
            worst = max(worst, row["planning"] * 100_000 / chosen.due / SECONDS, row["memory"] / MEGABYTES)
            ratio = row["planning"] / row["bare"]
            times = f"{row['planning']:>9.1f} s{row['bare']:>11.1f} s{ratio:>7.1f}{row['memory']:>6.0f} MB"
            print(f"{name:12}{existing:>12,}{times}", flush=True)
    print("Within the budget." if worst <= 1 else "The budget is exceeded.")
    return 0 if worst <= 1 else 1


def _databases() -> Iterator[tuple[str, Any]]:
    yield "SQLite", _sqlite
    with postgres_server() as server:
        yield "PostgreSQL", server.database


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'ringback.db'}"


def _in_a_process(url: str, due: int, existing: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.planning", "--due", str(due), "--one", url, str(existing)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(ran.stderr)
    measured: dict[str, float] = json.loads(ran.stdout)
    return measured


def _measure(url: str, due: int, existing: int) -> dict[str, float]:
    upgrade(url)
    engine = open_engine(url)
    work = writing(engine)
    with work() as session:
        _fill(session, due, existing)
        session.commit()
    before = _memory()
    began = time.perf_counter()
    while True:
        with work() as session:
            planned = plan_some(session, NOW, limit=AT_ONCE)
            session.commit()
        if planned.looked < AT_ONCE:
            break
    planning = time.perf_counter() - began
    memory = _memory()
    with work() as session:
        rows = [
            {key: value for key, value in dict(row).items() if key != "id"}
            for row in session.execute(select(*Followup.__table__.columns)).mappings()
        ]
        if len(rows) != due or len({row["occasion_id"] for row in rows}) != due:
            raise SystemExit(f"{due} follow-ups were due and {len(rows)} planned.")
        left = session.scalar(select(func.count()).where(Occasion.to_plan))
        if left != existing:
            raise SystemExit(f"{existing} occasions were to wait and {left} do.")
        session.execute(delete(Followup))
        session.commit()
    began = time.perf_counter()
    for start in range(0, len(rows), AT_ONCE):
        with work() as session:
            for first in range(start, min(start + AT_ONCE, len(rows)), BATCH):
                session.execute(insert(Followup.__table__), rows[first : first + BATCH])  # type: ignore[arg-type]  # it is a table
            session.commit()
    bare = time.perf_counter() - began
    engine.dispose()
    return {"planning": planning, "bare": bare, "memory": memory, "before": before}


def _fill(session: Session, due: int, existing: int) -> None:
    """One dealership with what is due today, and what is due some time."""
    dealership = Dealerships(session).add(
        "bench", "日照店", "+866332270633", now=NOW, rules=choose("after_service_3day,insurance")
    )
    common = {"dealership_id": dealership.id, "created_at": NOW}
    people = min(due, 10_000)
    for start in range(0, people, BATCH):
        rows = [
            {**common, "name": "张伟", "phone": f"+86136{number:08d}"}
            for number in range(start, min(start + BATCH, people))
        ]
        session.execute(insert(Customer), rows)
    first = session.scalar(select(func.min(Customer.id))) or 0
    occasion = {
        **common,
        "adviser": "",
        "details": {"order": "R1", "work": "保养", "mileage_km": 12000},
        "to_plan": True,
    }
    far = date(2027, 11, 1)
    for kind, count, on, plan_on in (("insurance", existing, far, far), ("service", due, date(2026, 11, 22), None)):
        for start in range(0, count, BATCH):
            rows = [
                {
                    **occasion,
                    "kind": kind,
                    "key": f"{number}",
                    "customer_id": first + number % people,
                    "happened_on": on,
                    "plan_on": plan_on and plan_on - timedelta(days=number % 150),
                }
                for number in range(start, min(start + BATCH, count))
            ]
            session.execute(insert(Occasion), rows)


def _memory() -> float:
    """The most this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
