"""Brings a database to the shape the tables need, step by step, however many processes ask for it at once."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, Engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from store.database import open_engine

if TYPE_CHECKING:  # Alembic itself is loaded only when there is a step to go: every command looks where we stand
    from alembic.config import Config

ADVISORY_LOCK = 7_425_222_501  # any number will do, as long as all of ours ask for the same one


class MigrationError(Exception):
    """The database cannot be brought to that revision; the message is one sentence saying what to do."""


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring the database up to `revision`; does nothing when it stands there already.

    Everything happens in one transaction under a lock, so processes that start together wait for the first of
    them, and a step that fails leaves the database as it was. Raises `MigrationError`.
    """
    if revision == "head" and is_current(database_url):
        return  # the ordinary case, and it asks for no lock
    with _locked(database_url) as connection:
        if revision == "head" and fits(_current(connection)):
            return
        _run("upgrade", connection, revision)


def downgrade(database_url: str, revision: str) -> None:
    """Bring the database down to `revision` ("base" takes every table away). Raises `MigrationError`."""
    with _locked(database_url) as connection:
        _run("downgrade", connection, revision)


def current(database_url: str) -> str | None:
    """The revision the database stands at; None when it has none yet. Raises `MigrationError`."""
    with _opened(database_url) as engine, engine.execution_options(reading=True).connect() as connection:
        return _current(connection)


def is_current(database_url: str) -> bool:
    """Whether the database has the shape this version needs, or that of a newer one. Raises `MigrationError`."""
    return fits(current(database_url))


def fits(revision: str | None) -> bool:
    """Whether this version can work on a database at that revision: its own, or a later one.

    While a new version is rolled out its migrations run first and the processes of the version before go on, so each
    migration leaves what that version needs. A revision that is no number is not one of ours.
    """
    return revision is not None and revision.isdecimal() and int(revision) >= int(head())


@cache
def head() -> str:
    """The newest revision this version knows; they are numbered, and each file is named after its number."""
    files = (file.name for file in resources.files(__name__).joinpath("versions").iterdir())
    return max(name[1:5] for name in files if name.startswith("r") and name.endswith(".py"))


def config() -> Config:
    """What Alembic has to know of us."""
    from alembic.config import Config

    ours = Config()
    ours.set_main_option("script_location", "store:migrations")
    return ours


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def _run(step: Literal["upgrade", "downgrade"], connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.util import CommandError

    ours = config()
    ours.attributes["connection"] = connection
    try:
        getattr(command, step)(ours, revision)
    except CommandError as error:
        raise MigrationError(
            f"This version of Ringback does not know the way to revision {revision} ({error}); "
            "install the version that last used this database."
        ) from error


@contextmanager
def _opened(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    try:
        yield engine
    except DBAPIError as error:
        where = make_url(database_url).render_as_string(hide_password=True)
        reason = (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
        sentence = f"The database {where} cannot be used ({reason}); check DATABASE_URL."
        raise MigrationError(sentence) from error
    finally:
        engine.dispose()


@contextmanager
def _locked(database_url: str) -> Iterator[Connection]:
    """A connection in a transaction that nobody else migrates beside; committed when the block ends well."""
    with _file_lock(database_url), _opened(database_url) as engine, engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # A table is changed by copying it, and dropping the old one must not take its children along.
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            yield connection
            if connection.dialect.name == "sqlite":
                orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if orphans is not None:
                    raise MigrationError(
                        f"This step would leave rows of {orphans[0]} without their parents and was undone; "
                        "mend those rows, then try again."
                    )


@contextmanager
def _file_lock(database_url: str) -> Iterator[None]:
    """SQLite's own lock does not cover the switch to its write-ahead log; a file beside the database does."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        yield
        return
    try:
        lock = os.open(f"{url.database}.migrating", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        sentence = f"The database {url.database} cannot be used ({error.strerror}); check DATABASE_URL."
        raise MigrationError(sentence) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
