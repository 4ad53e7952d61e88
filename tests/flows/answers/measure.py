"""How well a recogniser understands the utterances of its table, in figures that are printed and asserted.

A table is `tests/data/utterances/KIND.csv`. Its rows are real ways of answering; `expected` is a JSON value, or
`doubtful:[...]` where two readings are possible, or `no:why` where there is no answer in it (`no:*`: for whatever
reason), or `maybe:[...]` where one of these may be asked about or nothing be understood. Half of the rows (`dev`) are
there to work with and must all be right; the other half (`test`) is only counted. Rows that are `fresh` were written
when the code was done, as hard as people can be, and are counted by themselves.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.answers import Doubtful, NotUnderstood, Understanding, Understood
from flows.steps import Locale
from flows.turns import Spoken

TABLES = Path(__file__).parents[2] / "data" / "utterances"
HEADER = ["locale", "utterance", "confidence", "expected", "context", "set"]
ANY_REASON = "*"
FEWEST_ROWS = 400
LEAST_ACCURACY, MOST_WRONG = 0.9, 0.005


@dataclass(frozen=True)
class Row:
    """One utterance and what it means."""

    line: int  # as a person counts them in the file
    locale: Locale
    heard: Spoken
    value: Any  # None where nothing is said that could be an answer
    candidates: tuple[Any, ...]  # of a doubtful one
    why: str | None  # of one that is no answer
    context: Mapping[str, Any]
    test: bool
    fresh: bool = False

    def __str__(self) -> str:
        return f"line {self.line}: {self.heard.text!r} ({self.heard.confidence})"


def rows(kind: str) -> tuple[Row, ...]:
    """The table of this kind. Raises `ValueError` at the first row that is not as it should be."""
    with (TABLES / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        table = csv.reader(file)
        if (header := next(table)) != HEADER:
            raise ValueError(f"{kind}.csv: the header is {header}")
        return tuple(_row(kind, table.line_num, cells) for cells in table if cells)


def _row(kind: str, line: int, cells: list[str]) -> Row:
    try:
        locale, utterance, confidence, expected, context, half = cells
        if locale not in ("zh-CN", "en") or half not in ("dev", "test", "fresh"):
            raise ValueError("an unknown locale or set")
        value, candidates, why = _expected(expected)
        heard = Spoken(utterance, float(confidence) if confidence else None)
        known = json.loads(context) if context else {}
        return Row(line, locale, heard, value, candidates, why, known, half == "test", half == "fresh")  # type: ignore[arg-type]  # checked
    except ValueError as error:
        raise ValueError(f"{kind}.csv, line {line}: {error}: {cells}") from error


def _expected(text: str) -> tuple[Any, tuple[Any, ...], str | None]:
    if text.startswith("no:"):
        return None, (), text.removeprefix("no:")
    if text.startswith("maybe:"):
        return None, tuple(json.loads(text.removeprefix("maybe:"))), ANY_REASON
    if text.startswith("doubtful:"):
        return None, tuple(json.loads(text.removeprefix("doubtful:"))), None
    return json.loads(text), (), None


@dataclass(frozen=True)
class Verdict:
    """How one row came out. `accepted`: the value is kept without asking."""

    row: Row
    got: Understanding
    right: bool
    accepted: bool
    asked: bool  # a value is read back, or there is a doubt

    @property
    def wrong_but_accepted(self) -> bool:
        return self.accepted and not self.right


def judge(row: Row, got: Understanding) -> Verdict:
    """Right is: the value itself; a doubt that has the right one in it; a doubtful row that is asked about one of its
    readings; no answer for the reason that was expected.
    """
    match got:
        case Understood(value=value, read_back=read_back):
            if row.candidates:
                right = read_back and any(_same(value, one) for one in row.candidates)
            else:
                right = row.why is None and _same(value, row.value)
            return Verdict(row, got, right, accepted=not read_back, asked=read_back)
        case Doubtful(candidates=candidates):
            wanted = row.candidates or (row.value,)
            right = row.why in (None, ANY_REASON) and any(_same(one, want) for one in candidates for want in wanted)
            return Verdict(row, got, right, accepted=False, asked=True)
        case NotUnderstood(why=why):
            return Verdict(row, got, row.why in (why, ANY_REASON), accepted=False, asked=False)


def _same(one: Any, other: Any) -> bool:
    """True is not 1 here."""
    return type(one) is type(other) and one == other


@dataclass(frozen=True)
class Figures:
    """Shares of the rows, from 0 to 1."""

    kind: str
    rows: int
    accuracy: float
    doubtful: float  # asked back, whether rightly or not
    wrong_but_accepted: float
    wrong_but_asked: float  # read back wrongly; the customer can still say no

    def __str__(self) -> str:
        return (
            f"{self.kind}: {self.rows} rows, right {self.accuracy:.1%}, asked back {self.doubtful:.1%},"
            f" wrong but accepted {self.wrong_but_accepted:.2%}, wrong but asked {self.wrong_but_asked:.2%}"
        )


def figures(kind: str, verdicts: Iterable[Verdict]) -> Figures:
    """What the verdicts amount to."""
    every = tuple(verdicts)

    def share(found: Callable[[Verdict], bool]) -> float:
        return sum(map(found, every)) / len(every)

    return Figures(
        kind,
        len(every),
        share(lambda one: one.right),
        share(lambda one: one.asked),
        share(lambda one: one.wrong_but_accepted),
        share(lambda one: one.asked and not one.right),
    )


def dev_rows_are_right(kind: str, understand: Callable[[Row], Understanding]) -> None:
    """Every row of the first half comes out as it should; all that do not are named at once."""
    verdicts = [judge(row, understand(row)) for row in rows(kind) if not row.test and not row.fresh]
    wrong = [f"{one.row} -> {one.got}" for one in verdicts if not one.right]
    assert not wrong, "\n" + "\n".join(wrong)


def hold_to_the_limits(kind: str, understand: Callable[[Row], Understanding]) -> Figures:
    """Counts the second half, prints one line of figures, and holds them to the limits of every kind."""
    every = rows(kind)
    counted = figures(kind, [judge(row, understand(row)) for row in every if row.test])
    print(f"\n{counted}")
    assert len(every) >= FEWEST_ROWS, f"{kind}.csv has only {len(every)} rows"
    assert {row.locale for row in every} == {"zh-CN", "en"}
    assert counted.wrong_but_accepted < MOST_WRONG, counted
    assert counted.accuracy >= LEAST_ACCURACY, counted
    if hard := [judge(row, understand(row)) for row in every if row.fresh]:
        print(figures(f"{kind}, fresh", hard))
        wrong = [f"{one.row} -> {one.got}" for one in hard if one.wrong_but_accepted]
        assert len(wrong) <= max(1, MOST_WRONG * len(hard)), "\n".join(wrong)
    return counted
