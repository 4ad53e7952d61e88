"""How many keys, prompts and seconds a plate costs, and that each comes back exactly: python -m bench.plates.

Simulated customers enter made-up plates of every kind; each finds the keys in the words of the prompts. Others go the
whole ladder through the engine: confirm, speak, press, and are recorded for a person. The seconds are reckoned and not
measured: every prompt is heard to its end at 4.5 Chinese or 14 English characters a second, 2 seconds to think at each,
0.6 seconds for each key.
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
from flows.steps import Locale
from tests.flows.plate_caller import Caller, Way
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


# --- the whole ladder ----------------------------------------------------------------------------------------------

ANOTHER = "鲁L99999"  # the plate on record, which is not right
CALLS = 20  # of each kind and way
LADDER = {
    "no plate on record, by keys": Way(),
    "another one on record, by keys": Way(ANOTHER),
    "the same, no star behind letters": Way(ANOTHER, pressing="no stars"),
    "the same, one wrong key": Way(ANOTHER, pressing="a wrong key"),
    "the same, silent at the keys": Way(ANOTHER, pressing="silent"),
    "another one on record, spoken clearly": Way(ANOTHER, listens=True),
    "the same, not understood": Way(ANOTHER, listens=True, speaking="not understood"),
    "the same, misheard": Way(ANOTHER, listens=True, speaking="misheard"),
    "the same, presses keys instead": Way(ANOTHER, listens=True, speaking="presses instead"),
}
LADDER_HEADS = (
    "| on the ladder | car of ours: plate · recorded | from elsewhere: plate · recorded "
    "| seconds, Chinese: mean · most | seconds, English: mean · most |\n|---|---|---|---|---|\n"
)


def on_the_ladder(seed: int, calls: int = CALLS) -> str:
    """What comes of whole talks about a plate, with ordinary and new-energy ones, in both languages."""
    rows = ""
    for label, way in LADDER.items():
        ends: list[str] = []
        seconds: dict[Locale, list[float]] = {"zh-CN": [], "en": []}
        for prefix in (PREFIX, ""):
            random = Random(f"{seed} {prefix}")
            made_up = [plate(random, kind, prefix) for kind in (Kind.ORDINARY, Kind.NEW_ENERGY) for _ in range(calls)]
            costs = [(locale, Caller(one, way, locale).enter()) for one in made_up for locale in seconds]
            got = sum(cost.plate is not None for _, cost in costs)
            left = sum(cost.recorded for _, cost in costs)
            ends.append(f"{100 * got / len(costs):.0f}% · {100 * left / len(costs):.0f}%")
            for locale, cost in costs:
                seconds[locale].append(cost.seconds)
        took = (f"{sum(one) / len(one):.0f} · {max(one):.0f}" for one in seconds.values())
        rows += f"| {label} | {' | '.join((*ends, *took))} |\n"
    return LADDER_HEADS + rows


SEED, SAMPLE = 36, 3000  # the figures of the page come from so many; whether each comes back, from all


def figures(seed: int = SEED) -> str:
    """The tables of the page."""
    habits, _ = by_habit(seed, SAMPLE // 3)
    kinds, _ = by_kind(seed, SAMPLE)
    return f"{on_the_ladder(seed)}\nKeys alone. Each cell is the mean · the 95th percentile.\n\n{habits}\n{kinds}"


def main(arguments: Sequence[str]) -> None:
    options = argparse.ArgumentParser(prog="python -m bench.plates", description="What a plate by keys costs.")
    options.add_argument("--count", type=int, default=100_000, help="how many plates")
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--write", action="store_true", help="put the tables into docs/plates.md")
    given = options.parse_args(arguments)
    began = time.perf_counter()
    exact = len([entered(one, HABITS[0], ()) for _, _, one in made(given.seed, given.count)])
    told = (
        f"{exact:,} plates of every kind were entered (seed {given.seed}), and every one came back exactly.\n\n"
        f"{figures(given.seed)}"
    )
    print(told)
    print(f"That took {time.perf_counter() - began:.0f} s.")
    if given.write:
        page = PAGE.read_text("utf-8")
        before, rest = page.split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}{told}{END}{rest.split(END)[1]}", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
