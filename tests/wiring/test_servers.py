"""The test servers themselves: every test gets a database of its own, and both kinds speak Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis
from sqlalchemy import create_engine, inspect, make_url, text

from tests import conftest, servers

SEEN: set[str] = set()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_gets_an_empty_database_of_its_own(database_url: str, turn: str) -> None:
    assert database_url not in SEEN, turn
    SEEN.add(database_url)
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE 车主 (姓名 VARCHAR(20))"))
        connection.execute(text("INSERT INTO 车主 VALUES ('王女士')"))
        assert connection.execute(text("SELECT 姓名 FROM 车主")).scalar_one() == "王女士"
    engine.dispose()


def test_a_database_is_dropped_even_when_somebody_is_still_connected(
    postgres_server: servers.PostgresServer,
) -> None:
    with postgres_server.database() as url:
        engine = create_engine(url)
        left_open = engine.connect()
        left_open.execute(text("SELECT 1"))
    names = create_engine(postgres_server.admin).execution_options(isolation_level="AUTOCOMMIT")
    with names.connect() as connection:
        there = connection.execute(text("SELECT datname FROM pg_database")).scalars().all()
    assert make_url(url).database not in there
    left_open.invalidate()
    left_open.close()
    engine.dispose()
    names.dispose()


def test_a_server_named_by_test_database_url_is_used(
    postgres_server: servers.PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", servers.plain(postgres_server.admin))
    with servers.postgres_server() as named:
        assert named == postgres_server


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_gets_an_empty_redis(redis_url: str, turn: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0, turn
        client.set("left", "behind")


def test_each_test_gets_a_migrated_database_of_its_own(migrated_url: str) -> None:
    engine = create_engine(migrated_url)
    assert "alembic_version" in inspect(engine).get_table_names()
    engine.dispose()


def test_a_database_can_be_migrated_twice(sqlite_url: str) -> None:
    conftest.migrate(sqlite_url)
    conftest.migrate(sqlite_url)
    assert Path(str(make_url(sqlite_url).database)).stat().st_size > 0
