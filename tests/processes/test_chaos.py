"""Everything goes wrong at once, to the real processes: nobody is rung twice for one attempt, and nothing is lost.

`python -m bench.chaos` does the same for as long as you like; docs/faults.md tells what was tried.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.chaos.backends import Postgres, SqliteFile
from tests.chaos.run import Plan, Result, run
from tests.chaos.town import townspeople
from tests.servers import PostgresServer

SEED = 20261127
# Whoever has not been rung when so many calls have ended, or the time is over, waits for the next morning.
ON_POSTGRES = Plan(seed=SEED, customers=500, calls=300, seconds=35.0, longest_gap_s=5.0, rest_s=120.0, pace=10.0)
ON_SQLITE = Plan(
    seed=SEED,
    customers=100,
    workers=1,
    clocks=1,
    calls=40,
    per_blow=5,
    seconds=25.0,
    longest_gap_s=4.0,
    rest_s=120.0,
    pace=5.0,
    own_redis=False,
)


@pytest.mark.timeout(400)
def test_nobody_is_rung_twice_and_nothing_lost_with_three_workers_on_postgresql(
    postgres_server: PostgresServer, migrated_postgres_url: str, tmp_path: Path
) -> None:
    check(run(ON_POSTGRES, tmp_path, Postgres(postgres_server, migrated_postgres_url)), tmp_path)


@pytest.mark.timeout(300)
def test_nobody_is_rung_twice_and_nothing_lost_with_one_worker_on_sqlite(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    check(run(ON_SQLITE, tmp_path, SqliteFile(migrated_sqlite_url)), tmp_path)


def check(result: Result, logs: Path) -> None:
    assert not any(result.breaches.values()), result.says()
    assert result.at_rest, f"seed {result.plan.seed}: something is still under way"
    assert result.exits == [0] * len(result.exits), "each process ends by itself when told to"
    assert result.done.total() >= 5, "something was done to it"
    assert result.seen.answers, "and calls were made all the same"
    numbers = {number[3:] for number in townspeople(result.plan.customers)}
    for log in logs.glob("*.log"):
        told = set(re.findall(r"\d{11}", log.read_text(errors="replace")))
        assert not told & numbers, f"{log.name} tells the number of a customer"
