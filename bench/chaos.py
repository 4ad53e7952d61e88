"""Whether anybody is rung twice, or anything lost, when everything goes wrong: python -m bench.chaos.

A dealership's customers are rung while processes are killed, Redis is flushed, the database goes away and the carrier
misbehaves; then the carrier's journal is compared with the database. It fails unless every count is zero.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import SystemRandom

from store.migrations import upgrade
from tests.chaos.backends import Database, Postgres, SqliteFile
from tests.chaos.run import Plan, Result, run
from tests.servers import postgres_server


def main() -> int:
    """Run once and print what was done and what was found."""
    asked = _arguments()
    plan = Plan(
        seed=asked.seed,
        customers=asked.customers,
        workers=1 if asked.database == "sqlite" else asked.workers,
        seconds=asked.minutes * 60,
        per_blow=asked.per_blow,
        rest_s=asked.rest,
        days_more=True,
        patience=asked.patience,
        pace=asked.pace,
        faults_times=asked.faults,
        own_redis=asked.database != "sqlite",
    )
    with _home(asked.keep) as home, _database(asked.database, home) as database:
        result = run(plan, home, database, say=print if asked.verbose else lambda _: None)
    _tell(result)
    return 0 if result.at_rest and not any(result.breaches.values()) else 1


def _tell(result: Result) -> None:
    plan = result.plan
    took = ", ".join(f"{what} {seconds:.0f} s" for what, seconds in result.seconds.items())
    print(f"{plan.customers} customers, {plan.workers} workers, seed {plan.seed}: {took}")
    print(f"calls {len(result.seen.calls)}, turns {len(result.seen.turns)}, answers {len(result.seen.answers)}")
    for title, counts in (
        ("blows", result.done),
        ("faults of the carrier", result.faults),
        ("starts of each process", result.starts),
        ("ends of the calls", Counter(row["outcome"] or row["state"] for row in result.seen.calls)),
        ("ends of the follow-ups", result.dispositions),
    ):
        print(f"{title}: " + ", ".join(f"{what} {count}" for what, count in sorted(counts.items())))
    print("at rest" if result.at_rest else "NOT AT REST")
    print("processor: " + ", ".join(f"{name} {used:.0f} s" for name, used in result.cpu.items()))
    print("exit codes when told to end:", *result.exits)
    print()
    print("| what must not be | found |")
    print("|---|---:|")
    for name, breaches in result.breaches.items():
        print(f"| {name} | {len(breaches)} |")
    print()
    if any(result.breaches.values()):
        print(result.says())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=10.0, help="of trouble; afterwards all has time to settle")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--workers", type=int, default=3, help="with SQLite there is one")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--rest", type=float, default=300.0, help="seconds that it may take to settle")
    parser.add_argument("--per-blow", type=int, default=15, help="calls that end between two blows")
    parser.add_argument("--pace", type=float, default=20.0, help="calls a second")
    parser.add_argument("--faults", type=float, default=1.0, help="times as many faults of the carrier as usual")
    parser.add_argument("--patience", type=float, default=0.25, help="RINGBACK_PATIENCE of the service")
    parser.add_argument("--keep", type=Path, help="folder to keep logs and the carrier's journal in")
    parser.add_argument("--verbose", action="store_true", help="tell each blow")
    return parser.parse_args()


@contextlib.contextmanager
def _home(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="ringback-chaos-") as folder:
        yield Path(folder)


@contextlib.contextmanager
def _database(kind: str, home: Path) -> Iterator[Database]:
    if kind == "sqlite":
        url = f"sqlite:///{home / 'ringback.db'}"
        upgrade(url)
        yield SqliteFile(url)
        return
    with postgres_server() as server, server.database() as url:
        upgrade(url)
        yield Postgres(server, url)


if __name__ == "__main__":
    sys.exit(main())
