"""Fixtures every room may use: fresh databases of both kinds, empty or migrated, and an empty Redis.

`database_url` and `migrated_url` run a test twice, on SQLite and on PostgreSQL. Servers start with the first
test that needs them, one set for each pytest process, so tests may run side by side (`pytest -n 2`).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
import redis
from sqlalchemy import make_url

from tests import servers

# The same examples in every run, so that a change is never blamed for what it did not do. New ones are looked for by
# whoever wants to find something: `make test PYTEST="--hypothesis-profile=explore tests/flows"`.
hypothesis.settings.register_profile("steady", derandomize=True, database=None, deadline=None)
hypothesis.settings.register_profile("explore", derandomize=False, print_blob=True, deadline=None)
hypothesis.settings.load_profile("steady")

BOTH = ("sqlite", "postgresql")


def migrate(url: str) -> None:
    """Bring a database to the newest version, with the migrations the product itself uses."""
    from store.migrations import upgrade

    upgrade(url)


def publish(url: str) -> None:
    """Publish the scripts that come with Ringback, at the hour at which our tests begin."""
    from store.database import open_engine, writing
    from store.scripts import Scripts

    engine = open_engine(url)
    with writing(engine)() as session:
        Scripts(session).publish_shipped(datetime.fromisoformat("2026-11-23T09:30:00+08:00"))
        session.commit()
    engine.dispose()


def copy_sqlite(template: Path, path: Path) -> None:
    """Another database like this one."""
    with contextlib.closing(sqlite3.connect(template)) as source, contextlib.closing(sqlite3.connect(path)) as copy:
        source.backup(copy)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.PostgresServer]:
    """The one PostgreSQL of this pytest process."""
    with servers.postgres_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: servers.PostgresServer) -> Iterator[str]:
    """An empty PostgreSQL database of this test's own."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An empty SQLite database of this test's own."""
    return f"sqlite:///{tmp_path / 'ringback.db'}"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database; the test runs on SQLite and on PostgreSQL."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture(scope="session")
def migrated_postgres_template(postgres_server: servers.PostgresServer) -> Iterator[str]:
    """The name of a migrated database that others are copied from; nobody may be connected to it."""
    with postgres_server.database() as url:
        migrate(url)
        yield str(make_url(url).database)


@pytest.fixture
def migrated_postgres_url(postgres_server: servers.PostgresServer, migrated_postgres_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    with postgres_server.database(migrated_postgres_template) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "ringback.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def stocked_postgres_template(postgres_server: servers.PostgresServer) -> Iterator[str]:
    """The name of a migrated database in which the scripts that come with Ringback are published."""
    with postgres_server.database() as url:
        migrate(url)
        publish(url)
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def stocked_sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file in which the scripts that come with Ringback are published."""
    path = tmp_path_factory.mktemp("stocked") / "ringback.db"
    migrate(f"sqlite:///{path}")
    publish(f"sqlite:///{path}")
    return path


@pytest.fixture
def migrated_sqlite_url(migrated_sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of this test's own."""
    path = tmp_path / "ringback.db"
    copy_sqlite(migrated_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=BOTH)
def migrated_url(request: pytest.FixtureRequest) -> str:
    """A migrated database; the test runs on SQLite and on PostgreSQL."""
    kind = "migrated_sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"
    return str(request.getfixturevalue(kind))


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of the one Redis of this pytest process."""
    with servers.redis_server() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> Iterator[str]:
    """The address of an empty Redis; it is emptied again afterwards."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
        yield redis_server
        client.flushall()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite-calls` writes the expected side of the plays in tests/calls anew, for review."""
    parser.addoption("--rewrite-calls", action="store_true", help="write the expected side of tests/calls anew")
