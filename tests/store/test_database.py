"""The way to a database: those who come to a new SQLite file at the same moment all get in."""

from __future__ import annotations

import multiprocessing
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
import sqlalchemy as sa

from store.database import open_engine

CROWD = 6


def come_in(url: str, together: Barrier) -> None:
    engine = open_engine(url)
    together.wait(30)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS guests (name text)"))
        connection.execute(sa.text("INSERT INTO guests VALUES ('one more')"))
    engine.dispose()


def test_processes_that_open_a_new_file_at_the_same_moment_all_get_in(tmp_path: Path) -> None:
    ways = multiprocessing.get_context("fork")
    for trial in range(20):  # without waiting for the switch to the write-ahead log, about every second one fails
        url = f"sqlite:///{tmp_path / f'{trial}.db'}"
        together = ways.Barrier(CROWD)
        crowd = [ways.Process(target=come_in, args=(url, together)) for _ in range(CROWD)]
        for process in crowd:
            process.start()
        for process in crowd:
            process.join(60)
        assert [process.exitcode for process in crowd] == [0] * CROWD
        engine = open_engine(url)
        with engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM guests")) == CROWD
        engine.dispose()


def test_what_an_error_tells_holds_no_number(database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as found:
        connection.execute(sa.text("SELECT * FROM nowhere WHERE number = :number"), {"number": "+8613800000037"})
    engine.dispose()
    assert "nowhere" in str(found.value)
    assert "13800000037" not in str(found.value)
