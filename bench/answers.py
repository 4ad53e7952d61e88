"""How well spoken answers are understood, and how long that takes, kind by kind: python -m bench.answers.

Each table of utterances has two halves: `dev` was worked with and is right throughout, so only `test` is counted. The
time is that of the quickest of some rounds over the whole table, divided by its rows.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.answers import Understanding
from tests.flows.answers import (
    test_confirm,
    test_day,
    test_daypart,
    test_menu,
    test_moment,
    test_number,
    test_plate_speech,
    test_scale,
    test_score,
    test_yes_no,
)
from tests.flows.answers.measure import TABLES, Figures, Row, figures, judge, rows

PAGE = Path(__file__).resolve().parents[1] / "docs" / "answers.md"
BEGIN, HARD_BEGIN = "<!-- measured: begin -->\n", "<!-- measured, fresh rows: begin -->\n"
END = "<!-- measured: end -->\n"
# How a row of each table is put to its recogniser is known to the tests of that recogniser.
RECOGNISERS: Mapping[str, Callable[[Row], Understanding]] = {
    "score": test_score.of_row,
    "scale": test_scale.of_row,
    "yes_no": test_yes_no.of_row,
    "menu": test_menu.of_row,
    "number": test_number.of_row,
    "day": test_day.of_row,
    "moment": test_moment.of_row,
    "plate": test_plate_speech.of_row,
    "confirm": test_confirm.of_row,
    "daypart": test_daypart.of_row,
}
HEADS = ("kind", "rows", "test rows", "right", "asked back", "wrong but accepted", "wrong but asked", "µs an answer")

HARD_HEADS = ("kind", "fresh rows", "right", "asked back", "wrong but accepted", "wrong but asked")


@dataclass(frozen=True)
class Measured:
    """One kind: its rows, the figures of the test half, and seconds for one answer (None where not timed)."""

    rows: int
    figures: Figures
    seconds: float | None
    hard: Figures | None = None  # of the fresh rows, where a table has them

    def cells(self) -> tuple[str, ...]:
        """Counts, each with its share of the test rows."""
        spent = "" if self.seconds is None else f"{self.seconds * 1e6:.0f}"
        return (self.figures.kind.replace("_", " "), f"{self.rows}", *_counted(self.figures), spent)

    def hard_cells(self) -> tuple[str, ...]:
        """The same of the fresh rows; nothing where there are none."""
        return () if self.hard is None else (self.hard.kind.replace("_", " "), *_counted(self.hard))


def _counted(told: Figures) -> tuple[str, ...]:
    shares = (told.accuracy, told.doubtful, told.wrong_but_accepted, told.wrong_but_asked)
    return (f"{told.rows}", *(f"{round(share * told.rows)} ({share:.1%})" for share in shares))


def measured(kind: str, rounds: int) -> Measured:
    """The figures of one kind, timed over so many rounds. Raises ValueError for a row that is not as it should be."""
    every, understand = rows(kind), RECOGNISERS[kind]
    told = figures(kind, [judge(row, understand(row)) for row in every if row.test])
    spent = [_seconds(every, understand) for _ in range(rounds)]
    fresh = [judge(row, understand(row)) for row in every if row.fresh]
    hard = figures(kind, fresh) if fresh else None
    return Measured(len(every), told, min(spent) / len(every) if spent else None, hard)


def _seconds(every: Sequence[Row], understand: Callable[[Row], Understanding]) -> float:
    began = time.perf_counter()
    for row in every:
        understand(row)
    return time.perf_counter() - began


def table(every: Sequence[Measured]) -> str:
    """Markdown, one row for each kind."""
    return _markdown(HEADS, [one.cells() for one in every])


def hard_table(every: Sequence[Measured]) -> str:
    """The same for the fresh rows."""
    return _markdown(HARD_HEADS, [cells for one in every if (cells := one.hard_cells())])


def _markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (heads, ("---",) * len(heads), *rows))


def unmeasured() -> set[str]:
    """Tables without a recogniser here, and recognisers without a table."""
    return {path.stem for path in TABLES.glob("*.csv")} ^ set(RECOGNISERS)


def main(arguments: Sequence[str]) -> None:
    options = argparse.ArgumentParser(prog="python -m bench.answers", description="How well answers are understood.")
    options.add_argument("--rounds", type=int, default=3, help="how often each table is timed")
    options.add_argument("--write", action="store_true", help="put the table into docs/answers.md")
    given = options.parse_args(arguments)
    if missing := unmeasured():
        sys.exit(f"These have a table or a recogniser, but not both: {', '.join(sorted(missing))}.")
    every = [measured(kind, max(given.rounds, 1)) for kind in RECOGNISERS]
    tables = {BEGIN: table(every), HARD_BEGIN: hard_table(every)}
    print("\n".join(tables.values()))
    if given.write:
        for begin, told in tables.items():
            before, rest = PAGE.read_text("utf-8").split(begin)
            PAGE.write_text(f"{before}{begin}{told}{END}{rest.split(END, 1)[1]}", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
