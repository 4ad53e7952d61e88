"""What the documents say was measured is what the code gives today; times are left out, for they are the machine's."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bench import plates
from bench.answers import BEGIN, END, PAGE, RECOGNISERS, measured, unmeasured

RUN = Path(__file__).resolve().parents[2] / "bench" / "run"


def on_the_page() -> dict[str, list[str]]:
    """The rows of the table in docs/answers.md, by kind, without the time."""
    table = PAGE.read_text("utf-8").split(BEGIN)[1].split(END)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return {cells[0]: cells[:-1] for cells in rows}


def test_every_table_of_utterances_is_measured() -> None:
    assert unmeasured() == set()
    assert len(on_the_page()) == len(RECOGNISERS)


@pytest.mark.parametrize("kind", RECOGNISERS)
def test_the_page_about_answers_has_the_figures_of_the_code(kind: str) -> None:
    now = list(measured(kind, rounds=0).cells()[:-1])
    assert on_the_page()[now[0]] == now, "run: python -m bench.answers --write"


def test_the_page_about_plates_has_the_figures_of_the_code() -> None:
    """The tables from a sample, which must come out alike; how many were entered for the page is told before them."""
    told = plates.PAGE.read_text("utf-8").split(plates.BEGIN)[1].split(plates.END)[0]
    count, _, tables = told.partition(" plates of every kind were entered")
    assert int(count.replace(",", "")) >= 100_000
    assert tables.split("\n\n", 1)[1] == plates.figures(), "run: python -m bench.plates --write"


@pytest.mark.parametrize("count", ["many", "0", "-5", "1e3"])
def test_a_count_that_is_no_number_is_told_so_before_anything_runs(count: str) -> None:
    ran = subprocess.run([RUN, count], capture_output=True, text=True, timeout=20, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "must be a number" in ran.stderr


def test_make_can_start_what_is_measured() -> None:
    assert os.access(RUN, os.X_OK)
