"""One way to a database: an engine set up for the two we support, and the unit of work around it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

CONNECT_S = 3  # together with the web's patience it is well below the carrier's 15 s

UnitOfWork = Callable[[], AbstractContextManager[Session]]


def open_engine(database_url: str, *, patience_s: float = 30) -> Engine:
    """An engine for SQLite (write-ahead log, foreign keys on, writers queue instead of failing) or PostgreSQL.

    `patience_s`: how long a statement waits for somebody else's lock, and we for a connection that is free or for a
    server that says nothing, in seconds, before it fails.
    """
    if database_url.startswith("sqlite"):
        engine = create_engine(database_url, connect_args={"timeout": patience_s}, hide_parameters=True)
        _prepare_sqlite(engine, patience_s)
        return engine
    patience = {
        "connect_timeout": CONNECT_S,
        "options": f"-c lock_timeout={round(patience_s * 1000)}",
        "tcp_user_timeout": round(patience_s * 1000),  # a machine that vanished says nothing, not even goodbye
    }
    return create_engine(
        database_url,
        pool_size=10,
        max_overflow=10,
        pool_timeout=patience_s,
        pool_pre_ping=True,
        connect_args=patience,
        hide_parameters=True,  # errors are logged, and numbers and names have no place there
    )


def _prepare_sqlite(engine: Engine, patience_s: float) -> None:
    """SQLite's driver opens transactions late and read-only, and fails under several writers; we open them."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        _switch_to_wal(connection, patience_s)
        for pragma in ("foreign_keys=ON", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        mode = "DEFERRED" if connection.get_execution_options().get("reading") else "IMMEDIATE"
        connection.exec_driver_sql(f"BEGIN {mode}")


def _switch_to_wal(connection: sqlite3.Connection, patience_s: float) -> None:
    """The switch to the write-ahead log is the one statement that SQLite's own waiting does not cover."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def writing(engine: Engine) -> UnitOfWork:
    """Units of work that may write: committed by the caller with `session.commit()`, rolled back otherwise."""

    @contextmanager
    def unit_of_work() -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session:
            yield session

    return unit_of_work


def reading(engine: Engine) -> UnitOfWork:
    """Units of work that only look; on SQLite they never wait for a writer."""
    return writing(engine.execution_options(reading=True))
