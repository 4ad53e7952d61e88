"""How many keys, prompts and seconds a plate by keys costs, and that each comes back exactly: python -m bench.plates.

Simulated customers enter made-up plates of every kind; each finds the keys in the words of the prompts. The seconds are
reckoned and not measured: every prompt is heard to its end at 4.5 Chinese or 14 English characters a second, 2 seconds
to think at each, 0.6 seconds for each key.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from flows.plate_keys import Entered
from flows.plates import Kind
from tests.flows.plate_customer import Customer, context
from tests.flows.plate_maker import plate, plates

PAGE = Path(__file__).resolve().parents[1] / "docs" / "plates.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
PREFIX = "鲁L"
KNOWN = 2000  # plates of a dealership's customers
EVERYWHERE_ALIKE = {Kind.HONG_KONG, Kind.MACAU, Kind.EMBASSY, Kind.ARMED_POLICE, Kind.MILITARY}  # no office of ours
HABITS = ("as the prompts say", "no star behind letters", "one wrong key", "plate known to the dealership")


class Wrong(Exception):
    """A customer did not get their plate through."""


def entered(plate: str, habit: str, known: tuple[str, ...]) -> Customer:
    """The customer after having entered a plate. Raises Wrong when it did not come back exactly."""
    slip = sum(map(ord, plate)) % 4 if habit == "one wrong key" else None
    customer = Customer(plate, stars=habit != "no star behind letters", slip=slip)
    reached = customer.enter(context(PREFIX, (*known, plate) if habit == HABITS[3] else ()))
    if reached != Entered(plate):
        raise Wrong(f"{plate} ({habit}) came back as {reached}.")
    return customer


def made(seed: int, count: int) -> Iterator[tuple[str, Kind, str]]:
    """So many plates of all kinds in turn: one half begin as the dealership's own do."""
    for number, (kind, ours) in enumerate(plates(seed, count // 2, PREFIX)):
        yield "" if kind in EVERYWHERE_ALIKE else "ours", kind, ours
        elsewhere = plate(Random(f"{seed} {number}"), kind)
        yield "" if kind in EVERYWHERE_ALIKE else "elsewhere", kind, elsewhere


def row(label: str, customers: Sequence[Customer]) -> str:
    """Mean and 95th percentile of what it cost them."""
    costs: tuple[list[float], ...] = (
        [float(one.keys) for one in customers],
        [float(one.prompts) for one in customers],
        [one.seconds("zh-CN") for one in customers],
        [one.seconds("en") for one in customers],
    )
    cells = (f"{sum(cost) / len(cost):.1f} · {ninety_fifth(cost):.0f}" for cost in costs)
    return f"| {label} | {' | '.join(cells)} |\n"


def ninety_fifth(costs: list[float]) -> float:
    """The cost that nineteen of twenty do not exceed."""
    return sorted(costs)[math.ceil(0.95 * len(costs)) - 1]


def summed(first: str, groups: dict[str, list[Customer]]) -> tuple[str, int]:
    """A table with a row for each group, and how many customers there are."""
    rows = "".join(row(label, customers) for label, customers in groups.items())
    heads = f"| {first} | keys | prompts | seconds, Chinese | seconds, English |\n|---|---|---|---|---|\n"
    return heads + rows, sum(map(len, groups.values()))


def by_kind(seed: int, count: int) -> tuple[str, int]:
    """Each kind, and where from; and how many came back exactly."""
    groups: dict[str, list[Customer]] = {}
    for origin, kind, one in made(seed, count):
        label = f"{kind.replace('_', ' ')}{', ' * bool(origin)}{origin}"
        groups.setdefault(label, []).append(entered(one, HABITS[0], ()))
    return summed("plate", groups)


def by_habit(seed: int, count: int) -> tuple[str, int]:
    """What habits cost with the plates that most customers have; and how many came back exactly."""
    random = Random(seed)
    known = tuple(plate(random, prefix=PREFIX) for _ in range(KNOWN))
    groups: dict[str, list[Customer]] = {}
    for kind in (Kind.ORDINARY, Kind.NEW_ENERGY):
        for habit in HABITS:
            ours = [plate(random, kind, PREFIX) for _ in range(count // 10)]
            groups[f"{kind.replace('_', ' ')}: {habit}"] = [entered(one, habit, known) for one in ours]
    return summed("ours", groups)


def main(arguments: Sequence[str]) -> None:
    options = argparse.ArgumentParser(prog="python -m bench.plates", description="What a plate by keys costs.")
    options.add_argument("--count", type=int, default=100_000, help="how many plates")
    options.add_argument("--seed", type=int, default=36)
    options.add_argument("--write", action="store_true", help="put the tables into docs/plates.md")
    given = options.parse_args(arguments)
    began = time.perf_counter()
    kinds, exact = by_kind(given.seed, given.count)
    habits, too = by_habit(given.seed, max(given.count // 8, 100))
    told = (
        f"{exact + too:,} plates were entered (seed {given.seed}), and every one came back exactly.\n"
        f"Each cell is the mean · the 95th percentile.\n\n{habits}\n{kinds}"
    )
    print(told)
    print(f"That took {time.perf_counter() - began:.0f} s.")
    if given.write:
        page = PAGE.read_text("utf-8")
        before, rest = page.split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}{told}{END}{rest.split(END)[1]}", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
